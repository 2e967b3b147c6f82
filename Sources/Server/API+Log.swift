import OperationalTransform
import Session
import Storage
import WebSocket
import WebSocketTransport

/// The session log over HTTP, as the holder of a link may read it.
extension API {
    /// Entries of the log that one page looks through: some 10 ms of another thread.
    private static let pageEntryCount = 4096

    /// `/r/ROOM/log?from=INDEX`: a page of the tape.
    func log(of id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let (room, pass) = try await authorised(id, head, from: address)
        let from = head.target["from"] ?? "1"
        guard let first = Int(from), first > 0 else {
            throw APIError(
                400, "bad_request", "from is '\(from.prefix(20))', but takes the index of an entry, 1 or more")
        }
        let view = await room.logView(for: pass)
        let page: Tape.Page
        do throws(StoreError) {
            page = try await Self.page(of: id, from: first, limit: Self.pageEntryCount, as: view, in: store)
        } catch {
            guard case .damaged(_, let place) = error else {
                throw APIError(503, "storage", "the log cannot be read now", retryAfter: 5)
            }
            throw APIError(500, "damaged", "the log is damaged from here on: \(place)")
        }
        // A draft that was taken back while it was read is not sent.
        guard await view.drafts.isSubset(of: room.logView(for: pass).drafts) else {
            throw APIError(503, "changed", "a draft was taken back while the log was read", retryAfter: 1)
        }
        return HTTPResponse(
            status: 200, fields: Headers.everywhere + [("cache-control", "no-store")],
            contentType: "application/jsonl; charset=utf-8", body: page.text)
    }

    /// Reads on the store's thread and writes JSON on a thread of the pool: no room waits for it.
    @concurrent
    private static func page(
        of room: RoomID, from first: Int, limit: Int, as view: LogView, in store: any SessionStore
    ) async throws(StoreError) -> Tape.Page {
        guard let stored = try await store.room(room) else { throw .unknownRoom(room) }
        let entries = try await store.log(of: room, from: first, limit: limit)
        var view = view
        for entry in stored.entries.prefix(while: { $0.index < first }) { _ = view.visible(entry) }
        let lines = entries.compactMap { view.visible($0) }.map { Tape.line(of: $0) }
        let last = entries.last?.index ?? stored.lastIndex
        return Tape.Page(
            room: room, drafts: view.drafts.sorted(), next: last < stored.lastIndex ? last + 1 : nil, lines: lines)
    }
}

extension RoomActor {
    func logView(for pass: Pass) -> LogView { room.logView(for: reader(pass)) }
}

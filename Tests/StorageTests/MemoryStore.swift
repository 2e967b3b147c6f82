import OperationalTransform
import Session
import Synchronization

@testable import Storage

/// The plainest store there can be, beside SQLite's: logs in a dictionary. Nothing outlasts it.
///
/// It shows that the interface asks nothing that only SQLite can do, and what each call means. Two of them on one `Logs`
/// are two servers on one shared log: each keeps where it believes a room stands, and the one that comes second loses.
final class MemoryStore: SessionStore {
    /// What servers share.
    final class Logs: Sendable {
        let rooms = Mutex<[RoomID: [LogEntry]]>([:])
        let keyframes = Mutex<[RoomID: [DraftID: [Int: Keyframe]]]>([:])
    }

    private let logs: Logs
    private let isClosed = Mutex(false)

    init(sharing logs: Logs = Logs()) { self.logs = logs }

    private func requireOpen() throws(StoreError) {
        if isClosed.withLock({ $0 }) { throw .closed }
    }

    private func entries(of room: RoomID) throws(StoreError) -> [LogEntry] {
        try requireOpen()
        guard let entries = logs.rooms.withLock({ $0[room] }) else { throw .unknownRoom(room) }
        return entries
    }

    func append(_ entries: [LogEntry]) async throws(StoreError) {
        try requireOpen()
        let result = logs.rooms.withLock { rooms -> Result<Void, StoreError> in
            var changed = rooms
            for entry in entries {
                var log = changed[entry.room] ?? []
                if log.isEmpty {
                    guard entry.index == 1, case .room = entry.event else { return .failure(.unknownRoom(entry.room)) }
                }
                var head = RoomHead(number: 1, lastIndex: log.count)
                for case .operation(let draft, let accepted) in log.map(\.event) {
                    head.revisions[draft] = accepted.revision
                }
                do throws(StoreError) { try head.advance(by: entry) } catch { return .failure(error) }
                log.append(entry)
                changed[entry.room] = log
            }
            rooms = changed
            return .success(())
        }
        try result.get()
    }

    func room(_ id: RoomID) async throws(StoreError) -> StoredRoom? {
        try requireOpen()
        guard let entries = logs.rooms.withLock({ $0[id] }) else { return nil }
        let events = entries.filter { if case .operation = $0.event { false } else { true } }
        return StoredRoom(entries: events, lastIndex: entries.count)
    }

    func draft(_ draft: DraftID, of room: RoomID, reaching revision: Int?) async throws(StoreError) -> StoredDraft {
        let entries = try entries(of: room)
        guard entries.contains(where: { if case .draft(draft, _, _) = $0.event { true } else { false } }) else {
            throw .unknownDraft(draft, room: room)
        }
        let kept = logs.keyframes.withLock { $0[room]?[draft] ?? [:] }
        let keyframe = kept.filter { $0.key <= revision ?? .max }.max { $0.key < $1.key }?.value
        let tail = entries.compactMap { entry -> AcceptedOperation? in
            guard case .operation(draft, let accepted) = entry.event else { return nil }
            return accepted.revision > keyframe?.revision ?? 0 ? accepted : nil
        }
        return StoredDraft(keyframe: keyframe, tail: tail)
    }

    func store(_ keyframe: Keyframe, draft: DraftID, of room: RoomID) async throws(StoreError) {
        let newest = try entries(of: room).reduce(0) { newest, entry in
            if case .operation(draft, let accepted) = entry.event { accepted.revision } else { newest }
        }
        guard keyframe.revision <= newest else {
            throw .gap(room: room, expected: newest, found: keyframe.revision)
        }
        logs.keyframes.withLock { $0[room, default: [:]][draft, default: [:]][keyframe.revision] = keyframe }
    }

    func rooms() async throws(StoreError) -> [RoomSummary] {
        try requireOpen()
        let summaries = logs.rooms.withLock { rooms in
            rooms.compactMap { id, entries -> RoomSummary? in
                guard let first = entries.first, let last = entries.last, case .room(let created) = first.event else {
                    return nil
                }
                return RoomSummary(
                    room: id, title: created.title, createdAt: first.at, lastActivityAt: last.at, endedAt: nil,
                    lastIndex: last.index)
            }
        }
        return summaries.sorted { $0.lastActivityAt > $1.lastActivityAt }
    }

    func log(of room: RoomID, from index: Int, limit: Int) async throws(StoreError) -> [LogEntry] {
        Array(try entries(of: room).filter { $0.index >= index }.prefix(max(0, limit)))
    }

    func deleteRoom(_ room: RoomID) async throws(StoreError) {
        _ = try entries(of: room)
        logs.rooms.withLock { $0[room] = nil }
        logs.keyframes.withLock { $0[room] = nil }
    }

    /// Not the contract's concern here: what is taken out is SQLite's own test.
    func deletePerson(_ participant: ParticipantID, of room: RoomID) async throws(StoreError) {
        _ = try entries(of: room)
    }

    func fold(_ room: RoomID) async throws(StoreError) { _ = try entries(of: room) }

    var health: StoreHealth { .ok }
    func retry() async -> StoreHealth { .ok }
    func close() async { isClosed.withLock { $0 = true } }
}

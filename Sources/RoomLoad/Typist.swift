import OperationalTransform
import Session
import Sockets
import WebSocket
import WebSocketTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One person of the crowd: types marks that hold the time, and reads how old the others' marks are when they come.
actor Typist {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let connection: WebSocketConnection
    private let opened: OpenedDraft
    private var draft: DraftID = 0
    private var revision = 0
    private var sequence = 0
    private var sentAt: ContinuousClock.Instant?
    private let encoder = JSONEncoder()

    private(set) var echoes: [Duration] = []
    private(set) var acks: [Duration] = []
    private(set) var messageCount = 0
    /// From the call to the room's welcome, to having a name, and to the text of the draft.
    private(set) var joinTime = Duration.zero
    private(set) var openTime = Duration.zero

    /// What an instant is counted from, in marks.
    static let start = ContinuousClock.now

    enum OpenedDraft: Sendable {
        case own
        case shared(DraftID)
    }

    struct Refused: Error { var text: String }

    private init(_ connection: WebSocketConnection, _ opened: OpenedDraft) {
        (self.connection, self.opened, loop) = (connection, opened, connection.loop)
    }

    /// Comes into the room, and has a draft open when this returns.
    static func come(_ link: Link, number: Int, _ opened: OpenedDraft, on loop: EventLoop) async throws -> Typist {
        let began = ContinuousClock.now
        let connection = try await WebSocketConnection.connect(
            host: link.host, port: UInt16(link.port), path: "/ws", subprotocols: ["cowrite.1"], on: loop)
        let typist = Typist(connection, opened)
        try await typist.enter(link, number, began)
        Task(executorPreference: loop) { await typist.read() }
        return typist
    }

    private func enter(_ link: Link, _ number: Int, _ began: ContinuousClock.Instant) async throws {
        let digits = String(number)
        let client = "load-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        send(.hello(.init(room: link.room, key: link.key.text, client: client)))
        send(.join(.init(name: "Person \(number)")))
        if case .own = opened { send(.create(.init(title: "Draft of \(number)"))) }
        if case .shared(let shared) = opened { send(.open(.init(draft: shared))) }
        while case .text(let text)? = await connection.receive() {
            switch try JSONDecoder().decode(ServerMessage.self, from: Data(text.utf8)) {
            case .joined: joinTime = .now - began
            case .created(let created): send(.open(.init(draft: created.draft)))
            case .draft(let opened):
                (draft, revision) = (opened.draft, opened.revision)
                openTime = .now - began
                return
            case .edited(let edited) where edited.draft == draft: revision = edited.revision
            case .error(let refusal): throw Refused(text: refusal.message)
            default: break
            }
        }
        throw Refused(text: "the connection ended: \(await connection.closeReason, default: "?")")
    }

    /// Makes one's draft the one for all.
    func shareDraft() -> DraftID {
        send(.share(.init(draft: draft, sharing: .writable)))
        return draft
    }

    func say(_ message: ClientMessage) { send(message) }

    private func send(_ message: ClientMessage) {
        guard let bytes = try? encoder.encode(message) else { preconditionFailure("a message has a JSON form") }
        connection.assumeIsolated { $0.send(utf8: Array(bytes)) }
    }

    /// Types one mark, unless the last one is still under way. - Returns: whether it did.
    func type(withCaret: Bool) -> Bool {
        guard sentAt == nil else { return false }
        sequence += 1
        sentAt = .now
        submit()
        if withCaret { send(.caret(.init(draft: draft, revision: revision, anchor: 0, head: 0))) }
        return true
    }

    private func submit() {
        let mark = "<\((ContinuousClock.now - Self.start) / .microseconds(1))>"
        send(
            .edit(
                .init(
                    draft: draft, sequence: sequence, revision: revision,
                    operation: Operation(at: 0, insert: String(mark.prefix { $0 != "." }) + ">"))))
    }

    private func read() async {
        while case .text(let text)? = await connection.receive() {
            messageCount += 1
            var text = text
            text.withUTF8 { bytes in unsafe take(bytes.span) }
        }
    }

    /// Only what matters here is read: the type, a revision, a mark.
    private func take(_ text: Span<UInt8>) {
        if text.contains(#""type":"edited""#) {
            if let mark = text.number(after: "<") {
                echoes.append(.now - Self.start - .microseconds(mark))
            }
            if text.number(after: #""draft":"#) == draft, let number = text.number(after: #""revision":"#) {
                revision = max(revision, number)
            }
        } else if text.contains(#""type":"ack""#), let number = text.number(after: #""revision":"#) {
            revision = max(revision, number)
            if let sentAt { acks.append(.now - sentAt) }
            sentAt = nil
        } else if text.contains(#""type":"rebase""#), let number = text.number(after: #""to":"#) {
            revision = max(revision, number)
            submit()
        } else if text.contains(#""type":"error""#) {
            preconditionFailure("the server refused what the crowd did")
        }
    }

    func leave() { connection.assumeIsolated { $0.close() } }
}

extension Span<UInt8> {
    /// The offset behind the first place where `word` stands.
    private func end(of word: StaticString) -> Int? {
        let wanted = unsafe UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard count >= wanted.count else { return nil }
        for start in 0...(count - wanted.count) where unsafe self[start] == wanted[0] {
            if (1..<wanted.count).allSatisfy({ unsafe self[start + $0] == wanted[$0] }) { return start + wanted.count }
        }
        return nil
    }

    func contains(_ word: StaticString) -> Bool { end(of: word) != nil }

    /// The number that follows `word`.
    func number(after word: StaticString) -> Int? {
        guard var at = end(of: word) else { return nil }
        var value = 0
        let start = at
        while at < count, (48...57).contains(self[at]) {
            value = value * 10 + Int(self[at] - 48)
            at += 1
        }
        return at > start ? value : nil
    }
}

package import OperationalTransform
package import Session
package import Sockets
import TLS
import WebSocket
import WebSocketTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A participant of a room: connects, merges, comes back after every loss, and keeps on disk what is not saved.
///
/// It lives on an event loop, and everything it does happens there. All thinking is `ClientSession`'s; this actor only
/// carries out its effects: the journal first, then the wire, then whoever listens. The terminal, the file bridge, the
/// load generator and the end-to-end tests all use this class.
@safe package actor Client {
    package struct Configuration: Sendable {
        package var link: Link
        /// Nil: take the name kept for this room; without one, wait for `join`.
        package var name: String?
        /// Where identity and journal are kept; nil: nowhere.
        package var folders: UserFolders?
        /// Random name of this instance, if nothing is taken up from a journal.
        package var client: ClientID?

        package init(link: Link, name: String? = nil, folders: UserFolders? = nil, client: ClientID? = nil) {
            (self.link, self.name, self.folders, self.client) = (link, name, folders, client)
        }
    }

    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    package nonisolated let link: Link
    package private(set) var session: ClientSession
    package private(set) var connectionState = ConnectionState.connecting
    /// Since when something typed here has not been saved; nil: all is saved.
    package private(set) var unsavedSince: Milliseconds?

    private let identities: IdentityStore?
    private let journal: Journal?
    private let epoch = ContinuousClock.now
    private var listeners: [@Sendable (ClientEvent) -> Void] = []
    private var socket: WebSocketConnection?
    private var backoff = Backoff()
    private var isStarted = false
    private var isEnding = false
    private var hasEnded = false
    /// Whether a server has greeted this client since it started.
    private var hasBeenOnline = false
    private var retryTimer: TimerID?
    private var retryWaiter: CheckedContinuation<Void, Never>?
    private var endWaiters: [CheckedContinuation<Void, Never>] = []
    private var savedWaiters: [CheckedContinuation<Void, Never>] = []
    private var watchTimer: TimerID?
    private var timeTimer: TimerID?
    private var timeAsksLeft = 0
    private var lastReceived: Milliseconds = 0
    /// The first failure to write the journal, so that it can be said.
    package private(set) var journalFailure: ClientError?

    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    /// The server's answer to `open` may be longer than a message: a whole draft, quoted.
    private static let receivedMessageByteCountMax = 16 << 20
    /// Unsaved for so long, with a connection that says nothing: cut it and connect anew.
    private static let silenceMilliseconds: Milliseconds = 12_000
    private static let timeAskInterval = Duration.seconds(300)

    /// - Throws: `.file` if the journal cannot be opened.
    package init(_ configuration: Configuration, on loop: EventLoop) throws(ClientError) {
        self.loop = loop
        link = configuration.link
        let store = configuration.folders.map { IdentityStore($0) }
        identities = store
        var identity = store?.identity(for: configuration.link, name: configuration.name)
        if let participant = configuration.link.participant, let secret = configuration.link.secret {
            identity = Identity(participant: participant, secret: secret.text, name: configuration.name ?? "")
        }
        let fresh = configuration.client ?? "term-\(Self.randomName())"
        var replicas: [DraftReplica] = []
        if let folders = configuration.folders {
            let (journal, left) = try Journal.open(
                folders, link: configuration.link, participant: identity?.participant, makeClient: { fresh })
            self.journal = journal
            replicas = left
        } else {
            journal = nil
        }
        session = ClientSession(
            .init(
                room: configuration.link.room, key: configuration.link.key.text, client: journal?.client ?? fresh,
                identity: identity, name: configuration.name ?? identity?.name))
        if session.greeting.name == "" { session.clearName() }
        for replica in replicas { session.restore(replica) }
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    /// 12 characters of base 32 from the system's generator.
    package static func randomName() -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var generator = SystemRandomNumberGenerator()
        return String((0..<12).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    /// This client's steady time in milliseconds.
    package var now: Milliseconds {
        let (seconds, attoseconds) = (ContinuousClock.now - epoch).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Whether a name is known to join under.
    package var hasName: Bool { session.greeting.name != nil || session.greeting.identity != nil }

    // MARK: Life

    /// Calls `listener` on the loop with everything that happens.
    package func listen(_ listener: @escaping @Sendable (ClientEvent) -> Void) { listeners.append(listener) }

    /// Begins to connect. It goes on until `leave` or the server's final word.
    package func start() {
        guard !isStarted else { return }
        isStarted = true
        unsavedSince = session.isSaved ? nil : now
        Task(executorPreference: loop) { await self.run() }
    }

    /// Leaves the room. What is not saved stays in the journal and goes out the next time.
    package func leave() {
        guard !isEnding else { return }
        isEnding = true
        wakeRetry()
        if let socket { socket.assumeIsolated { $0.close() } }
        if !isStarted { finish() }
    }

    /// Cuts the connection without a word and comes again: what tests do, and `tryNow` when the line is dead.
    package func cut() { socket?.assumeIsolated { $0.abort() } }

    /// Connects now instead of after the wait.
    package func tryNow() {
        backoff.succeeded()
        if retryWaiter != nil { wakeRetry() } else if unsavedSince != nil { cut() }
    }

    /// Waits until this client has left.
    package func ended() async {
        guard !hasEnded else { return }
        await withCheckedContinuation { endWaiters.append($0) }
    }

    /// Waits until all that was typed is on the server's disk, or the client has ended.
    package func saved() async {
        while !session.isSaved, !hasEnded { await withCheckedContinuation { savedWaiters.append($0) } }
    }

    // MARK: What this person does

    /// - Parameter agreesToConduct: the person has read the room's code of conduct and agrees.
    package func join(name: String, agreesToConduct: Bool = false) {
        perform(session.join(name: name, agreesToConduct: agreesToConduct))
    }

    package func open(_ draft: DraftID) { perform(session.open(draft)) }

    package func close(_ draft: DraftID) {
        let effects = session.leave(draft)
        if session.replicas[draft] == nil { journal?.drop(draft) }
        perform(effects)
    }

    /// Edits the local text; it goes to the journal and the server.
    ///
    /// - Throws: `.unknownDraft`, `.operationDoesNotFit`.
    package func edit(_ draft: DraftID, _ operation: Operation) throws(ClientError) {
        perform(try session.edit(draft, operation))
    }

    package func caret(_ draft: DraftID, anchor: Int, head: Int) {
        perform(session.caret(draft, anchor: anchor, head: head))
    }

    package func send(_ message: ClientMessage) { perform(session.send(message)) }

    /// The text of a draft as it is here.
    package func text(of draft: DraftID) -> String? { session.replicas[draft]?.text.string }

    /// The file that holds what is not saved of a draft.
    package func journalPath(of draft: DraftID) -> String? { journal?.path(draft) }

    // MARK: The connection

    private func run() async {
        while !isEnding {
            set(.connecting)
            var reason: String
            do throws(WebSocketError) {
                let host = link.hostWithoutBrackets
                var limits = WebSocketLimits()
                limits.messageByteCountMax = Self.receivedMessageByteCountMax
                let opened = try await WebSocketConnection.connect(
                    host: host, port: UInt16(link.port), path: "/ws", subprotocols: ["cowrite.1"], on: loop,
                    limits: limits, filter: makeFilter)
                reason = await converse(opened)
            } catch {
                reason = "\(error)"
                // Nothing of this room is here yet, and trying again would change nothing.
                if case .insecure = error, !hasBeenOnline, session.replicas.isEmpty {
                    set(.ended(code: "insecure", reason))
                }
            }
            if case .ended = connectionState { break }
            if isEnding { break }
            await waitBeforeRetry(reason)
        }
        finish()
    }

    private var makeFilter: WebSocketConnection.MakeFilter? {
        guard link.isSecure else { return nil }
        let host = link.hostWithoutBrackets
        return { () throws(FilterError) -> any ConnectionFilter in try TLSSession(host: host) }
    }

    /// Speaks with the server until the connection is over; returns why it is.
    private func converse(_ opened: WebSocketConnection) async -> String {
        guard !isEnding else {
            await opened.close()
            return "left"
        }
        socket = opened
        lastReceived = now
        perform(session.connected())
        while let message = await opened.receive() {
            lastReceived = now
            guard case .text(let text) = message else { continue }
            receive(text)
        }
        let end = await opened.closeReason
        socket = nil
        cancelTimers()
        perform(session.disconnected())
        guard case .closedByPeer(let frame) = end else { return "the connection was lost" }
        return closed(frame)
    }

    private func receive(_ text: String) {
        // A message this version cannot read is skipped; what it was about is asked for again after a gap.
        guard let message = try? decoder.decode(ServerMessage.self, from: Data(text.utf8)) else { return }
        let effects = session.receive(message, at: now)
        if case .welcome = message { greeted() }
        if case .time = message { askTimeAgain() }
        perform(effects)
    }

    private func greeted() {
        hasBeenOnline = true
        backoff.succeeded()
        set(.online)
        timeAsksLeft = 3
        askTimeAgain()
    }

    private func askTimeAgain() {
        if timeAsksLeft > 0 {
            timeAsksLeft -= 1
            perform(session.askTime(at: now))
        } else if timeTimer == nil {
            timeTimer = loop.schedule(after: Self.timeAskInterval) { [weak self] in
                self?.assumeIsolated { client in
                    client.timeTimer = nil
                    client.timeAsksLeft = 1
                    client.askTimeAgain()
                }
            }
        }
    }

    private func closed(_ frame: CloseFrame) -> String {
        let reason = frame.reason.isEmpty ? "the server closed the connection" : frame.reason
        switch frame.code?.rawValue {
        case 4001: set(.ended(code: "unknown_room", "this link opens no room: check that it is whole"))
        case 4003: set(.ended(code: "removed", "the host has removed you from this room"))
        case 4004: set(.ended(code: "deleted", "this room was deleted"))
        case 4009: set(.ended(code: "superseded", "another terminal goes on with this place"))
        case 4010: set(.ended(code: "version", "the server speaks another version: update cowrite"))
        default: break
        }
        return reason
    }

    private func waitBeforeRetry(_ reason: String) async {
        let milliseconds = backoff.nextMilliseconds(jitter: Double.random(in: 0...1))
        set(.offline(retryMilliseconds: milliseconds, reason))
        await withCheckedContinuation { continuation in
            retryWaiter = continuation
            retryTimer = loop.schedule(after: .milliseconds(milliseconds)) { [weak self] in
                self?.assumeIsolated { $0.wakeRetry() }
            }
        }
    }

    private func wakeRetry() {
        if let retryTimer { loop.cancel(retryTimer) }
        retryTimer = nil
        let waiter = retryWaiter
        retryWaiter = nil
        waiter?.resume()
    }

    private func finish() {
        guard !hasEnded else { return }
        hasEnded = true
        cancelTimers()
        if session.isSaved { journal?.remove() }
        for waiter in endWaiters + savedWaiters { waiter.resume() }
        endWaiters = []
        savedWaiters = []
    }

    private func cancelTimers() {
        for timer in [watchTimer, timeTimer].compactMap(\.self) { loop.cancel(timer) }
        watchTimer = nil
        timeTimer = nil
    }

    private func set(_ state: ConnectionState) {
        guard state != connectionState || state == .connecting else { return }
        connectionState = state
        tell(.connection(state))
    }

    // MARK: Effects

    private func perform(_ effects: [ClientEffect]) {
        for effect in effects {
            switch effect {
            case .journal(let draft, let entry): keep(entry, of: draft)
            case .send(let message): transmit(message)
            case .event(let event): happened(event)
            case .close(let comeAgain):
                if !comeAgain { isEnding = true }
                socket?.assumeIsolated { $0.close() }
            }
        }
        watchSaving()
    }

    private func keep(_ entry: JournalEntry, of draft: DraftID) {
        guard let journal else { return }
        do throws(ClientError) {
            try journal.append(entry, of: draft) { session.replicas[draft]?.snapshot }
        } catch {
            if journalFailure == nil { journalFailure = error }
        }
    }

    private func transmit(_ message: ClientMessage) {
        guard let socket, let bytes = try? encoder.encode(message) else { return }
        if case .edit(let edit) = message, bytes.count > session.room.limits.messageByteCount {
            let text = "this edit has \(bytes.count) bytes; the server takes \(session.room.limits.messageByteCount)"
            perform(
                session.receive(
                    .error(.init("draft_too_large", text, draft: edit.draft, sequence: edit.sequence)), at: now))
            return
        }
        socket.assumeIsolated { $0.send(utf8: Array(bytes)) }
    }

    private func happened(_ event: ClientEvent) {
        switch event {
        case .joined(let identity):
            journal?.keepOwner(identity.participant)
            do throws(ClientError) { try identities?.keep(identity, for: link) } catch {
                if journalFailure == nil { journalFailure = error }
            }
        case .draftGone(let draft, let unsavedText): if unsavedText == nil { journal?.drop(draft) }
        case .connection(let state):
            set(state)
            return
        default: break
        }
        tell(event)
    }

    private func tell(_ event: ClientEvent) { for listener in listeners { listener(event) } }

    /// Follows whether all is saved, and cuts a connection that takes edits and never answers.
    private func watchSaving() {
        if session.isSaved {
            unsavedSince = nil
            if !savedWaiters.isEmpty {
                let waiting = savedWaiters
                savedWaiters = []
                for waiter in waiting { waiter.resume() }
            }
            return
        }
        if unsavedSince == nil { unsavedSince = now }
        guard watchTimer == nil, socket != nil else { return }
        watchTimer = loop.schedule(after: .seconds(5)) { [weak self] in
            self?.assumeIsolated { client in
                client.watchTimer = nil
                client.checkSilence()
            }
        }
    }

    private func checkSilence() {
        guard let unsavedSince else { return }
        for draft in session.replicas.keys.sorted() { tell(.saved(draft)) }
        let isRefused = session.replicas.values.contains { $0.refusal != nil }
        if now - max(unsavedSince, lastReceived) >= Self.silenceMilliseconds, !isRefused { cut() }
        watchSaving()
    }
}

import OperationalTransform
import Session
import Sockets
import Storage
import WebSocket
import WebSocketTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Whoever the server talks to: one WebSocket connection, seen from its room.
protocol Outlet: Actor {
    /// Where it runs: as a rule on the room's loop, and then it is told without a detour.
    nonisolated var loop: EventLoop { get }
    func send(_ frame: SharedFrame)
    func close(_ reason: CloseReason)
}

extension Outlet {
    /// Sends: now, if the caller is on the outlet's loop; else soon, in the order of the calls.
    nonisolated func deliver(_ frame: SharedFrame) {
        if loop.isCurrent { return loop.tell(self) { $0.send(frame) } }
        loop.perform { self.assumeIsolated { $0.send(frame) } }
    }

    /// Closes, after what was delivered before.
    nonisolated func deliver(_ reason: CloseReason) {
        loop.perform { self.assumeIsolated { $0.close(reason) } }
    }
}

/// A room at work: gives the state machine messages and time, and carries out its effects on one loop.
///
/// **Disk before screens.** Effects wait in `queue`, in their order. What stands before the first entry that is not on
/// disk goes out at once; the rest waits for the commit. While one commit is under way, entries gather for the next:
/// the flush is the clock. If a commit fails nothing of it was told to anyone: the room closes all connections and is
/// thrown away, and the next who comes reads it from the disk again.
actor RoomActor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    let room: Room
    private let store: any SessionStore
    let time: ServerClock
    private let metrics: Metrics
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    private var outlets: [ConnectionID: any Outlet] = [:]
    /// Effects in order; those before `head` are carried out.
    private var queue: [Effect] = []
    private var head = 0
    /// How many of the entries from `head` on are on disk.
    private var durableCount = 0
    private var isCommitting = false
    private var timer: TimerID?
    /// What `timer` waits for.
    private var timerDeadline: Milliseconds?
    private var loading: [DraftID: Task<StoredDraft, any Error>] = [:]
    private var tails: [DraftID: Tail] = [:]
    /// Taken while their last operations were being written; kept once these are on disk.
    private var waitingKeyframes: [(draft: DraftID, keyframe: Keyframe)] = []
    private var whenWritten: [CheckedContinuation<Void, Never>] = []
    /// Set once: the room is to be read from the disk again.
    private(set) var isGone = false

    /// What was appended to a draft since its newest keyframe.
    private struct Tail {
        var operationCount = 0
        var byteCount = 0
    }

    private init(
        id: RoomID, limits: Limits, store: any SessionStore, loop: EventLoop, time: ServerClock, metrics: Metrics
    ) {
        room = Room(id: id, limits: limits) { RandomKeys.key() }
        self.store = store
        self.loop = loop
        self.time = time
        self.metrics = metrics
    }

    /// Reads a stored room and brings its clock up to now: phases that ended meanwhile end at their own instants.
    ///
    /// - Throws: `SessionError.log` if the log contradicts itself.
    static func load(
        _ id: RoomID, _ stored: StoredRoom, limits: Limits, store: any SessionStore, loop: EventLoop,
        time: ServerClock, metrics: Metrics
    ) async throws -> RoomActor {
        let actor = RoomActor(
            id: id, limits: limits, store: store, loop: loop, time: time, metrics: metrics)
        try await actor.replay(stored)
        return actor
    }

    private func replay(_ stored: StoredRoom) throws {
        for entry in stored.entries { try room.replay(entry) }
        room.skipLog(to: stored.lastIndex)
        advance()
    }

    // MARK: - Connections

    /// - Returns: false if the room was thrown away meanwhile: find it again.
    func connect(_ connection: ConnectionID, _ hello: ClientMessage.Hello, _ outlet: any Outlet) -> Bool {
        guard !isGone else { return false }
        if outlet.loop.isCurrent { outlet.preconditionIsolated("an outlet lives on its loop") }
        outlets[connection] = outlet
        perform(room.connect(connection, hello, at: time.now))
        return true
    }

    /// Takes one text message of a connection that is in this room.
    ///
    /// - Returns: what is left to do where a part of a draft has to be read from the disk first.
    func receive(_ text: String, from connection: ConnectionID) -> WebSocketConnection.Rest? {
        let message: ClientMessage
        do {
            message =
                try ClientMessage(keystroke: text) ?? decoder.decode(ClientMessage.self, from: Data(text.utf8))
        } catch {
            metrics.count(.refusedMessages)
            let refusal = ServerMessage.Refusal("bad_message", Self.explanation(of: error))
            perform([.send(.error(refusal), to: [connection])])
            return nil
        }
        if room.missingDraft(for: message) != nil || room.forgottenRevision(for: message, from: connection) != nil {
            return { await self.receive(message, from: connection) }
        }
        take(message, from: connection)
        return nil
    }

    /// Takes a message after what it needs has been read.
    private func receive(_ message: ClientMessage, from connection: ConnectionID) async {
        do {
            // Again until nothing is missing: while one thing is read, another may leave memory.
            while true {
                if let draft = room.missingDraft(for: message) {
                    try await load(draft)
                } else if let (draft, revision) = room.forgottenRevision(for: message, from: connection) {
                    try await reach(revision, of: draft)
                } else {
                    break
                }
            }
        } catch {
            let reason = (error as? StoreError)?.message ?? "\(error)"
            let refusal = ServerMessage.Refusal("storage", "the draft cannot be read: \(reason)")
            return perform([.send(.error(refusal), to: [connection])])
        }
        take(message, from: connection)
    }

    private func take(_ message: ClientMessage, from connection: ConnectionID) {
        guard !isGone else { return }
        perform(room.receive(message, from: connection, at: time.now))
    }

    func disconnect(_ connection: ConnectionID) {
        guard outlets.removeValue(forKey: connection) != nil else { return }
        perform(room.disconnect(connection, at: time.now))
    }

    /// Closes all connections, and waits until what was taken is on disk.
    func close(_ reason: CloseReason) async {
        isGone = true
        cancelTimer()
        let leaving = outlets.values
        outlets = [:]
        for outlet in leaving { outlet.deliver(reason) }
        if isCommitting { await withCheckedContinuation { whenWritten.append($0) } }
    }

    /// Leaves memory if nobody is here and all is on disk; if somebody is here, lets go of the drafts nobody has open.
    ///
    /// - Returns: true if the room has left; the caller forgets it.
    func retire() -> Bool {
        guard head == queue.count, !isCommitting else { return false }
        guard outlets.isEmpty else {
            room.releaseIdleDrafts()
            return false
        }
        isGone = true
        cancelTimer()
        return true
    }

    // MARK: - Views for HTTP

    func role(of key: Key) -> Session.Role? { room.role(of: key) }

    func admits(_ hello: ClientMessage.Hello) -> Bool { room.admits(hello) }

    var clock: ServerMessage.ClockUpdate { room.clockUpdate(at: time.now) }

    var summary: (title: String, peopleHere: Int) {
        (room.title, room.people.count { $0.here })
    }

    // MARK: - Effects

    private func perform(_ effects: [Effect]) {
        queue.append(contentsOf: effects)
        setTimer()
        deliver()
        commit()
    }

    /// Sends what may be sent: everything before the first entry that is not on disk.
    private func deliver() {
        while head < queue.count {
            let effect = queue[head]
            if case .append = effect {
                guard durableCount > 0 else { break }
                durableCount -= 1
            }
            head += 1
            switch effect {
            case .append: break
            case .send(let message, let connections): send(message, to: connections)
            case .close(let connection, let reason): outlets.removeValue(forKey: connection)?.deliver(reason)
            }
        }
        if head == queue.count {
            queue.removeAll(keepingCapacity: queue.capacity <= 64)
        } else {
            queue.removeFirst(head)
        }
        head = 0
    }

    private func send(_ message: ServerMessage, to connections: [ConnectionID]) {
        guard let bytes = message.keystrokeUTF8 ?? (try? encoder.encode(message)).map(Array.init) else {
            preconditionFailure("every server message has a JSON form")
        }
        let frame = SharedFrame(utf8: bytes)
        metrics.count(.messagesOut, connections.count)
        for connection in connections { outlets[connection]?.deliver(frame) }
    }

    private func commit() {
        guard !isCommitting else { return }
        var entries: [LogEntry] = []
        for case .append(let entry) in queue[head...] { entries.append(entry) }
        entries.removeFirst(durableCount)
        guard !entries.isEmpty else { return }
        isCommitting = true
        Task(executorPreference: loop) { await self.write(entries) }
    }

    private func write(_ entries: [LogEntry]) async {
        let start = ContinuousClock.now
        do throws(StoreError) {
            try await store.append(entries)
        } catch {
            return fail(error)
        }
        metrics.committed(entries.count, in: ContinuousClock.now - start)
        isCommitting = false
        durableCount += entries.count
        for (draft, keyframe) in waitingKeyframes { keep(keyframe, of: draft) }
        waitingKeyframes = []
        commit()
        takeKeyframes(after: entries)
        deliver()
        tellWritten()
    }

    /// Nothing of the failed commit was told to anyone. Everybody is sent away, keeps their text, and comes again.
    private func fail(_ error: StoreError) {
        metrics.count(.failedCommits)
        Log.write("commit_failed", ["room": room.id.rawValue, "reason": error.message])
        isGone = true
        isCommitting = false
        cancelTimer()
        (queue, head, durableCount, waitingKeyframes) = ([], 0, 0, [])
        tellWritten()
        let refusal = ServerMessage.Refusal("storage", "the server cannot save now; your text is kept on your side")
        send(.error(refusal), to: Array(outlets.keys))
        for outlet in outlets.values { outlet.deliver(CloseReason.notSaved) }
        outlets = [:]
    }

    private func tellWritten() {
        guard !isCommitting else { return }
        let waiting = whenWritten
        whenWritten = []
        for continuation in waiting { continuation.resume() }
    }

    // MARK: - Drafts

    func load(_ draft: DraftID) async throws {
        let task =
            loading[draft]
            ?? Task(executorPreference: loop) { [store, id = room.id, base = room.sprintBase(of: draft)] in
                try await store.draft(draft, of: id, reaching: base)
            }
        loading[draft] = task
        defer { loading[draft] = nil }
        let stored = try await task.value
        if room.document(of: draft) == nil { room.install(try stored.document(), as: draft) }
    }

    /// Reads a draft's log back to a revision that is no longer in memory, for a client that was away long.
    ///
    /// While others type, what was read may already lack the newest operation; then it is read again.
    private func reach(_ revision: Int, of draft: DraftID) async throws {
        for _ in 0..<100 {
            let older = try await store.draft(draft, of: room.id, reaching: revision).document()
            if room.deepen(draft, with: older) { return }
        }
        throw StoreError.failed("this draft changes too fast to be read back; open it again")
    }

    /// Only a revision that is on disk may become a keyframe: with a commit under way its snapshot waits for it.
    private func takeKeyframes(after entries: [LogEntry]) {
        for entry in entries {
            guard case .operation(let draft, let accepted) = entry.event else { continue }
            var tail = tails[draft] ?? Tail()
            tail.operationCount += 1
            tail.byteCount += accepted.operation.insertedUTF8Count
            tails[draft] = tail
            guard let document = room.document(of: draft),
                KeyframePolicy.standard.isDue(
                    tailOperationCount: tail.operationCount, tailByteCount: tail.byteCount,
                    textByteCount: document.utf8Count)
            else { continue }
            tails[draft] = nil
            let keyframe = document.keyframe()
            if isCommitting { waitingKeyframes.append((draft, keyframe)) } else { keep(keyframe, of: draft) }
        }
    }

    private func keep(_ keyframe: Keyframe, of draft: DraftID) {
        Task(executorPreference: loop) { [store, id = room.id] in
            do throws(StoreError) { try await store.store(keyframe, draft: draft, of: id) } catch {
                Log.write("keyframe_failed", ["room": id.rawValue, "reason": error.message])
            }
        }
    }

    // MARK: - Time

    private func advance() {
        // After a restart a phase may have ended hours ago; that is no bell that rang late.
        if timer != nil, let deadline = room.clockDeadline, deadline <= time.now {
            metrics.rang(late: time.now - deadline)
        }
        timer = nil
        timerDeadline = nil
        let effects = room.advance(to: time.now)
        Task(executorPreference: loop) { await self.perform(effects) }
    }

    /// A keystroke moves no deadline: most calls change nothing.
    private func setTimer() {
        let wanted = isGone ? nil : room.nextDeadline
        guard wanted != timerDeadline else { return }
        cancelTimer()
        guard let deadline = wanted else { return }
        timerDeadline = deadline
        let delay = Duration.milliseconds(max(0, deadline - time.now))
        timer = loop.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.advance() } }
    }

    private func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
        timerDeadline = nil
    }

    /// What was wrong with a message, by its place in it; never its text.
    private static func explanation(of error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the message" : path.map(\.stringValue).joined(separator: ".")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(place(context.codingPath)) is of another kind than the protocol says"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "the message is not JSON" : "\(place(context.codingPath)): \(context.debugDescription)"
        default: return "the message cannot be read"
        }
    }
}

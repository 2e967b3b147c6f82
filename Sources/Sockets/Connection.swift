/// Why a connection is over.
package enum ConnectionEnd: Equatable, Sendable {
    /// The peer has sent all it had and closed.
    case endOfStream
    /// This side closed.
    case closedHere
    /// The system reported an error; `ECONNRESET` as a rule.
    case failed(code: Int32)
    /// This side's deadline for closing has passed.
    case deadline
    /// The loop was stopped.
    case loopStopped
    /// The connection's filter does not trust the peer; the sentence says why.
    case distrusted(String)
}

/// What a connection tells the actor that owns it. The actor's executor must be the connection's loop.
package protocol ConnectionOwner: Actor {
    /// Bytes have arrived: call `Connection.read`, once.
    func connectionIsReadable()
    /// All that was sent has been taken by the kernel, after it had once refused some.
    func connectionDidDrain()
    /// The last call, exactly once. The socket is closed.
    func connectionDidEnd(_ end: ConnectionEnd)
}

/// One TCP connection on a loop: bytes in, a queue of bytes out.
///
/// Not `Sendable`: it belongs to one actor, which the compiler checks, and that actor runs on the loop, which is
/// checked when the loop calls it. All that one turn of the loop sends leaves in one write.
///
/// | state | reads | sends | goes on by |
/// | --- | --- | --- | --- |
/// | open | to the owner | yes | `close`, `abort`, end of stream, error |
/// | finishing | thrown away | what is queued, then the end of the stream | end of stream, error, deadline |
/// | ended | no | no | |
package final class Connection: EventSource {
    private enum State { case open, finishing, ended }

    /// For a peer that has said its last word to take ours.
    private static let halfClosedDeadline = Duration.seconds(5)

    package let loop: EventLoop
    private var socket: Socket?
    /// The socket's. Names it as long as this is not ended.
    private let descriptor: Int32
    /// Kept until the connection ends, as the loop keeps the connection.
    private var owner: (any ConnectionOwner)?
    private let filter: (any ConnectionFilter)?
    private var token: UInt64?
    private var state = State.open
    private var interest: PollEvents = []
    private var queue: OutputQueue?
    private var isDirty = false
    private var isBlocked = false
    private var isSendingShut = false
    /// The last read has perhaps not taken all that was there.
    private var hasMore = false
    /// Whether the owner has asked not to be given any bytes.
    package var isPaused: Bool { paused }
    private var paused = false
    private var waitsForPeer = false
    /// The peer has ended its half of the stream.
    private var isPeerDone = false
    private var finishTimer: TimerID?
    /// The peer ended its half first, before this side closed.
    private var isPeerFirst = false

    /// When bytes last arrived.
    package var lastReceived: ContinuousClock.Instant { receivedAt }
    @safe @exclusivity(unchecked)
    private var receivedAt: ContinuousClock.Instant

    /// - Parameter filter: encrypts and decrypts; nil: the bytes travel as they are.
    package init(_ socket: consuming Socket, on loop: EventLoop, filter: (any ConnectionFilter)? = nil) {
        loop.preconditionCurrent()
        self.loop = loop
        self.filter = filter
        descriptor = socket.descriptor
        self.socket = consume socket
        receivedAt = loop.now
    }

    /// Begins to watch the socket and to call `owner`. The loop keeps both alive until the connection ends.
    package func start(_ owner: any ConnectionOwner) {
        owner.preconditionIsolated("a connection's owner lives on the connection's loop")
        self.owner = owner
        interest = .readable
        token = loop.add(self, descriptor: descriptor, events: interest)
    }

    /// Takes the socket away, to give it to another owner or another loop. Nothing may be queued.
    package func detach() -> sending Socket? {
        guard state == .open, queuedByteCount == 0 else { return nil }
        unwatch()
        state = .ended
        owner = nil
        return socket.take()
    }

    package var isOpen: Bool { state == .open }
    /// Whether the socket is still there, be it only for last words.
    package var isUnfinished: Bool { state != .ended }
    package var remoteAddress: SocketAddress? { socket?.remoteAddress }
    package var localAddress: SocketAddress? { socket?.localAddress }

    /// Bytes that were sent and not yet taken by the kernel.
    package var queuedByteCount: Int { queue?.byteCount ?? 0 }

    /// Whether the kernel has refused bytes that still wait.
    package var isStalled: Bool { isBlocked }

    // MARK: Receiving

    /// Reads once and hands the bytes to `body`, which may change them and must not keep them.
    package func read(_ body: (inout MutableSpan<UInt8>) -> Void) {
        guard state == .open else { return }
        let count = unsafe Socket.receive(descriptor, into: loop.readBuffer)
        loop.counted.receives += 1
        hasMore = count == EventLoop.readByteCount
        if count > 0 {
            loop.counted.receivedByteCount += count
            receivedAt = loop.now
            var bytes = unsafe UnsafeMutableBufferPointer(
                rebasing: loop.readBuffer.bindMemory(to: UInt8.self)[..<count]
            ).mutableSpan
            if let filter { pass(bytes.span, through: filter, to: body) } else { body(&bytes) }
        } else if count == 0 {
            endOfStream()
        } else if !SystemCode.isTemporary(Int32(-count)) {
            end(.failed(code: Int32(-count)))
        }
    }

    private func pass(
        _ bytes: Span<UInt8>, through filter: any ConnectionFilter, to body: (inout MutableSpan<UInt8>) -> Void
    ) {
        var received: [UInt8] = []
        var answer: [UInt8] = []
        let filterState = filter.receive(bytes, into: &received, &answer)
        enqueue(answer)
        if !received.isEmpty {
            var span = received.mutableSpan
            body(&span)
        }
        switch filterState {
        case .open: break
        case .closed: if state == .open { endOfStream() }
        case .failed(let reason):
            // The alert tells the peer why.
            flush()
            end(.distrusted(reason))
        }
    }

    /// Stops reading, so that the peer is slowed down by TCP, or goes on.
    package func setPaused(_ paused: Bool) {
        guard state == .open, paused != self.paused else { return }
        self.paused = paused
        updateInterest()
    }

    // MARK: Sending

    /// Queues bytes by reference. They leave at the end of the turn.
    package func send(_ bytes: [UInt8]) {
        guard state == .open else { return }
        if let filter { return send(bytes, through: filter) }
        outputQueue().append(bytes)
        markDirty()
    }

    /// Lets `body` append bytes to the end of the queue. They leave at the end of the turn.
    package func send(_ body: (inout [UInt8]) -> Void) {
        guard state == .open else { return }
        if let filter {
            var bytes: [UInt8] = []
            body(&bytes)
            return send(bytes, through: filter)
        }
        outputQueue().append(body)
        markDirty()
    }

    private func send(_ bytes: [UInt8], through filter: any ConnectionFilter) {
        var output: [UInt8] = []
        filter.send(bytes, into: &output)
        enqueue(output)
    }

    private func enqueue(_ bytes: [UInt8]) {
        guard state == .open, !bytes.isEmpty else { return }
        outputQueue().append(bytes)
        markDirty()
    }

    /// Drops what is queued and has not begun to leave.
    package func dropQueue() {
        guard let queue else { return }
        queue.truncate()
        if queue.isEmpty { queueDrained() }
    }

    /// Sends what is queued, then the end of the stream, then waits for the peer's end of the stream, throwing away
    /// what it still says, so that it can read our last words. Cut off after `deadline`.
    ///
    /// - Parameter waitsForPeer: leaves the end of the stream to the peer.
    package func close(deadline: Duration, waitsForPeer: Bool = false) {
        guard state == .open else { return }
        if let filter {
            var output: [UInt8] = []
            filter.finish(into: &output)
            enqueue(output)
        }
        self.waitsForPeer = waitsForPeer
        state = .finishing
        paused = false
        finishTimer = loop.schedule(after: deadline) { [weak self] in
            self?.finishTimer = nil
            self?.abort(.deadline)
        }
        markDirty()
        updateInterest()
    }

    /// Ends this side's half of the stream and goes on reading.
    package func shutDownSending() {
        guard state == .open, !isSendingShut else { return }
        isSendingShut = true
        socket?.shutdownSending()
    }

    /// Ends at once. Queued bytes are lost and the peer sees a reset.
    package func abort(_ reason: ConnectionEnd = .closedHere) {
        guard state != .ended else { return }
        socket?.resetOnClose()
        end(reason)
    }

    // MARK: The loop's calls

    func ready(_ events: PollEvents) {
        if events.contains(.writable) {
            isBlocked = false
            flush()
        }
        guard state != .ended, !events.isDisjoint(with: [.readable, .hangUp]) else { return }
        if state == .finishing {
            discard()
        } else if let owner {
            loop.tell(owner) { $0.connectionIsReadable() }
        }
        // In the next turn, after everybody else. Behind the last bytes stands the end of the stream.
        if hasMore || events.contains(.hangUp) { rearm() }
    }

    func loopStopped() { end(.loopStopped) }

    func flushAtTurnEnd() {
        isDirty = false
        flush()
    }

    /// Sends what is queued now, as far as the kernel takes it, instead of at the end of the turn.
    package func flush() {
        guard !isBlocked, state != .ended else { return }
        if let queue {
            let before = queue.byteCount
            let progress = unsafe queue.send(to: descriptor, gather: loop.gatherBuffer)
            if before > 0 { loop.counted.sends += 1 }
            loop.counted.sentByteCount += before - queue.byteCount
            switch progress {
            case .drained: queueDrained()
            case .blocked:
                isBlocked = true
                if interest.contains(.writable) { rearm() } else { updateInterest() }
                return
            case .failed(let code): return end(.failed(code: code))
            }
        }
        guard state == .finishing else { return }
        if isPeerDone { return end(isPeerFirst ? .endOfStream : .closedHere) }
        if !isSendingShut, !waitsForPeer {
            isSendingShut = true
            socket!.shutdownSending()
        }
    }

    private func queueDrained() {
        if let queue { loop.giveBack(queue) }
        queue = nil
        isBlocked = false
        guard interest.contains(.writable) else { return }
        updateInterest()
        if state == .open, let owner { loop.tell(owner) { $0.connectionDidDrain() } }
    }

    /// A peer that has ended its half may still want to hear what is queued for it.
    private func endOfStream() {
        guard queuedByteCount > 0 else { return end(.endOfStream) }
        isPeerDone = true
        isPeerFirst = true
        close(deadline: Self.halfClosedDeadline)
    }

    private func discard() {
        let count = unsafe Socket.receive(descriptor, into: loop.readBuffer)
        loop.counted.receives += 1
        hasMore = count == EventLoop.readByteCount
        if count == 0 {
            isPeerDone = true
            if queuedByteCount == 0 { end(.closedHere) } else { updateInterest() }
        } else if count < 0, !SystemCode.isTemporary(Int32(-count)) {
            end(.failed(code: Int32(-count)))
        }
    }

    private func outputQueue() -> OutputQueue {
        if let queue { return queue }
        let fresh = loop.takeQueue()
        queue = fresh
        return fresh
    }

    private func markDirty() {
        guard !isDirty else { return }
        isDirty = true
        loop.flushAtTurnEnd(self)
    }

    private func updateInterest() {
        guard state != .ended, let token else { return }
        var wanted: PollEvents = []
        if !paused, !isPeerDone { wanted.insert(.readable) }
        if isBlocked { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        loop.modify(token, descriptor: descriptor, events: wanted)
    }

    private func rearm() {
        if let token { loop.rearm(token, descriptor: descriptor, events: interest) }
    }

    private func unwatch() {
        if let token { loop.remove(token, descriptor: descriptor) }
        token = nil
    }

    private func end(_ reason: ConnectionEnd) {
        guard state != .ended else { return }
        state = .ended
        if let finishTimer { loop.cancel(finishTimer) }
        finishTimer = nil
        queue = nil
        let owner = self.owner
        self.owner = nil
        unwatch()
        loop.counted.closed += 1
        socket = nil
        if let owner { loop.tell(owner) { $0.connectionDidEnd(reason) } }
    }
}

package import Sockets
package import WebSocket

/// One end of an open WebSocket, for a straight-line function:
///
///     while let message = await connection.receive() { … }
///     await connection.forEachMessage { connection, message in … }    // without resuming a task
///
/// An actor on the loop of its socket. Start the function with `Task(executorPreference: loop)`; from there, and from
/// any actor on the same loop, calls are plain calls. What one turn of the loop sends leaves in one write.
///
/// | state | receives | sends | goes on by |
/// | --- | --- | --- | --- |
/// | opening (client) | the answer to the handshake | nothing | answer, time |
/// | open | messages, in order | messages | either side's close, violation, silence, full queue |
/// | closing | nothing but the peer's close frame | nothing after ours | peer's close frame, 5 s |
/// | ended | what had arrived before a close of the peer | nothing | |
///
/// Pings are answered as they are read. A close frame or a violation of the peer takes its turn behind the messages
/// before it, so that what they cause is on the wire before the connection ends; 5 s after it arrived it is dealt
/// with even if nobody has received those messages.
@safe package actor WebSocketConnection: ConnectionOwner {
    /// What a server does with a connection: one straight line, isolated to it, so that the compiler knows that no
    /// call of it leaves the actor.
    package typealias Body = @Sendable (isolated WebSocketConnection) async -> Void

    /// Takes one message at once. What has to wait for something it returns.
    package typealias MessageHandler = (isolated WebSocketConnection, Message) -> Rest?
    /// What is left to do for a message.
    package typealias Rest = @Sendable () async -> Void

    enum State { case opening, open, closing, ended }

    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    package nonisolated let remoteAddress: SocketAddress?
    // Small fields stand together: thousands of idle connections pay for each word.
    private nonisolated let role: Role
    var state: State
    private var inboxByteCount: UInt32 = 0
    /// Shared by all connections of a server.
    nonisolated let shared: SharedLimits
    package nonisolated var limits: WebSocketLimits { shared.limits }
    /// Told when this ends; its loop may be another.
    nonisolated let server: HTTPServer?

    let connection: Connection
    /// How it ended; nil while it is open.
    package private(set) var closeReason: WebSocketEnd?
    private var isTimerForClosing = false
    var timer: TimerID?
    /// Unchecked, as the next ones: what they call knows no connection.
    @safe @exclusivity(unchecked)
    var codec: WebSocketCodec
    var opening: ClientOpening?
    @safe @exclusivity(unchecked)
    var inbox: [WebSocketCodec.Event] = []
    @safe @exclusivity(unchecked)
    var inboxHead = 0
    /// The task that waits for messages.
    @exclusivity(unchecked)
    private var waiter: UnsafeContinuation<Rest?, Never>?
    /// Takes messages while that task waits.
    @safe @exclusivity(unchecked)
    private var handler: MessageHandler?
    private var drainWaiters: [() -> Void] = []
    private var endWaiters: [() -> Void] = []

    /// The subprotocol that was agreed to.
    package internal(set) var subprotocol: String?

    // MARK: Opening

    /// A server's end, after the handshake.
    init(
        _ socket: consuming Socket, _ codec: consuming WebSocketCodec, subprotocol: String?, _ address: SocketAddress?,
        server: HTTPServer, on loop: EventLoop
    ) {
        self.loop = loop
        shared = server.webSocketLimits
        self.server = server
        role = .server
        remoteAddress = address
        state = .open
        self.subprotocol = subprotocol
        self.codec = codec
        connection = Connection(socket, on: loop)
    }

    /// A client's end, before the handshake.
    init(
        _ socket: consuming Socket, _ offer: Handshake.Offer, _ limits: WebSocketLimits, on loop: EventLoop,
        filter: (any ConnectionFilter)?
    ) {
        self.loop = loop
        shared = SharedLimits(limits)
        opening = ClientOpening(offer)
        server = nil
        role = .client
        remoteAddress = socket.remoteAddress
        state = .opening
        codec = WebSocketCodec(role: .client, messageByteCountMax: limits.messageByteCountMax)
        connection = Connection(socket, on: loop, filter: filter)
    }

    /// Sends the answer to the handshake, takes what came with the request, and starts the server's function, after
    /// which the connection is closed.
    ///
    /// The function has a task of its own, which holds nothing of the request for the life of the WebSocket. Without
    /// the executor preference every resume would go through the global pool: 10 us instead of 6.5 per echo.
    func start(_ answer: [UInt8], _ leftover: [UInt8], _ body: @escaping Body) {
        connection.start(self)
        connection.send(answer)
        open()
        if !leftover.isEmpty {
            var bytes = leftover
            var span = bytes.mutableSpan
            take(&span)
        }
        Task(executorPreference: loop) { await self.run(body) }
    }

    func run(_ body: Body) async {
        await body(self)
        close(.normal)
    }

    func open() {
        state = .open
        cancelTimer()
        scheduleKeepAlive(at: loop.now + limits.pingInterval)
    }

    // MARK: Receiving

    /// The next message, in order; nil when none will come any more, see `closeReason`. One caller at a time.
    package func receive() async -> Message? {
        while true {
            if let event = takeEvent() {
                if case .message(let message) = event { return message }
                dealWith(event)
                return nil
            }
            guard state == .open else { return nil }
            await waitForInbox()
        }
    }

    /// Hands every message to `handle`, in order, until none will come any more, see `closeReason`.
    ///
    /// `handle` is called where the message is read, without resuming this task: some 2,500 instructions a message less
    /// than `receive`. What it returns is run to its end before the next message is handled; the peer is slowed down
    /// meanwhile as by a slow receiver.
    package func forEachMessage(_ handle: @escaping MessageHandler) async {
        while true {
            while let event = takeEvent() {
                guard case .message(let message) = event else { return dealWith(event) }
                if let rest = handle(self, message) { await rest() }
            }
            guard state == .open else { return }
            handler = handle
            let rest = await waitForInbox()
            handler = nil
            if let rest { await rest() }
        }
    }

    /// - Returns: what the handler has left to do.
    @discardableResult
    func waitForInbox() async -> Rest? {
        precondition(unsafe waiter == nil, "two tasks receive from one WebSocket")
        return await unsafe withUnsafeContinuation { unsafe waiter = $0 }
    }

    /// Hands what has been read to whoever waits for it.
    private func handOver() {
        while unsafe waiter != nil, inboxHead < inbox.count {
            guard let handler else { return wake() }
            switch takeEvent() {
            case .message(let message): if let rest = handler(self, message) { wake(rest) }
            case let end?: dealWith(end)
            case nil: return
            }
        }
    }

    /// The peer's end has its turn.
    private func dealWith(_ event: WebSocketCodec.Event) {
        switch event {
        case .message: break
        case .close(let frame): answerClose(frame)
        case .violation(let violation): fail(.violation(violation), violation)
        }
    }

    private func takeEvent() -> WebSocketCodec.Event? {
        guard inboxHead < inbox.count else { return nil }
        if inboxHead == 0, inbox.count == 1, inbox.capacity <= 4 {
            inboxByteCount = 0
            if state == .open, connection.isPaused { connection.setPaused(false) }
            return inbox.removeLast()
        }
        let event = inbox[inboxHead]
        inboxHead += 1
        if inboxHead == inbox.count {
            // An idle connection keeps no memory for messages.
            inbox.removeAll(keepingCapacity: inbox.capacity <= 4)
            inboxHead = 0
            inboxByteCount = 0
            if state == .open { connection.setPaused(false) }
        }
        return event
    }

    func take(_ bytes: inout MutableSpan<UInt8>) {
        let before = inbox.count
        let hasMore = codec.receive(&bytes, into: &inbox)
        if hasMore, !codec.pendingOutput.isEmpty {
            let pongs = codec.pendingOutput
            codec.pendingOutput = []
            if state == .open, hasRoom(for: pongs.count) { connection.send { $0 += pongs } }
        }
        guard inbox.count > before else { return }
        if state == .closing { return takeWhileClosing() }
        inboxByteCount += UInt32(bytes.count)
        if hasMore, codec.isFinished {
            awaitReceiver()
        } else if Int(inboxByteCount) > limits.receiveQueueByteCountMax {
            connection.setPaused(true)
        }
    }

    /// After our close frame only the peer's counts (RFC 6455 §1.4).
    private func takeWhileClosing() {
        let last = inbox.last
        inbox = []
        inboxHead = 0
        switch last {
        case .close, .violation: finish()
        default: break
        }
    }

    /// The peer's end has come, behind messages that are not received yet.
    func awaitReceiver() {
        connection.setPaused(true)
        scheduleClosing { $0.dealWithEnd() }
    }

    /// The peer's end has waited long enough behind messages that nobody receives.
    private func dealWithEnd() {
        if let last = inbox.last { dealWith(last) }
    }

    // MARK: Sending

    /// Bytes that wait for the peer to take them.
    package var queuedByteCount: Int { connection.queuedByteCount }

    package var isOpen: Bool { state == .open }

    /// Sends a text message. After the end nothing happens.
    package func send(text: String) {
        guard mayQueue(text.utf8.count) else { return }
        connection.send { codec.encode(text: text, into: &$0) }
    }

    /// Sends a text message of bytes that are known to be UTF-8.
    package func send(utf8 text: [UInt8]) {
        guard mayQueue(text.count) else { return }
        connection.send { codec.encode(utf8: text, into: &$0) }
    }

    /// Sends a binary message.
    package func send(binary: [UInt8]) {
        guard mayQueue(binary.count) else { return }
        connection.send { codec.encode(binary: binary, into: &$0) }
    }

    /// Sends a frame that others share. Servers only: a client masks every frame with a key of its own.
    package func send(_ frame: SharedFrame) {
        precondition(role == .server, "a client cannot send shared frames")
        guard mayQueue(frame.byteCount) else { return }
        connection.send(frame.bytes)
    }

    /// Waits until no more than `byteCount` bytes are queued, or the connection is over: for what is too long to be
    /// queued at once.
    package func drain(to byteCount: Int = 0) async {
        while state == .open, queuedByteCount > byteCount {
            connection.flush()
            guard state == .open, queuedByteCount > byteCount else { return }
            await withCheckedContinuation { continuation in drainWaiters.append { continuation.resume() } }
        }
    }

    private func mayQueue(_ byteCount: Int) -> Bool { state == .open && hasRoom(for: byteCount) }

    private func hasRoom(for byteCount: Int) -> Bool {
        let queued = connection.queuedByteCount
        guard queued > 0, queued + byteCount > limits.sendQueueByteCountMax else { return true }
        // Perhaps it is only this turn that has produced so much.
        connection.flush()
        let left = connection.queuedByteCount
        guard left > 0, left + byteCount > limits.sendQueueByteCountMax else { return state == .open }
        connection.dropQueue()
        end(.sendQueueFull, CloseFrame(code: .tryAgainLater, reason: "send queue full"))
        return false
    }

    // MARK: Closing

    /// Begins the closing handshake. What was sent before leaves first; messages that arrive after are dropped.
    package func close(_ code: CloseCode = .normal, reason: String = "") {
        guard state == .open else { return }
        if codec.isFinished, case .close(let frame)? = inbox.last { return answerClose(frame) }
        let frame = CloseFrame(code: code, reason: reason)
        closeReason = .closedHere(frame)
        state = .closing
        inbox = []
        inboxHead = 0
        connection.send { codec.encode(frame, into: &$0) }
        connection.setPaused(false)
        if codec.isFinished { return finish() }
        scheduleClosing { $0.connection.abort(.deadline) }
        wake()
    }

    /// Cuts the connection at once.
    package func abort() { connection.abort() }

    /// Waits until the TCP connection is gone.
    package func ended() async {
        guard state != .ended || connection.isUnfinished else { return }
        await withCheckedContinuation { continuation in endWaiters.append { continuation.resume() } }
    }

    private func answerClose(_ frame: CloseFrame) {
        // RFC 6455 §5.5.1: the answer echoes the code; an empty close gets an empty close.
        end(.closedByPeer(frame), CloseFrame(code: frame.code))
    }

    private func fail(_ reason: WebSocketEnd, _ violation: ProtocolViolation) {
        end(reason, CloseFrame(code: violation.closeCode, reason: violation.description))
    }

    /// The last frame, then the end of the stream.
    private func end(_ reason: WebSocketEnd, _ last: CloseFrame) {
        guard state == .open else { return }
        closeReason = reason
        connection.send { codec.encode(last, into: &$0) }
        finish()
    }

    /// Both close frames are out, or ours is the last word.
    private func finish() {
        state = .ended
        cancelTimer()
        // RFC 6455 §7.1.1: the server closes TCP first.
        connection.close(deadline: limits.closeTimeout, waitsForPeer: role == .client)
        wake()
        wakeDrainWaiters()
    }

    // MARK: Time

    private func scheduleKeepAlive(at deadline: ContinuousClock.Instant) {
        timer = loop.schedule(at: deadline) { self.keepAlive() }
    }

    private func keepAlive() {
        timer = nil
        guard state == .open else { return }
        let silence = loop.now - connection.lastReceived
        if silence < limits.pingInterval || connection.isPaused {
            scheduleKeepAlive(
                at: max(connection.lastReceived, loop.now - limits.pingInterval / 2) + limits.pingInterval)
        } else if silence < limits.pingInterval + limits.pingPatience {
            connection.send { codec.encode(ping: [], into: &$0) }
            scheduleKeepAlive(at: connection.lastReceived + limits.pingInterval + limits.pingPatience)
        } else {
            closeReason = .silent
            connection.abort(.deadline)
        }
    }

    private func scheduleClosing(_ body: @escaping (isolated WebSocketConnection) -> Void) {
        guard !isTimerForClosing else { return }
        cancelTimer()
        isTimerForClosing = true
        timer = loop.schedule(after: limits.closeTimeout) {
            self.timer = nil
            body(self)
        }
    }

    func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    // MARK: What the loop tells

    package func connectionIsReadable() {
        connection.read { bytes in
            if state == .opening { takeAnswer(&bytes) } else { take(&bytes) }
        }
        handOver()
    }

    package func connectionDidDrain() { wakeDrainWaiters() }

    package func connectionDidEnd(_ end: ConnectionEnd) {
        cancelTimer()
        if state == .opening, opening?.failure == nil {
            if case .distrusted(let reason) = end {
                opening?.failure = .insecure(reason)
            } else {
                opening?.failure = .closedDuringHandshake
            }
        }
        closeReason = closeReason ?? .lost(end)
        state = .ended
        wake()
        wakeDrainWaiters()
        let waiting = endWaiters
        endWaiters = []
        for body in waiting { body() }
        if let server {
            let reason = closeReason ?? .lost(end)
            server.loop.perform { server.assumeIsolated { $0.ended(self, reason) } }
        }
    }

    func wake(_ rest: Rest? = nil) {
        guard let waiter = unsafe waiter else { return }
        unsafe self.waiter = nil
        unsafe waiter.resume(returning: rest)
    }

    private func wakeDrainWaiters() {
        guard !drainWaiters.isEmpty else { return }
        let waiting = drainWaiters
        drainWaiters = []
        for body in waiting { body() }
    }
}

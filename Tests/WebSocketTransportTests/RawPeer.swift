import Sockets
import WebSocketTransport

/// A client that says whatever a test wants, and keeps what it hears.
actor RawPeer: ConnectionOwner {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private let connection: Connection
    private(set) var received: [UInt8] = []
    private(set) var isEnded = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    private init(_ socket: consuming Socket, _ loop: EventLoop) {
        self.loop = loop
        connection = Connection(socket, on: loop)
    }

    /// - Parameter receiveBuffer: of the kernel, for a reader that fills up soon.
    static func connect(to address: SocketAddress, on loop: EventLoop, receiveBuffer: Int32 = 0) async throws -> RawPeer
    {
        try await Task(executorPreference: loop) {
            let socket = try await Connector.connect(to: address, on: loop, timeout: .seconds(10))
            if receiveBuffer > 0 { socket.setBufferSizes(receive: receiveBuffer) }
            let peer = RawPeer(socket, loop)
            await peer.start()
            return peer
        }.value
    }

    private func start() { connection.start(self) }

    func send(_ bytes: [UInt8]) { connection.send(bytes) }
    func send(_ text: String) { send(Array(text.utf8)) }

    /// Stops reading, so that the kernel's buffers fill up.
    func stall() { connection.setPaused(true) }

    func goOn() { connection.setPaused(false) }

    func abort() { connection.abort() }

    /// Ends this side's half and listens no more.
    func endSending() { connection.close(deadline: .seconds(30)) }

    /// Ends only this side's half.
    func shutDownSending() async {
        while connection.queuedByteCount > 0 { await loop.sleep(for: .milliseconds(1)) }
        connection.shutDownSending()
    }

    /// Waits until so many bytes have come or the server has closed.
    func receive(_ byteCount: Int) async {
        while received.count < byteCount, !isEnded { await withCheckedContinuation { waiters.append($0) } }
    }

    /// Waits until the server has closed, and returns all it said.
    func receiveAll() async -> [UInt8] {
        await receive(.max)
        return received
    }

    /// Waits for the answer to a handshake and forgets it, but not what came after.
    func receiveHandshake() async -> Bool {
        let end = Array("\r\n\r\n".utf8)
        while received.firstRange(of: end) == nil, !isEnded { await withCheckedContinuation { waiters.append($0) } }
        let isOpen = received.starts(with: Array("HTTP/1.1 101".utf8))
        if let range = received.firstRange(of: end) { received.removeSubrange(..<range.upperBound) }
        return isOpen
    }

    func connectionIsReadable() {
        connection.read { bytes in
            unsafe bytes.span.withUnsafeBufferPointer { unsafe received.append(contentsOf: $0) }
        }
        wake()
    }

    func connectionDidDrain() {}

    func connectionDidEnd(_ end: ConnectionEnd) {
        isEnded = true
        wake()
    }

    private func wake() {
        let waiting = waiters
        waiters = []
        for continuation in waiting { continuation.resume() }
    }
}

extension [UInt8] {
    /// The status of an HTTP answer, or nil.
    var status: Int? {
        guard starts(with: Array("HTTP/1.1 ".utf8)), count >= 12 else { return nil }
        return Int(String(decoding: self[9..<12], as: UTF8.self))
    }
}

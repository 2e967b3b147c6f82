import Sockets
import Synchronization
import WebSocket
import WebSocketTransport

/// An echo server on a loop of its own, with what it reported.
final class TestServer: Sendable {
    let loop: EventLoop
    let server: HTTPServer
    let address: SocketAddress
    private let log: Log

    private final class Log: Sendable {
        let events = Mutex<[TransportEvent]>([])
    }

    /// - Parameter change: changes the limits.
    init(
        _ poller: EventLoop.PollerKind = .platformDefault, _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
        handler: HTTPServer.Handler? = nil
    ) async throws {
        loop = try EventLoop(poller: poller)
        loop.start()
        let log = Log()
        self.log = log
        var configuration = HTTPServerConfiguration()
        configuration.onEvent = { event in log.events.withLock { $0.append(event) } }
        change(&configuration)
        server = HTTPServer(loop: loop, configuration: configuration, handler: handler ?? Self.echo)
        address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))[0]
    }

    deinit { loop.stop() }

    var events: [TransportEvent] { log.events.withLock { $0 } }

    @Sendable static func echo(_ request: HTTPRequest) async -> HTTPAnswer {
        guard request.path == "/ws" else {
            return .response(HTTPResponse(status: 200, contentType: "text/plain", body: "hello"))
        }
        return .upgrade(Handshake.Policy(allowedOrigins: ["http://here"])) { connection in
            while let message = await connection.receive() {
                switch message {
                case .text(let text): connection.send(text: text)
                case .binary(let bytes): connection.send(binary: bytes)
                }
            }
        }
    }

    func peer(receiveBuffer: Int32 = 0) async throws -> RawPeer {
        try await RawPeer.connect(to: address, on: loop, receiveBuffer: receiveBuffer)
    }

    /// A peer whose WebSocket is open.
    func openPeer(receiveBuffer: Int32 = 0) async throws -> RawPeer {
        let peer = try await peer(receiveBuffer: receiveBuffer)
        await peer.send(Self.upgrade())
        guard await peer.receiveHandshake() else { throw Failure.handshake }
        return peer
    }

    enum Failure: Error { case handshake }

    /// What an innocent client may wait on a machine that runs all tests at once. The bar is 250 ms, which
    /// scripts/bench measures with the machine to itself; here the difference is between soon and never.
    static let patience = Duration.seconds(8)

    /// Tells whether an innocent client still gets an echo, and how soon.
    func echoLatency() async throws -> Duration {
        let client = try await WebSocketConnection.connect(to: address, .init(host: "here", path: "/ws"), on: loop)
        let start = ContinuousClock.now
        await client.send(text: "still there?")
        let answer = await client.receive()
        let latency = ContinuousClock.now - start
        await client.abort()
        return answer == .text("still there?") ? latency : .seconds(3600)
    }

    /// A request for a WebSocket. Nil leaves a field out.
    static func upgrade(_ changes: [(String, String?)] = [], line: String = "GET /ws HTTP/1.1", extra: String = "")
        -> String
    {
        var fields: [(String, String?)] = [
            ("Host", "here"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
        ]
        for (name, value) in changes {
            if let index = fields.firstIndex(where: { $0.0 == name }) {
                fields[index].1 = value
            } else {
                fields.append((name, value))
            }
        }
        let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.joined()
        return "\(line)\r\n\(lines)\(extra)\r\n"
    }

    /// A masked frame, as a client sends it.
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, reserved: UInt8 = 0, masked: Bool = true,
        lengthByteCount: Int? = nil, declared: UInt64? = nil
    ) -> [UInt8] {
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        let length = declared ?? UInt64(payload.count)
        let extra = lengthByteCount ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
        var frame: [UInt8] = [(final ? 0x80 : 0) | reserved << 4 | opcode]
        frame.append((masked ? 0x80 : 0) | (extra == 0 ? UInt8(length) : extra == 2 ? 126 : 127))
        for index in (0..<extra).reversed() { frame.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * index))) }
        if masked { frame += key }
        return frame + (masked ? payload.enumerated().map { $1 ^ key[$0 % 4] } : payload)
    }

    static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }
    static func close(_ code: UInt16) -> [UInt8] { frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)]) }

    /// What the server sends.
    static func echoed(_ text: String) -> [UInt8] { SharedFrame(text: text).bytes }

    /// The code of the close frame at the end of what the server said: nil for none, 0 for an empty one.
    static func closeCode(_ said: [UInt8], after prefix: [UInt8] = []) -> UInt16? {
        guard said.starts(with: prefix) else { return nil }
        let rest = Array(said.dropFirst(prefix.count))
        guard rest.count >= 2, rest[0] == 0x88, Int(rest[1]) == rest.count - 2 else { return nil }
        return rest.count == 2 ? 0 : UInt16(rest[2]) << 8 | UInt16(rest[3])
    }
}

import Sockets
import WebSocket
import WebSocketTransport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server that the conformance suite and the benchmarks talk to; not part of the product.
///
///     EchoServer [PORT] [--poll] [--deflate] [--queue BYTES]
///
/// | path | does |
/// | --- | --- |
/// | `/echo` | returns every message |
/// | `/fan/NAME` | hands every message to all others on the same path |
/// | `/counters` | what the loop has done, as `name value` lines |
///
/// Prints the address it listens on, and goes on until it is killed.
@main
enum EchoServer {
    static func main() async throws {
        var port: UInt16 = 0
        var poller = EventLoop.PollerKind.platformDefault
        var configuration = HTTPServerConfiguration()
        // 9.1.6 and 9.2.6 of the conformance suite send messages of 16 MiB.
        configuration.webSocket.messageByteCountMax = 32 << 20
        configuration.webSocket.sendQueueByteCountMax = 64 << 20
        configuration.webSocket.receiveQueueByteCountMax = 1 << 20
        var policy = Handshake.Policy(allowedOrigins: nil)
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--poll": poller = .poll
            case "--deflate": policy.compression = .init()
            case "--queue":
                configuration.webSocket.sendQueueByteCountMax = arguments.popFirst().flatMap { Int($0) } ?? 1 << 20
            default: port = UInt16(argument) ?? 0
            }
        }
        let loop = try EventLoop(poller: poller)
        loop.start()
        let fans = Fans(loop)
        let server = HTTPServer(loop: loop, configuration: configuration) { [policy] request in
            switch request.target.segments.first {
            case "echo":
                return .upgrade(policy) { connection in
                    while let message = await connection.receive() {
                        switch message {
                        case .text(let text): await connection.send(text: text)
                        case .binary(let bytes): await connection.send(binary: bytes)
                        }
                    }
                }
            case "fan":
                return .upgrade(policy) { connection in
                    let fan = await fans.join(connection, request.path)
                    while let message = await connection.receive() {
                        if case .text(let text) = message { await fan.send(text, from: connection) }
                    }
                    await fan.leave(connection)
                }
            case "counters":
                return .response(HTTPResponse(status: 200, contentType: "text/plain", body: await fans.counters))
            default:
                return .response(.error(status: 404, code: "not-found", message: "try /echo"))
            }
        }
        for address in try await server.listen(on: SocketAddress(host: "127.0.0.1", port: port)) { print(address) }
        fflush(nil)
        await loop.sleep(for: .seconds(1_000_000_000))
    }
}

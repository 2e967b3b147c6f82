import Sockets
import WebSocket
import WebSocketTransport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server that is tested and measured.
///
/// | path | does |
/// | --- | --- |
/// | `/echo` | returns every message |
/// | `/fan/NAME` | hands every message to all others on the same path |
/// | `/counters` | what the loop has done, as `name value` lines |
enum EchoServer {
    static func run(_ options: Options, on loop: EventLoop) async throws {
        var configuration = HTTPServerConfiguration()
        // 9.1.6 and 9.2.6 of the conformance suite send messages of 16 MiB.
        configuration.webSocket.messageByteCountMax = 32 << 20
        configuration.webSocket.sendQueueByteCountMax = options.sendQueueByteCountMax
        configuration.webSocket.receiveQueueByteCountMax = 1 << 20
        let policy = Handshake.Policy(
            allowedOrigins: nil, compression: options.usesCompression ? PerMessageDeflate.Preferences() : nil)
        let fans = Fans(loop)
        let server = HTTPServer(loop: loop, configuration: configuration) { [policy] request in
            switch request.target.segments.first {
            case "echo": return .upgrade(policy) { await echo($0) }
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
                return .response(.error(status: 404, code: "not_found", message: "try /echo"))
            }
        }
        for address in try await server.listen(on: SocketAddress(host: "127.0.0.1", port: options.port)) {
            print(address)
        }
        fflush(nil)
        await loop.sleep(for: .seconds(1_000_000_000))
    }

    /// Returns every message until the peer leaves.
    static func echo(_ connection: isolated WebSocketConnection) async {
        await connection.forEachMessage { connection, message in
            switch message {
            case .text(let text): connection.send(text: text)
            case .binary(let bytes): connection.send(binary: bytes)
            }
            return nil
        }
    }
}

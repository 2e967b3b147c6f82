import Sockets
import Testing
import WebSocket
import WebSocketTransport

@Suite("A WebSocket over loopback")
struct EchoTests {
    @Test("returns messages of every size, in order", arguments: EventLoop.PollerKind.allCases)
    func echo(_ poller: EventLoop.PollerKind) async throws {
        let loop = try EventLoop(poller: poller)
        loop.start()
        defer { loop.stop() }
        let server = HTTPServer(loop: loop) { _ in
            .upgrade(Handshake.Policy(subprotocols: ["cowrite.1"], allowedOrigins: [])) { connection in
                while case .text(let text)? = await connection.receive() { connection.send(text: text) }
            }
        }
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))[0]
        let client = try await WebSocketConnection.connect(
            host: address.host, port: address.port, path: "/ws", subprotocols: ["cowrite.1"], on: loop)
        #expect(await client.subprotocol == "cowrite.1")
        let texts = [0, 1, 125, 126, 65_535, 65_536, 300_000].map {
            String(repeating: "é", count: $0 / 2) + ($0 % 2 == 1 ? "x" : "")
        }
        for text in texts { await client.send(text: text) }
        for text in texts { #expect(await client.receive() == .text(text)) }
        await client.close()
        await client.ended()
        #expect(await client.closeReason == .closedHere(CloseFrame(code: .normal)))
        await server.stop()
        #expect(await server.connectionCount == 0)
    }
}

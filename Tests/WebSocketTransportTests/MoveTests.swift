import Sockets
import Synchronization
import Testing
import WebSocket
import WebSocketTransport

@Suite("A WebSocket that moves to another loop", .timeLimit(.minutes(1)))
struct MoveTests {
    typealias Server = TestServer

    /// For each message whether it was received on the loop it should be on.
    private final class Places: Sendable {
        let areRight = Mutex<[Bool]>([])
    }

    /// A server that takes the first message on its own loop and echoes the others on another one.
    private static func server(_ home: EventLoop, _ places: Places) async throws -> TestServer {
        try await TestServer(
            handler: { _ in
                .upgrade(Handshake.Policy(allowedOrigins: nil)) { connection in
                    guard await connection.receive() == .text("hello") else { return }
                    await connection.move(to: home) { connection in
                        places.areRight.withLock { $0.append(home.isCurrent) }
                        while case .text(let text)? = await connection.receive() {
                            places.areRight.withLock { $0.append(home.isCurrent) }
                            connection.send(text: text)
                        }
                    }
                }
            })
    }

    private static func withServer(_ body: (TestServer) async throws -> Void) async throws {
        let home = try EventLoop()
        home.start()
        let places = Places()
        try await body(try await server(home, places))
        home.stop()
        #expect(places.areRight.withLock { $0.allSatisfy { $0 } })
    }

    @Test("what came with the first message, half a frame too, is received there in order; its end is told once")
    func inOrder() async throws {
        try await Self.withServer { server in
            let peer = try await server.openPeer()
            let cut = Server.text("three")
            await peer.send(Server.text("hello") + Server.text("one") + Server.text("two") + cut.prefix(5))
            let first = Server.echoed("one") + Server.echoed("two")
            await peer.receive(first.count)
            #expect(await peer.received == first)
            await peer.send(Array(cut.dropFirst(5)) + Server.close(1000))
            let said = await peer.receiveAll()
            #expect(Server.closeCode(said, after: first + Server.echoed("three")) == 1000)
            while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(1)) }
            #expect(server.events == [.webSocketEnded(.closedByPeer(CloseFrame(code: .normal)))])
        }
    }

    @Test("a close frame or a fault right behind the first messages waits for them", arguments: [1000, 1002])
    func endBehind(code: UInt16) async throws {
        try await Self.withServer { server in
            let peer = try await server.openPeer()
            let end = code == 1000 ? Server.close(1000) : Server.frame(5)
            await peer.send(Server.text("hello") + Server.text("one") + end)
            #expect(Server.closeCode(await peer.receiveAll(), after: Server.echoed("one")) == code)
        }
    }

    @Test("pings are answered and slow writers are waited for there")
    func bytes() async throws {
        try await Self.withServer { server in
            let peer = try await server.openPeer()
            let stream = Server.text("hello") + Server.frame(9, [1]) + Server.text("x") + Server.frame(9, [2])
            for byte in stream { await peer.send([byte]) }
            await peer.receive(9)
            // A ping is answered as it is read; the echo waits for its handler's turn (RFC 6455 §5.5.3 asks for no order).
            let (echo, pong) = (Server.echoed("x"), [UInt8]([0x8A, 1, 2]))
            let received = await peer.received
            #expect([echo + pong, pong + echo].map { [0x8A, 1, 1] + $0 }.contains(received), "\(received)")
        }
    }

    @Test("a client that leaves at once leaves nothing behind")
    func gone() async throws {
        try await Self.withServer { server in
            for _ in 0..<20 {
                let peer = try await server.openPeer()
                await peer.send(Server.text("hello") + Server.text("one"))
                await peer.abort()
            }
            while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(1)) }
            #expect(server.events.count == 20)
        }
    }

    @Test("a server that stops takes leave of those that have moved, too")
    func stop() async throws {
        try await Self.withServer { server in
            let peers = [try await server.openPeer(), try await server.openPeer()]
            for peer in peers { await peer.send(Server.text("hello") + Server.text("x")) }
            for peer in peers { await peer.receive(3) }
            let stopping = Task { await server.server.stop() }
            for peer in peers {
                #expect(Server.closeCode(await peer.receiveAll(), after: Server.echoed("x")) == 1001)
            }
            await stopping.value
            #expect(await server.server.connectionCount == 0)
        }
    }
}

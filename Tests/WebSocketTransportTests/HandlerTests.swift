import Sockets
import Testing
import WebSocket
import WebSocketTransport

@Suite("A handler of messages", .timeLimit(.minutes(1)))
struct HandlerTests {
    typealias Server = TestServer

    /// Where a handler's work waits until the test lets it go on.
    private actor Gate {
        private var isOpen = false
        private var waiters: [CheckedContinuation<Void, Never>] = []

        func pass() async { if !isOpen { await withCheckedContinuation { waiters.append($0) } } }

        func open() {
            isOpen = true
            for waiter in waiters { waiter.resume() }
            waiters = []
        }
    }

    /// A server that echoes; what begins with "wait" only when the gate is open.
    private static func server(
        _ gate: Gate, _ poller: EventLoop.PollerKind = .platformDefault
    ) async throws -> TestServer {
        try await TestServer(poller) {
            $0.webSocket.receiveQueueByteCountMax = 1000
            $0.webSocket.closeTimeout = .seconds(30)
        } handler: { _ in
            .upgrade(Handshake.Policy(allowedOrigins: nil)) { connection in
                await connection.forEachMessage { connection, message in
                    guard case .text(let text) = message else { return nil }
                    if text == "leave" { connection.close(.goingAway) }
                    guard text.hasPrefix("wait") else {
                        connection.send(text: text)
                        return nil
                    }
                    return { [connection = connection as WebSocketConnection] in
                        await gate.pass()
                        await connection.send(text: text)
                    }
                }
                connection.send(text: "over")
            }
        }
    }

    private static func echoed(_ texts: [String]) -> [UInt8] { texts.flatMap { Server.echoed($0) } }

    @Test(
        "is given every message in order; what waits holds up those behind it, and the peer's end",
        arguments: EventLoop.PollerKind.allCases, [1000, 1002])
    func order(_ poller: EventLoop.PollerKind, _ code: UInt16) async throws {
        let gate = Gate()
        let server = try await Self.server(gate, poller)
        let peer = try await server.openPeer()
        await peer.send(Server.text("a") + Server.text("b") + Server.text("wait 1") + Server.text("c"))
        await peer.receive(6)
        #expect(await peer.received == Self.echoed(["a", "b"]))
        // Read while the first one waits: in a turn of its own, which the pong proves.
        await peer.send(Server.text("wait 2") + Server.text("d") + Server.frame(9, [7]))
        await peer.receive(9)
        #expect(await peer.received == Self.echoed(["a", "b"]) + [0x8A, 1, 7])
        await peer.send(code == 1000 ? Server.close(1000) : Server.frame(5))
        await gate.open()
        let said = await peer.receiveAll()
        let expected = Self.echoed(["a", "b"]) + [0x8A, 1, 7] + Self.echoed(["wait 1", "c", "wait 2", "d"])
        #expect(Server.closeCode(said, after: expected) == code)
    }

    @Test("a peer is slowed down while a message waits")
    func backPressure() async throws {
        let gate = Gate()
        let server = try await Self.server(gate)
        let peer = try await server.openPeer()
        await peer.send(Server.text("wait") + Server.text(String(repeating: "x", count: 2000)))
        #expect(try await server.echoesOf("hello") == 1)
        // Behind a full inbox nothing is read, not even a ping.
        await peer.send(Server.frame(9))
        #expect(try await server.echoesOf("hello") == 1)
        #expect(await peer.received == [])
        await gate.open()
        let expected = Self.echoed(["wait", String(repeating: "x", count: 2000)]) + [0x8A, 0]
        await peer.receive(expected.count)
        #expect(await peer.received == expected)
    }

    @Test("that closes is given nothing more, and its function goes on")
    func close() async throws {
        let server = try await Self.server(Gate())
        let peer = try await server.openPeer()
        await peer.send(Server.text("a") + Server.text("leave") + Server.text("b"))
        await peer.receive(7)
        await peer.send(Server.close(1001))
        #expect(Server.closeCode(await peer.receiveAll(), after: Self.echoed(["a"])) == 1001)
        while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(1)) }
        #expect(server.events == [.webSocketEnded(.closedHere(CloseFrame(code: .goingAway)))])
    }
}

extension TestServer {
    /// How many messages another client gets back: the loop goes on.
    fileprivate func echoesOf(_ text: String) async throws -> Int {
        let client = try await WebSocketConnection.connect(to: address, .init(host: "here", path: "/ws"), on: loop)
        await client.send(text: text)
        let answer = await client.receive()
        await client.abort()
        return answer == .text(text) ? 1 : 0
    }
}

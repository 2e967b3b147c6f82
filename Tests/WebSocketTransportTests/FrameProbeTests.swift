import Sockets
import Testing
import WebSocket
import WebSocketTransport

@Suite("Probes of an open WebSocket", .timeLimit(.minutes(1)))
struct FrameProbeTests {
    typealias Server = TestServer

    struct Probe: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var code: UInt16
        init(_ name: String, _ bytes: [UInt8], _ code: UInt16) {
            testDescription = name
            self.bytes = bytes
            self.code = code
        }
    }

    static let failing: [Probe] = [
        Probe("an unmasked text", Server.frame(1, [65], masked: false), 1002),
        Probe("a length with the top bit", Server.frame(2, declared: 1 << 63), 1002),
        Probe("a length of 2^62", Server.frame(2, declared: 1 << 62), 1009),
        Probe("a length of 1 TiB", Server.frame(2, declared: 1 << 40), 1009),
        Probe("a 16-bit length of 2", Server.frame(1, [65, 66], lengthByteCount: 2), 1002),
        Probe("a 64-bit length of 2", Server.frame(1, [65, 66], lengthByteCount: 8), 1002),
        Probe("a close of one byte", Server.frame(8, [3]), 1002),
        Probe("RSV1 without compression", Server.frame(1, [65], reserved: 4), 1002),
        Probe("a reserved opcode", Server.frame(5), 1002),
        Probe("text that is not UTF-8", Server.frame(1, [0xC3, 0x28]), 1007),
        Probe("the same in two fragments", Server.frame(1, [0xC3], final: false) + Server.frame(0, [0x28]), 1007),
        Probe("a ping of 126 bytes", Server.frame(9, [UInt8](repeating: 0, count: 126)), 1002),
        Probe("a fragmented ping", Server.frame(9, final: false), 1002),
        Probe("close 1005", Server.close(1005), 1002), Probe("close 1006", Server.close(1006), 1002),
        Probe("close 1015", Server.close(1015), 1002), Probe("close 5000", Server.close(5000), 1002),
        Probe("a message over the limit", Server.frame(2, declared: (1 << 20) + 1), 1009),
        Probe(
            "a message over the limit in two frames",
            Server.frame(2, [UInt8](repeating: 0, count: 1 << 19), final: false)
                + Server.frame(0, declared: (1 << 19) + 1), 1009),
        Probe("a close without a code", Server.frame(8), 0),
        Probe("a close with 1000", Server.close(1000), 1000),
        Probe("a close, then a text", Server.close(1001) + Server.text("late"), 1001),
    ]

    @Test("the echo of what came before is sent, then the close frame, then the end", arguments: failing)
    func fails(_ probe: Probe) async throws {
        let server = try await TestServer()
        let peer = try await server.openPeer()
        await peer.send(Server.text("before") + probe.bytes)
        let said = await peer.receiveAll()
        #expect(Server.closeCode(said, after: Server.echoed("before")) == probe.code)
        #expect(try await server.echoLatency() < Server.patience)
        let ends = server.events.filter { if case .webSocketEnded = $0 { true } else { false } }
        #expect(ends.count >= 1)
    }

    @Test("a failure does not wait for a client that stays")
    func staysOpen() async throws {
        let server = try await TestServer { $0.webSocket.closeTimeout = .milliseconds(100) }
        let peer = try await server.openPeer()
        await peer.stall()
        await peer.send(Server.frame(3))
        // The client neither reads nor closes; the server is rid of it all the same.
        while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(5)) }
    }

    @Test("ten pings at once get ten pongs")
    func pings() async throws {
        let server = try await TestServer()
        let peer = try await server.openPeer()
        await peer.send((0..<10).flatMap { Server.frame(9, [UInt8($0)]) })
        await peer.receive(30)
        #expect(await peer.received == (0..<10).flatMap { [0x8A, 1, UInt8($0)] })
    }

    @Test("twenty thousand pings at once are answered within bounds, and nobody else waits")
    func manyPings() async throws {
        let server = try await TestServer()
        let peer = try await server.openPeer()
        let ping = Server.frame(9, Array("ping".utf8))
        await peer.send((0..<20_000).flatMap { _ in ping })
        #expect(try await server.echoLatency() < Server.patience)
        await peer.receive(20_000 * 6)
        #expect(await peer.received.count == 20_000 * 6)
    }

    @Test("pings of a client that does not read end it at its queue's limit")
    func pingsWithoutReading() async throws {
        let server = try await TestServer {
            $0.webSocket.sendQueueByteCountMax = 64 << 10
            $0.webSocket.closeTimeout = .milliseconds(100)
        }
        let peer = try await server.openPeer(receiveBuffer: 4096)
        await peer.stall()
        let ping = (0..<1000).flatMap { _ in Server.frame(9, [UInt8](repeating: 7, count: 125)) }
        for _ in 0..<200 where await server.server.webSocketCount > 0 {
            await peer.send(ping)
            await server.loop.sleep(for: .milliseconds(1))
        }
        while await server.server.webSocketCount > 0 { await server.loop.sleep(for: .milliseconds(5)) }
        #expect(server.events.contains(.webSocketEnded(.sendQueueFull)))
        await peer.abort()
    }

    @Test("silence is met with a ping, and an unanswered ping with the end")
    func keepAlive() async throws {
        let server = try await TestServer {
            $0.webSocket.pingInterval = .milliseconds(60)
            $0.webSocket.pingPatience = .milliseconds(60)
        }
        let start = ContinuousClock.now
        let peer = try await server.openPeer()
        let said = await peer.receiveAll()
        #expect(said.starts(with: [0x89, 0x00]))
        #expect(ContinuousClock.now - start >= .milliseconds(110))
        #expect(server.events.contains(.webSocketEnded(.silent)))
        #expect(WebSocketLimits().pingInterval == .seconds(25) && WebSocketLimits().pingPatience == .seconds(20))
    }

    @Test("a client that answers pings stays, and is asked again")
    func answersPings() async throws {
        let server = try await TestServer {
            $0.webSocket.pingInterval = .milliseconds(40)
            $0.webSocket.pingPatience = .seconds(4)
        }
        let home = try EventLoop()
        home.start()
        defer { home.stop() }
        let client = try await WebSocketConnection.connect(
            to: server.address, .init(host: "here", path: "/ws"), on: home)
        let receiving = Task(executorPreference: home) { await client.receive() }
        func reads() async -> Int { await Task(executorPreference: home) { home.counters.receives }.value }
        // Only whom it has heard does the server ask again, when its patience would have ended.
        let before = await reads()
        while await reads() < before + 2, server.events.isEmpty { await home.sleep(for: .milliseconds(5)) }
        #expect(server.events.isEmpty)
        #expect(await client.isOpen)
        await client.close()
        #expect(await receiving.value == nil)
    }

    @Test("the closing handshake has an absolute deadline, whatever the peer goes on sending")
    func closeDeadline() async throws {
        let server = try await TestServer {
            $0.webSocket.closeTimeout = .milliseconds(150)
        } handler: { _ in
            .upgrade(Handshake.Policy(allowedOrigins: nil)) { $0.close(.goingAway) }
        }
        let peer = try await server.openPeer()
        await peer.receive(4)
        #expect(Server.closeCode(await peer.received) == 1001)
        let start = ContinuousClock.now
        while !(await peer.isEnded) {
            await peer.send(Server.text("still talking"))
            await server.loop.sleep(for: .milliseconds(10))
        }
        #expect(ContinuousClock.now - start < TestServer.patience)
        // Nothing follows the close frame.
        #expect(await peer.received.count == 4)
        #expect(WebSocketLimits().closeTimeout == .seconds(5))
    }

    @Test("a lost connection ends the receiver, or the handler, after what had arrived", arguments: [false, true])
    func lost(isHandled: Bool) async throws {
        let (texts, continuation) = AsyncStream.makeStream(of: String.self)
        let server = try await TestServer(handler: { _ in
            .upgrade(Handshake.Policy(allowedOrigins: nil)) { connection in
                if isHandled {
                    await connection.forEachMessage { _, message in
                        if case .text(let text) = message { continuation.yield(text) }
                        return nil
                    }
                } else {
                    while case .text(let text)? = await connection.receive() { continuation.yield(text) }
                }
                continuation.yield("reason \(connection.closeReason == .lost(.endOfStream))")
                continuation.finish()
            }
        })
        let peer = try await server.openPeer()
        await peer.send(Server.text("one") + Server.text("two"))
        await peer.endSending()
        var heard: [String] = []
        for await text in texts { heard.append(text) }
        #expect(heard == ["one", "two", "reason true"])
    }
}

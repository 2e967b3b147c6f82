import Sockets
import Testing
import WebSocket
import WebSocketTransport

@Suite("A reader that stalls", .timeLimit(.minutes(1)))
struct SlowReaderTests {
    /// Sends numbered messages to everybody.
    actor Room {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private var members: [WebSocketConnection] = []
        private(set) var queuedByteCountMax = 0

        init(_ loop: EventLoop) { self.loop = loop }

        func join(_ member: WebSocketConnection) { members.append(member) }
        var count: Int { members.count }

        func broadcast(_ text: String) async {
            let frame = SharedFrame(text: text)
            for member in members {
                await member.send(frame)
                queuedByteCountMax = max(queuedByteCountMax, await member.queuedByteCount)
            }
        }
    }

    @Test("is closed at its queue's limit with a prefix of the stream, costs nobody else, and can come back")
    func stall() async throws {
        let loop = try EventLoop()
        loop.start()
        defer { loop.stop() }
        let room = Room(loop)
        var configuration = HTTPServerConfiguration()
        configuration.webSocket.sendQueueByteCountMax = 100_000
        configuration.webSocket.closeTimeout = .milliseconds(300)
        let server = HTTPServer(loop: loop, configuration: configuration) { _ in
            .upgrade(Handshake.Policy(allowedOrigins: nil)) { connection in
                await room.join(connection)
                while await connection.receive() != nil {}
            }
        }
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))[0]
        let healthy = try await WebSocketConnection.connect(to: address, .init(host: "a", path: "/"), on: loop)
        let stalled = try await RawPeer.connect(to: address, on: loop, receiveBuffer: 4096)
        await stalled.send(TestServer.upgrade())
        #expect(await stalled.receiveHandshake())
        await stalled.stall()

        // Far more than the kernel's buffers and the queue hold.
        var number = 0
        var worst = Duration.zero
        while await server.webSocketCount == 2, number < 20_000 {
            let text = "\(number) " + String(repeating: "x", count: 1000)
            let start = ContinuousClock.now
            await room.broadcast(text)
            #expect(await healthy.receive() == .text(text))
            worst = max(worst, ContinuousClock.now - start)
            number += 1
        }
        #expect(number < 20_000, "the stalled reader was never closed")
        #expect(worst < TestServer.patience)
        #expect(await room.queuedByteCountMax <= 100_000)

        // What it reads now, should it still: numbered messages without a gap, and perhaps the close frame.
        await stalled.goOn()
        let said = await stalled.receiveAll()
        var rest = said[...]
        var expected = 0
        while let first = rest.first, first == 0x81, rest.count >= 4 {
            let start = rest.startIndex
            let count = Int(rest[start + 2]) << 8 | Int(rest[start + 3])
            guard rest.count >= 4 + count else { break }
            let text = String(decoding: rest[(start + 4)..<(start + 4 + count)], as: UTF8.self)
            #expect(text.hasPrefix("\(expected) "))
            expected += 1
            rest = rest.dropFirst(4 + count)
        }
        #expect(expected > 0)

        let again = try await WebSocketConnection.connect(to: address, .init(host: "a", path: "/"), on: loop)
        while await room.count < 3 { await loop.sleep(for: .milliseconds(1)) }
        await room.broadcast("welcome back")
        #expect(await again.receive() == .text("welcome back"))
        await server.stop(deadline: .milliseconds(500))
    }

    @Test("one message longer than the queue may be sent when nothing else waits")
    func longMessage() async throws {
        let server = try await TestServer { $0.webSocket.sendQueueByteCountMax = 1000 }
        let client = try await WebSocketConnection.connect(
            to: server.address, .init(host: "here", path: "/ws"), on: server.loop)
        let text = String(repeating: "long ", count: 100_000)
        await client.send(text: text)
        #expect(await client.receive() == .text(text))
        await client.abort()
    }

    @Test("a sender can wait until its queue has drained")
    func drain() async throws {
        let server = try await TestServer(handler: { _ in
            .upgrade(Handshake.Policy(allowedOrigins: nil)) { connection in
                for number in 0..<50 {
                    connection.send(text: "\(number) " + String(repeating: "y", count: 400_000))
                    await connection.drain()
                }
            }
        })
        let client = try await WebSocketConnection.connect(
            to: server.address, .init(host: "here", path: "/ws"), on: server.loop)
        for number in 0..<50 {
            guard case .text(let text)? = await client.receive() else {
                Issue.record("lost at \(number)")
                return
            }
            #expect(text.hasPrefix("\(number) "))
        }
        #expect(await client.receive() == nil)
    }
}

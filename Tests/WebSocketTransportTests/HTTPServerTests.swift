import Sockets
import Synchronization
import Testing
import WebSocket
import WebSocketTransport

@Suite("The HTTP server", .timeLimit(.minutes(1)))
struct HTTPServerTests {
    static func answer(_ request: HTTPRequest) async -> HTTPAnswer {
        switch request.path {
        case "/body":
            .response(
                HTTPResponse(status: 200, contentType: "text/plain", body: "\(request.method) \(request.body.count)"))
        case "/empty": .response(HTTPResponse(status: 204))
        case "/events":
            .stream(HTTPResponse(status: 200, contentType: "text/event-stream", body: "")) { stream in
                var number = 0
                while await stream.write("data: \(number)\n\n"), number < 4 { number += 1 }
            }
        default: .response(HTTPResponse(status: 200, contentType: "text/plain", body: request.path))
        }
    }

    static func ask(_ request: String, _ change: (inout HTTPServerConfiguration) -> Void = { _ in }) async throws
        -> String
    {
        let server = try await TestServer(.platformDefault, change, handler: answer)
        let peer = try await server.peer()
        await peer.send(request)
        return String(decoding: await peer.receiveAll(), as: UTF8.self)
    }

    @Test("requests of one connection are answered in order, also when they come at once")
    func pipelining() async throws {
        let said = try await Self.ask(
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "HEAD /b HTTP/1.1\r\nHost: x\r\n\r\nGET /empty HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let bodies = said.split(separator: "HTTP/1.1 ").map {
            $0.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
        }
        #expect(bodies.map { $0[0].prefix(3) } == ["200", "200", "200", "204", "200"])
        #expect(bodies.map { $0[1] } == ["/a", "POST 3", "", "", "/c"])
        #expect(bodies[2][0].contains("content-length: 2"), "HEAD tells the length of what GET would bring")
        #expect(!bodies[3][0].contains("content-length"))
        #expect(bodies[4][0].contains("connection: close"))
    }

    @Test("a body over its limit is refused before it is read")
    func longBody() async throws {
        let said = try await Self.ask("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n") {
            $0.bodyByteCountMax = { _ in 1000 }
        }
        #expect(said.hasPrefix("HTTP/1.1 413 "))
    }

    @Test("a body in pieces is put together; a client that asks first is told to go on")
    func body() async throws {
        let server = try await TestServer(handler: Self.answer)
        let peer = try await server.peer()
        await peer.send(
            "POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n"
        )
        await peer.receive(25)
        #expect(await peer.received == Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        for _ in 0..<5 { await peer.send([UInt8](repeating: 1, count: 1000)) }
        #expect(String(decoding: await peer.receiveAll(), as: UTF8.self).hasSuffix("\r\n\r\nPOST 5000"))
    }

    @Test("a body that does not come is not waited for")
    func slowBody() async throws {
        let said = try await Self.ask("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc") {
            $0.bodyTimeout = .milliseconds(100)
        }
        #expect(said.hasPrefix("HTTP/1.1 408 "))
    }

    @Test(
        "forty megabytes of pictures are waited for as long as a slow network needs",
        arguments: [
            (10, 60), (65_536, 62), (40 << 20, 1340),
        ])
    func longBody(byteCount: Int, seconds: Int) {
        #expect(HTTPServerConfiguration().bodyTimeLimit(byteCount: byteCount) == .seconds(seconds))
    }

    @Test("an idle connection is closed without an answer")
    func idle() async throws {
        let said = try await Self.ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n") { $0.idleTimeout = .milliseconds(100) }
        #expect(said.hasSuffix("\r\n\r\n/a"))
    }

    @Test("a stream goes on until its function returns")
    func stream() async throws {
        let said = try await Self.ask("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(said.hasSuffix("\r\n\r\n" + (0...4).map { "data: \($0)\n\n" }.joined()))
    }

    @Test("a stream whose reader leaves ends")
    func streamLeft() async throws {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        let server = try await TestServer(handler: { _ in
            .stream(HTTPResponse(status: 200)) { stream in
                while await stream.write([UInt8](repeating: 65, count: 10_000)) {}
                continuation.finish()
            }
        })
        let peer = try await server.peer(receiveBuffer: 4096)
        await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await peer.receive(50_000)
        await peer.abort()
        for await _ in ended {}
    }

    @Test("a client that has said its last word still gets a long answer")
    func halfClosed() async throws {
        let server = try await TestServer(handler: { _ in
            .response(HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 8 << 20)))
        })
        for last in ["", "Connection: close\r\n"] {
            let peer = try await server.peer()
            await peer.stall()
            await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\(last)\r\n")
            await peer.shutDownSending()
            await peer.goOn()
            #expect(await peer.receiveAll().count > 8 << 20)
        }
    }

    @Test("a client that asks on and on without reading is answered no further than its queue")
    func unreadAnswers() async throws {
        let count = Mutex(0)
        let server = try await TestServer(
            .platformDefault, { $0.idleTimeout = .milliseconds(300) },
            handler: { _ in
                count.withLock { $0 += 1 }
                return .response(HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 100_000)))
            })
        let peer = try await server.peer(receiveBuffer: 4096)
        await peer.stall()
        await peer.send(String(repeating: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", count: 2000))
        while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(5)) }
        #expect(count.withLock { $0 } < 200)
        await peer.abort()
    }

    @Test("what follows a request that asked for a WebSocket and has a body is not taken for a request")
    func upgradeWithBody() async throws {
        let count = Mutex(0)
        let server = try await TestServer(handler: { request in
            count.withLock { $0 += 1 }
            return .response(HTTPResponse(status: 200, contentType: "text/plain", body: request.path))
        })
        let peer = try await server.peer()
        let smuggled = "GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n"
        await peer.send(
            TestServer.upgrade(line: "POST /page HTTP/1.1", extra: "Content-Length: \(smuggled.utf8.count)\r\n")
                + smuggled)
        let said = await peer.receiveAll()
        #expect(said.status == 200)
        #expect(String(decoding: said, as: UTF8.self).hasSuffix("\r\n\r\n/page"))
        #expect(count.withLock { $0 } == 1)
    }

    @Test("connections past the limits are told so")
    func limits() async throws {
        let server = try await TestServer(.platformDefault, { $0.connectionsPerAddressMax = { _ in 2 } })
        let first = try await server.openPeer()
        let second = try await server.peer()
        let third = try await server.peer()
        #expect(await third.receiveAll().status == 429)
        #expect(server.events == [.tooManyConnectionsFromAddress])
        await second.abort()
        await first.abort()
        while await server.server.connectionCount > 0 { await server.loop.sleep(for: .milliseconds(1)) }
        #expect(try await server.echoLatency() < TestServer.patience)

        let small = try await TestServer(.platformDefault, { $0.connectionCountMax = 1 })
        let only = try await small.openPeer()
        #expect(await (try small.peer()).receiveAll().status == 503)
        await only.abort()
    }

    @Test("stopping takes leave of everybody")
    func stop() async throws {
        let server = try await TestServer()
        let client = try await WebSocketConnection.connect(
            to: server.address, .init(host: "here", path: "/ws"), on: server.loop)
        let idle = try await server.peer()
        let receiving = Task(executorPreference: server.loop) { await client.receive() }
        await server.server.stop()
        #expect(await receiving.value == nil)
        #expect(
            await client.closeReason == .closedByPeer(CloseFrame(code: .goingAway, reason: "the server is stopping")))
        #expect(await idle.receiveAll().isEmpty)
        await #expect(throws: WebSocketError.self) {
            try await WebSocketConnection.connect(to: server.address, .init(host: "here", path: "/ws"), on: server.loop)
        }
    }

    @Test("a stopped loop leaves no task waiting")
    func stoppedLoop() async throws {
        let loop = try EventLoop()
        loop.start()
        let server = HTTPServer(loop: loop, handler: TestServer.echo)
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))[0]
        let client = try await WebSocketConnection.connect(to: address, .init(host: "here", path: "/ws"), on: loop)
        let receiving = Task { await client.receive() }
        let sleeping = Task { await loop.sleep(for: .seconds(3600)) }
        await loop.sleep(for: .milliseconds(20))
        loop.stop()
        #expect(await receiving.value == nil)
        await sleeping.value
        #expect(await client.closeReason != nil, "an actor of a stopped loop can still be asked")
    }
}

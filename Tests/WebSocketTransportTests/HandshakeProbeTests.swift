import Sockets
import Testing
import WebSocketTransport

/// What conformance suites leave out: requests that real servers answered wrongly. Each row is the answer that the
/// RFCs and the strictest sane server give; the connection is closed after every refusal.
@Suite("Probes of the opening handshake", .timeLimit(.minutes(1)))
struct HandshakeProbeTests {
    struct Probe: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: String
        var statuses: Set<Int>
        init(_ name: String, _ request: String, _ statuses: Int...) {
            testDescription = name
            self.request = request
            self.statuses = Set(statuses)
        }
    }

    typealias Server = TestServer

    static let refused: [Probe] = [
        Probe("version 12", Server.upgrade([("Sec-WebSocket-Version", "12")]), 426),
        Probe("version 8", Server.upgrade([("Sec-WebSocket-Version", "8")]), 426),
        Probe("no version", Server.upgrade([("Sec-WebSocket-Version", nil)]), 426),
        Probe("no key", Server.upgrade([("Sec-WebSocket-Key", nil)]), 400),
        Probe("a key that is not 16 bytes", Server.upgrade([("Sec-WebSocket-Key", "c2hvcnQ=")]), 400),
        Probe("two keys", Server.upgrade(extra: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
        Probe("POST", Server.upgrade(line: "POST /ws HTTP/1.1"), 405),
        Probe("HTTP/1.0", Server.upgrade(line: "GET /ws HTTP/1.0"), 505),
        Probe("no Host", Server.upgrade([("Host", nil)]), 400),
        Probe("two Hosts", Server.upgrade(extra: "Host: there\r\n"), 400),
        Probe("no Connection: Upgrade", Server.upgrade([("Connection", nil)]), 426),
        Probe("a foreign Origin", Server.upgrade([("Origin", "http://evil.example")]), 403),
        Probe("Origin null", Server.upgrade([("Origin", "null")]), 403),
        Probe("an Origin that begins like ours", Server.upgrade([("Origin", "http://here.evil.example")]), 403),
        Probe("an Origin that ends like ours", Server.upgrade([("Origin", "http://evilhere")]), 403),
        Probe("a space before the colon", Server.upgrade(extra: "X : y\r\n"), 400),
        Probe("a folded field", Server.upgrade(extra: "X: y\r\n z\r\n"), 400),
        Probe("a bare line feed", Server.upgrade(extra: "X: y\n"), 400),
        Probe("a bare carriage return", Server.upgrade(extra: "X: y\rz\r\n"), 400),
        Probe("NUL in a field", Server.upgrade(extra: "X: \u{0}\r\n"), 400),
        Probe("Content-Length and a body", Server.upgrade(extra: "Content-Length: 5\r\n") + "hello", 400),
        Probe("chunked", Server.upgrade(extra: "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400),
        Probe(
            "Content-Length and chunked", Server.upgrade(extra: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            400
        ),
        Probe("200 fields", Server.upgrade(extra: String(repeating: "X: y\r\n", count: 200)), 431),
        Probe("5,000 fields", Server.upgrade(extra: String(repeating: "X: y\r\n", count: 5000)), 431),
        Probe("a field of 20 KiB", Server.upgrade(extra: "X: \(String(repeating: "y", count: 20_480))\r\n"), 431),
        Probe("a field of 70 KiB", Server.upgrade(extra: "X: \(String(repeating: "y", count: 71_680))\r\n"), 431),
        Probe("a path of 16 KiB", Server.upgrade(line: "GET /\(String(repeating: "y", count: 16_384)) HTTP/1.1"), 431),
        Probe("a TLS hello", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\n", 400),
        Probe("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Probe("nonsense", "hello\r\n\r\n", 400),
    ]

    @Test("what must be refused is refused, and the connection closed", arguments: refused)
    func refuses(_ probe: Probe) async throws {
        let server = try await TestServer()
        let peer = try await server.peer()
        await peer.send(probe.request)
        let start = ContinuousClock.now
        let said = await peer.receiveAll()
        #expect(said.status.map(probe.statuses.contains) == true, "\(said.status ?? 0)")
        #expect(ContinuousClock.now - start < .seconds(8), "at once, not when the time for a head is over")
        #expect(try await server.echoLatency() < Server.patience)
        #expect(server.events.count >= 1, "every refusal is reported once")
    }

    static let taken: [Probe] = [
        Probe("the plain request", Server.upgrade(), 101),
        Probe("Connection: keep-alive, Upgrade", Server.upgrade([("Connection", "keep-alive, Upgrade")]), 101),
        Probe("our own Origin", Server.upgrade([("Origin", "HTTP://Here")]), 101),
        Probe("a subprotocol that is not ASCII", Server.upgrade([("Sec-WebSocket-Protocol", "café")]), 101),
        Probe(
            "an unknown extension", Server.upgrade([("Sec-WebSocket-Extensions", "permessage-deflate; x=1, foo")]), 101),
    ]

    @Test("what is by the book is taken, with a frame in the same packet", arguments: taken)
    func takes(_ probe: Probe) async throws {
        let server = try await TestServer()
        let peer = try await server.peer()
        await peer.send(Array(probe.request.utf8) + Server.text("early") + Server.close(1000))
        let said = await peer.receiveAll()
        #expect(said.status == 101)
        let end = try #require(said.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
        #expect(Server.closeCode(Array(said[end...]), after: Server.echoed("early")) == 1000)
    }

    @Test("a request that comes byte by byte is taken")
    func byteByByte() async throws {
        let server = try await TestServer()
        let peer = try await server.peer()
        for byte in Array(Server.upgrade().utf8) + Server.text("x") + Server.close(1000) {
            await peer.send([byte])
        }
        let said = await peer.receiveAll()
        #expect(said.status == 101 && said.suffix(4) == [0x88, 0x02, 0x03, 0xE8])
    }

    @Test("a silent client and half a request are cut off in time", arguments: ["", "GET / HTTP/1.1\r\nHo"])
    func silence(_ beginning: String) async throws {
        let server = try await TestServer { $0.headTimeout = .milliseconds(150) }
        let start = ContinuousClock.now
        let peer = try await server.peer()
        await peer.send(beginning)
        let said = await peer.receiveAll()
        #expect(said.status == 408)
        #expect(ContinuousClock.now - start >= .milliseconds(140))
        #expect(HTTPServerConfiguration().headTimeout == .seconds(10), "the limit of the design")
    }

    @Test("a client that sends a byte now and then does not extend its time")
    func drip() async throws {
        let server = try await TestServer { $0.headTimeout = .milliseconds(200) }
        let start = ContinuousClock.now
        let peer = try await server.peer()
        for byte in "GET / HTTP/1.1\r\nHost: here\r\nX: \(String(repeating: "a", count: 1000))".utf8 {
            if await peer.isEnded { break }
            await peer.send([byte])
            await server.loop.sleep(for: .milliseconds(20))
        }
        #expect(await peer.receiveAll().status == 408)
        #expect(ContinuousClock.now - start < TestServer.patience)
    }

    @Test("two hundred half requests are all cut off, and nobody else waits")
    func manyHalves() async throws {
        let server = try await TestServer { $0.headTimeout = .milliseconds(300) }
        var peers: [RawPeer] = []
        for _ in 0..<200 {
            let peer = try await server.peer()
            await peer.send("GET /ws HTTP/1.1\r\nHost: he")
            peers.append(peer)
        }
        #expect(try await server.echoLatency() < Server.patience)
        for peer in peers { #expect(await peer.receiveAll().status == 408) }
        await server.server.stop()
        #expect(await server.server.connectionCount == 0)
    }

    @Test(
        "another Host is refused where hosts are listed",
        arguments: ["evil.example", "here.evil.example", "nowhere:80"])
    func hosts(_ host: String) async throws {
        let server = try await TestServer { $0.allowedHosts = ["here", "::1"] }
        let peer = try await server.peer()
        await peer.send(Server.upgrade([("Host", host)]))
        #expect(await peer.receiveAll().status == 421)
        for good in ["here", "HERE:8080", "[::1]:8080"] {
            let peer = try await server.peer()
            await peer.send(Server.upgrade([("Host", good)]))
            #expect(await peer.receiveHandshake(), "\(good)")
        }
    }

    @Test("an answer never repeats what the client said")
    func noEcho() async throws {
        let server = try await TestServer()
        let peer = try await server.peer()
        await peer.send("GET /<script> HTTP/1.1\r\nHost: here\r\nX-Secret : <script>\r\n\r\n")
        let said = String(decoding: await peer.receiveAll(), as: UTF8.self)
        #expect(!said.contains("script") && !said.contains("Secret"))
    }
}

import Testing

@testable import WebSocket

@Suite("The opening handshake (RFC 6455 §4)")
struct HandshakeTests {
    static let policy = Handshake.Policy(
        subprotocols: ["cowrite.1"], allowedOrigins: ["https://write.example", "http://localhost:8080"])

    static func head(_ changes: [String: String?] = [:], line: String = "GET /ws HTTP/1.1", extra: String = "")
        throws -> HTTPRequestHead
    {
        var fields: [String: String?] = [
            "Host": "write.example", "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "cowrite.1", "Origin": "https://write.example",
        ]
        for (name, value) in changes { fields.updateValue(value, forKey: name) }
        let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.sorted().joined()
        return try #require(try HTTPHeadTests.parse("\(line)\r\n\(lines)\(extra)\r\n"))
    }

    @Test("the example of §1.3 is answered")
    func example() throws {
        let acceptance = try Handshake.accept(Self.head(), Self.policy)
        #expect(acceptance.subprotocol == "cowrite.1")
        let answer = String(decoding: acceptance.response, as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 101 "))
        #expect(answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(answer.contains("sec-websocket-protocol: cowrite.1\r\n"))
        #expect(!answer.contains("sec-websocket-extensions"))
    }

    static let refusals: [([String: String?], String, String, Handshake.Refusal)] = [
        ([:], "POST /ws HTTP/1.1", "", .method),
        ([:], "GET /ws HTTP/1.0", "", .httpVersion),
        (["Upgrade": nil], "GET /ws HTTP/1.1", "", .notAnUpgrade),
        (["Upgrade": "h2c"], "GET /ws HTTP/1.1", "", .notAnUpgrade),
        (["Connection": nil], "GET /ws HTTP/1.1", "", .notAnUpgrade),
        (["Connection": "keep-alive"], "GET /ws HTTP/1.1", "", .notAnUpgrade),
        (["Sec-WebSocket-Version": nil], "GET /ws HTTP/1.1", "", .version),
        (["Sec-WebSocket-Version": "12"], "GET /ws HTTP/1.1", "", .version),
        (["Sec-WebSocket-Version": "8"], "GET /ws HTTP/1.1", "", .version),
        (["Sec-WebSocket-Version": "13, 8"], "GET /ws HTTP/1.1", "", .version),
        (["Sec-WebSocket-Key": nil], "GET /ws HTTP/1.1", "", .key),
        (["Sec-WebSocket-Key": ""], "GET /ws HTTP/1.1", "", .key),
        (["Sec-WebSocket-Key": "c2hvcnQ="], "GET /ws HTTP/1.1", "", .key),
        (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"], "GET /ws HTTP/1.1", "", .key),
        (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZR=="], "GET /ws HTTP/1.1", "", .key),
        (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j!Q=="], "GET /ws HTTP/1.1", "", .key),
        ([:], "GET /ws HTTP/1.1", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", .key),
        ([:], "GET /ws HTTP/1.1", "Content-Length: 0\r\n", .body),
        ([:], "GET /ws HTTP/1.1", "Content-Length: 5\r\n", .body),
        (["Origin": "https://evil.example"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "null"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "http://write.example"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "https://write.example:444"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "https://write.example.evil.example"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "https://evilwrite.example"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "https://write.example/"], "GET /ws HTTP/1.1", "", .origin),
        (["Origin": "http://localhost"], "GET /ws HTTP/1.1", "", .origin),
        ([:], "GET /ws HTTP/1.1", "Origin: https://evil.example\r\n", .origin),
        (["Sec-WebSocket-Protocol": nil], "GET /ws HTTP/1.1", "", .subprotocol),
        (["Sec-WebSocket-Protocol": "cowrite.2, chat"], "GET /ws HTTP/1.1", "", .subprotocol),
        (["Sec-WebSocket-Protocol": "cowrité.1"], "GET /ws HTTP/1.1", "", .subprotocol),
    ]

    @Test("what is not by the book is refused", arguments: refusals.indices)
    func refuses(_ index: Int) throws {
        let (changes, line, extra, refusal) = Self.refusals[index]
        let head = try Self.head(changes, line: line, extra: extra)
        #expect(throws: refusal, "\(changes) \(line) \(extra)") { try Handshake.accept(head, Self.policy) }
        #expect((400...599).contains(refusal.response.status))
        if refusal == .version { #expect(refusal.response.fields["sec-websocket-version"] == "13") }
    }

    static let taken: [[String: String?]] = [
        ["Connection": "keep-alive, Upgrade"], ["Upgrade": "WebSocket"], ["Connection": "upgrade"],
        ["Origin": "HTTPS://Write.Example"], ["Origin": "http://localhost:8080"], ["Origin": nil],
        ["Sec-WebSocket-Protocol": "other, cowrite.1"],
        ["Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"],
    ]

    @Test("what is by the book is taken", arguments: taken.indices)
    func takes(_ index: Int) throws {
        let acceptance = try Handshake.accept(Self.head(Self.taken[index]), Self.policy)
        #expect(acceptance.subprotocol == "cowrite.1" && acceptance.compression == nil)
    }

    @Test("a client without an Origin is refused where that is asked for")
    func missingOrigin() throws {
        var policy = Self.policy
        policy.allowsMissingOrigin = false
        let head = try Self.head(["Origin": nil])
        #expect(throws: Handshake.Refusal.origin) { try Handshake.accept(head, policy) }
    }

    // MARK: The client's side

    static func answer(
        _ offer: Handshake.Offer, _ changes: [String: String?] = [:], line: String = "HTTP/1.1 101 Switching Protocols"
    )
        throws -> HTTPHeadParser.Head
    {
        var fields: [String: String?] = [
            "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Accept": Handshake.acceptValue(for: offer.key), "Sec-WebSocket-Protocol": "cowrite.1",
        ]
        for (name, value) in changes { fields.updateValue(value, forKey: name) }
        var parser = HTTPHeadParser()
        let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.joined()
        return try #require(try parser.receive(Array("\(line)\r\n\(lines)\r\n".utf8).span).head)
    }

    static let rejections: [([String: String?], String, Handshake.Rejection)] = [
        ([:], "HTTP/1.1 200 OK", .status(200)), ([:], "HTTP/1.1 403 Forbidden", .status(403)),
        ([:], "HTTP/1.0 101 Switching Protocols", .malformedAnswer), ([:], "nonsense", .malformedAnswer),
        (["Upgrade": nil], "HTTP/1.1 101 x", .malformedAnswer),
        (["Connection": "close"], "HTTP/1.1 101 x", .malformedAnswer),
        (["Sec-WebSocket-Accept": nil], "HTTP/1.1 101 x", .wrongAccept),
        (["Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="], "HTTP/1.1 101 x", .wrongAccept),
        (["Sec-WebSocket-Protocol": "other"], "HTTP/1.1 101 x", .wrongSubprotocol),
        (["Sec-WebSocket-Protocol": nil], "HTTP/1.1 101 x", .wrongSubprotocol),
        (["Sec-WebSocket-Extensions": "permessage-deflate"], "HTTP/1.1 101 x", .unexpectedExtension),
    ]

    @Test("a client checks every part of the answer (§4.1)", arguments: rejections.indices)
    func client(_ index: Int) throws {
        let (changes, line, rejection) = Self.rejections[index]
        let offer = Handshake.Offer(host: "a", path: "/ws", subprotocols: ["cowrite.1"])
        let head = try Self.answer(offer, changes, line: line)
        #expect(throws: rejection) { _ = try Handshake.check(head, for: offer) }
    }

    @Test("a client's request is one that our server takes")
    func agree() throws {
        let offer = Handshake.Offer(
            host: "write.example", path: "/ws", subprotocols: ["cowrite.1"], origin: "https://write.example",
            offersCompression: true)
        let head = try #require(try HTTPHeadTests.parse(offer.request))
        var policy = Self.policy
        policy.compression = .init()
        let acceptance = try Handshake.accept(head, policy)
        var parser = HTTPHeadParser()
        let answer = try #require(try parser.receive(acceptance.response.span).head)
        let (subprotocol, compression) = try Handshake.check(answer, for: offer)
        #expect(subprotocol == "cowrite.1")
        #expect(compression == acceptance.compression && compression != nil)
    }

    @Test("each client has a key of its own")
    func keys() {
        let keys = Set((0..<100).map { _ in Handshake.Offer(host: "a", path: "/").key })
        #expect(keys.count == 100)
        #expect(keys.allSatisfy { Base64.decodedByteCount($0) == 16 })
    }

    @Test("Base64 agrees with the examples of RFC 4648 §10")
    func base64() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64.encode(Array(text.utf8)) == encoded)
        }
    }
}

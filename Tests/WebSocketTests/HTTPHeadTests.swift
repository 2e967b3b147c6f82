import Testing

@testable import WebSocket

@Suite("Request heads (RFC 9112)")
struct HTTPHeadTests {
    static func parse(_ text: String, pieceByteCount: Int = .max) throws(HTTPError) -> HTTPRequestHead? {
        try parse(Array(text.utf8), pieceByteCount: pieceByteCount)
    }

    static func parse(_ bytes: [UInt8], pieceByteCount: Int = .max) throws(HTTPError) -> HTTPRequestHead? {
        var parser = HTTPHeadParser()
        var rest = bytes[...]
        while !rest.isEmpty {
            if let head = try parser.receive(Array(rest.prefix(pieceByteCount)).span).head {
                return try HTTPRequestHead(head)
            }
            rest = rest.dropFirst(pieceByteCount)
        }
        return nil
    }

    @Test("a request is read, however it is cut", arguments: [1, 2, 5, 17, .max])
    func reads(_ pieceByteCount: Int) throws {
        let head = try #require(
            try Self.parse(
                "GET /r/a%20b?x=1&y=%C3%A9+z HTTP/1.1\r\nHost: Example.org:8080\r\nX-Thing:  a b \r\nx-thing: c\r\n\r\n",
                pieceByteCount: pieceByteCount))
        #expect(head.method == "GET")
        #expect(head.target.segments == ["r", "a b"])
        #expect(head.target["y"] == "é z")
        #expect(head.host == "example.org:8080")
        #expect(head.fields.values(of: "x-thing") == ["a b", "c"])
        #expect(head.keepsAlive)
    }

    @Test("bytes after the head are left alone")
    func rest() throws {
        var parser = HTTPHeadParser()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest".utf8)
        let taken = try parser.receive(bytes.span)
        #expect(taken.byteCount == bytes.count - 4)
        #expect(taken.head != nil)
        #expect(!parser.hasBegun)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var head: String
        var error: HTTPError
        init(_ head: String, _ error: HTTPError) {
            self.head = head
            self.error = error
        }
        var testDescription: String { String(head.debugDescription.prefix(60)) }
    }

    static let bad: [Bad] = [
        Bad("GET / HTTP/1.1\nHost: a\r\n\r\n", .malformedLine),
        Bad("GET / HTTP/1.1\r\nHost: a\n\r\n", .malformedLine),
        Bad("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", .malformedLine),
        Bad("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .malformedFieldName),
        Bad("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", .foldedField),
        Bad("GET / HTTP/1.1\r\nHost: a\r\n\tb: c\r\n\r\n", .foldedField),
        Bad("GET / HTTP/1.1\r\n: a\r\n\r\n", .malformedFieldName),
        Bad("GET / HTTP/1.1\r\nHo st: a\r\n\r\n", .malformedFieldName),
        Bad("GET / HTTP/1.1\r\nnocolon\r\n\r\n", .malformedLine),
        Bad("GET / HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n", .malformedFieldValue),
        Bad("GET / HTTP/1.1\r\nHost: a\u{7F}\r\n\r\n", .malformedFieldValue),
        Bad("GET / HTTP/1.1\r\nHöst: a\r\n\r\n", .malformedFieldName),
        Bad("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("GET /\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("GET /ü HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("GET / http/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Bad("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Bad("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        Bad("GET / HTTP/1.1\r\n\r\n", .missingHost),
        Bad("GET / HTTP/1.1\r\nHost:\r\n\r\n", .missingHost),
        Bad("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .severalHosts),
        Bad("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformedFieldValue),
        Bad("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", .malformedFieldValue),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", .contentLengthInvalid),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
        Bad("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
        Bad("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Bad("GET example.org HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Bad("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Bad("\u{16}\u{3}\u{1}\r\n\r\n", .malformedRequestLine),
        Bad("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        Bad("GET /\(String(repeating: "a", count: 16_384)) HTTP/1.1\r\n\r\n", .headTooLong),
        Bad("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 70_000))\r\n\r\n", .headTooLong),
        Bad("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "a: b\r\n", count: 200))\r\n", .tooManyLines),
        Bad("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "a: b\r\n", count: 5000))\r\n", .tooManyLines),
    ]

    @Test("what is not by the book is refused", arguments: bad)
    func refuses(_ bad: Bad) {
        for pieceByteCount in [1, .max] {
            #expect(throws: bad.error) { try Self.parse(bad.head, pieceByteCount: pieceByteCount) }
        }
        #expect((400...599).contains(bad.error.status))
    }

    @Test("a head of exactly the limit is taken")
    func exactLimits() throws {
        let start = "GET / HTTP/1.1\r\nHost: a\r\n"
        let filler =
            "X: " + String(repeating: "a", count: HTTPHeadParser.byteCountMax - start.utf8.count - 7) + "\r\n\r\n"
        #expect((start + filler).utf8.count == HTTPHeadParser.byteCountMax)
        #expect(try Self.parse(start + filler) != nil)
        let lines = start + String(repeating: "a: b\r\n", count: HTTPHeadParser.lineCountMax - 2) + "\r\n"
        #expect(try Self.parse(lines) != nil)
    }

    @Test("one empty line before a request and the absolute form are taken")
    func forgiven() throws {
        #expect(try Self.parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") != nil)
        let absolute = try Self.parse("GET http://A:80/x?y=1 HTTP/1.1\r\nHost: a:80\r\n\r\n")
        #expect(absolute?.target.path == "/x")
        let bare = try Self.parse("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(bare?.target.path == "/")
    }

    @Test("a value that is not UTF-8 is read as ISO 8859-1")
    func latin1() throws {
        let head = try Self.parse(Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
        #expect(head?.fields["x"] == "é")
    }

    @Test("HTTP/1.0 and Connection: close end the connection")
    func keepsAlive() throws {
        #expect(try Self.parse("GET / HTTP/1.0\r\nHost: a\r\n\r\n")?.keepsAlive == false)
        #expect(try Self.parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")?.keepsAlive == false)
    }

    static let traversals = [
        "/../etc/passwd", "/a/../../b", "/%2e%2e/x", "/%2E%2E%2fx", "/..%2f", "/..%5c", "/a\\b", "/%00", "/a%0d%0ab",
        "/.", "/%2e", "//evil.example/", "/a%2fb", "/%c0%ae%c0%ae/", "/%", "/%2", "/%zz", "/a#b", "/%ff",
    ]

    @Test("a path cannot be left", arguments: traversals)
    func traversal(_ path: String) { #expect(RequestTarget(path) == nil) }

    @Test("paths and queries are decoded")
    func targets() throws {
        #expect(RequestTarget("/")?.segments == [""])
        #expect(RequestTarget("/r/ROOM/")?.segments == ["r", "ROOM", ""])
        #expect(RequestTarget("/%25?a&b=&=c&d=1=2&%26=%3D")?.segments == ["%"])
        let target = try #require(RequestTarget("/x?a&b=&d=1=2&%26=%3D"))
        #expect(target["a"] == "" && target["b"] == "" && target["d"] == "1=2" && target["&"] == "=")
        #expect(RequestTarget("/x?a=%") == nil && RequestTarget("/x?a=%FF") == nil)
    }

    @Test("a value in an answer cannot end its line")
    func injection() {
        let response = HTTPResponse(status: 302, fields: [("location", "/a\r\nset-cookie: b\u{0}")])
        let head = String(decoding: response.head(contentLength: 0, keepsAlive: true), as: UTF8.self)
        #expect(head.contains("location: /a  set-cookie: b \r\n"))
        #expect(!head.contains("\r\nset-cookie"))
    }

    @Test("an error is JSON, whatever its message holds")
    func errors() {
        let response = HTTPResponse.error(status: 400, code: "x", message: "a \"quote\" \\ \n \u{1}")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == "{\"code\":\"x\",\"message\":\"a \\\"quote\\\" \\\\ \\u000a \\u0001\"}\n")
    }
}

import Foundation
import Testing

/// HTTP of the real server, byte by byte.
@Suite(
    "The running server's HTTP", .timeLimit(.minutes(1)),
    .enabled(if: Program.path != nil, "the program is not built beside the tests"))
struct WebServingTests {
    private struct Answer {
        var status: String
        var fields: [String: String] = [:]
        var body: String

        init(_ text: String) {
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            let lines = parts[0].split(separator: "\r\n")
            status = String(lines[0].dropFirst(9).prefix(3))
            for line in lines.dropFirst() {
                let sides = line.split(separator: ":", maxSplits: 1)
                fields[String(sides[0])] = sides[1].trimmingCharacters(in: .whitespaces)
            }
            body = parts.count == 2 ? String(parts[1]) : ""
        }
    }

    private static func ask(
        _ server: RunningServer, _ line: String, _ fields: String...
    ) throws -> Answer {
        Answer(
            try server.ask(
                "\(line) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(fields.map { $0 + "\r\n" }.joined())\r\n"
            ))
    }

    @Test("the page has a tag for each form of it, and is not sent twice; HEAD tells what GET would bring")
    func page() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let plain = try Self.ask(server, "GET /")
            let tag = try #require(plain.fields["etag"])
            #expect(plain.status == "200" && plain.fields["content-type"] == "text/html; charset=utf-8")
            #expect(plain.fields["content-length"] == "\(plain.body.utf8.count)" && !plain.body.isEmpty)
            #expect(plain.fields["vary"] == "accept-encoding" && plain.fields["cache-control"] == "no-cache")

            let head = try Self.ask(server, "HEAD /")
            #expect(head.status == "200" && head.body.isEmpty)
            #expect(head.fields["content-length"] == plain.fields["content-length"] && head.fields["etag"] == tag)

            let packed = try Self.ask(server, "HEAD /", "Accept-Encoding: br, gzip;q=0.8")
            #expect(packed.fields["content-encoding"] == "gzip")
            #expect(packed.fields["etag"] != tag && packed.fields["content-length"] != plain.fields["content-length"])
            for refusal in ["br", "gzip;q=0", "gzip; q=0.000", "identity"] {
                #expect(try Self.ask(server, "HEAD /", "Accept-Encoding: \(refusal)").fields["content-encoding"] == nil)
            }

            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let same = try Self.ask(server, "GET /", "If-None-Match: \(known)")
                #expect(same.status == "304" && same.body.isEmpty && same.fields["etag"] == tag, "\(known)")
                #expect(same.fields["content-length"] == nil)
            }
            #expect(try Self.ask(server, "GET /", "If-None-Match: \"x\"").status == "200")
        }
    }

    @Test("every answer tells browsers what they may do with it")
    func headers() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            for path in ["/", "/r/nothing", "/assets/icon.svg"] {
                let answer = try Self.ask(server, "GET \(path)")
                #expect(
                    answer.fields["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self'") == true
                )
                #expect(answer.fields["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
            }
            for path in ["/", "/assets/nothing", "/healthz", "/api/rooms", "/api/openapi.json"] {
                let answer = try Self.ask(server, "GET \(path)")
                #expect(answer.fields["referrer-policy"] == "no-referrer", "\(path)")
                #expect(answer.fields["x-content-type-options"] == "nosniff", "\(path)")
            }
        }
    }

    @Test("errors are JSON with a stable code; 405 says what is taken")
    func errors() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            for (line, status, code, allow) in [
                ("GET /nothing", "404", "not_found", nil), ("DELETE /api/rooms", "405", "method", "GET, HEAD, POST"),
                ("DELETE /", "405", "method", "GET, HEAD"), ("POST /healthz", "405", "method", "GET, HEAD"),
                ("POST /ws", "405", "method", "GET"), ("GET /ws", "426", "upgrade_required", nil),
                ("GET /assets/%2e%2e/x", "400", "bad_request", nil), ("GET //x", "400", "bad_request", nil),
                ("GET /%00", "400", "bad_request", nil),
            ] {
                let answer = try Self.ask(server, line)
                #expect(answer.status == status && answer.fields["content-type"] == "application/json", "\(line)")
                #expect(answer.fields["allow"] == allow, "\(line)")
                let json = try JSONDecoder().decode([String: String].self, from: Data(answer.body.utf8))
                #expect(
                    json["code"] == code && json["message"]?.isEmpty == false && json.count == 2, "\(line): \(json)")
            }
            let long = try Self.ask(server, "POST /api/rooms", "Content-Length: 10000000")
            #expect(long.status == "413")
        }
    }

    @Test("too much from one address is 429, with the time to wait")
    func limits() async throws {
        try await onOwnThread {
            let server = try RunningServer(["--rooms-per-hour", "2"])
            for _ in 0..<2 { _ = try server.room() }
            let third = try Self.ask(server, "POST /api/rooms")
            #expect(third.status == "429" && third.body.contains("\"too_many_rooms\""))
            #expect(Int(third.fields["retry-after"] ?? "").map { $0 > 0 && $0 <= 3600 } == true)
        }
    }
}

import Foundation
import OperationalTransform
import Session
import Sockets
import Testing
import WebSocket

@testable import Server

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("A room over HTTP", .timeLimit(.minutes(1)))
struct RoomPagesTests {
    private static func loop() throws -> EventLoop {
        let loop = try EventLoop()
        loop.start()
        return loop
    }

    /// A room with a series, made over the API.
    private func room(_ server: TestServer, _ body: String) async throws -> [Session.Role: Link] {
        let answer = try await server.ask("/api/rooms", body: body)
        #expect(answer.status == 201, "\(answer.body)")
        let links = try JSONDecoder().decode([String: String].self, from: Data(answer.body.utf8))
        return try Dictionary(
            uniqueKeysWithValues: Session.Role.allCases.map { ($0, try Link(links[$0.rawValue] ?? "")) })
    }

    @Test("the timer is one line for whoever knows the room's name, and nothing else")
    func timer() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let path = "/r/\(links[.host]!.room)/timer.txt"
        #expect(try await server.ask(path).body == "waiting\n")
        let hal = try await server.person("Hal", links[.host]!, on: loop)
        await hal.say(.clock(.init(action: .start, plan: "45w 10s")))
        _ = try await hal.hear {
            if case .clock(let update) = $0, update.clock.state == .running { update } else { nil }
        }
        let running = try await server.ask(path)
        #expect(running.status == 200)
        #expect(running.body.hasPrefix("write 4") && running.body.contains("sprint 1 of 1, ends "), "\(running.body)")
        await hal.say(.clock(.init(action: .pause)))
        _ = try await hal.hear {
            if case .clock(let update) = $0, update.clock.state == .paused { update } else { nil }
        }
        #expect(try await server.ask(path).body.contains(" paused\n"))
        #expect(try await server.ask("/r/0000000000/timer.txt").status == 404)
        await server.stop()
        loop.stop()
    }

    @Test("a series made over the API has a calendar, and a room without a date has none")
    func calendar() async throws {
        let server = try await TestServer()
        let links = try await room(
            server, #"{"title": "Early birds", "every": "tue,wed,thu 07:30 America/New_York", "conduct": "Be kind."}"#)
        let answer = try await server.ask("/r/\(links[.viewer]!.room)/calendar.ics")
        #expect(answer.status == 200)
        #expect(answer.body.contains("RRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH\r\n"))
        #expect(answer.body.contains("DTSTART;TZID=America/New_York:") && answer.body.contains("T073000\r\n"))
        #expect(answer.body.contains("URL:http://127.0.0.1:\(server.port)/r/\(links[.viewer]!.room)\r\n"))
        #expect(!answer.body.contains("#"), "no key in a calendar")
        let state = try await server.ask("/api/rooms/\(links[.viewer]!.room)", bearer: links[.viewer]!.key.text)
        #expect(state.body.contains(#""series":"tue,wed,thu 07:30 America/New_York""#), "\(state.body)")
        let undated = try await server.room()
        #expect(try await server.ask("/r/\(undated[.viewer]!.room)/calendar.ics").body.contains("no_date"))
        await server.stop()
    }

    @Test("a readable draft is raw Markdown with its key, a private one with its owner's secret only")
    func drafts() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let link = links[.writer]!
        let ana = Person(try await server.connect(on: loop))
        await ana.say(.hello(.init(room: link.room, key: link.key.text, client: "ana-browser")))
        await ana.say(.join(.init(name: "Ana")))
        let joined = try await ana.hear { if case .joined(let joined) = $0 { joined } else { nil } }
        await ana.say(.create(.init(title: "Secret", text: "# Mine\n")))
        await ana.say(.create(.init(title: "Shared", text: "# Ours\n")))
        await ana.say(.share(.init(draft: 2, sharing: .readable)))
        _ = try await ana.hear { if case .draftInfo(let info) = $0, info.sharing == .readable { info } else { nil } }
        let path = "/r/\(link.room)/drafts/"
        let viewer = links[.viewer]!.key.text
        #expect(try await server.ask(path + "2.md", bearer: viewer).body == "# Ours\n")
        #expect(try await server.ask(path + "1.md", bearer: viewer).status == 404)
        #expect(try await server.ask(path + "2.md").status == 401)
        let own = "\(link.key.text).\(joined.participant).\(joined.secret)"
        #expect(try await server.ask(path + "1.md", bearer: own).body == "# Mine\n")
        #expect(try await server.ask(path + "1.md", bearer: "\(link.key.text).1.\(link.key.text)").status == 404)
        let state = try await server.ask("/api/rooms/\(link.room)", bearer: viewer).body
        #expect(state.contains("Shared") && !state.contains("Secret") && state.contains(#""name":"Ana""#))
        await server.stop()
        loop.stop()
    }

    @Test("events are the messages of a guest, and end with the room's connection")
    func events() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let reader = try EventReader(
            port: server.port, path: "/r/\(links[.viewer]!.room)/events", bearer: links[.viewer]!.key.text)
        let welcome = try await reader.next { $0.contains(#""type":"welcome""#) }
        #expect(welcome.contains("Early birds"))
        let hal = try await server.person("Hal", links[.host]!, on: loop)
        _ = try await reader.next { $0.contains(#""type":"person""#) && $0.contains("Hal") }
        await hal.say(.create(.init(title: "Private", text: "secret text")))
        await hal.say(.clock(.init(action: .start)))
        let clock = try await reader.next { $0.contains(#""type":"clock""#) || $0.contains("Private") }
        #expect(clock.contains("\"running\""))
        await server.stop()
        let end = try await reader.next { $0.contains("event: close") }
        #expect(end.contains("1001"))
        loop.stop()
    }

    @Test("a wrong key opens no events")
    func refusedEvents() async throws {
        let server = try await TestServer()
        let links = try await server.room()
        #expect(try await server.ask("/r/\(links[.viewer]!.room)/events").status == 401)
        #expect(
            try await server.ask("/r/\(links[.viewer]!.room)/events", bearer: "0123456789abcdef0123").status == 404)
        await server.stop()
    }

    @Test("who joined comes back over the socket after the key was replaced")
    func rotation() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let link = links[.writer]!
        let hal = try await server.person("Hal", links[.host]!, on: loop)
        let ana = Person(try await server.connect(on: loop))
        await ana.say(.hello(.init(room: link.room, key: link.key.text, client: "ana-browser")))
        await ana.say(.join(.init(name: "Ana")))
        let joined = try await ana.hear { if case .joined(let joined) = $0 { joined } else { nil } }
        await hal.say(.rotate(.init(role: .writer)))
        let rotated = try await hal.hear { if case .rotated(let rotated) = $0 { rotated } else { nil } }
        let back = Person(try await server.connect(on: loop))
        await back.say(
            .hello(
                .init(
                    room: link.room, key: link.key.text, client: "ana-browser-2", participant: joined.participant,
                    secret: joined.secret)))
        let welcome = try await back.hear { if case .welcome(let welcome) = $0 { welcome } else { nil } }
        #expect(welcome.participant == joined.participant)
        let stranger = Person(try await server.connect(on: loop))
        await stranger.say(.hello(.init(room: link.room, key: link.key.text, client: "stranger-1")))
        #expect(try await stranger.hearRefusal() == "unknown_room")
        let new = Person(try await server.connect(on: loop))
        await new.say(.hello(.init(room: link.room, key: rotated.key, client: "new-browser")))
        _ = try await new.hear { if case .welcome(let welcome) = $0 { welcome } else { nil } }
        await server.stop()
        loop.stop()
    }

    @Test("the API describes itself, and every path it names is there")
    func openAPI() async throws {
        let server = try await TestServer()
        let answer = try await server.ask("/api/openapi.json")
        let root = try #require(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        let paths = try #require(root["paths"] as? [String: [String: Any]])
        #expect(paths.count == 16)
        for (path, methods) in paths {
            let asked = path.replacingOccurrences(of: "{room}", with: "k3v9x2mq7p").replacingOccurrences(
                of: "{draft}", with: "7")
            let reply = try await server.ask(asked, body: methods["post"] == nil ? nil : "{")
            #expect(!reply.body.contains("\"not_found\"") && !reply.body.contains("\"method\""), "\(path): \(reply)")
        }
        await server.stop()
    }
}

/// Reads server-sent events from a socket on a thread of its own.
private final class EventReader: Sendable {
    private let lines: AsyncThrowingStream<String, any Error>

    init(port: Int, path: String, bearer: String) throws {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        var request = URLRequest(url: url, timeoutInterval: 30)
        request.setValue("Bearer \(bearer)", forHTTPHeaderField: "authorization")
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: String.self)
        lines = stream
        let delegate = Delegate(continuation)
        let session = URLSession(configuration: .ephemeral, delegate: delegate, delegateQueue: nil)
        session.dataTask(with: request).resume()
    }

    struct Ended: Error {}

    /// The first coming event that `pick` takes.
    func next(_ pick: (String) -> Bool) async throws -> String {
        for try await event in lines where pick(event) { return event }
        throw Ended()
    }

    private final class Delegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
        private let continuation: AsyncThrowingStream<String, any Error>.Continuation
        private var rest = ""

        init(_ continuation: AsyncThrowingStream<String, any Error>.Continuation) { self.continuation = continuation }

        func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
            rest += String(decoding: data, as: UTF8.self)
            while let end = rest.range(of: "\n\n") {
                continuation.yield(String(rest[..<end.lowerBound]))
                rest = String(rest[end.upperBound...])
            }
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            continuation.finish(throwing: error)
        }
    }
}

import Foundation
import Session
import Sockets
import Testing

@testable import Server

@Suite("Rooms that are shown, and what comes of sessions", .timeLimit(.minutes(1)))
struct LobbyTests {
    private struct Answer: Decodable {
        struct Line: Decodable {
            var room: String
            var title: String
            var role: String
            var link: String
            var here: Int
        }

        var rooms: [Line]
    }

    private func lobby(_ server: TestServer) async throws -> [Answer.Line] {
        let answer = try await server.ask("/api/rooms")
        #expect(answer.status == 200, "\(answer.body)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.body.utf8)).rooms
    }

    private static var open: Limits {
        var limits = Limits()
        limits.allowsListing = true
        return limits
    }

    private static func loop() throws -> EventLoop {
        let loop = try EventLoop()
        loop.start()
        return loop
    }

    @Test("the lobby shows the rooms whose hosts want it, also after a restart, and their links open them")
    func lobbyOverRestart() async throws {
        let server = try await TestServer(limits: Self.open)
        let loop = try Self.loop()
        _ = try await server.room()
        let made = try await server.ask("/api/rooms", body: #"{"title": "Night owls", "listed": "viewer"}"#)
        #expect(made.status == 201, "\(made.body)")
        let shown = try await lobby(server)
        #expect(shown.map(\.title) == ["Night owls"] && shown.map(\.role) == ["viewer"])

        let links = try await server.room()
        let hal = try await server.person("Hal", links[.host]!, on: loop)
        await hal.say(.list(.init(role: .writer)))
        _ = try await hal.hear { if case .listed(let role) = $0 { role } else { nil } }
        await server.stop(forget: false)

        let again = try await TestServer(folder: server.folder, limits: Self.open)
        let lines = try await lobby(again)
        #expect(Set(lines.map(\.title)) == ["Night owls", "Early birds"])
        let line = try #require(lines.first { $0.title == "Early birds" })
        let link = try Link(line.link)
        #expect(link.room == links[.host]!.room && line.role == "writer")
        #expect(![links[.writer]!.key, links[.host]!.key].contains(link.key), "the room's own links are not shown")
        let port = again.port
        let zoe = try await again.person(
            "Zoe", Link(scheme: "http", host: "127.0.0.1", port: port, room: link.room, key: link.key), on: loop)
        let host = try await again.person("Hil", links[.host]!, on: loop)
        await host.say(.list(.init()))
        _ = try await zoe.hear { if case .listed(nil) = $0 { true } else { nil } }
        await again.stop()
        loop.stop()
    }

    @Test("without --lobby there is none, and no room goes into it")
    func noLobby() async throws {
        let server = try await TestServer()
        #expect(try await server.ask("/api/rooms").body.contains("no_lobby"))
        let made = try await server.ask("/api/rooms", body: #"{"title": "T", "listed": "writer"}"#)
        #expect(made.status == 400 && made.body.contains("\"listed\""))
        await server.stop()
        let open = try await TestServer(limits: Self.open)
        #expect(try await open.ask("/api/rooms", body: #"{"title": "T", "listed": "host"}"#).status == 400)
        await open.stop()
    }

    @Test("recap and ledger over HTTP hold what people agreed to, and need a key")
    func recapAndLedger() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let (room, key) = (links[.viewer]!.room, links[.viewer]!.key.text)
        #expect(try await server.ask("/r/\(room)/recap.md", bearer: key).body.contains("no_session"))
        let hal = try await server.person("Hal", links[.host]!, on: loop)
        let ana = try await server.person("Ana", links[.writer]!, on: loop)
        await ana.say(.agree(.init(recap: true, ledger: true)))
        await ana.say(.intention(.init(text: "the intro")))
        await hal.say(.clock(.init(action: .start, plan: "45w")))
        _ = try await ana.hear { if case .clock(let clock) = $0, clock.clock.state == .running { true } else { nil } }
        for person in [ana, hal] {
            await person.say(.create(.init(title: "Post", reference: "r", text: "text")))
            let draft = try await person.hear { if case .created(let created) = $0 { created.draft } else { nil } }
            await person.say(.finish(.init(draft: draft, finished: true)))
            _ = try await person.hear { if case .draftInfo(let info) = $0, info.finished { true } else { nil } }
        }
        let recap = try await server.ask("/r/\(room)/recap.md", bearer: key)
        #expect(recap.status == 200 && recap.body.hasPrefix("# Early birds, "), "\(recap.body)")
        #expect(recap.body.contains("- Ana: the intro\n- and 1 more") && recap.body.contains("- Post, by Ana"))
        #expect(!recap.body.contains("Hal"))
        let ledger = try await server.ask("/api/rooms/\(room)/ledger", bearer: key)
        #expect(ledger.body.contains(#""people":[{"name":"Ana","participant":2,"posts":1}]"#), "\(ledger.body)")
        #expect(!ledger.body.contains("Hal"))
        for path in ["/r/\(room)/recap.md", "/api/rooms/\(room)/ledger"] {
            #expect(try await server.ask(path).status == 401)
            #expect(try await server.ask(path, bearer: "0123456789abcdef0123").status == 404)
        }
        await server.stop()
        loop.stop()
    }

    @Test("behind a trusted proxy the limits count its clients, and nobody else may name a sender")
    func proxies() async throws {
        func make(_ server: TestServer, _ sender: String) async throws -> Int {
            try await server.ask("/api/rooms", fields: ["x-forwarded-for": sender], body: "{}").status
        }
        let server = try await TestServer(trustedProxies: ["127.0.0.1"], roomsPerHour: 1)
        #expect(try await make(server, "203.0.113.9") == 201)
        #expect(try await make(server, "198.51.100.1, 203.0.113.9") == 429, "left of it stands what the client says")
        #expect(try await make(server, "203.0.113.10") == 201)
        await server.stop()
        let direct = try await TestServer(roomsPerHour: 1)
        #expect(try await make(direct, "203.0.113.9") == 201)
        #expect(try await make(direct, "203.0.113.10") == 429)
        await direct.stop()
    }
}

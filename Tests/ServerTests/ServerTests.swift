import Foundation
import OperationalTransform
import Session
import Sockets
import Testing
import WebSocket
import WebSocketTransport

@testable import Server

@Suite("The server over real sockets", .timeLimit(.minutes(1)))
struct ServerTests {
    private static func loop() throws -> EventLoop {
        let loop = try EventLoop()
        loop.start()
        return loop
    }

    @Test("two people write in one draft and end with the same text, which is still there after a restart")
    func together() async throws {
        let first = try await TestServer()
        let loop = try Self.loop()
        let links = try await first.room()
        let ana = try await first.person("Ana", links[.writer]!, on: loop)
        let bob = try await first.person("Bob", links[.writer]!, on: loop)
        await ana.say(.create(.init(title: "Recap", reference: "r", text: "morning")))
        let created = try await ana.hear { if case .created(let created) = $0 { created } else { nil } }
        let draft = created.draft
        #expect(created.reference == "r")
        await ana.say(.share(.init(draft: draft, sharing: .writable)))
        _ = try await bob.hear { if case .draftInfo(let info) = $0, info.draft == draft { info } else { nil } }
        for person in [ana, bob] {
            await person.say(.open(.init(draft: draft)))
            let text = try await person.hear { if case .draft(let text) = $0 { text } else { nil } }
            #expect(text.text == "morning" && text.revision == 1)
        }
        await ana.say(
            .edit(.init(draft: draft, sequence: 1, revision: 1, operation: Operation(at: 0, insert: "Good "))))
        await bob.say(.edit(.init(draft: draft, sequence: 1, revision: 1, operation: Operation(at: 7, insert: "!"))))
        for person in [ana, bob] {
            let ack = try await person.hear { if case .ack(let ack) = $0 { ack } else { nil } }
            #expect((2...3).contains(ack.revision))
        }
        await first.stop(forget: false)

        let second = try await TestServer(folder: first.folder)
        let cyd = Person(try await second.connect(on: loop))
        let link = links[.writer]!
        await cyd.say(.hello(.init(room: link.room, key: link.key.text, client: "cyd-terminal")))
        _ = try await cyd.hear { if case .welcome(let welcome) = $0 { welcome } else { nil } }
        await cyd.say(.open(.init(draft: draft)))
        let text = try await cyd.hear { if case .draft(let text) = $0 { text } else { nil } }
        #expect(text.text == "Good morning!" && text.revision == 3)
        await second.stop()
        loop.stop()
    }

    @Test("an edit sent twice, as after a lost answer, is applied once and answered twice")
    func resend() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let ana = try await server.person("Ana", try await server.room()[.writer]!, on: loop)
        await ana.say(.create(.init(title: "T")))
        await ana.say(.open(.init(draft: 1)))
        let edit = ClientMessage.edit(
            .init(draft: 1, sequence: 1, revision: 0, operation: Operation(at: 0, insert: "x")))
        await ana.say(edit)
        await ana.say(edit)
        for _ in 0..<2 {
            let ack = try await ana.hear { if case .ack(let ack) = $0 { ack } else { nil } }
            #expect(ack.revision == 1)
        }
        await ana.say(.open(.init(draft: 1)))
        let texts = try await ana.hear { if case .draft(let text) = $0, text.revision > 0 { text } else { nil } }
        #expect(texts.text == "x" && texts.lastSequence == 1)
        await server.stop()
        loop.stop()
    }

    @Test(
        "bad messages are answered by name and the connection stays",
        arguments: [
            ("{", "bad_message"), ("[]", "bad_message"), ("{\"type\":\"nonsense\"}", "unknown_type"),
            ("{\"type\":\"open\"}", "bad_message"), ("{\"type\":\"open\",\"draft\":99}", "unknown_draft"),
            ("{\"type\":\"open\",\"draft\":1e999}", "bad_message"),
            ("{\"type\":\"edit\",\"draft\":1,\"sequence\":1,\"revision\":0,\"operation\":[-1]}", "bad_message"),
            (
                "{\"type\":\"edit\",\"draft\":1,\"sequence\":1,\"revision\":0,\"operation\":[\"\\ud800\"]}",
                "bad_message"
            ),
            ("{\"type\":\"edit\",\"draft\":1,\"sequence\":1,\"revision\":7,\"operation\":[\"x\"]}", "revision_ahead"),
            (
                "{\"type\":\"edit\",\"draft\":1,\"sequence\":1,\"revision\":0,\"operation\":[{\"d\":5}]}",
                "length_mismatch"
            ),
            ("{\"type\":\"edit\",\"draft\":1,\"sequence\":3,\"revision\":0,\"operation\":[\"x\"]}", "sequence_gap"),
            (String(repeating: "[", count: 2_000), "bad_message"),
        ])
    func badMessages(text: String, code: String) async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let ana = try await server.person("Ana", try await server.room()[.writer]!, on: loop)
        await ana.say(.create(.init(title: "T")))
        _ = try await ana.hear { if case .created(let created) = $0 { created } else { nil } }
        await ana.connection.send(text: text)
        #expect(try await ana.hearRefusal() == code)
        await ana.say(.time(.init(sent: 1)))
        _ = try await ana.hear { if case .time(let time) = $0 { time } else { nil } }
        await server.stop()
        loop.stop()
    }

    @Test("a wrong room and a wrong key get the same answer and close code 4001")
    func unknownRoom() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let link = try await server.room()[.writer]!
        for (room, key) in [(link.room, "0000000000000000000000"), (RoomID(rawValue: "none"), link.key.text)] {
            let stranger = Person(try await server.connect(on: loop))
            await stranger.say(.hello(.init(room: room, key: key, client: "stranger-1")))
            #expect(try await stranger.hearRefusal() == "unknown_room")
            #expect(await stranger.connection.receive() == nil)
            #expect(
                await stranger.connection.closeReason
                    == .closedByPeer(CloseFrame(code: CloseCode(rawValue: 4001), reason: "unknown room or key")))
        }
        await server.stop()
        loop.stop()
    }

    @Test("a message before hello closes with 1008, a binary one with 1003")
    func firstMessage() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let early = Person(try await server.connect(on: loop))
        await early.say(.join(.init(name: "x")))
        #expect(try await early.hearRefusal() == "hello_first")
        _ = await early.connection.receive()
        #expect(
            await early.connection.closeReason == .closedByPeer(CloseFrame(code: .policyViolation, reason: "policy")))
        let binary = try await server.connect(on: loop)
        await binary.send(binary: [1])
        _ = await binary.receive()
        #expect(
            await binary.closeReason == .closedByPeer(CloseFrame(code: .unsupportedData, reason: "messages are text")))
        await server.stop()
        loop.stop()
    }

    @Test(
        "the API says what is wrong",
        arguments: [
            ("/api/rooms", "{", 400, "bad_request"), ("/api/rooms", "{\"plan\": \"45x\"}", 400, "plan"),
            ("/api/rooms", "{\"title\": \"\"}", 400, "title"),
            ("/api/rooms", "{\"starts\": \"soon\"}", 400, "starts"),
            ("/api/rooms", "{\"starts\": \"2026-12-01T07:30 Mars/Base\"}", 400, "starts"),
            ("/nothing", nil, 404, "not_found"), ("/healthz", "{}", 405, "method"),
            ("/api/rooms/abc", nil, 401, "key_missing"), ("/assets/../Package.swift", nil, 400, "bad_request"),
        ])
    func api(path: String, body: String?, status: Int, code: String) async throws {
        let server = try await TestServer()
        let answer = try await server.ask(path, body: body)
        #expect(answer.status == status)
        #expect(answer.body.contains("\"code\":\"\(code)\""), "\(answer.body)")
        await server.stop()
    }

    @Test("a room's state can be asked for with its key, and only with it")
    func roomState() async throws {
        let server = try await TestServer()
        let link = try await server.room()[.viewer]!
        let known = try await server.ask("/api/rooms/\(link.room)", bearer: link.key.text)
        #expect(known.status == 200 && known.body.contains("Early birds"))
        #expect(try await server.ask("/api/rooms/\(link.room)").status == 401)
        await server.stop()
    }

    @Test("a phase ends by itself and rings, with nobody asking")
    func bell() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let host = try await server.person("Hal", try await server.room(plan: "0:01c 1w")[.host]!, on: loop)
        await host.say(.clock(.init(action: .start)))
        let start = try await host.hear { if case .clock(let clock) = $0 { clock } else { nil } }
        let bell = try await host.hear { if case .clock(let clock) = $0, clock.bell { clock } else { nil } }
        #expect(bell.clock.phase == 1)
        #expect(bell.clock.startedAt == start.clock.endsAt)
        let metrics = try await server.ask("/metrics").body
        #expect(metrics.contains("cowrite_bell_lag_seconds_count 1\n"), "\(metrics)")
        #expect(metrics.contains("process_resident_memory_bytes "))
        await server.stop()
        loop.stop()
    }
}

import Foundation
import OperationalTransform
import Session
import Sockets
import Storage
import Testing

@testable import Server

@Suite("The tape over a link", .timeLimit(.minutes(1)))
struct LinkTapeTests {
    private static func loop() throws -> EventLoop {
        let loop = try EventLoop()
        loop.start()
        return loop
    }

    /// Someone in the room, with what their link then holds behind the # sign.
    private static func join(
        _ name: String, _ link: Link, _ server: TestServer, _ loop: EventLoop
    ) async throws -> (person: Person, bearer: String) {
        let person = Person(try await server.connect(on: loop))
        await person.say(.hello(.init(room: link.room, key: link.key.text, client: "client-of-\(name)")))
        await person.say(.join(.init(name: name)))
        let joined = try await person.hear { if case .joined(let joined) = $0 { joined } else { nil } }
        return (person, "\(link.key.text).\(joined.participant).\(joined.secret)")
    }

    /// The tape as the command puts it together.
    private static func tape(_ server: TestServer, _ room: RoomID, _ bearer: String) async throws -> Tape {
        var lines = [Tape.head(of: room, holding: .readable)]
        var next: Int? = 1
        while let from = next {
            let answer = try await server.ask("/r/\(room)/log?from=\(from)", bearer: bearer)
            #expect(answer.status == 200, "\(answer)")
            let page = try #require(Tape.Page(answer.body))
            lines += page.lines
            next = page.next
        }
        return try Tape(text: lines.joined(separator: "\n") + "\n", name: "tape")
    }

    @Test("holds one's own drafts and the readable ones, replays them byte for byte, and nothing of the others'")
    func holdings() async throws {
        let server = try await TestServer()
        let loop = try Self.loop()
        let links = try await server.room()
        let writer = links[.writer]!
        let (ana, anas) = try await Self.join("Ana", writer, server, loop)
        let (bob, bobs) = try await Self.join("Bob", writer, server, loop)
        await ana.say(.create(.init(title: "Private plans", text: "anas-secret-words\n")))
        await ana.say(.create(.init(title: "Ours", text: "Shared words, ä 漢 🌍\n")))
        await ana.say(.share(.init(draft: 2, sharing: .writable)))
        _ = try await bob.hear { if case .draftInfo(let info) = $0, info.draft == 2 { info } else { nil } }
        await bob.say(.create(.init(title: "Scrap", text: "bobs-scrap\n")))
        await bob.say(.discard(.init(draft: 3)))
        await bob.say(.open(.init(draft: 2)))
        _ = try await bob.hear { if case .draft(let draft) = $0 { draft } else { nil } }
        // Long enough for several pages.
        for sequence in 1...5000 {
            await bob.say(
                .edit(.init(draft: 2, sequence: sequence, revision: sequence, operation: Operation(at: 0, insert: "b")))
            )
            _ = try await bob.hear { if case .ack(let ack) = $0 { ack } else { nil } }
        }
        await bob.say(.say(.init(text: "chat-of-the-named")))
        _ = try await ana.hear { if case .chat(let chat) = $0 { chat } else { nil } }
        let shared = String(repeating: "b", count: 5000) + "Shared words, ä 漢 🌍\n"

        let whole = try await Self.tape(server, writer.room, anas)
        #expect(whole.holdings == .readable)
        let anaReplay = try Replay(whole)
        #expect(anaReplay.drafts.mapValues(\.document.text) == [1: "anas-secret-words\n", 2: shared])
        #expect(anaReplay.names.values.sorted() == ["Ana", "Bob"])

        let bobTape = try await Self.tape(server, writer.room, bobs)
        #expect(try Replay(bobTape).drafts.mapValues(\.document.text) == [2: shared])
        let guest = try await Self.tape(server, writer.room, links[.viewer]!.key.text)
        #expect(try Replay(guest).drafts.mapValues(\.document.text) == [2: shared])
        func text(_ tape: Tape) -> String { tape.entries.map { Tape.line(of: $0) }.joined(separator: "\n") }
        for tape in [bobTape, guest] {
            for word in ["anas-secret", "Private plans", "bobs-scrap", "Scrap"] {
                #expect(!text(tape).contains(word), "\(word)")
            }
        }
        #expect(text(bobTape).contains("chat-of-the-named") && !text(guest).contains("chat-of-the-named"))
        // No hash of a key or secret: those the operator's tape has are in none of them.
        let store = try ReadOnlyStore(at: server.folder)
        guard case .room(let created) = try store.room(writer.room).entries[0].event else {
            Issue.record("no first entry")
            return
        }
        for hash in [created.host, created.writer, created.viewer] {
            let written = try JSONEncoder().encode(hash)
            let bare = String(decoding: written, as: UTF8.self).trimmingCharacters(in: .init(charactersIn: "\""))
            for tape in [whole, bobTape, guest] { #expect(!text(tape).contains(bare)) }
        }

        // Taken back: from then on it is nobody else's.
        await ana.say(.share(.init(draft: 2, sharing: .private)))
        _ = try await bob.hear { if case .draftGone(2) = $0 { true } else { nil } }
        #expect(try await Replay(Self.tape(server, writer.room, bobs)).drafts.isEmpty)
        await server.stop()
        loop.stop()
    }

    @Test("wants a key, an index that is one, and refuses a tape like that as a room to restore")
    func refusals() async throws {
        let server = try await TestServer()
        let links = try await server.room()
        let path = "/r/\(links[.host]!.room)/log"
        #expect(try await server.ask(path).status == 401)
        #expect(try await server.ask(path, bearer: "0123456789abcdefghijkl").body.contains("unknown_room"))
        let key = links[.host]!.key.text
        for from in ["0", "-1", "x", "9999999999999999999999"] {
            let answer = try await server.ask(path + "?from=\(from)", bearer: key)
            #expect(answer.status == 400 && answer.body.contains("from is '\(from.prefix(20))'"), "\(answer)")
        }
        #expect(Tape.Page(try await server.ask(path + "?from=100", bearer: key).body)?.lines == [])
        let tape = try await Self.tape(server, links[.host]!.room, key)
        let other = FileManager.default.temporaryDirectory.path + "/cowrite-tape-\(UUID().uuidString)"
        let store = try SQLiteStore(folder: other)
        await #expect(throws: StoreError.self) { try await Backup.restore(tape, name: "t", into: store) }
        await store.close()
        try FileManager.default.removeItem(atPath: other)
        await server.stop()
    }
}

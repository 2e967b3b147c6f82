import Foundation
import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("The tape")
struct TapeTests {
    let folder = TestFolder()

    @Test("a room's tape replays to equal drafts, and restores the room in another store, line by line the same")
    func roundTrip() async throws {
        let sample = try Self.morning()
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        await store.close()
        let text = try Self.tape(of: sample.room, in: folder.path)
        let tape = try Tape(text: text, name: "morning.tape")
        #expect(tape.entries == sample.entries)
        let replay = try Replay(tape)
        #expect(replay.title == "Early birds")
        #expect(replay.names == [1: "Ana", 2: "Zoë M."])
        #expect(replay.drafts[1]?.document.text == sample.text(1))
        #expect(replay.drafts[2]?.isDiscarded == true)
        #expect(replay.drafts[2]?.document.text == "scrap")

        let other = TestFolder()
        let restored = try SQLiteStore(folder: other.path)
        try await Backup.restore(tape, name: "morning.tape", into: restored)
        await #expect(
            throws: StoreError.unusable(
                path: "morning.tape",
                reason: "room k3v9x2mq7p exists in this store already; give another folder: --data DIR")
        ) { try await Backup.restore(tape, name: "morning.tape", into: restored) }
        #expect(try await restored.draft(1, of: sample.room).document().text == sample.text(1))
        await restored.close()
        #expect(try Self.tape(of: sample.room, in: other.path) == text)
    }

    @Test("a tape that is cut short, mixed up or of another form is refused with the line")
    func broken() async throws {
        var sample = try Sample()
        sample.draft(1)
        try sample.type("ab", in: 1)
        let lines = [Tape.head(of: sample.room, holding: .everything)] + sample.entries.map { Tape.line(of: $0) }
        func reason(_ lines: [String], end: String = "\n") -> String {
            do {
                _ = try Tape(text: lines.joined(separator: "\n") + end, name: "t")
                return "accepted"
            } catch StoreError.unusable(_, let reason) { return reason } catch { return "\(error)" }
        }
        #expect(reason(lines) == "accepted")
        #expect(reason(lines, end: "") == "it ends in the middle of line 5: it was cut short")
        #expect(reason(Array(lines.dropFirst())) == #"line 1 is not the head of a tape, {"tape": 1, ...}"#)
        #expect(
            reason(lines.enumerated().filter { $0.0 != 3 }.map(\.1)) == "line 4 is entry 4 of room k3v9x2mq7p, after 2")
        #expect(reason([lines[0], "{}"]) == "line 2 is no entry of a session log")
        let later = #"{"holds":"everything","room":"k3v9x2mq7p","tape":2}"#
        #expect(reason([later]) == "the tape has form 2, this cowrite reads form 1")
    }

    @Test("a link's holder's tape may leave entries out, and restores no room")
    func readable() async throws {
        let sample = try Self.morning()
        let seen = sample.entries.filter { $0.index != 3 }
        let text =
            ([Tape.head(of: sample.room, holding: .readable)] + seen.map { Tape.line(of: $0) })
            .joined(separator: "\n") + "\n"
        let tape = try Tape(text: text, name: "mine.tape")
        #expect(tape.entries == seen)
        let store = try SQLiteStore(folder: folder.path)
        await #expect(throws: StoreError.self) { try await Backup.restore(tape, name: "mine.tape", into: store) }
        #expect(try await store.room(sample.room) == nil)
        await store.close()
    }

    @Test("operations that do not follow from those before are named, and nothing is made up")
    func damaged() throws {
        var sample = try Sample()
        sample.draft(1)
        try sample.type("abc", in: 1)
        var entries = sample.entries
        entries.remove(at: 3)
        var replay = Replay()
        for entry in entries.prefix(3) { try replay.apply(entry) }
        #expect(throws: StoreError.self) { try replay.apply(entries[3]) }
        #expect(replay.drafts[1]?.document.text == "a")
    }

    static func morning() throws -> Sample {
        var sample = try Sample()
        sample.join(1, name: "Ana")
        sample.join(2, name: "Zoë")
        sample.append(.renamed(participant: 2, name: "Zoë M."))
        sample.draft(1)
        sample.draft(2, title: "Scrap", owner: 2)
        try sample.type("Good morning 🐦", in: 1)
        try sample.type("scrap", in: 2, author: 2)
        sample.append(.shared(draft: 1, sharing: .writable))
        try sample.edit(1, Operation([.insert("# Title\n"), .retain(5), .delete(8)]), client: "term-0b2d91", author: 2)
        sample.append(.discarded(draft: 2))
        sample.append(.finished(draft: 1, finished: true, timezone: "America/New_York"))
        return sample
    }

    static func tape(of room: RoomID, in folder: String) throws -> String {
        var text = Tape.head(of: room, holding: .everything) + "\n"
        try ReadOnlyStore(at: folder).forEachEntry(of: room) { text += Tape.line(of: $0) + "\n" }
        return text
    }
}

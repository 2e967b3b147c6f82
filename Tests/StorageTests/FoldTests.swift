import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Folding a room")
struct FoldTests {
    let folder = TestFolder()

    @Test("leaves the log exact, the texts equal and room for more, also when it is done twice")
    func exact() async throws {
        var sample = try TapeTests.morning()
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        for round in 0..<3 {
            try await store.fold(sample.room)
            #expect(try await store.log(of: sample.room, from: 1, limit: 10_000) == sample.entries, "round \(round)")
            for start in [1, 2, 9, sample.lastIndex - 3, sample.lastIndex] {
                let page = try await store.log(of: sample.room, from: start, limit: 5)
                #expect(page == Array(sample.entries.dropFirst(start - 1).prefix(5)), "from \(start)")
            }
            let draft = try await store.draft(1, of: sample.room)
            #expect(draft.tail.isEmpty)
            #expect(try draft.document().text == sample.text(1))
            #expect(try await store.draft(1, of: sample.room, reaching: 0).document().text == sample.text(1))
            #expect(try await store.room(sample.room)?.lastIndex == sample.lastIndex)
            #expect(try ReadOnlyStore(at: folder.path).verify().isSound)
            let before = sample.lastIndex
            try sample.type("And round \(round). ", in: 1)
            try await store.append(Array(sample.entries.dropFirst(before)))
        }
        let connection = try Connection(path: folder.storePath, mode: .readOnly)
        // A small segment is taken up into the next; draft 2 got nothing new.
        #expect(try connection.integer("SELECT COUNT(*) FROM segment") == 2)
        await store.close()
    }

    @Test("packs a long draft in pieces, while others write")
    func pieces() async throws {
        var sample = try Sample()
        sample.draft(1)
        for _ in 0..<250 { try sample.type("Forty characters of text, typed by hand.\n", in: 1) }
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        let fold = Task { try await store.fold(RoomID(rawValue: "k3v9x2mq7p")) }
        var other = try Sample("q8wz0t4hnc")
        other.draft(1)
        try other.type("meanwhile", in: 1)
        for entry in other.entries { try await store.append([entry]) }
        try await fold.value
        let connection = try Connection(path: folder.storePath, mode: .readOnly)
        #expect(try connection.integer("SELECT COUNT(*) FROM segment") == 3)
        #expect(try connection.integer("SELECT COUNT(*) FROM operation") == 9)
        #expect(try await store.log(of: sample.room, from: 1, limit: 20_000) == sample.entries)
        #expect(try await store.draft(1, of: other.room).document().text == "meanwhile")
        #expect(try ReadOnlyStore(at: folder.path).verify().isSound)
        await store.close()
    }
}

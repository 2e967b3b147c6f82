import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Appending to a room's log and reading it back")
struct AppendTests {
    let folder = TestFolder()

    @Test("what was appended is read back whole, after the store was closed and opened again, too")
    func roundTrip() async throws {
        var sample = try Sample()
        sample.join(1, name: "Ana")
        sample.draft(1)
        try sample.type("Good morning 🐦, Zoë", in: 1)
        try sample.edit(1, Operation([.retain(5), .delete(7), .insert("evening"), .retain(2), .delete(1)]))
        sample.append(.intention(participant: 1, text: "the intro"))
        for isReopened in [false, true] {
            let store = try SQLiteStore(folder: folder.path)
            if !isReopened {
                try await store.append(Array(sample.entries.prefix(2)))
                try await store.append(Array(sample.entries.dropFirst(2)))
            }
            let room = try #require(try await store.room(sample.room))
            #expect(room.entries == sample.events)
            #expect(room.lastIndex == sample.lastIndex)
            let draft = try await store.draft(1, of: sample.room)
            #expect(try draft.document().text == sample.text(1))
            #expect(try await store.log(of: sample.room, from: 1, limit: 1000) == sample.entries)
            #expect(store.health == .ok)
            await store.close()
        }
    }

    @Test("an operation comes back with client, sequence, base, original, author and time")
    func operationWhole() async throws {
        var sample = try Sample()
        sample.draft(1)
        let accepted = AcceptedOperation(
            revision: 1, operation: Operation(at: 0, insert: "né"), client: "term-0b2d91", sequence: 7,
            baseRevision: 0, original: Operation(at: 3, delete: 2, insert: "né"), author: 4_000_000_000, at: sample.now)
        sample.append(.operation(draft: 1, accepted))
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        #expect(try await store.draft(1, of: sample.room).tail == [accepted])
        #expect(try await store.log(of: sample.room, from: 3, limit: 1) == [sample.entries[2]])
        await store.close()
    }

    @Test("a second handle's write makes the first one lose, not overwrite")
    func secondHandle() async throws {
        var sample = try Sample()
        sample.draft(1)
        try sample.type("abc", in: 1)
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(Array(sample.entries.prefix(3)))
        let other = try WriteConnection(
            StoreFile.openForWriting(folder.storePath, durability: .full), path: folder.storePath)
        _ = try other.transaction { try other.write(.entries([sample.entries[3]])) }
        await #expect(throws: StoreError.lost(room: sample.room, index: 4)) {
            try await store.append([sample.entries[3]])
        }
        try await store.append([sample.entries[4]])
        await store.close()
    }
}

import Foundation
import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Deletion")
struct DeletionTests {
    let folder = TestFolder()

    @Test("leaves no byte of a room in the store, its log or a later backup", arguments: [false, true])
    func room(isFolded: Bool) async throws {
        let secret = "Xylophonquark"
        let store = try SQLiteStore(folder: folder.path)
        var kept: [Sample] = []
        for number in 0..<20 {
            var sample = try Sample("room\(number)", title: number == 7 ? "Title \(secret)" : "Room \(number)")
            sample.join(1, name: number == 7 ? "Name \(secret)" : "Ana")
            sample.draft(1, title: number == 7 ? "Draft \(secret)" : "Draft")
            // One operation a part, so that rows hold the word whole; enough of them for many pages.
            for part in 0..<200 {
                let word = number == 7 ? secret : "Harmless"
                try sample.edit(1, Operation(at: part * 3, insert: "\(word) \(part)\n"))
            }
            sample.append(.intention(participant: 1, text: number == 7 ? "write \(secret)" : "write"))
            for entry in sample.entries { try await store.append([entry]) }
            try await store.store(try #require(sample.documents[1]).keyframe(), draft: 1, of: sample.room)
            if isFolded { try await store.fold(sample.room) }
            if number != 7 { kept.append(sample) }
        }
        let room = RoomID(rawValue: "room7")
        let isThere = try contains(secret)
        #expect(isFolded || isThere)
        try await store.deleteRoom(room)
        #expect(try await store.room(room) == nil)
        #expect(try !contains(secret))
        try Backup.make(of: folder.path, at: folder.path + "/later.backup")
        #expect(try !contains(secret))
        for sample in kept {
            #expect(try await store.log(of: sample.room, from: 1, limit: 1000) == sample.entries)
        }
        await #expect(throws: StoreError.unknownRoom(room)) { try await store.deleteRoom(room) }
        await store.close()
        #expect(try !contains(secret))
        #expect(try ReadOnlyStore(at: folder.path).verify().isSound)
    }

    @Test("of a person takes names, intentions and drafts, leaves what others wrote, and the log without a gap")
    func person() async throws {
        let secret = "Xylophonquark"
        var sample = try Sample()
        sample.join(1, name: "Ana")
        sample.join(2, name: "First \(secret)")
        sample.append(.renamed(participant: 2, name: "Second \(secret)"))
        sample.append(.intention(participant: 2, text: "\(secret) intended"))
        sample.draft(1, owner: 1)
        sample.draft(2, title: "Title \(secret)", owner: 2)
        sample.append(.titled(draft: 2, title: "Newer \(secret)"))
        try sample.edit(2, Operation(at: 0, insert: "text \(secret)"), author: 2)
        try sample.type("Ana helps. ", in: 2, author: 1)
        try sample.edit(1, Operation(at: 0, insert: "Ana's draft. "), author: 1)
        try sample.edit(1, Operation(at: 0, insert: "A comment. "), author: 2)
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        try await store.store(try #require(sample.documents[2]).keyframe(), draft: 2, of: sample.room)
        let export = try ReadOnlyStore(at: folder.path).person(2, of: sample.room)
        #expect(export.drafts == [.init(draft: 2, title: "Newer \(secret)", text: sample.text(2))])
        #expect(
            export.entries.map(\.event.name) == [
                "joined", "renamed", "intention", "draft", "titled", "operation", "operation",
            ])
        try await store.deletePerson(2, of: sample.room)
        #expect(try !contains(secret))
        #expect(try !contains("helps"))
        let stored = try #require(try await store.room(sample.room))
        #expect(stored.lastIndex == sample.lastIndex + 2)
        #expect(
            stored.entries.suffix(2).map(\.event) == [
                .discarded(draft: 2), .removed(participant: 2, by: 2),
            ])
        #expect(try await store.draft(1, of: sample.room).document().text == "A comment. Ana's draft. ")
        #expect(try await store.draft(2, of: sample.room).document().text == "")
        #expect(try ReadOnlyStore(at: folder.path).verify().isSound)
        try await store.append([
            LogEntry(room: sample.room, index: stored.lastIndex + 1, at: sample.now, event: .locked(true, by: 1))
        ])
        await store.close()
        #expect(try !contains(secret))
    }

    @Test("by age takes the rooms in which nothing has happened, and no other")
    func retention() async throws {
        let store = try SQLiteStore(folder: folder.path)
        for (number, age) in [("old", 0), ("new", 1000), ("busy", 0)] {
            var sample = try Sample(number)
            sample.now += Milliseconds(age) * 60_000
            sample.draft(1)
            try sample.type("abc", in: 1)
            try await store.append(sample.entries)
        }
        let gone = try await store.deleteRooms(
            inactiveSince: 1_795_246_000_000 + 500 * 60_000, except: [RoomID(rawValue: "busy")])
        #expect(gone == [RoomID(rawValue: "old")])
        #expect(try await store.rooms().map(\.room.rawValue) == ["new", "busy"])
        await store.close()
    }

    private func contains(_ word: String) throws -> Bool {
        try folder.contents().range(of: Data(word.utf8)) != nil
    }
}

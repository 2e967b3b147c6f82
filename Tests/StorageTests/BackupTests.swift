import Foundation
import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Backup and verify")
struct BackupTests {
    let folder = TestFolder()

    @Test("a backup made while ten write holds all that was saved before it began, and verifies")
    func underLoad() async throws {
        let store = try SQLiteStore(folder: folder.path)
        var rooms: [RoomID] = []
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                rooms.append(RoomID(rawValue: "room\(number)"))
                group.addTask {
                    await #expect(throws: Never.self) {
                        var sample = try Sample("room\(number)")
                        sample.draft(1)
                        try await store.append(sample.entries)
                        for part in 0..<60 {
                            let before = sample.lastIndex
                            try sample.type("part \(part) ", in: 1)
                            for entry in sample.entries.dropFirst(before) { try await store.append([entry]) }
                        }
                    }
                }
            }
            group.addTask { [folder] in
                await #expect(throws: Never.self) {
                    for round in 0..<5 {
                        var saved: [RoomID: Int] = [:]
                        for summary in try await store.rooms() { saved[summary.room] = summary.lastIndex }
                        let path = folder.path + "/\(round).backup"
                        try Backup.make(of: folder.path, at: path)
                        let backup = try ReadOnlyStore(at: path)
                        #expect(try backup.verify().isSound)
                        for summary in try backup.rooms() {
                            #expect(summary.lastIndex >= saved[summary.room] ?? 0, "round \(round) \(summary.room)")
                        }
                        #expect(try backup.rooms().count >= saved.count)
                    }
                }
            }
        }
        let live = try ReadOnlyStore(at: folder.path).verify()
        #expect(live.isSound)
        #expect(live.rooms.count == 10)
        try Backup.make(of: folder.path, at: folder.path + "/last.backup")
        await store.close()
        let other = TestFolder()
        try Backup.restore(folder.path + "/last.backup", into: other.path)
        #expect(try ReadOnlyStore(at: other.path).verify() == live)
        let restored = try SQLiteStore(folder: other.path)
        #expect(try await restored.draft(1, of: rooms[3]).document().text.hasSuffix("part 59 "))
        await restored.close()
    }

    @Test("neither a backup nor a restore takes the place of something")
    func noOverwriting() async throws {
        let store = try SQLiteStore(folder: folder.path)
        let path = folder.path + "/a.backup"
        try Backup.make(of: folder.path, at: path)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: StoreError.unusable(path: path, reason: "there is such a file already; give another name")) {
            try Backup.make(of: folder.path, at: path)
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        await store.close()
        #expect(
            throws: StoreError.unusable(
                path: folder.path, reason: "it holds a store already; give a new folder: --data DIR")
        ) { try Backup.restore(path, into: folder.path) }
    }

    @Test("verify names the room and the place of a changed letter, and leaves the other rooms alone")
    func damage() async throws {
        let store = try SQLiteStore(folder: folder.path)
        for name in ["rooma", "roomb"] {
            var sample = try Sample(name)
            sample.draft(1)
            try sample.type("hello \(name)", in: 1)
            try await store.append(sample.entries)
        }
        await store.close()
        do {
            let connection = try Connection(path: folder.storePath, mode: .readWrite)
            try connection.execute(
                """
                UPDATE operation SET body = CAST(replace(body, 'h', 'j') AS BLOB) WHERE revision = 1 AND room =
                (SELECT number FROM room WHERE id = 'rooma')
                """)
        }
        let verification = try ReadOnlyStore(at: folder.path).verify()
        #expect(!verification.isSound)
        #expect(verification.rooms.map(\.problems) == [["revision 1 of draft 1"], []])
        let reopened = try SQLiteStore(folder: folder.path)
        let damaged = StoreError.damaged(room: RoomID(rawValue: "rooma"), place: "revision 1 of draft 1")
        await #expect(throws: damaged) { try await reopened.draft(1, of: RoomID(rawValue: "rooma")) }
        #expect(try await reopened.log(of: RoomID(rawValue: "rooma"), from: 1, limit: 99).count == 2)
        #expect(try await reopened.draft(1, of: RoomID(rawValue: "roomb")).document().text == "hello roomb")
        #expect(reopened.health == .ok)
        await reopened.close()
        let findings = Examination(of: folder.path).findings.filter { !$0.isFine }
        #expect(findings.map(\.text) == ["room rooma: revision 1 of draft 1"])
    }
}

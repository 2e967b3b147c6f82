import Foundation
import MergeTesting
import OperationalTransform
import Session
import Testing

@testable import Storage

/// Bits of the store's file are other ones. `COWRITE_FLIPS` sets how many places are tried (default 40).
@Suite("Flipped bits", .serialized)
struct BitFlipTests {
    static let flipCount = ProcessInfo.processInfo.environment["COWRITE_FLIPS"].flatMap(Int.init) ?? 40

    /// What the rooms of an untouched store hold.
    private struct Truth {
        var logs: [RoomID: [LogEntry]] = [:]
        var texts: [RoomID: String] = [:]
    }

    @Test("one wrong bit is put right in every page, and named")
    func oneBit() async throws {
        let sound = TestFolder()
        let truth = try await Self.fill(sound)
        let bytes = try Data(contentsOf: URL(filePath: sound.storePath))
        #expect(try ReadOnlyStore(at: sound.path).integrityProblems() == [])
        var random = SeededGenerator(seed: 11)
        // The header and the schema, which all rooms share, are a small part of the file: some are always among them.
        let shared = [20, 21, 60, 105, 2000, 4088, 4092].map { ($0, UInt8(3)) }
        let places = (0..<Self.flipCount).map { _ in
            (Int.random(in: bytes.indices, using: &random), UInt8.random(in: 0..<8, using: &random))
        }
        for (place, bit) in shared + places {
            let folder = TestFolder()
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            var flipped = bytes
            flipped[place] ^= 1 << bit
            try flipped.write(to: URL(filePath: folder.storePath))
            let name = "bit \(bit) of byte \(place)"
            let page = place / 4096 + 1
            let problems = try ReadOnlyStore(at: folder.path).integrityProblems()
            // The second sum only confirms the first; and nobody reads a page that is free.
            let isAside = place % 4096 >= 4092 || Self.freePages(of: folder).contains(page)
            let named = ["page \(page) has one wrong bit, which is put right whenever it is read"]
            #expect(problems == named || (isAside && problems == []), "\(name): \(problems)")
            #expect(try await Self.damagedRooms(in: folder, against: truth, place: name) == [], "\(name)")
            // What is written anew from it is sound.
            guard place < 4096 else { continue }
            let store = try SQLiteStore(folder: folder.path)
            _ = try await store.rooms()
            #expect(store.wrongPages == (isAside ? [] : [1]), "\(name)")
            await store.close()
            let copy = TestFolder()
            try Backup.make(of: folder.path, at: copy.path + ".backup")
            defer { try? FileManager.default.removeItem(atPath: copy.path + ".backup") }
            try Backup.restore(copy.path + ".backup", into: copy.path)
            #expect(try ReadOnlyStore(at: copy.path).verify().isSound, "\(name)")
        }
    }

    /// The pages on the list of free ones.
    private static func freePages(of folder: TestFolder) -> Set<Int> {
        guard let bytes = try? Data(contentsOf: URL(filePath: folder.storePath)) else { return [] }
        func number(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        var free: Set<Int> = []
        var trunk = number(32)
        while trunk > 0, trunk * 4096 <= bytes.count, free.insert(trunk).inserted {
            let start = (trunk - 1) * 4096
            for leaf in 0..<min(1024, number(start + 4)) { free.insert(number(start + 8 + leaf * 4)) }
            trunk = number(start)
        }
        return free
    }

    @Test("two wrong bits in a page never make up text: a room reads exactly, or says it is damaged; the others work")
    func twoBits() async throws {
        let sound = TestFolder()
        let truth = try await Self.fill(sound)
        let bytes = try Data(contentsOf: URL(filePath: sound.storePath))
        var random = SeededGenerator(seed: 7)
        var harmless = 0
        var neighbours = 0
        var moreRooms: [String] = []
        for _ in 0..<Self.flipCount {
            let place = Int.random(in: bytes.indices, using: &random)
            let bit = UInt8.random(in: 0..<8, using: &random)
            let folder = TestFolder()
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            var flipped = bytes
            flipped[place] ^= 1 << bit
            flipped[place ^ Int.random(in: 1...2048, using: &random)] ^= 1 << bit
            try flipped.write(to: URL(filePath: folder.storePath))
            let damaged = try await Self.damagedRooms(in: folder, against: truth, place: "bit \(bit) of byte \(place)")
            switch damaged.count {
            case 0: harmless += 1
            // A page may hold the end of one room and the beginning of the next.
            case 1, 2: neighbours += 1
            default: moreRooms.append("byte \(place) (page \(place / 4096 + 1)): \(damaged.count) rooms")
            }
        }
        print(
            "\(Self.flipCount) pairs: \(harmless) harmless, \(neighbours) damage one room or two,",
            "\(moreRooms.count) more:", moreRooms.joined(separator: "; "))
        // What all rooms share (the header, the schema, inner pages of the trees) is a small part of the file.
        #expect(moreRooms.count * 20 <= Self.flipCount)
    }

    /// Reads every room as the server does. Anything but the truth or an error that names damage fails the test.
    private static func damagedRooms(
        in folder: TestFolder, against truth: Truth, place: String
    ) async throws -> [RoomID] {
        let store: SQLiteStore
        do { store = try SQLiteStore(folder: folder.path) } catch {
            #expect(isDamage(error), "\(place): \(error)")
            return Array(truth.logs.keys)
        }
        var damaged: [RoomID] = []
        for (room, log) in truth.logs {
            do throws(StoreError) {
                let stored = try await store.room(room)
                if stored == nil {
                    // Its name is what was hit. Nothing is made up in its place, and verify says so.
                    let isSound = (try? ReadOnlyStore(at: folder.path).verify().isSound) ?? false
                    #expect(!isSound, "\(place): \(room) is gone in silence")
                    damaged.append(room)
                    continue
                }
                #expect(stored?.lastIndex == log.count, "\(place): \(room) lost its end in silence")
                let draft = try await store.draft(1, of: room)
                let text = (try? draft.document().text) ?? "does not replay"
                #expect(text == truth.texts[room], "\(place): another text in \(room)")
                let all = try await store.log(of: room, from: 1, limit: 10_000)
                // A page may end where the damage is; then the next one must say so.
                #expect(all == Array(log.prefix(all.count)), "\(place): another log in \(room)")
                if all.count < log.count { _ = try await store.log(of: room, from: all.count + 1, limit: 10_000) }
            } catch {
                #expect(isDamage(error), "\(place): \(error)")
                damaged.append(room)
            }
        }
        await store.close()
        return damaged
    }

    private static func isDamage(_ error: StoreError) -> Bool {
        switch error {
        case .damaged, .notAStore, .newer, .failed: true
        default: false
        }
    }

    private static func fill(_ folder: TestFolder) async throws -> Truth {
        var truth = Truth()
        let store = try SQLiteStore(folder: folder.path)
        for number in 0..<40 {
            var sample = try Sample("room\(number)")
            sample.join(1, name: "Ana")
            sample.draft(1)
            for part in 0..<150 { try sample.edit(1, Operation(at: part, insert: "Word \(part) of \(number). ")) }
            try await store.append(sample.entries)
            if number % 4 == 0 {
                try await store.store(try #require(sample.documents[1]).keyframe(), draft: 1, of: sample.room)
            }
            if number % 4 == 1 { try await store.fold(sample.room) }
            truth.logs[sample.room] = sample.entries
            truth.texts[sample.room] = sample.text(1)
        }
        await store.close()
        return truth
    }
}

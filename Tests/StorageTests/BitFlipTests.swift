import Foundation
import OperationalTransform
import Session
import Testing

@testable import Storage

/// One bit of the store's file is another one. `COWRITE_FLIPS` sets how many places are tried (default 60).
@Suite("A flipped bit", .serialized)
struct BitFlipTests {
    static let flipCount = ProcessInfo.processInfo.environment["COWRITE_FLIPS"].flatMap(Int.init) ?? 60

    /// What the rooms of an untouched store hold.
    private struct Truth {
        var logs: [RoomID: [LogEntry]] = [:]
        var texts: [RoomID: String] = [:]
    }

    @Test("never makes up text: a room reads exactly, or says that it is damaged; the others work")
    func flips() async throws {
        let sound = TestFolder()
        let truth = try await Self.fill(sound)
        let bytes = try Data(contentsOf: URL(filePath: sound.storePath))
        var random = SeededGenerator(seed: 7)
        var harmless = 0
        var oneRoom = 0
        var moreRooms: [String] = []
        for _ in 0..<Self.flipCount {
            let place = Int.random(in: bytes.indices, using: &random)
            let bit = UInt8.random(in: 0..<8, using: &random)
            let folder = TestFolder()
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            var flipped = bytes
            flipped[place] ^= 1 << bit
            try flipped.write(to: URL(filePath: folder.storePath))
            let damaged = try await Self.damagedRooms(in: folder, against: truth, place: "bit \(bit) of byte \(place)")
            switch damaged.count {
            case 0: harmless += 1
            case 1: oneRoom += 1
            default: moreRooms.append("byte \(place) (page \(place / 4096 + 1)): \(damaged.count) rooms")
            }
        }
        print(
            "\(Self.flipCount) flips: \(harmless) harmless, \(oneRoom) damage one room, \(moreRooms.count) more:",
            moreRooms.joined(separator: "; "))
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

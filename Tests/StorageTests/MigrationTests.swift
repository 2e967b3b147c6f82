import Foundation
import Session
import Testing

@testable import Storage

/// Each layout that was ever released has a store here, made by the code of its time, and the tape of its first room.
@Suite("Stores of older layouts")
struct MigrationTests {
    static let layouts = Array(1...Schema.version).filter { fixture("layout-\($0).sqlite") != nil }
    let folder = TestFolder()

    @Test("is brought to the newest layout with the same log, line by line", arguments: layouts)
    func migrates(layout: Int) async throws {
        let room = RoomID(rawValue: "k3v9x2mq7p")
        try place(layout)
        let before = try ReadOnlyStore(at: folder.path).verify()
        #expect(before.isSound)
        let store = try SQLiteStore(folder: folder.path)
        #expect(try await store.rooms().count == 2)
        await store.close()
        let after = try ReadOnlyStore(at: folder.path).verify()
        #expect(after == before)
        let tape = try String(contentsOf: try #require(Self.fixture("layout-\(layout).tape")), encoding: .utf8)
        #expect(try TapeTests.tape(of: room, in: folder.path) == tape)
        let connection = try Connection(path: folder.storePath, mode: .readOnly)
        #expect(try connection.integer("PRAGMA user_version") == Schema.version)
    }

    @Test("a kill after any statement of a migration leaves a store that opens whole", arguments: layouts)
    func killed(layout: Int) async throws {
        try place(layout)
        let before = try ReadOnlyStore(at: folder.path).verify()
        let connection = try Connection(path: folder.storePath, mode: .readWrite)
        // Pages go to the file before the commit, as they do in a migration too large for memory.
        try connection.execute("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; PRAGMA wal_autocheckpoint = 0")
        for step in Schema.steps.indices.dropFirst(layout) {
            if let preparation = Schema.preparations[step] {
                try connection.execute(preparation)
                try await Self.opensWhole(folder, before, "after \(preparation)")
            }
            try connection.execute("BEGIN IMMEDIATE")
            let statements = Schema.steps[step].split(separator: ";").map { $0 + ";" }
            for statement in statements + ["PRAGMA user_version = \(step + 1);", "COMMIT;"] {
                try connection.execute(String(statement))
                try await Self.opensWhole(folder, before, "after \(statement)")
            }
        }
    }

    @Test("a kill while the pages get their checksums leaves a store that opens whole", arguments: layouts)
    func killedInTheMiddle(layout: Int) async throws {
        try place(layout)
        let before = try ReadOnlyStore(at: folder.path).verify()
        let connection = try Connection(path: folder.storePath, mode: .readWrite)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        let old = try Data(contentsOf: URL(filePath: folder.storePath))
        try connection.execute("VACUUM")
        let log = try Data(contentsOf: URL(filePath: folder.storePath + "-wal"))
        // In the middle of the transaction: its log is cut before the frame that ends it.
        let frame = 4096 + 24
        let frameCount = (log.count - 32) / frame
        #expect(frameCount >= 6)
        for kept in 0...frameCount {
            let killed = try Self.folder(store: old, log: log.prefix(32 + kept * frame))
            try await Self.opensWhole(killed, before, "\(kept) of \(frameCount) pages in the log")
        }
        // In the middle of the checkpoint: some pages of the store are new, the log is whole.
        try connection.checkpoint(truncating: false)
        let new = try Data(contentsOf: URL(filePath: folder.storePath))
        for copied in stride(from: 0, through: new.count, by: 4096) {
            let killed = try Self.folder(store: new.prefix(copied) + old.dropFirst(copied), log: log)
            try await Self.opensWhole(killed, before, "\(copied / 4096) pages copied")
        }
    }

    private static func folder(store: Data, log: Data) throws -> TestFolder {
        let folder = TestFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try store.write(to: URL(filePath: folder.storePath))
        try log.write(to: URL(filePath: folder.storePath + "-wal"))
        return folder
    }

    /// What a kill leaves is what the files hold; the process's memory is gone.
    private static func opensWhole(_ folder: TestFolder, _ before: Verification, _ when: String) async throws {
        let killed = TestFolder()
        try FileManager.default.copyItem(atPath: folder.path, toPath: killed.path)
        try? FileManager.default.removeItem(atPath: killed.storePath + "-shm")
        let store = try SQLiteStore(folder: killed.path)
        await store.close()
        #expect(try ReadOnlyStore(at: killed.path).verify() == before, "\(when)")
        let connection = try Connection(path: killed.storePath, mode: .readOnly)
        #expect(try connection.integer("PRAGMA user_version") == Schema.version && connection.hasPageSums, "\(when)")
    }

    @Test("there is a store of every layout but the newest")
    func complete() {
        #expect(Set(Self.layouts).isSuperset(of: Array(1..<Schema.version)))
    }

    private func place(_ layout: Int) throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let source = try #require(Self.fixture("layout-\(layout).sqlite"))
        try FileManager.default.copyItem(atPath: source.path, toPath: folder.storePath)
    }

    static func fixture(_ name: String) -> URL? {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}

import Foundation
import Testing

@testable import Storage

@Suite("The data folder")
struct DataFolderTests {
    let folder = TestFolder()

    @Test("a new folder and its files can be read by their owner alone")
    func modes() async throws {
        let store = try SQLiteStore(folder: folder.path)
        let sample = try Sample()
        try await store.append(sample.entries)
        #expect(try folder.mode() == 0o700)
        for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "lock"] {
            #expect(try folder.mode(of: name) == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test("a second server on the same folder is refused and told who holds it; it may start once the first is gone")
    func lock() async throws {
        do {
            let store = try SQLiteStore(folder: folder.path)
            let holder = Int(ProcessInfo.processInfo.processIdentifier)
            #expect(throws: StoreError.folderInUse(path: folder.path, holder: holder)) {
                try SQLiteStore(folder: folder.path)
            }
            await store.close()
        }
        _ = try SQLiteStore(folder: folder.path)
    }

    @Test("a folder that cannot be made is named with the reason")
    func unusable() throws {
        let path = folder.path + "/no/such/place"
        #expect(
            throws: StoreError.folderUnusable(path: path, reason: "it cannot be made: No such file or directory")
        ) { try SQLiteStore(folder: path) }
    }

    @Test("a file of another program is refused and left as it is", arguments: ["text", "sqlite"])
    func notOurs(kind: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        if kind == "text" {
            try Data(repeating: 65, count: 10_000).write(to: URL(filePath: folder.storePath))
        } else {
            try Connection(path: folder.storePath, mode: .create).execute("CREATE TABLE a(b)")
        }
        let before = try Data(contentsOf: URL(filePath: folder.storePath))
        #expect(throws: StoreError.notAStore(path: folder.storePath)) { try SQLiteStore(folder: folder.path) }
        #expect(try Data(contentsOf: URL(filePath: folder.storePath)) == before)
    }

    @Test("a store of a newer cowrite is refused and left as it is")
    func newer() async throws {
        let store = try SQLiteStore(folder: folder.path)
        await store.close()
        let next = Schema.version + 1
        do {
            let connection = try Connection(path: folder.storePath, mode: .readWrite)
            try connection.execute("PRAGMA user_version = \(next)")
        }
        let before = try Data(contentsOf: URL(filePath: folder.storePath))
        #expect(
            throws: StoreError.newer(path: folder.storePath, version: next, supported: Schema.version)
        ) { try SQLiteStore(folder: folder.path) }
        #expect(try Data(contentsOf: URL(filePath: folder.storePath)) == before)
    }
}

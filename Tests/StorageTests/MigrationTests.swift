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

package import OperationalTransform
package import Session

/// The store in one SQLite file, `store.sqlite` in the data folder.
///
///     room actors --append--> StoreMailbox --all that waits--> StoreWriter (thread) --COMMIT, fsync--> callers go on
///     room actors --room, draft, log--> StoreReader (thread, read-only connection)
///                                       Checkpointer (thread): copies the write-ahead log into the store
package final class SQLiteStore: SessionStore {
    let path: String
    private let folder: DataFolder
    private let mailbox = StoreMailbox()
    private let sharedHealth = SharedHealth()
    let writer: StoreWriter
    let reader: StoreReader

    /// Opens the store of a data folder, and makes both if need be.
    ///
    /// - Parameter durability: `.off` is for showing that the crash test can tell.
    /// - Throws: `.folderUnusable`, `.folderInUse`, `.notAStore`, `.newer`, `.fullAtOpening`, `.failed`, `.damaged`.
    package init(folder: String, durability: Durability = .full) throws(StoreError) {
        self.folder = try DataFolder(takingAt: folder)
        path = self.folder.storePath
        writer = try StoreFile.opening(path) { [path, mailbox, sharedHealth] () throws(StoreError) in
            try StoreWriter(path: path, durability: durability, mailbox: mailbox, health: sharedHealth)
        }
        reader = StoreReader(path: path, health: sharedHealth)
        try self.folder.sync()
    }

    package func append(_ entries: [LogEntry]) async throws(StoreError) {
        if entries.isEmpty { return }
        try await write(.entries(entries))
    }

    package func store(_ keyframe: Keyframe, draft: DraftID, of room: RoomID) async throws(StoreError) {
        try await write(.keyframe(keyframe, draft: draft, room: room))
    }

    package func room(_ id: RoomID) async throws(StoreError) -> StoredRoom? {
        try await reader.read(of: id) { try $0.room(id) }
    }

    package func draft(
        _ draft: DraftID, of room: RoomID, reaching revision: Int?
    ) async throws(StoreError) -> StoredDraft {
        try await reader.read(of: room) { try $0.draft(draft, of: room, reaching: revision) }
    }

    package func rooms() async throws(StoreError) -> [RoomSummary] {
        try await reader.read { try $0.rooms() }
    }

    package func log(of room: RoomID, from index: Int, limit: Int) async throws(StoreError) -> [LogEntry] {
        try await reader.read(of: room) { try $0.log(of: room, from: index, limit: limit) }
    }

    package var health: StoreHealth { sharedHealth.current }

    package var wrongPages: Set<Int> { sharedHealth.wrongPages }

    package func retry() async -> StoreHealth {
        await writer.retry()
        if sharedHealth.reading != .ok {
            _ = try? await reader.read { try $0.connection.integer("PRAGMA user_version") }
        }
        return sharedHealth.current
    }

    package func releaseMemory() async {
        await reader.releaseMemory()
        await writer.releaseMemory()
    }

    package func close() async {
        await reader.close()
        await writer.close()
        folder.release()
    }

    private func write(_ content: StoreRequest.Content) async throws(StoreError) {
        let result = await withCheckedContinuation { caller in
            if mailbox.put(StoreRequest(content: content, caller: caller)) {
                Task { await writer.flush() }
            }
        }
        try result.get()
    }
}

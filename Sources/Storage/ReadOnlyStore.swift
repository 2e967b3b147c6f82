import OperationalTransform
package import Session

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A store file opened for looking at, whether a server runs on it or not: what the operator's commands read.
///
/// Used by one thread; every call blocks until the disk has answered.
package final class ReadOnlyStore {
    package let path: String
    let queries: RoomQueries

    /// - Parameter path: a data folder, or a store file such as a backup.
    /// - Throws: `.missing` if there is none, `.folderUnusable` if it cannot be read, `.notAStore`, `.newer`,
    ///   `.fullAtOpening`, `.damaged`, `.failed`.
    package init(at path: String) throws(StoreError) {
        self.path = DataFolder.exists(path) ? DataFolder.storePath(in: path) : path
        if unsafe access(self.path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
        do {
            let path = self.path
            queries = try RoomQueries(
                StoreFile.opening(path) { () throws(StoreError) in try StoreFile.openForReading(path) })
        } catch { throw Self.storeError(error, path: self.path, room: nil) }
    }

    /// All rooms, newest activity first.
    package func rooms() throws(StoreError) -> [RoomSummary] { try read { try queries.rooms() } }

    /// - Throws: `.unknownRoom`, `.damaged`, `.failed`.
    package func room(_ room: RoomID) throws(StoreError) -> StoredRoom {
        guard let stored = try read(room, { try queries.room(room) }) else { throw .unknownRoom(room) }
        return stored
    }

    package func draft(_ draft: DraftID, of room: RoomID) throws(StoreError) -> StoredDraft {
        try read(room) { try queries.draft(draft, of: room, reaching: nil) }
    }

    /// Hands out the session log from its beginning, entry by entry, in bounded memory.
    ///
    /// - Throws: `.damaged` where the log is; what comes before it was handed out.
    package func forEachEntry(of room: RoomID, _ body: (LogEntry) throws(StoreError) -> Void) throws(StoreError) {
        var next = 1
        while true {
            let page = try read(room) { try queries.log(of: room, from: next, limit: 5000) }
            for entry in page { try body(entry) }
            guard let last = page.last else { return }
            next = last.index + 1
        }
    }

    /// What is wrong with the file as a whole: what SQLite itself finds, and pages that are not as they were written.
    /// Empty if nothing is.
    package func integrityProblems() throws(StoreError) -> [String] {
        try read {
            var problems: [String] = []
            let check = try queries.connection.prepare("PRAGMA integrity_check(100)")
            while try check.step() { problems.append(check.text(0)) }
            if problems == ["ok"] { problems = [] }
            let pages = queries.connection.wrongPages
            problems += pages.mended.map { "page \($0) has one wrong bit, which is put right whenever it is read" }
            problems += pages.damaged.map { "page \($0) is not what was written" }
            return problems
        }
    }

    /// Runs `body` and says its errors in the store's words.
    func read<Answer>(_ room: RoomID? = nil, _ body: () throws -> Answer) throws(StoreError) -> Answer {
        do { return try body() } catch { throw Self.storeError(error, path: path, room: room) }
    }

    private static func storeError(_ error: any Error, path: String, room: RoomID?) -> StoreError {
        switch error {
        case let error as StoreError: return error
        case QueryError.damage(let place): return .damaged(room: room, place: place)
        case let damage as RoomQueries.Damage: return .damaged(room: room, place: damage.place)
        case QueryError.failure(let failure), let failure as SQLiteFailure:
            return failure.isDamage
                ? .damaged(room: room, place: failure.reason) : StoreFile.storeError(failure, path: path)
        default: return .failed("\(error)")
        }
    }
}

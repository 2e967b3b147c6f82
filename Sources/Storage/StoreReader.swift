import CSQLite
import OperationalTransform
import Session

/// Reads beside the writer: a read-only connection on a thread of its own. Long reads hold up no commit.
actor StoreReader {
    private let thread = SerialThread(name: "cowrite-reader")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let path: String
    private let health: SharedHealth
    private var queries: RoomQueries?
    private var isClosed = false

    init(path: String, health: SharedHealth) {
        self.path = path
        self.health = health
    }

    /// Runs `body` on one unchanging state of the store.
    ///
    /// - Throws: `.damaged` with `room`, `.failed` if the disk does not answer. The next call opens the file anew.
    func read<Answer: Sendable>(
        of room: RoomID? = nil, _ body: @Sendable (RoomQueries) throws -> Answer
    ) throws(StoreError) -> Answer {
        if isClosed { throw .closed }
        do {
            let queries = try self.queries ?? RoomQueries(StoreFile.openForReading(path))
            self.queries = queries
            try queries.connection.execute("BEGIN")
            defer {
                if queries.connection.isInTransaction { try? queries.connection.execute("COMMIT") }
                let pages = queries.connection.wrongPages
                if !pages.mended.isEmpty || !pages.damaged.isEmpty {
                    health.note(wrongPages: pages.mended + pages.damaged)
                }
            }
            let answer = try body(queries)
            health.reading = .ok
            return answer
        } catch { throw fail(error, room: room) }
    }

    /// Lets a handle go that may know too much: its store is opened anew after a failure.
    func forget() { queries = nil }

    func releaseMemory() { queries?.connection.releaseMemory() }

    func close() {
        isClosed = true
        queries = nil
        thread.retire()
    }

    private func fail(_ error: any Error, room: RoomID?) -> StoreError {
        let failure: SQLiteFailure
        switch error {
        case let error as StoreError: return error
        case QueryError.damage(let place): return .damaged(room: room, place: place)
        case let damage as RoomQueries.Damage: return .damaged(room: room, place: damage.place)
        case QueryError.failure(let error): failure = error
        case let error as SQLiteFailure: failure = error
        default: return .failed("\(error)")
        }
        if failure.primary == SQLITE_CORRUPT { return .damaged(room: room, place: failure.reason) }
        queries = nil
        let error = StoreFile.storeError(failure, path: path)
        health.reading = .failed(failure.reason)
        return error
    }
}

import CSQLite
import OperationalTransform
import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The only one who writes: one connection on one thread.
///
/// | state | commit succeeds | disk full | write or sync fails |
/// | --- | --- | --- | --- |
/// | open | open | open, `.full` | closed, `.failed` |
/// | closed (`connection` is nil) | - | - | opened anew at the next try, at most once a second |
///
/// A handle whose sync failed is never used again: the kernel may have dropped what it could not write and would tell
/// the next sync that all is well.
actor StoreWriter {
    private let thread = SerialThread(name: "cowrite-writer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let path: String
    private let durability: Durability
    private let mailbox: StoreMailbox
    private let health: SharedHealth
    private let checkpointer: Checkpointer
    private var connection: WriteConnection?
    private var isClosed = false
    private var lastOpened = ContinuousClock.now

    init(
        path: String, durability: Durability, mailbox: StoreMailbox, health: SharedHealth
    ) throws(StoreError) {
        self.path = path
        self.durability = durability
        self.mailbox = mailbox
        self.health = health
        checkpointer = Checkpointer(path: path, durability: durability)
        connection = try WriteConnection(StoreFile.openForWriting(path, durability: durability), path: path)
    }

    /// Writes all that waits in one transaction, and answers all who wait.
    ///
    /// What arrives meanwhile forms the next one.
    func flush() {
        let requests = mailbox.take()
        if requests.isEmpty { return }
        let results = commit(requests)
        for (request, result) in zip(requests, results) { request.caller.resume(returning: result) }
        checkpointIfDue()
    }

    /// Runs `body` in a transaction of its own.
    func write<Answer: Sendable>(
        _ body: @Sendable (WriteConnection) throws -> Answer
    ) throws(StoreError) -> Answer {
        let connection = try opened()
        do {
            let answer = try connection.transaction { try body(connection) }
            health.writing = .ok
            return answer
        } catch { throw fail(error) }
    }

    /// Opens a failed store anew, and tries whether a full one takes a page again.
    func retry() {
        if isClosed { return }
        if health.writing == .ok && connection != nil { return }
        lastOpened = .now - .seconds(2)
        guard let connection = try? opened() else { return }
        do {
            try connection.transaction { try connection.touch() }
            health.writing = .ok
        } catch { _ = fail(error) }
    }

    /// Copies the write-ahead log into the store and empties it, so that nothing deleted is left in it.
    func truncateLog() throws(StoreError) {
        let connection = try opened()
        do { try connection.sqlite.checkpoint(truncating: true) } catch { throw fail(error) }
    }

    func vacuum() throws(StoreError) {
        let connection = try opened()
        do { try connection.sqlite.execute("VACUUM") } catch { throw fail(error) }
    }

    /// The heap's holes go back to the system on the checkpointer's thread: no commit waits for it.
    func releaseMemory() async {
        connection?.sqlite.releaseMemory()
        await checkpointer.releaseMemory()
    }

    /// Writes what still waits and lets the file go.
    func close() async {
        flush()
        isClosed = true
        await checkpointer.close()
        connection = nil
        thread.retire()
    }

    private func commit(_ requests: [StoreRequest]) -> [Result<Void, StoreError>] {
        let connection: WriteConnection
        do { connection = try opened() } catch { return requests.map { _ in .failure(error) } }
        do {
            let results = try connection.transaction { try requests.map { try connection.write($0.content) } }
            health.writing = .ok
            return results
        } catch let error where requests.count > 1 && Self.concernsOneRoom(error) {
            // One damaged room must not keep the others from being saved.
            return requests.flatMap { commit([$0]) }
        } catch {
            let error = fail(error, room: requests.count == 1 ? requests[0].content.room : nil)
            return requests.map { _ in .failure(error) }
        }
    }

    private func opened() throws(StoreError) -> WriteConnection {
        if isClosed { throw .closed }
        if let connection { return connection }
        guard ContinuousClock.now - lastOpened >= .seconds(1) else {
            if case .failed(let reason) = health.writing { throw .failed(reason) }
            throw .failed("it is being opened again")
        }
        lastOpened = .now
        do throws(StoreError) {
            let opened = try WriteConnection(StoreFile.openForWriting(path, durability: durability), path: path)
            // Whatever the log holds must reach the disk through this handle before anything is acknowledged by it.
            do { try opened.sqlite.checkpoint(truncating: true) } catch {
                throw StoreFile.storeError(error, path: path)
            }
            connection = opened
            health.writing = .ok
            return opened
        } catch {
            health.writing = error == .full ? .full : .failed(Self.reason(error))
            throw error
        }
    }

    /// What an error means, and what becomes of the handle.
    private func fail(_ error: any Error, room: RoomID? = nil) -> StoreError {
        if let error = error as? StoreError { return error }
        let failure: SQLiteFailure
        switch error {
        case let error as SQLiteFailure: failure = error
        case QueryError.failure(let error): failure = error
        case QueryError.damage(let place): return .damaged(room: room, place: place)
        default: return .failed("\(error)")
        }
        if StoreFile.isOutOfSpace(failure) {
            health.writing = .full
            return .full
        }
        switch failure.primary {
        case SQLITE_CORRUPT: return .damaged(room: room, place: failure.message)
        case SQLITE_BUSY, SQLITE_LOCKED: return .failed("another program holds the store: \(failure.message)")
        default:
            connection = nil
            lastOpened = .now
            health.writing = .failed(failure.reason)
            return .failed(failure.reason)
        }
    }

    private func checkpointIfDue() {
        guard let connection, connection.isCheckpointDue else { return }
        connection.checkpointStarted()
        let checkpointer = checkpointer
        Task { [weak self] in
            let outcome = await checkpointer.run()
            await self?.checkpointed(outcome)
        }
    }

    /// The background copied what it could; what was written meanwhile may keep the log from starting over.
    private func checkpointed(_ outcome: Result<Int, SQLiteFailure>) {
        guard let connection else { return }
        do {
            if try outcome.get() > Checkpointer.longestLogFrameCount {
                try connection.sqlite.checkpoint(truncating: false)
            }
        } catch let error where error.primary == SQLITE_BUSY {
            // A backup reads old frames; later, then.
        } catch { _ = fail(error) }
    }

    private static func concernsOneRoom(_ error: any Error) -> Bool {
        let failure: SQLiteFailure
        switch error {
        case let error as SQLiteFailure: failure = error
        case QueryError.failure(let error): failure = error
        case QueryError.damage: return true
        default: return false
        }
        return failure.primary == SQLITE_CORRUPT || failure.primary == SQLITE_CONSTRAINT
    }

    private static func reason(_ error: StoreError) -> String {
        if case .failed(let reason) = error { return reason }
        return error.message
    }
}

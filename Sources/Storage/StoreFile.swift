import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How connections to a store are opened, and what their errors mean.
enum StoreFile {
    /// Opens the store for writing, made new or brought to the newest layout.
    ///
    /// - Throws: `.notAStore`, `.newer` (the file is untouched), `.folderUnusable`, `.full`, `.failed`.
    static func openForWriting(_ path: String, durability: Durability) throws(StoreError) -> Connection {
        if try isNew(path) {
            return try create(path, durability: durability)
        }
        try refuseUnlessOurs(path)
        do {
            let connection = try Connection(path: path, mode: .readWrite)
            try configure(connection, durability: durability)
            try Schema.migrate(connection)
            return connection
        } catch { throw storeError(error, path: path) }
    }

    /// Opens the store for reading alone; a server may go on writing.
    static func openForReading(_ path: String) throws(StoreError) -> Connection {
        try refuseUnlessOurs(path)
        do {
            let connection = try Connection(path: path, mode: .readOnly)
            try connection.execute(
                "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
            try Schema.supplement(connection)
            try connection.execute("PRAGMA query_only = ON")
            return connection
        } catch { throw storeError(error, path: path) }
    }

    /// What a failure means for callers, when no room is known to be the cause.
    static func storeError(_ failure: SQLiteFailure, path: String) -> StoreError {
        switch failure.primary {
        case SQLITE_FULL: .full
        case SQLITE_NOTADB: .notAStore(path: path)
        case SQLITE_CORRUPT: .damaged(room: nil, place: failure.message)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            .folderUnusable(path: path, reason: failure.reason)
        case SQLITE_IOERR where isOutOfSpace(failure): .full
        default: .failed(failure.reason)
        }
    }

    /// Opens a store for the first time in this process: that a disk is full means more then than that nothing is saved.
    static func opening<Store>(_ path: String, _ open: () throws(StoreError) -> Store) throws(StoreError) -> Store {
        do { return try open() } catch {
            throw error == .full ? .fullAtOpening(path: path, needed: freeBytesForOpening(path)) : error
        }
    }

    /// The log of the first commits and its index; for an older layout also a log as large as the store, which is
    /// written anew (`Schema.preparations`).
    private static func freeBytesForOpening(_ path: String) -> Int {
        let log = 128 * 1024
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return log }
        defer { close(descriptor) }
        // The SQLite file format, §1.3: the layout's number is at byte 60. SQLite itself cannot be asked: it wants room.
        var layout: UInt32 = 0
        var status = stat()
        guard unsafe pread(descriptor, &layout, 4, 60) == 4, unsafe fstat(descriptor, &status) == 0,
            Int(UInt32(bigEndian: layout)) < Schema.version
        else { return log }
        return log + Int(status.st_size) / 100 * 101
    }

    /// A failed sync is never only a full disk: what the kernel then kept is not known.
    static func isOutOfSpace(_ failure: SQLiteFailure) -> Bool {
        if failure.primary == SQLITE_FULL { return true }
        let isSync = failure.code == SQLITE_IOERR | (4 << 8) || failure.code == SQLITE_IOERR | (5 << 8)
        return failure.primary == SQLITE_IOERR && !isSync
            && (failure.systemError == ENOSPC || failure.systemError == EDQUOT)
    }

    /// No file yet, or one that a kill left empty at birth.
    private static func isNew(_ path: String) throws(StoreError) -> Bool {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return status.st_size == 0 }
        if errno == ENOENT { return true }
        throw .folderUnusable(path: path, reason: DataFolder.reason("the store cannot be looked at"))
    }

    private static func create(_ path: String, durability: Durability) throws(StoreError) -> Connection {
        // SQLite gives the log and the shared memory the mode of the store, so the store must have it first.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .folderUnusable(path: path, reason: DataFolder.reason("the store cannot be made"))
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
        do {
            let connection = try Connection(path: path, mode: .readWrite)
            // Only an empty file takes it: freed pages are given back without rewriting the store.
            try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            try configure(connection, durability: durability)
            try Schema.migrate(connection)
            return connection
        } catch { throw storeError(error, path: path) }
    }

    private static func configure(_ connection: Connection, durability: Durability) throws(SQLiteFailure) {
        // Checkpoints are ours (see Checkpointer): the automatic ones would stall a commit in the middle of typing.
        try connection.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = \(durability.rawValue); PRAGMA secure_delete = ON;
            PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096
            """)
    }

    /// Reads header and layout number through a read-only connection: it can change nothing, whoever wrote the file.
    private static func refuseUnlessOurs(_ path: String) throws(StoreError) {
        let version: Int
        do {
            let connection = try Connection(path: path, mode: .readOnly)
            version = try connection.integer("PRAGMA user_version")
            let applicationID = try connection.integer("PRAGMA application_id")
            let isUnborn = try version == 0 && applicationID == 0 && connection.integer(Self.tableCount) == 0
            guard applicationID == Schema.applicationID || isUnborn else { throw StoreError.notAStore(path: path) }
        } catch let error as SQLiteFailure {
            throw storeError(error, path: path)
        } catch let error as StoreError {
            throw error
        } catch { throw .failed("\(error)") }
        guard version <= Schema.version else {
            throw .newer(path: path, version: version, supported: Schema.version)
        }
    }

    private static let tableCount = "SELECT COUNT(*) FROM sqlite_schema"
}

/// What a commit waits for.
package enum Durability: String, Sendable {
    /// The disk has it: nothing acknowledged is lost, not by a power cut either.
    case full = "FULL"
    /// Nothing. Only for showing that the crash test can tell; never for people's text.
    case off = "OFF"
}

extension SQLiteFailure {
    /// One line for people.
    var reason: String {
        if systemError == 0 { return "\(message) (SQLite code \(code))" }
        return unsafe "\(message) (SQLite code \(code); \(String(cString: strerror(systemError))))"
    }
}

import CPageSums
import CSQLite

/// One connection to an SQLite file. Used by one thread at a time: its owner is an actor on a thread of its own.
@safe final class Connection {
    enum Mode {
        case readOnly
        case readWrite
        case create
    }

    fileprivate let handle: OpaquePointer

    /// Known to SQLite from the first connection on.
    private static let pageSums = cpagesums_register()

    /// Opens the file at `path`. Its pages have checksums, or get them when a `VACUUM` writes the file anew.
    ///
    /// - Throws: what SQLite says: no such file, no permission. A file that is no database is noticed at the first read.
    init(path: String, mode: Mode) throws(SQLiteFailure) {
        let flags =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        var opened: OpaquePointer?
        guard Self.pageSums == SQLITE_OK else {
            throw SQLiteFailure(code: Self.pageSums, message: "SQLite takes no file layer")
        }
        // NOMUTEX: the owner's thread is the mutex.
        let code = unsafe sqlite3_open_v2(
            path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, CPAGESUMS_NAME)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let failure = unsafe SQLiteFailure(
                code: code, message: Self.message(of: opened, code),
                systemError: opened == nil ? 0 : sqlite3_system_errno(opened))
            unsafe sqlite3_close_v2(opened)
            throw failure
        }
        unsafe handle = opened
        unsafe sqlite3_busy_timeout(handle, 5_000)
        if mode != .readOnly {
            var count = CPAGESUMS_RESERVED
            try check(unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &count))
        }
    }

    /// Whether the pages of the file have checksums. Known once something was read.
    var hasPageSums: Bool { pageFindings.has_sums != 0 }

    private var pageFindings: cpagesums_findings {
        var findings = cpagesums_findings()
        return unsafe cpagesums_find(handle, &findings) == SQLITE_OK ? findings : cpagesums_findings()
    }

    /// Pages of the file that did not hold what was written to them, as far as they were read; at most some of each.
    var wrongPages: (mended: [Int], damaged: [Int]) {
        let findings = pageFindings
        func numbers(_ list: UnsafeRawBufferPointer, _ count: Int32) -> [Int] {
            unsafe list.bindMemory(to: UInt32.self).prefix(Int(count)).map { Int($0) }
        }
        return (
            unsafe withUnsafeBytes(of: findings.mended) { unsafe numbers($0, findings.mended_count) },
            unsafe withUnsafeBytes(of: findings.wrong) { unsafe numbers($0, findings.wrong_count) }
        )
    }

    /// With `close_v2` a statement that outlives its connection keeps it alive, and the file is let go with the last.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements that answer nothing: pragmas, schema, `BEGIN`.
    func execute(_ sql: String) throws(SQLiteFailure) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Compiles one statement that is kept and used again.
    func prepare(_ sql: String) throws(SQLiteFailure) -> Statement {
        var statement: OpaquePointer?
        try check(unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement = unsafe statement else {
            throw SQLiteFailure(code: SQLITE_MISUSE, message: "an empty statement")
        }
        return unsafe Statement(statement, of: self)
    }

    /// The first column of the first row as an integer: for pragmas and counts.
    func integer(_ sql: String) throws(SQLiteFailure) -> Int {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Runs one statement that answers no row, once.
    func run(_ sql: String, binding bind: (Statement) throws -> Void) throws {
        let statement = try prepare(sql)
        try bind(statement)
        try statement.run()
    }

    /// True from `BEGIN` until `COMMIT` or `ROLLBACK`. Some errors roll back by themselves.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// The number of rows changed since the connection was opened.
    var changedRowCount: Int { Int(unsafe sqlite3_total_changes64(handle)) }

    /// The key of the row inserted last.
    var lastInsertedKey: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Lets go of cached pages.
    func releaseMemory() { unsafe sqlite3_db_release_memory(handle) }

    /// Copies frames of the write-ahead log into the store.
    ///
    /// `truncating` waits for readers of old frames and then empties the log; otherwise it copies what nobody holds and
    /// blocks nobody.
    ///
    /// - Returns: how many frames the log held.
    @discardableResult
    func checkpoint(truncating: Bool) throws(SQLiteFailure) -> Int {
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        var frameCount: Int32 = 0
        try check(unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, &frameCount, nil))
        return Int(frameCount)
    }

    /// Copies the whole database as it stands now into `target`, whatever is written meanwhile.
    func copy(into target: Connection) throws(SQLiteFailure) {
        // The copy's pages are as the store's. The first, which tells of it, need not be the first to be written.
        _ = try integer("PRAGMA schema_version")
        try target.check(unsafe cpagesums_expect(target.handle, hasPageSums ? 1 : 0))
        guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.failure(unsafe sqlite3_extended_errcode(target.handle))
        }
        let step = unsafe sqlite3_backup_step(backup, -1)
        let finish = unsafe sqlite3_backup_finish(backup)
        guard step == SQLITE_DONE, finish == SQLITE_OK else {
            throw target.failure(finish == SQLITE_OK ? step : finish)
        }
    }

    fileprivate func check(_ code: Int32) throws(SQLiteFailure) {
        if code != SQLITE_OK { throw failure(code) }
    }

    fileprivate func failure(_ code: Int32) -> SQLiteFailure {
        unsafe SQLiteFailure(
            code: code, message: Self.message(of: handle, code), systemError: sqlite3_system_errno(handle))
    }

    private static func message(of handle: OpaquePointer?, _ code: Int32) -> String {
        let text = unsafe handle == nil ? sqlite3_errstr(code) : sqlite3_errmsg(handle)
        return unsafe text.map { unsafe String(cString: $0) } ?? "result code \(code)"
    }
}

/// A compiled statement. Bind from 1, step, read columns from 0, reset.
@safe final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection

    fileprivate init(_ handle: OpaquePointer, of connection: Connection) {
        unsafe self.handle = handle
        self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    func bind(_ value: Int, at position: Int32) throws(SQLiteFailure) {
        try connection.check(unsafe sqlite3_bind_int64(handle, position, Int64(value)))
    }

    func bind(_ value: Int64, at position: Int32) throws(SQLiteFailure) {
        try connection.check(unsafe sqlite3_bind_int64(handle, position, value))
    }

    func bind(_ text: String, at position: Int32) throws(SQLiteFailure) {
        try connection.check(
            unsafe sqlite3_bind_text(handle, position, text, Int32(text.utf8.count), Self.copied))
    }

    func bind(_ bytes: [UInt8], at position: Int32) throws(SQLiteFailure) {
        // An empty array may have no address, and SQLite would bind NULL for it.
        let code =
            bytes.isEmpty
            ? unsafe sqlite3_bind_zeroblob(handle, position, 0)
            : unsafe sqlite3_bind_blob64(handle, position, bytes, UInt64(bytes.count), Self.copied)
        try connection.check(code)
    }

    func bindNull(at position: Int32) throws(SQLiteFailure) {
        try connection.check(unsafe sqlite3_bind_null(handle, position))
    }

    /// Moves to the next row. `false` when there is none: the statement is then reset.
    func step() throws(SQLiteFailure) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            unsafe sqlite3_reset(handle)
            return false
        case let code:
            let failure = connection.failure(code)
            unsafe sqlite3_reset(handle)
            throw failure
        }
    }

    /// Runs a statement that answers no row.
    func run() throws(SQLiteFailure) {
        while try step() {}
    }

    func reset() { unsafe sqlite3_reset(handle) }

    func integer(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(handle, column)) }

    func integer64(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func bytes(_ column: Int32) -> [UInt8] {
        // The pointer first: the count then is that of the bytes it points to.
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Tells SQLite to copy what is bound: the caller's bytes may go before the statement steps.
    private static var copied: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}

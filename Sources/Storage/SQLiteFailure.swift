import CSQLite

/// What SQLite said when a call failed.
struct SQLiteFailure: Error, Equatable, Sendable {
    /// The extended result code: the low byte is the primary code.
    var code: Int32
    /// SQLite's own sentence about it.
    var message: String
    /// `errno` of the system call that failed, 0 if none did.
    var systemError: Int32 = 0

    /// The primary result code.
    var primary: Int32 { code & 0xff }

    /// The file does not hold what was written to it.
    var isDamage: Bool { primary == SQLITE_CORRUPT }
}

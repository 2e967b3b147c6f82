/// The tables of `store.sqlite`, as the steps that made them. README.md explains every column.
///
/// A step is never changed once it was released: a new layout is a new step. Each runs in one transaction together with
/// the number that says it ran, so that a kill in the middle leaves the old layout whole.
enum Schema {
    /// "cowr", in the file's header: tells our files from those of other programs.
    static let applicationID = 0x636f_7772

    static var version: Int { steps.count }

    /// `steps[n]` leads from layout n to layout n + 1.
    static let steps = [
        """
        CREATE TABLE room(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
            created INTEGER NOT NULL, ended INTEGER) STRICT;
        CREATE TABLE entry(
            room INTEGER NOT NULL, "index" INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
            checksum INTEGER NOT NULL, PRIMARY KEY(room, "index")) STRICT, WITHOUT ROWID;
        CREATE TABLE operation(
            room INTEGER NOT NULL, draft INTEGER NOT NULL, revision INTEGER NOT NULL, "index" INTEGER NOT NULL,
            at INTEGER NOT NULL, body BLOB NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY(room, draft, revision)) STRICT, WITHOUT ROWID;
        CREATE TABLE keyframe(
            number INTEGER PRIMARY KEY, room INTEGER NOT NULL, draft INTEGER NOT NULL, revision INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL,
            UNIQUE(room, draft, revision)) STRICT;
        """,
        """
        CREATE TABLE segment(
            number INTEGER PRIMARY KEY, room INTEGER NOT NULL, draft INTEGER NOT NULL,
            first_revision INTEGER NOT NULL, last_revision INTEGER NOT NULL,
            first_index INTEGER NOT NULL, last_index INTEGER NOT NULL,
            checksum INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE(room, draft, first_revision)) STRICT;
        """,
        // The same tables, in pages with checksums: `preparations` writes them.
        "",
    ]

    /// What comes before a step, outside of its transaction, and may be done twice: `preparations[n]` before `steps[n]`.
    static let preparations = [2: "VACUUM"]

    /// Makes an older store, opened for reading alone, look like a new one: what it lacks is there, and empty.
    static func supplement(_ connection: Connection) throws(SQLiteFailure) {
        let version = try connection.integer("PRAGMA user_version")
        for step in steps.dropFirst(version) {
            try connection.execute(step.replacing("CREATE TABLE", with: "CREATE TEMPORARY TABLE"))
        }
    }

    /// Brings the store to the newest layout.
    static func migrate(_ connection: Connection) throws(SQLiteFailure) {
        var version = try connection.integer("PRAGMA user_version")
        while version < steps.count {
            if let preparation = preparations[version], !connection.hasPageSums { try connection.execute(preparation) }
            try connection.execute("BEGIN IMMEDIATE")
            do {
                try connection.execute(steps[version])
                try connection.execute("PRAGMA application_id = \(applicationID)")
                try connection.execute("PRAGMA user_version = \(version + 1)")
                try connection.execute("COMMIT")
            } catch {
                if connection.isInTransaction { try? connection.execute("ROLLBACK") }
                throw error
            }
            version += 1
        }
    }
}

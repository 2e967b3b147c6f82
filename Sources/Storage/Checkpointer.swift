import CPlatform

/// Copies the write-ahead log into the store beside the writer, on a thread and a connection of its own.
///
/// A checkpoint syncs twice and writes every changed page once: milliseconds that no commit should wait for. The writer
/// lends a hand only when the log has grown so long that it must start over.
actor Checkpointer {
    /// A row changes a page or two, so at most some 32 MB of log.
    static let rowsBetween = 4000
    /// Past this (32 MB) the writer copies the rest itself, and the log starts over at its next commit.
    static let longestLogFrameCount = 8192

    private let thread = SerialThread(name: "cowrite-checks")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let path: String
    private let durability: Durability
    private var connection: Connection?

    init(path: String, durability: Durability) {
        self.path = path
        self.durability = durability
    }

    /// - Returns: how many frames the log held.
    func run() -> Result<Int, SQLiteFailure> {
        do throws(SQLiteFailure) {
            let connection = try opened()
            return .success(try connection.checkpoint(truncating: false))
        } catch {
            connection = nil
            return .failure(error)
        }
    }

    func releaseMemory() {
        connection?.releaseMemory()
        cplatform_release_memory()
    }

    private func opened() throws(SQLiteFailure) -> Connection {
        if let connection { return connection }
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.execute("PRAGMA synchronous = \(durability.rawValue)")
        self.connection = connection
        return connection
    }

    func close() {
        connection = nil
        thread.retire()
    }
}

package import Session

/// A room as it is kept, without the operations of its drafts.
package struct StoredRoom: Sendable, Equatable {
    /// All entries but operations, in the order of their indices.
    package var entries: [LogEntry]
    /// The index of the room's newest entry, operations included.
    package var lastIndex: Int

    package init(entries: [LogEntry], lastIndex: Int) {
        self.entries = entries
        self.lastIndex = lastIndex
    }
}

/// One entry of a draft's log: an operation in the server's order.
///
/// Keeps what the client sent beside what was applied, so that no later way of merging is foreclosed.
package struct AcceptedOperation: Sendable, Equatable, Codable {
    /// The revision this operation made; it was applied to `revision - 1`.
    package var revision: Int
    /// The operation as it was applied.
    package var operation: Operation
    package var client: ClientID
    package var sequence: Int
    /// The revision the client had made its operation on.
    package var baseRevision: Int
    /// The operation as the client sent it; nil if it was applied as sent.
    package var original: Operation?
    package var author: UInt32
    /// Milliseconds of the server's clock.
    package var at: Int64

    package init(
        revision: Int, operation: Operation, client: ClientID, sequence: Int, baseRevision: Int,
        original: Operation? = nil, author: UInt32, at: Int64
    ) {
        self.revision = revision
        self.operation = operation
        self.client = client
        self.sequence = sequence
        self.baseRevision = baseRevision
        self.original = original
        self.author = author
        self.at = at
    }
}

/// Names one editor instance: random, at most `Submission.maximumClientUTF8Count` bytes, never used twice.
public typealias ClientID = String

/// What a client asks the server to apply to a draft.
///
/// Public, like all that makes one: see `Document.submit`.
@frozen
public struct Submission: Sendable, Equatable, Codable {
    package static let maximumClientUTF8Count = 32

    public var client: ClientID
    /// Counts this client's submissions to this draft: 1, 2, 3 without a gap. A resent submission keeps its own.
    public var sequence: Int
    /// The revision the operation was made on.
    public var revision: Int
    public var operation: Operation

    @inlinable @inline(__always)
    public init(client: ClientID, sequence: Int, revision: Int, operation: Operation) {
        self.client = client
        self.sequence = sequence
        self.revision = revision
        self.operation = operation
    }

    var isClientValid: Bool { (1...Self.maximumClientUTF8Count).contains(client.utf8.count) }
}

/// One entry of a draft's log: an operation in the server's order.
///
/// It is the submission as the client sent it, so that no later way of merging is foreclosed, and what the server
/// made of it. Nearly always that is the same operation, kept once.
package struct AcceptedOperation: Sendable, Equatable, Codable {
    /// The revision this operation made; it was applied to `revision - 1`.
    package var revision: Int
    package var author: UInt32
    /// Milliseconds of the server's clock.
    package var at: Int64
    private var submission: Submission
    /// The operation as it was applied, if it is another than the one sent.
    private var applied: Box?

    /// Not private, like `Operation.Splice`: of a value with private parts another module must ask the runtime how
    /// to copy it, which costs more than the copy.
    package final class Box: Sendable {
        fileprivate let operation: Operation
        fileprivate init(_ operation: Operation) { self.operation = operation }
    }

    /// - Parameter original: the operation as the client sent it, if it was not applied as sent.
    package init(
        revision: Int, operation: Operation, client: ClientID, sequence: Int, baseRevision: Int,
        original: Operation? = nil, author: UInt32, at: Int64
    ) {
        self.revision = revision
        self.author = author
        self.at = at
        submission = Submission(
            client: client, sequence: sequence, revision: baseRevision, operation: original ?? operation)
        if original != nil { applied = Box(operation) }
    }

    /// A submission applied as sent.
    init(revision: Int, _ submission: Submission, author: UInt32, at: Int64) {
        self.revision = revision
        self.author = author
        self.at = at
        self.submission = submission
    }

    /// Keeps another operation as the one applied, beside the one sent.
    mutating func setApplied(_ operation: Operation) { applied = Box(operation) }

    /// The operation as it was applied.
    package var operation: Operation {
        get { applied?.operation ?? submission.operation }
        set { if applied == nil { submission.operation = newValue } else { applied = Box(newValue) } }
    }

    /// The operation as the client sent it; nil if it was applied as sent.
    package var original: Operation? {
        get { applied == nil ? nil : submission.operation }
        set {
            let operation = operation
            applied = newValue == nil ? nil : Box(operation)
            submission.operation = newValue ?? operation
        }
    }

    package var client: ClientID { submission.client }
    package var sequence: Int { submission.sequence }
    /// The revision the client had made its operation on.
    package var baseRevision: Int { submission.revision }

    package static func == (a: AcceptedOperation, b: AcceptedOperation) -> Bool {
        a.revision == b.revision && a.submission == b.submission && a.original == b.original
            && a.operation == b.operation && a.author == b.author && a.at == b.at
    }

    // MARK: The stored form

    private enum CodingKeys: String, CodingKey {
        case revision, operation, client, sequence, baseRevision, original, author, at
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            revision: try values.decode(Int.self, forKey: .revision),
            operation: try values.decode(Operation.self, forKey: .operation),
            client: try values.decode(ClientID.self, forKey: .client),
            sequence: try values.decode(Int.self, forKey: .sequence),
            baseRevision: try values.decode(Int.self, forKey: .baseRevision),
            original: try values.decodeIfPresent(Operation.self, forKey: .original),
            author: try values.decode(UInt32.self, forKey: .author), at: try values.decode(Int64.self, forKey: .at))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(revision, forKey: .revision)
        try values.encode(operation, forKey: .operation)
        try values.encode(client, forKey: .client)
        try values.encode(sequence, forKey: .sequence)
        try values.encode(baseRevision, forKey: .baseRevision)
        try values.encodeIfPresent(original, forKey: .original)
        try values.encode(author, forKey: .author)
        try values.encode(at, forKey: .at)
    }
}

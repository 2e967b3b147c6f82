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
    package var original: Operation? {
        get { box?.operation }
        set { box = newValue.map(Box.init) }
    }
    package var author: UInt32
    /// Milliseconds of the server's clock.
    package var at: Int64
    /// Apart, because nearly always there is none and the entry is passed about by value.
    private var box: Box?

    private final class Box: Sendable {
        let operation: Operation
        init(_ operation: Operation) { self.operation = operation }
    }

    private enum CodingKeys: String, CodingKey {
        case revision, operation, client, sequence, baseRevision, original, author, at
    }

    package init(
        revision: Int, operation: Operation, client: ClientID, sequence: Int, baseRevision: Int,
        original: Operation? = nil, author: UInt32, at: Int64
    ) {
        self.revision = revision
        self.operation = operation
        self.client = client
        self.sequence = sequence
        self.baseRevision = baseRevision
        box = original.map(Box.init)
        self.author = author
        self.at = at
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

    package static func == (a: AcceptedOperation, b: AcceptedOperation) -> Bool {
        a.revision == b.revision && a.operation == b.operation && a.client == b.client && a.sequence == b.sequence
            && a.baseRevision == b.baseRevision && a.original == b.original && a.author == b.author && a.at == b.at
    }
}

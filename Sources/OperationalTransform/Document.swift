/// The server's side of one draft: text, authorship and the log since a keyframe.
///
/// Pure: it reads no clock and stores nothing. Not `Sendable`: it lives inside one actor. What it accepted
/// and the store did not is taken back by throwing the document away and loading it again.
package final class Document {
    private let start: Keyframe
    private var buffer: TextBuffer
    private(set) var history: History
    private var clients: [ClientRecord] = []
    private var clientIndexes: [ClientID: Int] = [:]
    /// The client of the last submission: nearly always that of the next.
    private var lastClient = -1

    private struct ClientRecord {
        var last: Keyframe.Client
        /// In the history, with the author it was looked up for.
        var writer: UInt32
        var author: UInt32
    }

    package convenience init() { self.init(keyframe: Keyframe()) }

    package init(keyframe: Keyframe) {
        start = keyframe
        buffer = TextBuffer(keyframe.text, authorship: keyframe.authorship)
        history = History(start: keyframe.revision)
        revision = keyframe.revision
        for client in keyframe.clients {
            clientIndexes[client.client] = clients.count
            clients.append(ClientRecord(last: client, writer: .max, author: 0))
        }
    }

    /// The head: the newest revision. An empty draft is at 0.
    package private(set) var revision: Int
    /// The oldest revision `text(at:)`, `catchUp` and `submit` reach.
    package var oldestRevision: Int { start.revision }
    package var text: String { buffer.text }
    package var scalarCount: Int { buffer.scalarCount }
    package var utf8Count: Int { buffer.utf8Count }
    package var utf16Count: Int { buffer.utf16Count }
    /// Newlines + 1.
    package var lineCount: Int { buffer.lineCount }
    /// Who wrote which part, from left to right; together as long as the text.
    package var authorship: [AuthorSpan] { buffer.authorship }

    /// Takes a client's operation: transforms it over what the client had not seen and applies it.
    ///
    /// The arriving operation goes left of those already ordered. O(k · m): k unseen operations of m components.
    ///
    /// - Parameter milliseconds: the server's clock; it goes into the log and decides nothing.
    /// - Throws: every `SubmissionError` but `.logGap`; the document is then unchanged.
    package func submit(
        _ submission: Submission, author: UInt32, at milliseconds: Int64, limits: DocumentLimits = DocumentLimits()
    ) throws(SubmissionError) -> SubmissionOutcome {
        guard (1...Submission.maximumClientUTF8Count).contains(submission.client.utf8.count) else {
            throw .clientIDInvalid
        }
        guard (0...revision).contains(submission.revision) else {
            throw .revisionAhead(revision: submission.revision, head: revision)
        }
        let index = clientIndex(of: submission.client)
        let last = index < 0 ? 0 : clients[index].last.sequence
        guard submission.sequence == last + 1 else {
            guard submission.sequence <= last else { throw .sequenceGap(expected: last + 1) }
            return .repeated(revision: try revisionOfRepeat(submission, clients[index].last))
        }
        let operation = submission.operation
        if !operation.rest.isEmpty, operation.componentCount > limits.componentCount {
            throw .tooManyComponents(limit: limits.componentCount)
        }
        let transformed: Operation
        if submission.revision == revision {
            try requireFit(operation, scalarCount: buffer.scalarCount)
            transformed = operation
        } else {
            try require(submission.revision)
            let change = history.scalarCountChange(since: submission.revision)
            try requireFit(operation, scalarCount: buffer.scalarCount - change)
            if mustRebase(from: submission.revision, limits: limits) {
                return .rebase(composed(from: submission.revision), from: submission.revision, to: revision)
            }
            transformed = self.transformed(operation, from: submission.revision)
        }
        let inserted = transformed.insertedUTF8Count
        if buffer.utf8Count + inserted > limits.draftUTF8Count, inserted > 0 {
            let growth = inserted - deletedUTF8Count(of: transformed)
            guard growth <= 0 || buffer.utf8Count + growth <= limits.draftUTF8Count else {
                throw .draftTooLarge(limit: limits.draftUTF8Count)
            }
        }
        let accepted = AcceptedOperation(
            revision: revision + 1, operation: transformed, client: submission.client, sequence: submission.sequence,
            baseRevision: submission.revision,
            original: submission.revision == revision || transformed == operation ? nil : operation, author: author,
            at: milliseconds)
        append(accepted, client: index, fingerprint: submission.fingerprint)
        return .accepted(accepted)
    }

    /// Applies an entry of the stored log, on load.
    ///
    /// - Throws: `.logGap` if it is not the next revision, `.lengthMismatch` if it does not fit the text.
    package func replay(_ accepted: AcceptedOperation) throws(SubmissionError) {
        guard accepted.revision == revision + 1 else {
            throw .logGap(expected: revision + 1, found: accepted.revision)
        }
        let needed = accepted.operation.baseScalarCount
        guard needed <= scalarCount else { throw .lengthMismatch(needed: needed, scalarCount: scalarCount) }
        let submission = Submission(
            client: accepted.client, sequence: accepted.sequence, revision: accepted.baseRevision,
            operation: accepted.original ?? accepted.operation)
        append(
            accepted, client: clientIndex(of: accepted.client), fingerprint: submission.fingerprint)
    }

    /// What a client at `revision` has missed.
    ///
    /// Before its own submission in flight the operations come one by one, because the server transformed that
    /// submission over them one by one and transforming over their composition may differ. Behind it, or if it was
    /// not taken, more than `limits` allow come as one composed operation: a submission so old is never taken.
    ///
    /// - Parameter sequence: the client's submission in flight, if any.
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func catchUp(
        from revision: Int, client: ClientID, inFlight sequence: Int?, limits: DocumentLimits = DocumentLimits()
    ) throws(SubmissionError) -> [CatchUpStep] {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        guard let sequence, let own = self.revision(of: client, sequence: sequence), own > revision else {
            return steps(from: revision, limits: limits)
        }
        return single(from: revision, to: own - 1) + [.own(sequence: sequence, revision: own)]
            + steps(from: own, limits: limits)
    }

    /// The sequence of the last submission taken from this client; 0 if there was none.
    package func lastSequence(of client: ClientID) -> Int {
        clientIndexes[client].map { clients[$0].last.sequence } ?? 0
    }

    /// The operation that made a revision.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func operation(of revision: Int) throws(SubmissionError) -> Operation {
        guard revision <= self.revision else { throw .revisionAhead(revision: revision, head: self.revision) }
        guard revision > start.revision else {
            throw .revisionForgotten(revision: revision, oldest: start.revision + 1)
        }
        return history.operation(of: revision)
    }

    /// The text as it was.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func text(at revision: Int) throws(SubmissionError) -> String {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        var buffer = TextBuffer(start.text)
        for operation in history.operations(from: start.revision, to: revision) { buffer.apply(operation) }
        return buffer.text
    }

    /// The draft at its head, to open it from later.
    package func keyframe() -> Keyframe {
        Keyframe(
            revision: revision, text: text, authorship: authorship,
            clients: clients.map(\.last).sorted { $0.client < $1.client })
    }

    /// The index of a client's record; -1 for a new one.
    @inline(__always)
    private func clientIndex(of client: ClientID) -> Int {
        if lastClient >= 0, clients[lastClient].last.client == client { return lastClient }
        return clientIndexes[client] ?? -1
    }

    private func append(_ accepted: AcceptedOperation, client index: Int, fingerprint: UInt64) {
        var index = index
        if index < 0 {
            index = clients.count
            let last = Keyframe.Client(client: accepted.client, sequence: 0, revision: 0, fingerprint: 0)
            clients.append(ClientRecord(last: last, writer: .max, author: 0))
            clientIndexes[accepted.client] = index
        }
        lastClient = index
        if clients[index].writer == .max || clients[index].author != accepted.author {
            clients[index].writer = history.writer(client: accepted.client, author: accepted.author)
            clients[index].author = accepted.author
        }
        clients[index].last.sequence = accepted.sequence
        clients[index].last.revision = accepted.revision
        clients[index].last.fingerprint = fingerprint
        let writer = clients[index].writer
        revision = accepted.revision
        let operation = accepted.operation
        guard operation.rest.isEmpty, !operation.first.isEmpty else {
            buffer.apply(operation, author: accepted.author)
            history.append(operation, writer: writer, sequence: accepted.sequence, at: accepted.at)
            return
        }
        let splice = operation.first
        unsafe splice.insert.withUTF8Bytes { bytes in
            unsafe buffer.replace(
                at: splice.retain, delete: splice.delete, bytes: bytes, scalarCount: splice.insertScalarCount,
                author: accepted.author)
            unsafe history.append(
                at: splice.retain, delete: splice.delete, insert: splice.insertScalarCount, bytes: bytes,
                writer: writer, sequence: accepted.sequence, at: accepted.at)
        }
    }

    /// Moves an operation over all that came after its base, one by one.
    private func transformed(_ operation: Operation, from revision: Int) -> Operation {
        if operation.rest.isEmpty, let moved = history.moved(operation.first, from: revision) {
            return Operation(first: moved)
        }
        var moved = operation
        for later in revision..<self.revision {
            moved = moved.transformed(over: history.operation(of: later + 1), side: .left)
        }
        return moved
    }

    private func requireFit(_ operation: Operation, scalarCount: Int) throws(SubmissionError) {
        let needed = operation.baseScalarCount
        guard needed <= scalarCount else { throw .lengthMismatch(needed: needed, scalarCount: scalarCount) }
    }

    private func require(_ revision: Int) throws(SubmissionError) {
        guard revision >= start.revision else {
            throw .revisionForgotten(revision: revision, oldest: start.revision)
        }
    }

    /// Once true for a revision, true for ever: what catch-up composed, `submit` will not take one by one.
    private func mustRebase(from revision: Int, limits: DocumentLimits) -> Bool {
        self.revision - revision > limits.rebaseOperationCount
            || history.insertedUTF8Count(since: revision) > limits.rebaseByteCount
    }

    private func composed(from revision: Int) -> Operation {
        guard let composed = try? Operation.composed(history.operations(from: revision, to: self.revision)) else {
            preconditionFailure("a log spans more than \(Operation.maximumScalarCount) scalars")
        }
        return composed
    }

    private func steps(from revision: Int, limits: DocumentLimits) -> [CatchUpStep] {
        guard mustRebase(from: revision, limits: limits) else { return single(from: revision, to: self.revision) }
        let author = history.author(from: revision, to: self.revision)
        return [.operation(composed(from: revision), from: revision, to: self.revision, author: author)]
    }

    /// The operations one by one.
    private func single(from: Int, to: Int) -> [CatchUpStep] {
        (from..<to).map { revision in
            .operation(
                history.operation(of: revision + 1), from: revision, to: revision + 1,
                author: history.writer(of: revision + 1).author)
        }
    }

    /// At which revision a client's submission was taken; nil if it was not.
    private func revision(of client: ClientID, sequence: Int) -> Int? {
        guard let index = clientIndexes[client], sequence <= clients[index].last.sequence else { return nil }
        let last = clients[index].last
        return sequence == last.sequence ? last.revision : history.revision(client: client, sequence: sequence)
    }

    /// Only the last submission of a client can be told to be the same: an editor has but one in flight.
    private func revisionOfRepeat(
        _ submission: Submission, _ last: Keyframe.Client
    ) throws(SubmissionError) -> Int {
        guard submission.sequence == last.sequence, submission.fingerprint == last.fingerprint else {
            throw .sequenceReused(submission.sequence)
        }
        return last.revision
    }

    /// UTF-8 bytes of what an operation deletes.
    private func deletedUTF8Count(of operation: Operation) -> Int {
        var bytes = 0
        var offset = 0
        operation.forEachSplice { splice in
            offset += splice.retain
            bytes += buffer.utf8Count(of: offset..<offset + splice.delete)
            offset += splice.delete
        }
        return bytes
    }
}

extension TextBuffer {
    /// Applies an operation that fits.
    mutating func apply(_ operation: Operation, author: UInt32 = 0) {
        var offset = 0
        for splice in [operation.first] + operation.rest {
            offset += splice.retain
            replace(at: offset, delete: splice.delete, insert: splice.insert, author: author)
            offset += splice.insertScalarCount
        }
    }
}

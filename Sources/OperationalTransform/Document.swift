/// The server's side of one draft: text, authorship and the log since a keyframe.
///
/// Pure: it reads no clock and stores nothing. Not `Sendable`: it lives inside one actor. What it accepted
/// and the store did not is taken back by throwing the document away and loading it again.
package final class Document {
    private let start: Keyframe
    private var buffer: TextBuffer
    private var log: [AcceptedOperation] = []
    /// Scalars of the text at `start.revision + index`.
    private var scalarCounts: [Int]
    private var clients: [ClientID: Keyframe.Client] = [:]

    package convenience init() { self.init(keyframe: Keyframe()) }

    package init(keyframe: Keyframe) {
        start = keyframe
        buffer = TextBuffer(keyframe.text, authorship: keyframe.authorship)
        scalarCounts = [buffer.scalarCount]
        for client in keyframe.clients { clients[client.client] = client }
    }

    /// The head: the newest revision. An empty draft is at 0.
    package var revision: Int { start.revision + log.count }
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
        let last = lastSequence(of: submission.client)
        guard submission.sequence > last else { return .repeated(revision: try revisionOfRepeat(submission)) }
        guard submission.sequence == last + 1 else { throw .sequenceGap(expected: last + 1) }
        let operation = submission.operation
        guard operation.componentCount <= limits.componentCount else {
            throw .tooManyComponents(limit: limits.componentCount)
        }
        try require(submission.revision)
        let scalarCount = scalarCounts[submission.revision - start.revision]
        guard operation.baseScalarCount <= scalarCount else {
            throw .lengthMismatch(needed: operation.baseScalarCount, scalarCount: scalarCount)
        }
        if mustRebase(from: submission.revision, limits: limits) {
            return .rebase(composed(from: submission.revision), from: submission.revision, to: revision)
        }
        let transformed = operations(from: submission.revision).reduce(operation) {
            $0.transformed(over: $1.operation, side: .left)
        }
        let growth = utf8Growth(of: transformed)
        guard growth <= 0 || buffer.utf8Count + growth <= limits.draftUTF8Count else {
            throw .draftTooLarge(limit: limits.draftUTF8Count)
        }
        let accepted = AcceptedOperation(
            revision: revision + 1, operation: transformed, client: submission.client, sequence: submission.sequence,
            baseRevision: submission.revision, original: transformed == operation ? nil : operation, author: author,
            at: milliseconds)
        append(accepted, fingerprint: submission.fingerprint)
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
        append(accepted, fingerprint: submission.fingerprint)
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
        let before = operations(from: revision).prefix(own - 1 - revision).map(Self.step)
        return before + [.own(sequence: sequence, revision: own)] + steps(from: own, limits: limits)
    }

    /// The sequence of the last submission taken from this client; 0 if there was none.
    package func lastSequence(of client: ClientID) -> Int { clients[client]?.sequence ?? 0 }

    /// The text as it was.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func text(at revision: Int) throws(SubmissionError) -> String {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        var buffer = TextBuffer(start.text)
        for accepted in log.prefix(revision - start.revision) {
            buffer.apply(accepted.operation, author: accepted.author)
        }
        return buffer.text
    }

    /// The draft at its head, to open it from later.
    package func keyframe() -> Keyframe {
        Keyframe(
            revision: revision, text: text, authorship: authorship,
            clients: clients.values.sorted { $0.client < $1.client })
    }

    private func append(_ accepted: AcceptedOperation, fingerprint: UInt64) {
        buffer.apply(accepted.operation, author: accepted.author)
        log.append(accepted)
        scalarCounts.append(buffer.scalarCount)
        clients[accepted.client] = Keyframe.Client(
            client: accepted.client, sequence: accepted.sequence, revision: accepted.revision,
            fingerprint: fingerprint)
    }

    private func require(_ revision: Int) throws(SubmissionError) {
        guard revision >= start.revision else {
            throw .revisionForgotten(revision: revision, oldest: start.revision)
        }
    }

    /// Once true for a revision, true for ever: what catch-up composed, `submit` will not take one by one.
    private func mustRebase(from revision: Int, limits: DocumentLimits) -> Bool {
        if self.revision - revision > limits.rebaseOperationCount { return true }
        var bytes = 0
        for accepted in operations(from: revision) { bytes += accepted.operation.insertedUTF8Count }
        return bytes > limits.rebaseByteCount
    }

    private func operations(from revision: Int) -> ArraySlice<AcceptedOperation> {
        log[(revision - start.revision)...]
    }

    private func composed(from revision: Int) -> Operation {
        guard let composed = try? Operation.composed(operations(from: revision).map(\.operation)) else {
            preconditionFailure("a log spans more than \(Operation.maximumScalarCount) scalars")
        }
        return composed
    }

    private func steps(from revision: Int, limits: DocumentLimits) -> [CatchUpStep] {
        let missed = operations(from: revision)
        guard mustRebase(from: revision, limits: limits) else { return missed.map(Self.step) }
        let author = missed.first?.author
        let isOneAuthor = missed.allSatisfy { $0.author == author }
        return [
            .operation(
                composed(from: revision), from: revision, to: self.revision, author: isOneAuthor ? author : nil)
        ]
    }

    private static func step(_ accepted: AcceptedOperation) -> CatchUpStep {
        .operation(
            accepted.operation, from: accepted.revision - 1, to: accepted.revision, author: accepted.author)
    }

    /// At which revision a client's submission was taken; nil if it was not.
    private func revision(of client: ClientID, sequence: Int) -> Int? {
        guard let record = clients[client], sequence <= record.sequence else { return nil }
        if sequence == record.sequence { return record.revision }
        return log.last { $0.client == client && $0.sequence == sequence }?.revision
    }

    private func revisionOfRepeat(_ submission: Submission) throws(SubmissionError) -> Int {
        if let record = clients[submission.client], record.sequence == submission.sequence {
            guard record.fingerprint == submission.fingerprint else { throw .sequenceReused(submission.sequence) }
            return record.revision
        }
        guard
            let accepted = log.last(where: { $0.client == submission.client && $0.sequence == submission.sequence }),
            accepted.baseRevision == submission.revision,
            (accepted.original ?? accepted.operation) == submission.operation
        else { throw .sequenceReused(submission.sequence) }
        return accepted.revision
    }

    /// By how many UTF-8 bytes the text would grow.
    private func utf8Growth(of operation: Operation) -> Int {
        var growth = 0
        var offset = 0
        operation.forEachSplice { splice in
            offset += splice.retain
            growth += splice.insert.utf8.count - buffer.slice(offset..<offset + splice.delete).utf8.count
            offset += splice.delete
        }
        return growth
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

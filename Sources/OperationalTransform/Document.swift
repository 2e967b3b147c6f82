/// The server's side of one draft: text, authorship and the log since a keyframe.
///
/// Pure: it reads no clock and stores nothing. Not `Sendable`: it lives inside one actor. What it accepted
/// and the store did not is taken back by throwing the document away and loading it again.
public final class Document {
    /// Nothing that runs within a call knows this document, so no call meets another: a check of that at every edit
    /// would cost as much as the text.
    @safe @exclusivity(unchecked)
    private var state: DocumentState

    package convenience init() { self.init(keyframe: Keyframe()) }

    package init(keyframe: Keyframe) {
        state = DocumentState(keyframe: keyframe)
    }

    /// A draft with its whole past, to serve revisions from before the last keyframe.
    ///
    /// - Parameter clients: those of the newest keyframe: an archive does not tell a repeat from a new submission.
    /// - Throws: `.damaged`.
    package init(archive: HistoryArchive, clients: [Keyframe.Client]) throws(ArchiveError) {
        var rewinder = try ArchiveRewinder(archive)
        let history = rewinder.history(start: archive.startRevision)
        state = DocumentState(start: rewinder.text, history: history, clients: clients)
    }

    /// The head: the newest revision. An empty draft is at 0.
    package var revision: Int { state.revision }
    /// The oldest revision `text(at:)`, `catchUp` and `submit` reach.
    package var oldestRevision: Int { state.start.revision }
    package var text: String { state.buffer.text }
    package var scalarCount: Int { state.buffer.scalarCount }
    package var utf8Count: Int { state.buffer.utf8Count }
    package var utf16Count: Int { state.buffer.utf16Count }
    /// Newlines + 1.
    package var lineCount: Int { state.buffer.lineCount }
    /// Who wrote which part, from left to right; together as long as the text.
    package var authorship: [AuthorSpan] { state.buffer.authorship }

    /// Takes a client's operation: transforms it over what the client had not seen and applies it.
    ///
    /// The arriving operation goes left of those already ordered. O(k · m): k unseen operations of m components.
    ///
    /// Public and built into its callers: another module would make a whole submission in memory, copy it and destroy
    /// it, for what are nearly always a few numbers and a letter.
    ///
    /// - Parameter milliseconds: the server's clock; it goes into the log and decides nothing.
    /// - Throws: every `SubmissionError` but `.logGap`; the document is then unchanged.
    @inlinable @inline(__always)
    public func submit(
        _ submission: Submission, author: UInt32, at milliseconds: Int64, limits: DocumentLimits = DocumentLimits()
    ) throws(SubmissionError) -> SubmissionOutcome {
        if submission.operation.more == nil {
            let revision = takeNext(
                client: submission.client, sequence: submission.sequence, revision: submission.revision,
                at: submission.operation.first.retain, delete: submission.operation.first.delete,
                insert: submission.operation.first.insert, scalarCount: submission.operation.first.insertScalarCount,
                author: author, milliseconds: milliseconds, draftUTF8Count: limits.draftUTF8Count)
            if revision >= 0 { return .accepted(revision: revision) }
        }
        return try submitUnforeseen(submission, author: author, at: milliseconds, limits: limits)
    }

    /// What nearly every submission is: one splice on the newest text, by a client that goes on.
    ///
    /// - Returns: the revision it made; -1 if it is something else, and nothing is done.
    @usableFromInline
    func takeNext(
        client: ClientID, sequence: Int, revision: Int, at offset: Int, delete: Int, insert: String, scalarCount: Int,
        author: UInt32, milliseconds: Int64, draftUTF8Count: Int
    ) -> Int {
        state.takeNext(
            client: client, sequence: sequence, revision: revision, at: offset, delete: delete, insert: insert,
            scalarCount: scalarCount, author: author, milliseconds: milliseconds, draftUTF8Count: draftUTF8Count)
    }

    @usableFromInline
    func submitUnforeseen(
        _ submission: Submission, author: UInt32, at milliseconds: Int64, limits: DocumentLimits
    ) throws(SubmissionError) -> SubmissionOutcome {
        try state.submit(submission, author: author, at: milliseconds, limits: limits)
    }

    /// The log entry of a submission that was accepted: what was sent, and what was applied if that is another.
    ///
    /// - Parameter revision: the one the submission made.
    package func logEntry(
        of submission: Submission, revision: Int, author: UInt32, at milliseconds: Int64
    ) -> AcceptedOperation {
        state.logEntry(of: submission, revision: revision, author: author, at: milliseconds)
    }

    /// All operations after a revision as one.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func composed(from revision: Int) throws(SubmissionError) -> Operation {
        try state.composed(from: revision)
    }

    /// Applies an entry of the stored log, on load.
    ///
    /// - Throws: `.logGap` if it is not the next revision, `.lengthMismatch` if it does not fit the text.
    package func replay(_ accepted: AcceptedOperation) throws(SubmissionError) {
        try state.replay(accepted)
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
        try state.catchUp(from: revision, client: client, inFlight: sequence, limits: limits)
    }

    /// The sequence of the last submission taken from this client; 0 if there was none.
    package func lastSequence(of client: ClientID) -> Int {
        state.lastSequence(of: client)
    }

    /// The operation that made a revision.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func operation(of revision: Int) throws(SubmissionError) -> Operation {
        try state.operation(of: revision)
    }

    /// The text as it was.
    ///
    /// - Throws: `.revisionAhead`, `.revisionForgotten`.
    package func text(at revision: Int) throws(SubmissionError) -> String {
        try state.text(at: revision)
    }

    /// The draft with all revisions since its keyframe, in few bytes.
    package func archive() -> HistoryArchive {
        HistoryArchive(state.history, start: state.start.text, text: state.buffer.text)
    }

    /// The draft at its head, to open it from later.
    package func keyframe() -> Keyframe {
        state.keyframe()
    }
}

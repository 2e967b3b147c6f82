/// What became of a submission. Plain numbers: what goes with it is asked of the document where it is needed.
@frozen
public enum SubmissionOutcome: Sendable, Equatable {
    /// Applied: store its log entry (`Document.logEntry`), then tell everyone.
    case accepted(revision: Int)
    /// Applied before, at this revision: answer as then, store nothing.
    case repeated(revision: Int)
    /// Made on too old a revision; nothing was applied. The client transforms its operation once over the composed
    /// one (`Document.composed`) and submits it again, under the same sequence, on revision `to`.
    case rebase(from: Int, to: Int)
}

/// What became of a submission.
package enum SubmissionOutcome: Sendable, Equatable {
    /// Applied: store it, then tell everyone.
    case accepted(AcceptedOperation)
    /// Applied before, at this revision: answer as then, store nothing.
    case repeated(revision: Int)
    /// Made on too old a revision; nothing was applied. The client transforms its operation once over this
    /// composed one and submits it again, under the same sequence, on revision `to`.
    case rebase(Operation, from: Int, to: Int)
}

/// Why a message from the server does not fit what this editor knows. It must fetch the draft again.
package enum ClientStateError: Error, Sendable, Equatable {
    /// The next revision was expected, another came.
    case revisionGap(expected: Int, found: Int)
    /// An answer to a submission that was never made.
    case sequenceUnknown(Int)
    /// A rebase from a revision this editor is not at.
    case rebaseMismatch(from: Int, to: Int, at: Int)
}

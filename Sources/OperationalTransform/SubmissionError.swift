/// Why a draft refuses a submission, a replay or a catch-up. The draft is unchanged.
public enum SubmissionError: Error, Sendable, Equatable {
    /// The client names a revision not yet made.
    case revisionAhead(revision: Int, head: Int)
    /// Operations from before `oldest` are not in memory.
    case revisionForgotten(revision: Int, oldest: Int)
    /// The operation spans more than the text it claims to be made on.
    case lengthMismatch(needed: Int, scalarCount: Int)
    /// This client used this sequence before, for something else.
    case sequenceReused(Int)
    /// A submission before this one never arrived.
    case sequenceGap(expected: Int)
    /// The text would exceed this many UTF-8 bytes.
    case draftTooLarge(limit: Int)
    case tooManyComponents(limit: Int)
    /// A client id that is empty or longer than `Submission.maximumClientUTF8Count` bytes.
    case clientIDInvalid
    /// On load: the log does not go on where the text ends.
    case logGap(expected: Int, found: Int)
}

extension SubmissionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .revisionAhead(let revision, let head):
            "revision \(revision) does not exist yet, the draft is at \(head): fetch the draft again"
        case .revisionForgotten(let revision, let oldest):
            "revision \(revision) is older than what is at hand (\(oldest)): fetch the draft again"
        case .lengthMismatch(let needed, let scalarCount):
            "an operation on \(needed) scalars met a text of \(scalarCount): fetch the draft again"
        case .sequenceReused(let sequence):
            "sequence \(sequence) was used before for another operation: take a new client id"
        case .sequenceGap(let expected):
            "sequence \(expected) is missing: send it first"
        case .draftTooLarge(let limit):
            "the draft would exceed \(limit) bytes: split it"
        case .tooManyComponents(let limit):
            "an operation of more than \(limit) components: send it in parts"
        case .clientIDInvalid:
            "a client id is 1 to \(Submission.maximumClientUTF8Count) bytes"
        case .logGap(let expected, let found):
            "the log goes on with revision \(found), expected was \(expected)"
        }
    }
}

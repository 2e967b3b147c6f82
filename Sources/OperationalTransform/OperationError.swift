/// Why something is not an operation, or does not fit a text.
package enum OperationError: Error, Sendable, Equatable {
    /// A retain or delete of zero or fewer scalars.
    case countNotPositive(Int)
    /// A count that is not a whole number, as it was written.
    case countNotWhole(String)
    /// A count, or the text an operation spans, above `Operation.maximumScalarCount`.
    case countTooLarge(String)
    /// An insert of no text.
    case emptyInsert
    /// More components than `Operation.maximumComponentCount`.
    case tooManyComponents(limit: Int)
    /// Something else than a number, a string or `{"d": count}` at this place of the list.
    case notAComponent(index: Int)
    /// Half of a surrogate pair: no Unicode scalar.
    case loneSurrogate
    /// The operation spans more scalars than the text has.
    case lengthMismatch(needed: Int, scalarCount: Int)
}

extension OperationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .countNotPositive(let count):
            "a count of \(count) in an operation: counts are 1 or more; leave the component out"
        case .countNotWhole(let written):
            "a count of \(written) in an operation: counts are whole numbers of Unicode scalars"
        case .countTooLarge(let written):
            "a count of \(written) in an operation: at most \(Operation.maximumScalarCount) scalars are taken"
        case .emptyInsert:
            "an insert of no text in an operation: leave the component out"
        case .tooManyComponents(let limit):
            "an operation of more than \(limit) components: send it in parts"
        case .notAComponent(let index):
            "component \(index) of an operation is neither a count, a text nor {\"d\": count}"
        case .loneSurrogate:
            "half of a surrogate pair in an operation: send whole Unicode scalars"
        case .lengthMismatch(let needed, let scalarCount):
            "an operation on \(needed) scalars met a text of \(scalarCount): it was made against another text"
        }
    }
}

/// Reads an operation from left to right in parts of any size.
///
/// Past its end an operation retains without end.
struct OperationReader {
    enum Kind { case retain, insert, delete, end }

    private let rest: [Operation.Splice]?
    private var index = 0
    private var splice: Operation.Splice
    /// Where the rest of the splice's insert begins; nil until a part of it was taken.
    private var insertStart: String.Index?

    private(set) var kind: Kind = .end
    /// Scalars left of the component it stands at; `Int.max` at the end.
    private(set) var count = Int.max

    init(_ operation: Operation) {
        rest = operation.more
        splice = operation.first
        settle()
    }

    /// Passes `count` scalars of the component it stands at.
    mutating func skip(_ passed: Int) {
        switch kind {
        case .retain: splice.retain -= passed
        case .insert: _ = takeInsert(passed)
        case .delete: splice.delete -= passed
        case .end: return
        }
        if passed == count { settle() } else { count -= passed }
    }

    /// Passes `taken` scalars of the insert it stands at, and gives them.
    mutating func insert(_ taken: Int) -> String {
        let text = takeInsert(taken)
        if taken == count { settle() } else { count -= taken }
        return text
    }

    private mutating func takeInsert(_ taken: Int) -> String {
        if taken == splice.insertScalarCount {
            splice.insertScalarCount = 0
            guard let start = insertStart else { return splice.insert }
            insertStart = nil
            return String(splice.insert.unicodeScalars[start...])
        }
        splice.insertScalarCount -= taken
        let start = insertStart ?? splice.insert.startIndex
        let end = splice.insert.unicodeScalars.index(start, offsetBy: taken)
        insertStart = end
        return String(splice.insert.unicodeScalars[start..<end])
    }

    private mutating func settle() {
        while true {
            if splice.retain > 0 { return stand(.retain, splice.retain) }
            if splice.insertScalarCount > 0 { return stand(.insert, splice.insertScalarCount) }
            if splice.delete > 0 { return stand(.delete, splice.delete) }
            guard let rest, index < rest.count else { return stand(.end, .max) }
            splice = rest[index]
            index += 1
        }
    }

    private mutating func stand(_ kind: Kind, _ count: Int) {
        self.kind = kind
        self.count = count
    }
}

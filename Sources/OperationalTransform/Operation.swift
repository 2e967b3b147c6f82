/// A change of a text: what to retain, insert and delete from its beginning on.
///
/// Counts are Unicode scalars. What lies behind the last component is retained.
///
///     "abcd"  --[1, "xy", {"d": 2}]-->  "axyd"
///
/// An operation is a list of splices, so it is in canonical form by construction:
/// at one place the insert comes before the delete, neighbours are joined, nothing
/// is empty and no retain trails. The first splice is stored in place, because
/// nearly every real edit is one splice and then needs no allocation.
@frozen
public struct Operation: Sendable, Equatable {
    /// Greatest count, and greatest text an operation may span, in scalars.
    package static let maximumScalarCount = Int(Int32.max)
    /// Greatest number of components taken from outside.
    public static var maximumComponentCount: Int { 100_000 }

    package enum Component: Sendable, Equatable {
        case retain(Int)
        case insert(String)
        case delete(Int)
    }

    /// Retains, then inserts, then deletes. Empty only as the first of the identity.
    @frozen
    public struct Splice: Sendable, Equatable {
        @usableFromInline var retain = 0
        @usableFromInline var delete = 0
        @usableFromInline var insert = ""
        @usableFromInline var insertScalarCount = 0

        init() {}

        @inlinable @inline(__always)
        init(retain: Int, delete: Int, insert: String, insertScalarCount: Int) {
            self.retain = retain
            self.delete = delete
            self.insert = insert
            self.insertScalarCount = insertScalarCount
        }

        var isEmpty: Bool { delete == 0 && insertScalarCount == 0 }

        public static func == (a: Splice, b: Splice) -> Bool {
            a.retain == b.retain && a.delete == b.delete && a.insertScalarCount == b.insertScalarCount
                && a.insert.hasSameScalars(as: b.insert)
        }
    }

    @usableFromInline var first: Splice
    /// Those behind the first; nil for none: there is then nothing to count references of.
    @usableFromInline var more: [Splice]?

    init(first: Splice = Splice(), more: [Splice]? = nil) {
        self.first = first
        self.more = more
    }

    /// Whether it is one splice, or none.
    var isOneSplice: Bool { more == nil }
    /// At least 1: the identity's only splice is empty.
    var spliceCount: Int { 1 + (more?.count ?? 0) }
    func splice(at index: Int) -> Splice { index == 0 ? first : more![index - 1] }

    /// The operation that changes nothing.
    package static var identity: Operation { Operation() }

    /// The operation of these components, brought into canonical form.
    ///
    /// - Throws: `.countNotPositive`, `.emptyInsert`, `.countTooLarge`, `.tooManyComponents`.
    package init(_ components: [Component]) throws(OperationError) {
        guard components.count <= Self.maximumComponentCount else {
            throw .tooManyComponents(limit: Self.maximumComponentCount)
        }
        var builder = OperationBuilder()
        var spanned = 0
        for component in components {
            switch component {
            case .retain(let count):
                spanned += try Self.checked(count)
                builder.retain(count)
            case .insert(let text):
                guard !text.isEmpty else { throw .emptyInsert }
                builder.insert(text)
            case .delete(let count):
                spanned += try Self.checked(count)
                builder.delete(count)
            }
        }
        guard spanned <= Self.maximumScalarCount else { throw .countTooLarge("\(spanned)") }
        self = builder.finish()
    }

    /// One splice: at a place, delete some scalars and insert a text.
    ///
    /// Offset and count must not be negative; the text it is applied to decides whether it fits.
    @inlinable @inline(__always)
    public init(at scalarOffset: Int, delete: Int = 0, insert: String = "") {
        precondition(scalarOffset >= 0 && delete >= 0, "a splice at \(scalarOffset) of \(delete) scalars")
        let byteCount = insert.utf8.count
        // From the bytes: to call a function with the text would count references to it.
        let insertScalarCount =
            byteCount <= 1
            ? byteCount
            : unsafe insert.utf8.withContiguousStorageIfAvailable { unsafe UTF8Counts.scalarCount(of: $0) }
                ?? insert.scalarCount
        let isIdentity = delete == 0 && insertScalarCount == 0
        first = Splice(
            retain: isIdentity ? 0 : scalarOffset, delete: delete, insert: insert,
            insertScalarCount: insertScalarCount)
        more = nil
    }

    package var isIdentity: Bool { first.isEmpty }

    /// The components in canonical form.
    package var components: [Component] {
        var components: [Component] = []
        forEachSplice { splice in
            if splice.retain > 0 { components.append(.retain(splice.retain)) }
            if splice.insertScalarCount > 0 { components.append(.insert(splice.insert)) }
            if splice.delete > 0 { components.append(.delete(splice.delete)) }
        }
        return components
    }

    package var componentCount: Int {
        var count = 0
        forEachSplice { splice in
            count += (splice.retain > 0 ? 1 : 0) + (splice.insertScalarCount > 0 ? 1 : 0) + (splice.delete > 0 ? 1 : 0)
        }
        return count
    }

    /// Scalars of the smallest text this operation fits.
    package var baseScalarCount: Int {
        var count = 0
        forEachSplice { count += $0.retain + $0.delete }
        return count
    }

    /// By how many scalars the text grows.
    package var scalarCountChange: Int {
        var change = 0
        forEachSplice { change += $0.insertScalarCount - $0.delete }
        return change
    }

    /// UTF-8 bytes of all the text it inserts.
    package var insertedUTF8Count: Int {
        var count = 0
        forEachSplice { count += $0.insert.utf8.count }
        return count
    }

    /// All the text it inserts, from left to right.
    package var insertedText: String {
        if isOneSplice { return first.insert }
        var text = ""
        forEachSplice { text += $0.insert }
        return text
    }

    @inline(__always)
    func forEachSplice(_ body: (Splice) -> Void) {
        if first.isEmpty { return }
        body(first)
        if let more { for splice in more { body(splice) } }
    }

    private static func checked(_ count: Int) throws(OperationError) -> Int {
        guard count > 0 else { throw .countNotPositive(count) }
        guard count <= maximumScalarCount else { throw .countTooLarge("\(count)") }
        return count
    }
}

extension String {
    /// Number of Unicode scalars.
    @usableFromInline var scalarCount: Int {
        if utf8.count <= 1 { return utf8.count }
        return unsafe withUTF8Bytes { unsafe UTF8Counts.scalarCount(of: $0) }
    }

    /// Equal scalar for scalar. `==` also holds for other scalars that look the same.
    func hasSameScalars(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

/// The text of a draft and who wrote it, addressed by Unicode scalars.
///
/// A B-tree in raw memory: the leaves are small gap buffers (`LeafPool`), the branches know where each child begins
/// (`BranchPool`). Two *fingers* stay in the leaves of the last edits, so two people typing far apart each go on
/// where they were; the branches above a finger learn of its leaf's growth when the finger leaves it. Elsewhere an
/// edit is O(log n).
struct TextBuffer: ~Copyable {
    var leaves = LeafPool()
    var branches = BranchPool()
    var root: UInt32
    /// Number of branches above every leaf.
    var height = 1
    /// In the leaf of the last edit.
    var near = Finger()
    /// In another leaf edited before.
    var far = Finger()

    private(set) var scalarCount = 0
    private(set) var utf8Count = 0
    /// Scalars above U+FFFF.
    private var astralCount = 0
    private var newlineCount = 0

    /// A leaf whose place in the text is known.
    struct Finger {
        private static let nowhere = Int.max / 2

        var leaf = LeafPool.none
        /// Scalars before the leaf.
        var start = Finger.nowhere
        /// Scalars in the leaf.
        var count = 0
        /// Scalars of those the branches above have not been told of.
        var change = 0

        /// Whether an offset is in the leaf or at an end of it.
        @inline(__always)
        func touches(_ offset: Int) -> Bool { UInt(bitPattern: offset &- start) <= UInt(bitPattern: count) }

        /// Whether the scalar behind an offset is in the leaf.
        @inline(__always)
        func holds(_ offset: Int) -> Bool { UInt(bitPattern: offset &- start) < UInt(bitPattern: count) }

        func isBefore(_ offset: Int) -> Bool { start &+ count <= offset }
    }

    init() {
        root = branches.make()
        let leaf = leaves.make()
        branches.insert(leaf, start: 0, into: root, at: 0)
        leaves.setSlot(root * UInt32(BranchPool.fanOut), of: leaf)
    }

    init(_ text: String, authorship: [AuthorSpan] = []) {
        self.init()
        var scalars = text.unicodeScalars[...]
        for span in authorship {
            let part = scalars.prefix(span.scalarCount)
            replace(at: scalarCount, delete: 0, insert: String(part), author: span.author)
            scalars = scalars[part.endIndex...]
        }
        replace(at: scalarCount, delete: 0, insert: String(scalars), author: 0)
    }

    var utf16Count: Int { scalarCount + astralCount }
    /// Newlines + 1.
    var lineCount: Int { newlineCount + 1 }

    // MARK: Editing

    /// Deletes scalars and puts a text in their place. The range must lie within the text.
    mutating func replace(at offset: Int, delete: Int, insert: String, author: UInt32 = 0) {
        unsafe insert.withUTF8Bytes { bytes in
            unsafe replace(
                at: offset, delete: delete, bytes: bytes, scalarCount: insert.scalarCount, author: author)
        }
    }

    /// The same with the text as UTF-8 bytes, whose scalars the caller has counted.
    @inline(__always)
    mutating func replace(
        at offset: Int, delete: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount inserted: Int, author: UInt32
    ) {
        if delete > 0 { self.delete(at: offset, count: delete) }
        if inserted > 0 { unsafe insert(at: offset, bytes: bytes, scalarCount: inserted, author: author) }
    }

    @inline(__always)
    private mutating func insert(
        at offset: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int, author: UInt32
    ) {
        // Nearly always where the last edit was, or the one before.
        if !near.touches(offset), far.touches(offset) { swap(&near, &far) }
        if near.touches(offset),
            unsafe leaves.insert(
                in: near.leaf, at: offset - near.start, bytes: bytes, scalarCount: scalarCount, author: author)
        {
            return unsafe note(inserted: bytes, scalarCount: scalarCount)
        }
        unsafe insertInPieces(at: offset, bytes: bytes, author: author)
    }

    /// Inserts piece by piece, making room on the way. A long text fills leaves nearly to their end, so that a few
    /// letters in each find room later.
    @inline(never)
    private mutating func insertInPieces(at offset: Int, bytes: UnsafeBufferPointer<UInt8>, author: UInt32) {
        var offset = offset
        var rest = unsafe bytes
        while rest.count > 0 {
            if !near.touches(offset) { seek(offset, isLeftward: true) }
            let room = LeafPool.byteCapacity * 7 / 8 - leaves.byteCount(of: near.leaf)
            let limit = rest.count > LeafPool.pieceCapacity ? max(room, 0) : LeafPool.pieceCapacity
            let piece = unsafe UnsafeBufferPointer(rebasing: rest.prefixOfScalars(atMost: limit))
            let scalars = piece.count == 1 ? 1 : unsafe UTF8Counts(of: piece).scalars
            if scalars > 0,
                unsafe leaves.insert(
                    in: near.leaf, at: offset - near.start, bytes: piece, scalarCount: scalars, author: author)
            {
                unsafe note(inserted: piece, scalarCount: scalars)
                offset += scalars
                unsafe rest = UnsafeBufferPointer(rebasing: rest[piece.count...])
            } else {
                makeRoom(at: offset, byteCount: rest.count, author: author)
            }
        }
    }

    private mutating func delete(at offset: Int, count: Int) {
        var left = count
        while left > 0 {
            if !near.holds(offset) { seek(offset, isLeftward: false) }
            let local = offset - near.start
            let part = min(left, near.count - local)
            let deleted = leaves.delete(in: near.leaf, at: local, count: part)
            near.count -= part
            near.change -= part
            if far.start > near.start { far.start -= part }
            scalarCount -= part
            utf8Count -= deleted.bytes
            astralCount -= deleted.astral
            newlineCount -= deleted.newlines
            if near.count < Self.sparseScalarCount { mend() }
            left -= part
        }
    }

    @inline(__always)
    private mutating func note(inserted: UnsafeBufferPointer<UInt8>, scalarCount added: Int) {
        near.count += added
        near.change += added
        if far.start > near.start { far.start += added }
        scalarCount += added
        utf8Count += inserted.count
        if inserted.count == 1 {
            if unsafe inserted[0] == UInt8(ascii: "\n") { newlineCount += 1 }
        } else {
            let counts = unsafe UTF8Counts(of: inserted)
            astralCount += counts.astral
            newlineCount += counts.newlines
        }
    }
}

extension String {
    /// The text's UTF-8 bytes, without a copy wherever the string is a native one. One call of `body`, so that it is
    /// built into the caller.
    @inline(__always)
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = self
        return text.withUTF8(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The longest part from the beginning that is at most so many bytes and ends between two scalars.
    func prefixOfScalars(atMost limit: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
        if count <= limit { return unsafe self[...] }
        var end = limit
        while unsafe self[end] & 0xC0 == 0x80 { end -= 1 }
        return unsafe self[..<end]
    }
}

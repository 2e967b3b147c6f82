/// The text of a draft and who wrote it, addressed by Unicode scalars.
///
/// A B-tree in raw memory: the leaves are small gap buffers (`Leaf`), the branches know where each child begins
/// (`Branch`). Two *fingers* stay in the leaves of the last edits, so two people typing far apart each go on where
/// they were; the branches above a finger learn of its leaf's growth when the finger leaves it. Elsewhere an edit is
/// O(log n).
struct TextBuffer: ~Copyable {
    var leaves = PiecePool(byteCount: Leaf.byteCount)
    var branches = PiecePool(byteCount: Branch.byteCount)
    var root: Branch
    /// Number of branches above every leaf.
    var height = 1
    var fingers = Fingers()

    private(set) var scalarCount = 0
    private(set) var utf8Count = 0

    init() {
        root = unsafe Branch(in: branches.take())
        let leaf = unsafe Leaf(in: leaves.take())
        unsafe root.insert(leaf.memory, start: 0, at: 0)
        leaf.setBranch(root)
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
        if fingers.goBack(to: offset),
            unsafe fingers.leaf.insert(
                at: offset &- fingers.near.start, bytes: bytes, scalarCount: scalarCount, author: author)
        {
            return note(scalars: scalarCount, bytes: bytes.count)
        }
        unsafe insertElsewhere(at: offset, bytes: bytes, scalarCount: scalarCount, author: author)
    }

    @inline(never)
    private mutating func insertElsewhere(
        at offset: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int, author: UInt32
    ) {
        if !fingers.near.touches(offset) { seek(offset, isLeftward: true) }
        if fingers.leaf.change(to: author),
            unsafe fingers.leaf.insert(
                at: offset &- fingers.near.start, bytes: bytes, scalarCount: scalarCount, author: author)
        {
            return note(scalars: scalarCount, bytes: bytes.count)
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
            if !fingers.near.touches(offset) { seek(offset, isLeftward: true) }
            let room = Leaf.byteCapacity * 7 / 8 - fingers.leaf.byteCount
            let limit = rest.count > Leaf.pieceCapacity ? max(room, 0) : Leaf.pieceCapacity
            let piece = unsafe UnsafeBufferPointer(rebasing: rest.prefixOfScalars(atMost: limit))
            let scalars = unsafe UTF8Counts.scalarCount(of: piece)
            if scalars > 0,
                unsafe fingers.leaf.insert(
                    at: offset - fingers.near.start, bytes: piece, scalarCount: scalars, author: author)
            {
                note(scalars: scalars, bytes: piece.count)
                offset += scalars
                unsafe rest = UnsafeBufferPointer(rebasing: rest[piece.count...])
            } else {
                makeRoom(at: offset, byteCount: rest.count, author: author)
            }
        }
    }

    @inline(__always)
    private mutating func delete(at offset: Int, count: Int) {
        // Backspace behind what was typed: the scalars before the gap, perhaps at the leaf's end.
        if fingers.goBack(to: offset), count <= fingers.near.count &- (offset &- fingers.near.start) {
            return deleteHere(at: offset, count: count)
        }
        deleteInParts(at: offset, count: count)
    }

    @inline(never)
    private mutating func deleteInParts(at offset: Int, count: Int) {
        var left = count
        while left > 0 {
            if !fingers.near.holds(offset) { seek(offset, isLeftward: false) }
            let part = min(left, fingers.near.count - (offset - fingers.near.start))
            deleteHere(at: offset, count: part)
            left -= part
        }
    }

    /// In the leaf of the near finger.
    @inline(__always)
    private mutating func deleteHere(at offset: Int, count: Int) {
        let bytes = fingers.leaf.delete(at: offset &- fingers.near.start, count: count)
        note(scalars: -count, bytes: -bytes)
        if fingers.near.count < Self.sparseScalarCount { mend() }
    }

    /// The near finger's leaf grew.
    @inline(__always)
    private mutating func note(scalars: Int, bytes: Int) {
        fingers.grow(by: scalars)
        scalarCount &+= scalars
        utf8Count &+= bytes
    }
}

extension String {
    /// The text's UTF-8 bytes, without a copy wherever the string is a native one. One call of `body`, so that it is
    /// built into the caller.
    @inline(__always)
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = unsafe utf8.withContiguousStorageIfAvailable(body) { return result }
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

/// The text of a draft and who wrote it, addressed by Unicode scalars.
///
/// A B-tree in raw memory: leaves of UTF-8 bytes with their authors (`LeafPool`), branches with the scalar count
/// of every child (`BranchPool`). An edit in the leaf of the last edit touches that leaf alone; the branches above
/// learn of the change when the cursor leaves it. Elsewhere an edit is O(log n).
struct TextBuffer: ~Copyable {
    private var leaves = LeafPool()
    private var branches = BranchPool()
    private var root: UInt32
    /// Number of branches above every leaf.
    private var height = 1
    private var cursor = Cursor()

    private(set) var scalarCount = 0
    private(set) var utf8Count = 0
    /// Scalars above U+FFFF.
    private var astralCount = 0
    private var newlineCount = 0

    /// The leaf of the last edit.
    private struct Cursor {
        var leaf: UInt32 = 0
        /// Scalars before the leaf.
        var start = 0
        /// Scalars in the leaf; negative: the cursor stands nowhere.
        var count = -1
        /// Scalars the branches above have not been told of.
        var change = 0
    }

    init() {
        root = branches.make()
        branches.insert(leaves.make(), scalarCount: 0, into: root, at: 0)
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

    // MARK: Reading

    var text: String { slice(0..<scalarCount) }

    func slice(_ range: Range<Int>) -> String {
        if range.isEmpty { return "" }
        // Whole: the byte count is known. A part: at most four bytes a scalar.
        let capacity = range.count == scalarCount ? utf8Count : min(utf8Count, 4 * range.count)
        return unsafe String(unsafeUninitializedCapacity: capacity) { target in
            var filled = 0
            forEachLeaf(in: range) { leaf, part in
                let bytes = leaves.byteRange(of: leaf, scalars: part)
                unsafe (target.baseAddress! + filled).update(
                    from: leaves.bytes(of: leaf) + bytes.lowerBound, count: bytes.count)
                filled += bytes.count
            }
            return filled
        }
    }

    /// UTF-8 bytes of a part of the text.
    func utf8Count(of range: Range<Int>) -> Int {
        if utf8Count == scalarCount { return range.count }
        var count = 0
        forEachLeaf(in: range) { leaf, part in count += leaves.byteRange(of: leaf, scalars: part).count }
        return count
    }

    /// Who wrote which part, from left to right; neighbours by one author are one span.
    var authorship: [AuthorSpan] {
        var spans: [AuthorSpan] = []
        forEachLeaf(in: 0..<scalarCount) { leaf, _ in
            leaves.forEachRun(of: leaf) { author, count in
                if spans.last?.author == author {
                    spans[spans.count - 1].scalarCount += count
                } else {
                    spans.append(AuthorSpan(author: author, scalarCount: count))
                }
            }
        }
        return spans
    }

    /// Calls back with every leaf a range touches and the scalars of that leaf inside it.
    private func forEachLeaf(in range: Range<Int>, _ body: (UInt32, Range<Int>) -> Void) {
        if !range.isEmpty { _ = visit(root, depth: 0, start: 0, range: range, body) }
    }

    /// - Returns: where the branch ends.
    private func visit(
        _ branch: UInt32, depth: Int, start: Int, range: Range<Int>, _ body: (UInt32, Range<Int>) -> Void
    ) -> Int {
        var start = start
        for index in 0..<branches.count(of: branch) {
            let child = branches.child(of: branch, at: index)
            let isLeaf = depth == height - 1
            // The branches on the cursor's way lag behind it.
            var end = start + branches.scalarCount(of: branch, at: index)
            if branches.path(at: depth, is: branch, index), cursor.count >= 0 { end += cursor.change }
            if start >= range.upperBound { return end }
            if end > range.lowerBound {
                if isLeaf {
                    body(child, max(0, range.lowerBound - start)..<min(end, range.upperBound) - start)
                } else {
                    _ = visit(child, depth: depth + 1, start: start, range: range, body)
                }
            }
            start = end
        }
        return start
    }

    // MARK: Editing

    /// Deletes scalars and puts a text in their place. The range must lie within the text.
    mutating func replace(at offset: Int, delete: Int, insert: String, author: UInt32 = 0) {
        if insert.isEmpty { return self.delete(at: offset, count: delete) }
        unsafe insert.withUTF8Bytes { bytes in
            unsafe replace(at: offset, delete: delete, bytes: bytes, scalarCount: insert.scalarCount, author: author)
        }
    }

    /// The same with the text as UTF-8 bytes, whose scalars the caller has counted.
    mutating func replace(
        at offset: Int, delete: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount inserted: Int, author: UInt32
    ) {
        // Nearly always: both in the leaf of the last edit.
        let local = offset - cursor.start
        if local >= 0, local + delete <= cursor.count,
            let change = unsafe leaves.replace(
                in: cursor.leaf, at: local, delete: delete, bytes: bytes, scalarCount: inserted, author: author)
        {
            unsafe note(change, inserted: bytes, scalarCount: inserted, deleted: delete)
            if cursor.count == 0 { removeLeaf() }
            return
        }
        if delete > 0 { self.delete(at: offset, count: delete) }
        if inserted > 0 { unsafe insertAnywhere(at: offset, bytes: bytes, author: author) }
    }

    private mutating func delete(at offset: Int, count: Int) {
        var left = count
        while left > 0 {
            if offset < cursor.start || offset >= cursor.start + cursor.count { seek(offset, isLeftward: false) }
            let local = offset - cursor.start
            let part = min(left, cursor.count - local)
            let none = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            guard
                let change = unsafe leaves.replace(
                    in: cursor.leaf, at: local, delete: part, bytes: none, scalarCount: 0, author: 0)
            else {
                // Cutting out of one author's run can need one run more than a leaf holds.
                splitLeaf()
                continue
            }
            unsafe note(change, inserted: none, scalarCount: 0, deleted: part)
            if cursor.count == 0 { removeLeaf() }
            left -= part
        }
    }

    /// Inserts piece by piece, making room on the way.
    private mutating func insertAnywhere(at offset: Int, bytes: UnsafeBufferPointer<UInt8>, author: UInt32) {
        var offset = offset
        var rest = unsafe bytes
        var hasTriedRight = false
        while rest.count > 0 {
            if offset < cursor.start || offset > cursor.start + cursor.count { seek(offset, isLeftward: true) }
            let piece = unsafe UnsafeBufferPointer(rebasing: rest.prefixOfScalars(atMost: LeafPool.pieceCapacity))
            let scalars = unsafe UTF8Counts(of: piece).scalars
            let local = offset - cursor.start
            if let change = unsafe leaves.replace(
                in: cursor.leaf, at: local, delete: 0, bytes: piece, scalarCount: scalars, author: author)
            {
                unsafe note(change, inserted: piece, scalarCount: scalars, deleted: 0)
                offset += scalars
                unsafe rest = UnsafeBufferPointer(rebasing: rest[piece.count...])
                hasTriedRight = false
            } else if local > 0, local < cursor.count {
                splitLeaf()
            } else if !hasTriedRight, offset < scalarCount {
                seek(offset, isLeftward: false)
                hasTriedRight = true
            } else {
                // Between two full leaves, or typing on at the end: leaves are left full.
                if local == 0, offset > 0 { seek(offset, isLeftward: true) }
                if offset == cursor.start { splitLeaf() } else { addLeafBehind() }
            }
        }
    }

    private mutating func note(
        _ change: LeafPool.Change, inserted: UnsafeBufferPointer<UInt8>, scalarCount added: Int, deleted: Int
    ) {
        cursor.count += added - deleted
        cursor.change += added - deleted
        scalarCount += added - deleted
        utf8Count += inserted.count - change.bytes
        astralCount -= change.astral
        newlineCount -= change.newlines
        if inserted.count == 1 {
            if unsafe inserted[0] == UInt8(ascii: "\n") { newlineCount += 1 }
        } else if inserted.count > 0 {
            let counts = unsafe UTF8Counts(of: inserted)
            astralCount += counts.astral
            newlineCount += counts.newlines
        }
    }

    // MARK: The tree

    /// Tells the branches above the cursor what changed in its leaf.
    private mutating func settle() {
        if cursor.change == 0 { return }
        branches.addAlongPath(cursor.change, height: height)
        cursor.change = 0
    }

    /// Moves the cursor to the leaf of an offset; between two leaves to the left or to the right one.
    private mutating func seek(_ offset: Int, isLeftward: Bool) {
        settle()
        var branch = root
        var left = offset
        for depth in 0..<height {
            let index = branches.find(&left, in: branch, isLeftward: isLeftward)
            branches.setPath(at: depth, to: branch, index)
            branch = branches.child(of: branch, at: index)
        }
        cursor.leaf = branch
        cursor.start = offset - left
        cursor.count = leaves.scalarCount(of: branch)
    }

    private mutating func splitLeaf() {
        settle()
        let right = leaves.split(cursor.leaf)
        branches.setCountAtPath(leaves.scalarCount(of: cursor.leaf), depth: height - 1)
        link(right, behindPathAt: height - 1, scalarCount: leaves.scalarCount(of: right))
    }

    private mutating func addLeafBehind() {
        settle()
        let offset = cursor.start + cursor.count
        let leaf = leaves.make()
        link(leaf, behindPathAt: height - 1, scalarCount: 0)
        // An empty leaf is found by no offset: go to its left neighbour and one step on.
        cursor.count = -1
        seekEmpty(leaf, at: offset)
    }

    /// Moves the cursor to a leaf just made empty at `offset`.
    private mutating func seekEmpty(_ leaf: UInt32, at offset: Int) {
        _ = findEmpty(leaf, in: root, depth: 0, left: offset)
        cursor = Cursor(leaf: leaf, start: offset, count: 0, change: 0)
    }

    private mutating func findEmpty(_ leaf: UInt32, in branch: UInt32, depth: Int, left: Int) -> Bool {
        var left = left
        for index in 0..<branches.count(of: branch) {
            let count = branches.scalarCount(of: branch, at: index)
            let child = branches.child(of: branch, at: index)
            if left <= count {
                branches.setPath(at: depth, to: branch, index)
                if depth == height - 1 {
                    if child == leaf { return true }
                } else if findEmpty(leaf, in: child, depth: depth + 1, left: left) {
                    return true
                }
            }
            left -= count
            if left < 0 { return false }
        }
        return false
    }

    /// Puts a child behind the one on the path, splitting branches up to the root where they are full.
    private mutating func link(_ child: UInt32, behindPathAt depth: Int, scalarCount: Int) {
        cursor.count = -1
        var child = child
        var scalarCount = scalarCount
        var depth = depth
        while true {
            let (branch, index) = branches.path(at: depth)
            if branches.count(of: branch) < BranchPool.fanOut {
                return branches.insert(child, scalarCount: scalarCount, into: branch, at: index + 1)
            }
            let right = branches.split(branch)
            let kept = branches.count(of: branch)
            if index + 1 <= kept {
                branches.insert(child, scalarCount: scalarCount, into: branch, at: index + 1)
            } else {
                branches.insert(child, scalarCount: scalarCount, into: right, at: index + 1 - kept)
            }
            let rightTotal = branches.total(of: right)
            if depth == 0 {
                let top = branches.make()
                branches.insert(branch, scalarCount: branches.total(of: branch), into: top, at: 0)
                branches.insert(right, scalarCount: rightTotal, into: top, at: 1)
                root = top
                height += 1
                return
            }
            depth -= 1
            branches.setCountAtPath(branches.total(of: branch), depth: depth)
            child = right
            scalarCount = rightTotal
        }
    }

    /// Takes the empty leaf at the cursor out, unless the whole text is empty.
    private mutating func removeLeaf() {
        settle()
        if scalarCount == 0, height == 1, branches.count(of: root) == 1 { return }
        leaves.free(cursor.leaf)
        cursor.count = -1
        var depth = height - 1
        while true {
            let (branch, index) = branches.path(at: depth)
            branches.remove(from: branch, at: index)
            if branches.count(of: branch) > 0 { break }
            if depth == 0 {
                // The last leaf went: begin again with one.
                branches.insert(leaves.make(), scalarCount: 0, into: branch, at: 0)
                height = 1
                return
            }
            branches.free(branch)
            depth -= 1
        }
        while height > 1, branches.count(of: root) == 1 {
            let only = branches.child(of: root, at: 0)
            branches.free(root)
            root = only
            height -= 1
        }
    }
}

extension String {
    /// The text's UTF-8 bytes, without a copy wherever the string is a native one.
    @inline(__always)
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = unsafe utf8.withContiguousStorageIfAvailable(body) { return result }
        return unsafe Array(utf8).withUnsafeBufferPointer(body)
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

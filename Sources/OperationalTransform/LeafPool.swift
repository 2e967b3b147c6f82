/// The leaves of a `TextBuffer`'s tree: each a small gap buffer of UTF-8 bytes and of their authors. Raw memory.
///
///     64 bytes    header, then the leaf's authors: up to 8 x UInt32
///     512 bytes   text: bytes before the gap, gap, bytes behind it
///     512 bytes   for each scalar which of the leaf's authors wrote it, with a gap of its own at the same scalar;
///                 not kept while the leaf is one author's
///
/// The gap stands where the last edit was: typing on there moves no byte and looks for nothing, and it is the one
/// place of the leaf known in both measures, scalars and bytes.
@safe struct LeafPool: ~Copyable {
    /// Bytes of text in a leaf. Smaller leaves make more branches, larger ones longer moves.
    static let byteCapacity = 512
    /// Greatest piece put in at once: half a leaf always makes room for it.
    static let pieceCapacity = byteCapacity / 2
    /// No leaf: before the first, behind the last.
    static let none = UInt32.max

    static let authorCapacity = 8
    private static let textOffset = 64
    private static let columnOffset = textOffset + byteCapacity
    private static let stride = columnOffset + byteCapacity

    struct Header {
        var bytesBefore: UInt16 = 0
        var bytesBehind: UInt16 = 0
        var scalarsBefore: UInt16 = 0
        var scalarsBehind: UInt16 = 0
        /// Authors in use; with one of them there is no column.
        var authorCount: UInt16 = 0
        /// The leaf's place among its branch's children.
        var slot = BranchPool.noSlot
        var previous = LeafPool.none
        var next = LeafPool.none

        var byteCount: Int { Int(bytesBefore) + Int(bytesBehind) }
        var scalarCount: Int { Int(scalarsBefore) + Int(scalarsBehind) }
    }

    /// What a deletion took out.
    struct Deleted {
        var bytes: Int
        var astral = 0
        var newlines = 0
    }

    /// Leaves in a block of memory. A block is never moved, so a long text grows without being copied; only the first
    /// one grows, from one leaf on, because most drafts are short.
    private static let blockCapacity = 64

    private var capacity = 1
    private var used: UInt32 = 0
    private var spare: [UInt32] = []
    private var blocks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private var blockCount = 1

    init() {
        unsafe blocks = .allocate(capacity: 1)
        unsafe blocks.initialize(to: .allocate(byteCount: Self.stride, alignment: 64))
    }

    deinit {
        for block in 0..<blockCount { unsafe blocks[block].deallocate() }
        unsafe blocks.deallocate()
    }

    /// A new empty leaf behind another, or alone.
    mutating func make(behind leaf: UInt32 = LeafPool.none) -> UInt32 {
        let new = spare.popLast() ?? addLeaf()
        unsafe header(of: new).initialize(to: Header())
        if leaf != Self.none {
            let next = next(of: leaf)
            unsafe header(of: new).pointee.previous = leaf
            unsafe header(of: new).pointee.next = next
            unsafe header(of: leaf).pointee.next = new
            if next != Self.none { unsafe header(of: next).pointee.previous = new }
        }
        return new
    }

    private mutating func addLeaf() -> UInt32 {
        if Int(used) == capacity {
            if capacity < Self.blockCapacity {
                unsafe blocks[0].grow(from: capacity * Self.stride, to: capacity * 2 * Self.stride)
                capacity *= 2
            } else {
                addBlock()
            }
        }
        used += 1
        return used - 1
    }

    private mutating func addBlock() {
        // Powers of two: the table is full when there are so many.
        if blockCount & (blockCount - 1) == 0 {
            let table = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: blockCount * 2)
            unsafe table.initialize(from: blocks, count: blockCount)
            unsafe blocks.deallocate()
            unsafe blocks = table
        }
        unsafe (blocks + blockCount).initialize(
            to: .allocate(byteCount: Self.blockCapacity * Self.stride, alignment: 64))
        blockCount += 1
        capacity += Self.blockCapacity
    }

    /// Takes a leaf from between its neighbours.
    mutating func free(_ leaf: UInt32) {
        let (previous, next) = (previous(of: leaf), next(of: leaf))
        if previous != Self.none { unsafe header(of: previous).pointee.next = next }
        if next != Self.none { unsafe header(of: next).pointee.previous = previous }
        spare.append(leaf)
    }

    // MARK: Reading

    func scalarCount(of leaf: UInt32) -> Int { unsafe header(of: leaf).pointee.scalarCount }
    func byteCount(of leaf: UInt32) -> Int { unsafe header(of: leaf).pointee.byteCount }
    func slot(of leaf: UInt32) -> UInt32 { unsafe header(of: leaf).pointee.slot }
    func setSlot(_ slot: UInt32, of leaf: UInt32) { unsafe header(of: leaf).pointee.slot = slot }
    func next(of leaf: UInt32) -> UInt32 { unsafe header(of: leaf).pointee.next }
    func previous(of leaf: UInt32) -> UInt32 { unsafe header(of: leaf).pointee.previous }

    /// The bytes of some of a leaf's scalars: before the gap and behind it.
    func withBytes(
        of leaf: UInt32, scalars range: Range<Int>,
        _ body: (_ before: UnsafeBufferPointer<UInt8>, _ behind: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let header = unsafe header(of: leaf).pointee
        let text = unsafe UnsafePointer(text(of: leaf))
        let lower = byteOffset(of: leaf, header, scalar: range.lowerBound)
        let upper = byteOffset(of: leaf, header, scalar: range.upperBound)
        let gap = Int(header.bytesBefore)
        let (before, behind) = (min(lower, gap)..<min(upper, gap), max(lower, gap)..<max(upper, gap))
        let gapEnd = Self.byteCapacity - Int(header.bytesBehind)
        unsafe body(
            UnsafeBufferPointer(start: text + before.lowerBound, count: before.count),
            UnsafeBufferPointer(start: text + gapEnd + behind.lowerBound - gap, count: behind.count))
    }

    /// The byte, counted without the gap, at which a scalar begins.
    private func byteOffset(of leaf: UInt32, _ header: Header, scalar: Int) -> Int {
        let (before, gap) = (Int(header.scalarsBefore), Int(header.bytesBefore))
        if scalar <= before {
            return gap - bytesBack(before - scalar, leaf, header)
        }
        return gap + bytesForward(scalar - before, leaf, header)
    }

    // MARK: Editing

    /// Inserts scalars.
    ///
    /// - Returns: false if the leaf has no room for them or for their author; it is unchanged.
    @inline(__always)
    func insert(
        in leaf: UInt32, at scalar: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int, author: UInt32
    ) -> Bool {
        let header = unsafe header(of: leaf)
        guard unsafe header.pointee.byteCount + bytes.count <= Self.byteCapacity else { return false }
        var index = 0
        if unsafe header.pointee.authorCount != 1 || authors(of: leaf)[0] != author {
            // Mostly one of two.
            let isSecond = unsafe header.pointee.authorCount == 2 && authors(of: leaf)[1] == author
            index = isSecond ? 1 : authorIndex(author, in: leaf)
            if index < 0 { return false }
        }
        if unsafe scalar != Int(header.pointee.scalarsBefore) { moveGap(of: leaf, to: scalar) }
        let target = unsafe text(of: leaf) + Int(header.pointee.bytesBefore)
        if bytes.count == 1 {
            unsafe target.pointee = bytes[0]
        } else if let source = bytes.baseAddress {
            unsafe target.update(from: source, count: bytes.count)
        }
        if unsafe header.pointee.authorCount > 1 {
            let first = unsafe column(of: leaf) + Int(header.pointee.scalarsBefore)
            for place in 0..<scalarCount { unsafe first[place] = UInt8(truncatingIfNeeded: index) }
        }
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes.count)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalarCount)
        return true
    }

    /// Deletes scalars the leaf has.
    @inline(__always)
    func delete(in leaf: UInt32, at scalar: Int, count: Int) -> Deleted {
        let header = unsafe header(of: leaf)
        let text = unsafe text(of: leaf)
        let taken: UnsafeBufferPointer<UInt8>
        if unsafe scalar + count == Int(header.pointee.scalarsBefore) {
            let bytes = unsafe bytesBack(count, leaf, header.pointee)
            unsafe header.pointee.bytesBefore &-= UInt16(truncatingIfNeeded: bytes)
            unsafe header.pointee.scalarsBefore &-= UInt16(truncatingIfNeeded: count)
            unsafe taken = UnsafeBufferPointer(start: text + Int(header.pointee.bytesBefore), count: bytes)
        } else {
            if unsafe scalar != Int(header.pointee.scalarsBefore) { moveGap(of: leaf, to: scalar) }
            let bytes = unsafe bytesForward(count, leaf, header.pointee)
            let gapEnd = unsafe Self.byteCapacity - Int(header.pointee.bytesBehind)
            unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytes)
            unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: count)
            unsafe taken = UnsafeBufferPointer(start: text + gapEnd, count: bytes)
        }
        if unsafe header.pointee.byteCount == 0 { unsafe header.pointee.authorCount = 0 }
        if taken.count == 1 { return unsafe Deleted(bytes: 1, newlines: taken[0] == UInt8(ascii: "\n") ? 1 : 0) }
        let counts = unsafe UTF8Counts(of: taken)
        return Deleted(bytes: taken.count, astral: counts.astral, newlines: counts.newlines)
    }

    /// Moves what is behind a scalar into a new leaf behind this one.
    mutating func split(_ leaf: UInt32, at scalar: Int) -> UInt32 {
        moveGap(of: leaf, to: scalar)
        let right = make(behind: leaf)
        let source = unsafe header(of: leaf)
        let target = unsafe header(of: right)
        let (bytes, scalars) = unsafe (Int(source.pointee.bytesBehind), Int(source.pointee.scalarsBehind))
        unsafe text(of: right).update(from: text(of: leaf) + Self.byteCapacity - bytes, count: bytes)
        unsafe column(of: right).update(from: column(of: leaf) + Self.byteCapacity - scalars, count: scalars)
        unsafe authors(of: right).update(from: authors(of: leaf), count: Self.authorCapacity)
        unsafe target.pointee.bytesBefore = UInt16(bytes)
        unsafe target.pointee.scalarsBefore = UInt16(scalars)
        unsafe target.pointee.authorCount = source.pointee.authorCount
        unsafe source.pointee.bytesBehind = 0
        unsafe source.pointee.scalarsBehind = 0
        forgetUnusedAuthors(of: leaf)
        forgetUnusedAuthors(of: right)
        return right
    }

    /// Moves all of a leaf to the end of the one before it.
    ///
    /// - Returns: false if that has no room for it or for its authors; both hold what they held.
    func join(_ right: UInt32, to left: UInt32) -> Bool {
        let source = unsafe header(of: right)
        let target = unsafe header(of: left)
        guard unsafe source.pointee.byteCount + target.pointee.byteCount <= Self.byteCapacity else { return false }
        let count = unsafe Int(source.pointee.authorCount)
        forgetUnusedAuthors(of: left)
        guard unsafe Int(target.pointee.authorCount) + count <= Self.authorCapacity else { return false }
        var indexes = SIMD8<UInt8>(repeating: 0)
        for index in 0..<count {
            indexes[index] = unsafe UInt8(authorIndex(authors(of: right)[index], in: left))
        }
        moveGap(of: right, to: scalarCount(of: right))
        moveGap(of: left, to: scalarCount(of: left))
        let (bytes, scalars) = unsafe (Int(source.pointee.bytesBefore), Int(source.pointee.scalarsBefore))
        unsafe (text(of: left) + Int(target.pointee.bytesBefore)).update(from: text(of: right), count: bytes)
        if unsafe target.pointee.authorCount > 1 {
            let column = unsafe column(of: left) + Int(target.pointee.scalarsBefore)
            for scalar in 0..<scalars {
                unsafe column[scalar] = indexes[count > 1 ? Int(self.column(of: right)[scalar]) : 0]
            }
        }
        unsafe target.pointee.bytesBefore += UInt16(bytes)
        unsafe target.pointee.scalarsBefore += UInt16(scalars)
        unsafe source.pointee.bytesBefore = 0
        unsafe source.pointee.scalarsBefore = 0
        return true
    }

    // MARK: The gap

    func moveGap(of leaf: UInt32, to scalar: Int) {
        let header = unsafe header(of: leaf)
        let (text, column) = unsafe (text(of: leaf), column(of: leaf))
        let before = unsafe Int(header.pointee.scalarsBefore)
        let gap = unsafe Int(header.pointee.bytesBefore)
        let gapEnd = unsafe Self.byteCapacity - Int(header.pointee.bytesBehind)
        let columnEnd = unsafe Self.byteCapacity - Int(header.pointee.scalarsBehind)
        let hasColumn = unsafe header.pointee.authorCount > 1
        let bytes: Int
        let scalars = scalar - before
        if scalars < 0 {
            bytes = unsafe -bytesBack(-scalars, leaf, header.pointee)
            unsafe (text + gapEnd + bytes).update(from: text + gap + bytes, count: -bytes)
            if hasColumn { unsafe (column + columnEnd + scalars).update(from: column + scalar, count: -scalars) }
        } else {
            bytes = unsafe bytesForward(scalars, leaf, header.pointee)
            unsafe (text + gap).update(from: text + gapEnd, count: bytes)
            if hasColumn { unsafe (column + before).update(from: column + columnEnd, count: scalars) }
        }
        // Leftward both are negative, and wrap.
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalars)
        unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: scalars)
    }

    /// Bytes of the last scalars before the gap.
    @inline(__always)
    private func bytesBack(_ count: Int, _ leaf: UInt32, _ header: Header) -> Int {
        // All ASCII: the measures agree.
        if header.bytesBefore == header.scalarsBefore { return count }
        let text = unsafe UnsafePointer(text(of: leaf))
        let (bytes, scalars) = (Int(header.bytesBefore), Int(header.scalarsBefore))
        return count <= scalars / 2
            ? unsafe UTF8Counts.byteCount(ofLast: count, endingAt: text + bytes, byteCount: bytes)
            : unsafe bytes - UTF8Counts.byteCount(ofFirst: scalars - count, in: text, byteCount: bytes)
    }

    /// Bytes of the first scalars behind the gap.
    @inline(__always)
    private func bytesForward(_ count: Int, _ leaf: UInt32, _ header: Header) -> Int {
        if header.bytesBehind == header.scalarsBehind { return count }
        let end = unsafe UnsafePointer(text(of: leaf)) + Self.byteCapacity
        let (bytes, scalars) = (Int(header.bytesBehind), Int(header.scalarsBehind))
        return count <= scalars / 2
            ? unsafe UTF8Counts.byteCount(ofFirst: count, in: end - bytes, byteCount: bytes)
            : unsafe bytes - UTF8Counts.byteCount(ofLast: scalars - count, endingAt: end, byteCount: bytes)
    }

    // MARK: Memory

    @inline(__always)
    private func memory(of leaf: UInt32) -> UnsafeMutableRawPointer {
        unsafe blocks[Int(leaf) / Self.blockCapacity] + Int(leaf) % Self.blockCapacity * Self.stride
    }

    @inline(__always)
    func header(of leaf: UInt32) -> UnsafeMutablePointer<Header> {
        unsafe memory(of: leaf).assumingMemoryBound(to: Header.self)
    }

    @inline(__always)
    func authors(of leaf: UInt32) -> UnsafeMutablePointer<UInt32> {
        unsafe (memory(of: leaf) + Self.textOffset - 4 * Self.authorCapacity).assumingMemoryBound(to: UInt32.self)
    }

    @inline(__always)
    private func text(of leaf: UInt32) -> UnsafeMutablePointer<UInt8> {
        unsafe (memory(of: leaf) + Self.textOffset).assumingMemoryBound(to: UInt8.self)
    }

    @inline(__always)
    func column(of leaf: UInt32) -> UnsafeMutablePointer<UInt8> {
        unsafe (memory(of: leaf) + Self.columnOffset).assumingMemoryBound(to: UInt8.self)
    }
}

/// A leaf of a `TextBuffer`'s tree, by its address: a small gap buffer of UTF-8 bytes, and who wrote each of them.
///
///     64 bytes    header, with the leaf's authors: up to 7
///     512 bytes   text: bytes before the gap, gap, bytes behind it
///     512 bytes   marks: for each byte its author among the leaf's
///
/// The gap stands where the last edit was: typing on there moves no byte and looks for nothing. An author is a byte
/// beside the text, so that many authors cost what one does: nothing to search, nothing that comes apart.
@safe struct Leaf: Equatable {
    /// Bytes for text and gap.
    static let bufferByteCount = 512
    /// Greatest text in bytes: the gap is never smaller than a step it moves in. Smaller leaves make more branches,
    /// larger ones longer moves.
    static let byteCapacity = bufferByteCount - MemoryLayout<Step>.size
    /// Greatest piece put in at once: half a leaf always makes room for it.
    static let pieceCapacity = byteCapacity / 2
    static let authorCapacity = 7
    static let byteCount = textOffset + 2 * bufferByteCount

    private static let textOffset = 64

    @safe struct Header {
        var bytesBefore: UInt16 = 0
        var bytesBehind: UInt16 = 0
        var scalarsBefore: UInt16 = 0
        var scalarsBehind: UInt16 = 0
        var branch: UnsafeMutableRawPointer?
        var previous: UnsafeMutableRawPointer?
        var next: UnsafeMutableRawPointer?
        /// The author of the last insertion.
        var author: UInt8 = 0
        /// An empty leaf has one too: 0.
        var authorCount: UInt8 = 1
    }

    let memory: UnsafeMutableRawPointer

    /// A leaf that is there.
    init(at memory: UnsafeMutableRawPointer) { unsafe self.memory = memory }

    /// A new empty leaf behind another, or alone.
    init(in memory: UnsafeMutableRawPointer, behind left: Leaf? = nil) {
        unsafe self.memory = memory
        unsafe header.initialize(to: Header())
        unsafe authors.initialize(repeating: 0, count: Self.authorCapacity)
        guard let left else { return }
        unsafe header.pointee.previous = left.memory
        unsafe header.pointee.next = left.header.pointee.next
        if let next { unsafe next.header.pointee.previous = memory }
        unsafe left.header.pointee.next = memory
    }

    static func == (a: Leaf, b: Leaf) -> Bool { unsafe a.memory == b.memory }

    /// Takes it from between its neighbours.
    func unlink() {
        if let previous { unsafe previous.header.pointee.next = header.pointee.next }
        if let next { unsafe next.header.pointee.previous = header.pointee.previous }
    }

    // MARK: Reading

    @inline(__always)
    var scalarCount: Int { unsafe Int(header.pointee.scalarsBefore) + Int(header.pointee.scalarsBehind) }
    @inline(__always)
    var byteCount: Int { unsafe Int(header.pointee.bytesBefore) + Int(header.pointee.bytesBehind) }
    var branch: Branch { unsafe Branch(at: header.pointee.branch!) }
    var next: Leaf? { unsafe header.pointee.next.map { unsafe Leaf(at: $0) } }
    var previous: Leaf? { unsafe header.pointee.previous.map { unsafe Leaf(at: $0) } }

    func setBranch(_ branch: Branch) { unsafe header.pointee.branch = branch.memory }

    /// The bytes of some of the scalars: before the gap and behind it.
    func withBytes(
        ofScalars range: Range<Int>,
        _ body: (_ before: UnsafeBufferPointer<UInt8>, _ behind: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let (lower, upper) = (byteOffset(ofScalar: range.lowerBound), byteOffset(ofScalar: range.upperBound))
        let gap = unsafe Int(header.pointee.bytesBefore)
        let (before, behind) = (min(lower, gap)..<min(upper, gap), max(lower, gap)..<max(upper, gap))
        unsafe body(
            UnsafeBufferPointer(start: text + before.lowerBound, count: before.count),
            UnsafeBufferPointer(start: text + gapEnd + behind.lowerBound - gap, count: behind.count))
    }

    /// The byte, counted without the gap, at which a scalar begins.
    private func byteOffset(ofScalar scalar: Int) -> Int {
        let (before, gap) = unsafe (Int(header.pointee.scalarsBefore), Int(header.pointee.bytesBefore))
        return scalar <= before ? gap - bytesBack(before - scalar) : gap + bytesForward(scalar - before)
    }

    // MARK: Editing

    /// Inserts scalars.
    ///
    /// - Returns: false if there is no room for them or for their author; nothing is changed then but the gap.
    @inline(__always)
    func insert(at scalar: Int, bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int, author: UInt32) -> Bool {
        guard byteCount &+ bytes.count <= Self.byteCapacity else { return false }
        if unsafe authors[Int(header.pointee.author)] != author, !change(to: author) { return false }
        if unsafe scalar != Int(header.pointee.scalarsBefore) { moveGap(to: scalar) }
        let target = unsafe text + Int(header.pointee.bytesBefore)
        let marks = unsafe target + Self.bufferByteCount
        if bytes.count == 1 {
            unsafe target.pointee = bytes[0]
            unsafe marks.pointee = header.pointee.author
        } else if let source = bytes.baseAddress {
            unsafe target.update(from: source, count: bytes.count)
            if bytes.count <= MemoryLayout<Step>.size {
                // The gap that stays has room for what goes too far.
                let step = unsafe Step(repeating: header.pointee.author)
                unsafe UnsafeMutableRawPointer(marks).storeBytes(of: step, as: Step.self)
            } else {
                unsafe marks.update(repeating: header.pointee.author, count: bytes.count)
            }
        }
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes.count)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalarCount)
        return true
    }

    /// Deletes scalars the leaf has.
    ///
    /// - Returns: their bytes.
    @inline(__always)
    func delete(at scalar: Int, count: Int) -> Int {
        let end = scalar &+ count
        var gap = unsafe Int(header.pointee.scalarsBefore)
        if gap < scalar || gap > end {
            gap = gap < scalar ? scalar : end
            moveGap(to: gap)
        }
        // The gap is in what goes, or at an end of it: nothing of that is moved.
        let (back, forward) = (gap &- scalar, end &- gap)
        var bytes = 0
        if back > 0 {
            bytes = bytesBack(back)
            unsafe header.pointee.bytesBefore &-= UInt16(truncatingIfNeeded: bytes)
            unsafe header.pointee.scalarsBefore &-= UInt16(truncatingIfNeeded: back)
        }
        if forward > 0 {
            let bytesForward = bytesForward(forward)
            unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytesForward)
            unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: forward)
            bytes &+= bytesForward
        }
        return bytes
    }

    /// Moves what is behind a scalar into an empty leaf.
    func split(at scalar: Int, into right: Leaf) {
        moveGap(to: scalar)
        let (bytes, scalars) = unsafe (Int(header.pointee.bytesBehind), Int(header.pointee.scalarsBehind))
        unsafe right.text.update(from: text + gapEnd, count: bytes)
        unsafe right.marks.update(from: marks + gapEnd, count: bytes)
        unsafe right.header.pointee.bytesBefore = UInt16(bytes)
        unsafe right.header.pointee.scalarsBefore = UInt16(scalars)
        unsafe header.pointee.bytesBehind = 0
        unsafe header.pointee.scalarsBehind = 0
        right.takeAuthors(of: self)
    }

    /// Moves all of the leaf behind this one to the end of this one.
    ///
    /// - Returns: false if there is no room for it or for its authors; both hold what they held.
    func join(_ right: Leaf) -> Bool {
        guard byteCount + right.byteCount <= Self.byteCapacity, right.translateMarks(to: self) else { return false }
        moveGap(to: scalarCount)
        right.moveGap(to: right.scalarCount)
        let (bytes, scalars) = unsafe (right.header.pointee.bytesBefore, right.header.pointee.scalarsBefore)
        let end = unsafe Int(header.pointee.bytesBefore)
        unsafe (text + end).update(from: right.text, count: Int(bytes))
        unsafe (marks + end).update(from: right.marks, count: Int(bytes))
        unsafe header.pointee.bytesBefore += bytes
        unsafe header.pointee.scalarsBefore += scalars
        unsafe right.header.pointee.bytesBefore = 0
        unsafe right.header.pointee.scalarsBefore = 0
        return true
    }

    // MARK: The gap

    /// Bytes moved at once.
    private typealias Step = SIMD32<UInt8>

    /// Moves the gap, and with it what stands between it and a scalar.
    ///
    /// One loop of whole steps for both directions: which it will be cannot be foreseen, and a wrong guess costs as
    /// much as the move. The last step goes too far, but no farther than into the gap's new place.
    @inline(never)
    func moveGap(to scalar: Int) {
        let header = unsafe header
        let (gapStart, gapEnd) = unsafe (Int(header.pointee.bytesBefore), gapEnd)
        let scalars = unsafe scalar &- Int(header.pointee.scalarsBefore)
        let bytes = byteDistance(ofScalars: scalars)
        let size = MemoryLayout<Step>.size
        // -1 leftward, else 0: chosen by it and not by a jump.
        let isBack = scalars >> (Int.bitWidth - 1)
        var source = unsafe UnsafeMutableRawPointer(text) + (isBack & (gapStart &- size) | ~isBack & gapEnd)
        let toTarget = ((gapStart &- gapEnd) ^ isBack) &- isBack
        let toNext = (size ^ isBack) &- isBack
        var left = (bytes ^ isBack) &- isBack
        while left > 0 {
            let letters = unsafe source.loadUnaligned(as: Step.self)
            let marks = unsafe (source + Self.bufferByteCount).loadUnaligned(as: Step.self)
            unsafe (source + toTarget).storeBytes(of: letters, as: Step.self)
            unsafe (source + toTarget + Self.bufferByteCount).storeBytes(of: marks, as: Step.self)
            unsafe source += toNext
            left &-= size
        }
        // Leftward both are negative, and wrap.
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalars)
        unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: scalars)
    }

    var gapEnd: Int { unsafe Self.bufferByteCount &- Int(header.pointee.bytesBehind) }

    /// Bytes of so many scalars behind the gap; if negative, of those before it, negative too.
    @inline(__always)
    private func byteDistance(ofScalars scalars: Int) -> Int {
        // All ASCII: the measures agree.
        byteCount == scalarCount ? scalars : distanceByCounting(scalars)
    }

    @inline(__always)
    private func bytesBack(_ count: Int) -> Int { -byteDistance(ofScalars: -count) }

    @inline(__always)
    private func bytesForward(_ count: Int) -> Int { byteDistance(ofScalars: count) }

    @inline(never)
    private func distanceByCounting(_ scalars: Int) -> Int {
        let (before, behind) = unsafe (Int(header.pointee.bytesBefore), Int(header.pointee.bytesBehind))
        let text = unsafe UnsafePointer(text)
        if abs(scalars) <= Self.nearCount {
            return scalars < 0
                ? unsafe -UTF8Counts.byteCount(ofLast: -scalars, endingAt: text + before, byteCount: before)
                : unsafe UTF8Counts.byteCount(ofFirst: scalars, in: text + gapEnd, byteCount: behind)
        }
        // Counted from a beginning, the text's or the gap's end: what stands there is never too short to be read.
        let isBack = scalars < 0
        let first = unsafe isBack ? scalars &+ Int(header.pointee.scalarsBefore) : scalars
        let bytes = unsafe UTF8Counts.byteCount(ofFirst: first, inLeaf: text + (isBack ? 0 : gapEnd))
        return isBack ? bytes &- before : min(bytes, behind)
    }

    /// So few scalars are counted one by one, more without a jump.
    private static let nearCount = 4

    // MARK: Memory

    @inline(__always)
    var header: UnsafeMutablePointer<Header> { unsafe memory.assumingMemoryBound(to: Header.self) }

    /// The authors of the leaf's letters, and perhaps of some that are gone. Unused ones are 0.
    @inline(__always)
    var authors: UnsafeMutablePointer<UInt32> {
        unsafe (memory + 36).assumingMemoryBound(to: UInt32.self)
    }

    @inline(__always)
    var text: UnsafeMutablePointer<UInt8> {
        unsafe (memory + Self.textOffset).assumingMemoryBound(to: UInt8.self)
    }

    /// Beside each byte of text the index of its author.
    @inline(__always)
    var marks: UnsafeMutablePointer<UInt8> { unsafe text + Self.bufferByteCount }
}

/// A leaf of a `TextBuffer`'s tree, by its address: a small gap buffer of UTF-8 bytes, and who wrote them.
///
///     40 bytes    header
///     216 bytes   authors: up to 27 runs of (author, scalars), from left to right, none empty
///     512 bytes   text: bytes before the gap, gap, bytes behind it
///
/// The gap stands where the last edit was: typing on there moves no byte and looks for nothing, and it is the one
/// place of the leaf known in all measures: bytes, scalars, and the run of authors.
@safe struct Leaf: Equatable {
    /// Bytes of text. Smaller leaves make more branches, larger ones longer moves.
    static let byteCapacity = 512
    /// Greatest piece put in at once: half a leaf always makes room for it.
    static let pieceCapacity = byteCapacity / 2
    static let runCapacity = 27
    static let byteCount = textOffset + byteCapacity

    private static let runsOffset = 40
    private static let textOffset = 256

    @safe struct Header {
        var bytesBefore: UInt16 = 0
        var bytesBehind: UInt16 = 0
        var scalarsBefore: UInt16 = 0
        var scalarsBehind: UInt16 = 0
        var runCount: UInt16 = 0
        /// The run the gap is in, or at an end of.
        var gapRun: UInt16 = 0
        /// Scalars of that run before the gap.
        var gapRunBefore: UInt16 = 0
        /// The leaf's place among its branch's children.
        var index: UInt16 = 0
        var branch: UnsafeMutableRawPointer?
        var previous: UnsafeMutableRawPointer?
        var next: UnsafeMutableRawPointer?
    }

    struct Run {
        var author: UInt32
        var scalarCount: UInt32
    }

    /// What a deletion took out.
    struct Deleted {
        var bytes: Int
        var astral = 0
        var newlines = 0
    }

    let memory: UnsafeMutableRawPointer

    /// A leaf that is there.
    init(at memory: UnsafeMutableRawPointer) { unsafe self.memory = memory }

    /// A new empty leaf behind another, or alone.
    init(in memory: UnsafeMutableRawPointer, behind left: Leaf? = nil) {
        unsafe self.memory = memory
        unsafe header.initialize(to: Header())
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
    var index: Int { unsafe Int(header.pointee.index) }
    var next: Leaf? { unsafe header.pointee.next.map { unsafe Leaf(at: $0) } }
    var previous: Leaf? { unsafe header.pointee.previous.map { unsafe Leaf(at: $0) } }

    func setBranch(_ branch: Branch, index: Int) {
        unsafe header.pointee.branch = branch.memory
        unsafe header.pointee.index = UInt16(index)
    }

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
        if unsafe scalar != Int(header.pointee.scalarsBefore) { moveGap(to: scalar) }
        if unsafe header.pointee.runCount == 0 || runs[Int(header.pointee.gapRun)].author != author {
            if !makeRun(of: author) { return false }
        }
        let target = unsafe text + Int(header.pointee.bytesBefore)
        if bytes.count == 1 {
            unsafe target.pointee = bytes[0]
        } else if let source = bytes.baseAddress {
            unsafe target.update(from: source, count: bytes.count)
        }
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes.count)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalarCount)
        unsafe header.pointee.gapRunBefore &+= UInt16(truncatingIfNeeded: scalarCount)
        unsafe runs[Int(header.pointee.gapRun)].scalarCount &+= UInt32(truncatingIfNeeded: scalarCount)
        return true
    }

    /// Deletes scalars the leaf has.
    @inline(__always)
    func delete(at scalar: Int, count: Int) -> Deleted {
        let taken: UnsafeBufferPointer<UInt8>
        if unsafe scalar &+ count == Int(header.pointee.scalarsBefore) {
            let bytes = bytesBack(count)
            unsafe header.pointee.bytesBefore &-= UInt16(truncatingIfNeeded: bytes)
            unsafe header.pointee.scalarsBefore &-= UInt16(truncatingIfNeeded: count)
            deleteFromRunsBack(count)
            unsafe taken = UnsafeBufferPointer(start: text + Int(header.pointee.bytesBefore), count: bytes)
        } else {
            if unsafe scalar != Int(header.pointee.scalarsBefore) { moveGap(to: scalar) }
            let bytes = bytesForward(count)
            let start = unsafe text + gapEnd
            unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytes)
            unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: count)
            deleteFromRunsForward(count)
            unsafe taken = UnsafeBufferPointer(start: start, count: bytes)
        }
        if taken.count == 1 { return unsafe Deleted(bytes: 1, newlines: taken[0] == UInt8(ascii: "\n") ? 1 : 0) }
        let counts = unsafe UTF8Counts(of: taken)
        return Deleted(bytes: taken.count, astral: counts.astral, newlines: counts.newlines)
    }

    /// Moves what is behind a scalar into an empty leaf.
    func split(at scalar: Int, into right: Leaf) {
        moveGap(to: scalar)
        let (bytes, scalars) = unsafe (Int(header.pointee.bytesBehind), Int(header.pointee.scalarsBehind))
        unsafe right.text.update(from: text + gapEnd, count: bytes)
        unsafe right.header.pointee.bytesBefore = UInt16(bytes)
        unsafe right.header.pointee.scalarsBefore = UInt16(scalars)
        unsafe header.pointee.bytesBehind = 0
        unsafe header.pointee.scalarsBehind = 0
        splitRuns(into: right)
    }

    /// Moves all of the leaf behind this one to the end of this one.
    ///
    /// - Returns: false if there is no room for it or for its authors; both hold what they held.
    func join(_ right: Leaf) -> Bool {
        guard byteCount + right.byteCount <= Self.byteCapacity,
            unsafe header.pointee.runCount + right.header.pointee.runCount <= Self.runCapacity
        else { return false }
        moveGap(to: scalarCount)
        right.moveGap(to: right.scalarCount)
        let (bytes, scalars) = unsafe (right.header.pointee.bytesBefore, right.header.pointee.scalarsBefore)
        unsafe (text + Int(header.pointee.bytesBefore)).update(from: right.text, count: Int(bytes))
        unsafe header.pointee.bytesBefore += bytes
        unsafe header.pointee.scalarsBefore += scalars
        unsafe right.header.pointee.bytesBefore = 0
        unsafe right.header.pointee.scalarsBefore = 0
        joinRuns(of: right)
        return true
    }

    // MARK: The gap

    @inline(never)
    func moveGap(to scalar: Int) {
        let (text, header) = unsafe (text, header)
        let gap = unsafe Int(header.pointee.bytesBefore)
        let gapEnd = gapEnd
        let scalars = unsafe scalar &- Int(header.pointee.scalarsBefore)
        let bytes: Int
        if scalars < 0 {
            bytes = -bytesBack(-scalars)
            unsafe (text + gapEnd + bytes).update(from: text + gap + bytes, count: -bytes)
        } else {
            bytes = bytesForward(scalars)
            unsafe (text + gap).update(from: text + gapEnd, count: bytes)
        }
        // Leftward both are negative, and wrap.
        unsafe header.pointee.bytesBefore &+= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.bytesBehind &-= UInt16(truncatingIfNeeded: bytes)
        unsafe header.pointee.scalarsBefore &+= UInt16(truncatingIfNeeded: scalars)
        unsafe header.pointee.scalarsBehind &-= UInt16(truncatingIfNeeded: scalars)
        moveGapRun(by: scalars)
    }

    private var gapEnd: Int { unsafe Self.byteCapacity &- Int(header.pointee.bytesBehind) }

    /// Bytes of the last scalars before the gap.
    @inline(__always)
    private func bytesBack(_ count: Int) -> Int {
        let (bytes, scalars) = unsafe (Int(header.pointee.bytesBefore), Int(header.pointee.scalarsBefore))
        // All ASCII: the measures agree.
        if bytes == scalars { return count }
        let text = unsafe UnsafePointer(text)
        return count <= scalars / 2
            ? unsafe UTF8Counts.byteCount(ofLast: count, endingAt: text + bytes, byteCount: bytes)
            : unsafe bytes - UTF8Counts.byteCount(ofFirst: scalars - count, in: text, byteCount: bytes)
    }

    /// Bytes of the first scalars behind the gap.
    @inline(__always)
    private func bytesForward(_ count: Int) -> Int {
        let (bytes, scalars) = unsafe (Int(header.pointee.bytesBehind), Int(header.pointee.scalarsBehind))
        if bytes == scalars { return count }
        let end = unsafe UnsafePointer(text) + Self.byteCapacity
        return count <= scalars / 2
            ? unsafe UTF8Counts.byteCount(ofFirst: count, in: end - bytes, byteCount: bytes)
            : unsafe bytes - UTF8Counts.byteCount(ofLast: scalars - count, endingAt: end, byteCount: bytes)
    }

    // MARK: Memory

    @inline(__always)
    var header: UnsafeMutablePointer<Header> { unsafe memory.assumingMemoryBound(to: Header.self) }

    @inline(__always)
    var runs: UnsafeMutablePointer<Run> { unsafe (memory + Self.runsOffset).assumingMemoryBound(to: Run.self) }

    @inline(__always)
    private var text: UnsafeMutablePointer<UInt8> {
        unsafe (memory + Self.textOffset).assumingMemoryBound(to: UInt8.self)
    }
}

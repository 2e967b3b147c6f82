/// The leaves of a `TextBuffer`'s tree: UTF-8 bytes, and runs of authors over their scalars. Raw memory.
@safe struct LeafPool: ~Copyable {
    /// Bytes of text in a leaf. Smaller leaves make more branches, larger ones longer moves.
    static let byteCapacity = 512
    /// Greatest piece put in at once: half a leaf always makes room for it.
    static let pieceCapacity = byteCapacity / 2
    /// Author runs in a leaf; one splice adds at most two.
    private static let runCapacity = 16
    private static let runStride = runCapacity + 2

    private struct Header {
        var byteCount: UInt16 = 0
        var scalarCount: UInt16 = 0
        /// A place of the leaf known in both measures, so that typing on in one place looks for nothing.
        var knownScalar: UInt16 = 0
        var knownByte: UInt16 = 0
        var runCount: UInt16 = 0
    }

    private struct Run {
        var author: UInt32
        var count: UInt32
    }

    /// What a splice took out.
    struct Change {
        var bytes: Int
        var astral = 0
        var newlines = 0
    }

    private var capacity = 8
    private var used: UInt32 = 0
    private var spare: [UInt32] = []
    private var headers: UnsafeMutablePointer<Header>
    private var runs: UnsafeMutablePointer<Run>
    private var bytes: UnsafeMutablePointer<UInt8>

    init() {
        unsafe headers = .allocate(capacity: capacity)
        unsafe runs = .allocate(capacity: capacity * Self.runStride)
        unsafe bytes = .allocate(capacity: capacity * Self.byteCapacity)
    }

    deinit {
        unsafe headers.deallocate()
        unsafe runs.deallocate()
        unsafe bytes.deallocate()
    }

    mutating func make() -> UInt32 {
        if let leaf = spare.popLast() {
            unsafe headers[Int(leaf)] = Header()
            return leaf
        }
        if Int(used) == capacity {
            unsafe headers.grow(from: capacity, to: capacity * 2)
            unsafe runs.grow(from: capacity * Self.runStride, to: capacity * 2 * Self.runStride)
            unsafe bytes.grow(from: capacity * Self.byteCapacity, to: capacity * 2 * Self.byteCapacity)
            capacity *= 2
        }
        unsafe (headers + Int(used)).initialize(to: Header())
        used += 1
        return used - 1
    }

    mutating func free(_ leaf: UInt32) { spare.append(leaf) }

    func scalarCount(of leaf: UInt32) -> Int { unsafe Int(headers[Int(leaf)].scalarCount) }

    func bytes(of leaf: UInt32) -> UnsafePointer<UInt8> {
        unsafe UnsafePointer(bytes + Int(leaf) * Self.byteCapacity)
    }

    func byteRange(of leaf: UInt32, scalars: Range<Int>) -> Range<Int> {
        let header = unsafe headers[Int(leaf)]
        let lower = byteOffset(of: leaf, header, scalar: scalars.lowerBound)
        return lower..<byteOffset(of: leaf, header, scalar: scalars.upperBound)
    }

    func forEachRun(of leaf: UInt32, _ body: (_ author: UInt32, _ count: Int) -> Void) {
        for index in 0..<Int(unsafe headers[Int(leaf)].runCount) {
            let run = unsafe runs[Int(leaf) * Self.runStride + index]
            body(run.author, Int(run.count))
        }
    }

    /// Replaces scalars of one leaf.
    ///
    /// - Returns: what was taken out; nil if the leaf has no room, and is unchanged.
    func replace(
        in leaf: UInt32, at scalar: Int, delete: Int, bytes inserted: UnsafeBufferPointer<UInt8>,
        scalarCount insertedScalars: Int, author: UInt32
    ) -> Change? {
        let header = unsafe headers + Int(leaf)
        let text = unsafe bytes + Int(leaf) * Self.byteCapacity
        let byteCount = unsafe Int(header.pointee.byteCount)
        let start = unsafe byteOffset(of: leaf, header.pointee, scalar: scalar)
        var change = Change(bytes: 0)
        if delete > 0 {
            let end = byteOffsetBehind(delete, from: start, in: leaf)
            change.bytes = end - start
            if change.bytes == 1 {
                if unsafe text[start] == UInt8(ascii: "\n") { change.newlines = 1 }
            } else {
                let counts = unsafe UTF8Counts(of: UnsafeBufferPointer(start: text + start, count: end - start))
                change.astral = counts.astral
                change.newlines = counts.newlines
            }
        }
        let newByteCount = byteCount - change.bytes + inserted.count
        guard newByteCount <= Self.byteCapacity,
            replaceRuns(of: leaf, at: scalar, delete: delete, insert: insertedScalars, author: author)
        else { return nil }
        let tail = byteCount - start - change.bytes
        if tail > 0, inserted.count != change.bytes {
            unsafe (text + start + inserted.count).update(from: text + start + change.bytes, count: tail)
        }
        if inserted.count == 1 {
            unsafe text[start] = inserted[0]
        } else if let source = inserted.baseAddress {
            unsafe (text + start).update(from: source, count: inserted.count)
        }
        unsafe header.pointee.byteCount = UInt16(truncatingIfNeeded: newByteCount)
        unsafe header.pointee.scalarCount = UInt16(
            truncatingIfNeeded: Int(header.pointee.scalarCount) - delete + insertedScalars)
        unsafe header.pointee.knownScalar = UInt16(truncatingIfNeeded: scalar + insertedScalars)
        unsafe header.pointee.knownByte = UInt16(truncatingIfNeeded: start + inserted.count)
        return change
    }

    /// Moves the second half of a leaf into a new one.
    mutating func split(_ leaf: UInt32) -> UInt32 {
        let right = make()
        let source = unsafe headers + Int(leaf)
        let target = unsafe headers + Int(right)
        let count = unsafe Int(source.pointee.scalarCount)
        let kept = count / 2
        let start = unsafe byteOffset(of: leaf, source.pointee, scalar: kept)
        let moved = unsafe Int(source.pointee.byteCount) - start
        unsafe (bytes + Int(right) * Self.byteCapacity).update(
            from: bytes + Int(leaf) * Self.byteCapacity + start, count: moved)
        unsafe target.pointee.byteCount = UInt16(moved)
        unsafe target.pointee.scalarCount = UInt16(count - kept)
        unsafe source.pointee.byteCount = UInt16(start)
        unsafe source.pointee.scalarCount = UInt16(kept)
        unsafe source.pointee.knownScalar = 0
        unsafe source.pointee.knownByte = 0

        let sourceRuns = unsafe runs + Int(leaf) * Self.runStride
        let targetRuns = unsafe runs + Int(right) * Self.runStride
        var left = UInt32(kept)
        var index = 0
        while unsafe left >= sourceRuns[index].count {
            unsafe left -= sourceRuns[index].count
            index += 1
        }
        let total = unsafe Int(source.pointee.runCount)
        unsafe targetRuns.update(from: sourceRuns + index, count: total - index)
        unsafe targetRuns[0].count -= left
        unsafe target.pointee.runCount = UInt16(total - index)
        if left > 0 { unsafe sourceRuns[index].count = left }
        unsafe source.pointee.runCount = UInt16(left > 0 ? index + 1 : index)
        return right
    }

    // MARK: Places

    @inline(__always)
    private func byteOffset(of leaf: UInt32, _ header: Header, scalar: Int) -> Int {
        // All ASCII: the measures agree.
        if header.byteCount == header.scalarCount { return scalar }
        return byteOffsetAmongMany(of: leaf, header, scalar: scalar)
    }

    private func byteOffsetAmongMany(of leaf: UInt32, _ header: Header, scalar: Int) -> Int {
        if scalar == Int(header.scalarCount) { return Int(header.byteCount) }
        let text = unsafe bytes(of: leaf)
        let known = Int(header.knownScalar)
        var byte = Int(header.knownByte)
        if scalar >= known {
            return unsafe byte
                + UTF8Counts.byteCount(
                    ofScalars: scalar - known, in: text + byte, byteCount: Int(header.byteCount) - byte)
        }
        if known - scalar <= 8 {
            for _ in 0..<known - scalar {
                byte -= 1
                while unsafe text[byte] & 0xC0 == 0x80 { byte -= 1 }
            }
            return byte
        }
        return unsafe UTF8Counts.byteCount(ofScalars: scalar, in: text, byteCount: Int(header.byteCount))
    }

    /// The place `count` scalars behind a byte.
    private func byteOffsetBehind(_ count: Int, from byte: Int, in leaf: UInt32) -> Int {
        let header = unsafe headers[Int(leaf)]
        if header.byteCount == header.scalarCount { return byte + count }
        return unsafe byte
            + UTF8Counts.byteCount(
                ofScalars: count, in: bytes(of: leaf) + byte, byteCount: Int(header.byteCount) - byte)
    }

    // MARK: Authors

    /// - Returns: false if the leaf holds too many runs for it; they are unchanged.
    @inline(__always)
    private func replaceRuns(of leaf: UInt32, at scalar: Int, delete: Int, insert: Int, author: UInt32) -> Bool {
        let header = unsafe headers + Int(leaf)
        let first = unsafe runs + Int(leaf) * Self.runStride
        // Nearly always the leaf is one author's, who goes on.
        if unsafe header.pointee.runCount == 1 && (insert == 0 || first.pointee.author == author) {
            unsafe first.pointee.count = UInt32(truncatingIfNeeded: Int(first.pointee.count) - delete + insert)
            if unsafe first.pointee.count == 0 { unsafe header.pointee.runCount = 0 }
            return true
        }
        return replaceManyRuns(of: leaf, at: scalar, delete: delete, insert: insert, author: author)
    }

    private func replaceManyRuns(of leaf: UInt32, at scalar: Int, delete: Int, insert: Int, author: UInt32) -> Bool {
        let header = unsafe headers + Int(leaf)
        let first = unsafe runs + Int(leaf) * Self.runStride
        let count = unsafe Int(header.pointee.runCount)
        // The run that holds the scalar before the place, or the first.
        var index = 0
        var start = 0
        while index < count, unsafe start + Int(first[index].count) < scalar {
            unsafe start += Int(first[index].count)
            index += 1
        }
        if delete == 0, index < count, unsafe first[index].author == author {
            unsafe first[index].count += UInt32(insert)
            return true
        }
        guard count + 2 <= Self.runStride, count <= Self.runCapacity else { return false }
        // Take the runs apart at the place, then behind what is deleted, and put the new one between.
        var kept = index
        var tail = index
        var tailCut = 0
        if index < count {
            let head = scalar - start
            var left = head + delete
            while tail < count, unsafe left >= Int(first[tail].count) {
                unsafe left -= Int(first[tail].count)
                tail += 1
            }
            tailCut = left
            if head > 0 { kept = index + 1 }
            let behind = count - tail
            let needed = kept + (insert > 0 ? 1 : 0)
            // Both ends may come out of one run: move the tail first, then shorten the head.
            unsafe (first + needed).update(from: first + tail, count: behind)
            if behind > 0 { unsafe first[needed].count -= UInt32(tailCut) }
            if head > 0 { unsafe first[index].count = UInt32(head) }
            if insert > 0 { unsafe first[kept] = Run(author: author, count: UInt32(insert)) }
            unsafe header.pointee.runCount = UInt16(needed + behind)
        } else if insert > 0 {
            unsafe first[count] = Run(author: author, count: UInt32(insert))
            unsafe header.pointee.runCount = UInt16(count + 1)
        }
        joinRuns(of: leaf, from: max(0, index - 1))
        return true
    }

    /// Joins neighbours by one author, of those around a splice.
    private func joinRuns(of leaf: UInt32, from index: Int) {
        let header = unsafe headers + Int(leaf)
        let first = unsafe runs + Int(leaf) * Self.runStride
        var count = unsafe Int(header.pointee.runCount)
        var index = index
        var checked = 0
        while index + 1 < count, checked < 4 {
            if unsafe first[index].author == first[index + 1].author {
                unsafe first[index].count += first[index + 1].count
                unsafe (first + index + 1).update(from: first + index + 2, count: count - index - 2)
                count -= 1
            } else {
                index += 1
                checked += 1
            }
        }
        unsafe header.pointee.runCount = UInt16(count)
    }
}

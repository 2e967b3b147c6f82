extension TextBuffer {
    var text: String { slice(0..<scalarCount) }

    func slice(_ range: Range<Int>) -> String {
        if range.isEmpty { return "" }
        // Whole: the byte count is known. A part: at most four bytes a scalar.
        let capacity = range.count == scalarCount ? utf8Count : min(utf8Count, 4 * range.count)
        return unsafe String(unsafeUninitializedCapacity: capacity) { target in
            var filled = 0
            func append(_ bytes: UnsafeBufferPointer<UInt8>) {
                if bytes.isEmpty { return }
                unsafe (target.baseAddress! + filled).update(from: bytes.baseAddress!, count: bytes.count)
                filled += bytes.count
            }
            forEachLeaf(in: range) { leaf, part in
                unsafe leaf.withBytes(ofScalars: part) { before, behind in
                    unsafe append(before)
                    unsafe append(behind)
                }
            }
            return filled
        }
    }

    /// UTF-8 bytes of a part of the text.
    func utf8Count(of range: Range<Int>) -> Int {
        if utf8Count == scalarCount { return range.count }
        var count = 0
        forEachLeaf(in: range) { leaf, part in
            unsafe leaf.withBytes(ofScalars: part) { count += $0.count + $1.count }
        }
        return count
    }

    /// Counted when asked for: no edit needs it.
    var utf16Count: Int { scalarCount + (utf8Count == scalarCount ? 0 : counts.astral) }
    /// Newlines + 1, counted when asked for.
    var lineCount: Int { counts.newlines + 1 }

    private var counts: UTF8Counts {
        var counts = UTF8Counts()
        forEachLeaf(in: 0..<scalarCount) { leaf, part in
            unsafe leaf.withBytes(ofScalars: part) { before, behind in
                unsafe counts.add(before)
                unsafe counts.add(behind)
            }
        }
        return counts
    }

    /// Who wrote which part, from left to right; neighbours by one author are one span.
    var authorship: [AuthorSpan] {
        var spans: [AuthorSpan] = []
        forEachLeaf(in: 0..<scalarCount) { leaf, _ in
            leaf.forEachRun { author, count in
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
    private func forEachLeaf(in range: Range<Int>, _ body: (Leaf, Range<Int>) -> Void) {
        if range.isEmpty { return }
        var (leaf, start) = find(range.lowerBound, isLeftward: false)
        while true {
            let end = start + leaf.scalarCount
            body(leaf, max(0, range.lowerBound - start)..<min(end, range.upperBound) - start)
            guard end < range.upperBound, let next = leaf.next else { return }
            leaf = next
            start = end
        }
    }

    /// The leaf of an offset and where it begins; between two leaves the left or the right one.
    @inline(__always)
    func find(_ offset: Int, isLeftward: Bool) -> (leaf: Leaf, start: Int) {
        let (near, far) = (fingers.near, fingers.far)
        if let leaf = near.leaf, isLeftward ? near.touches(offset) : near.holds(offset) { return (leaf, near.start) }
        if let leaf = far.leaf, isLeftward ? far.touches(offset) : far.holds(offset) { return (leaf, far.start) }
        let found = descend(to: offset, isLeftward: isLeftward)
        return (found.leaf!, found.start)
    }

    /// The same, where no finger is.
    @inline(__always)
    func descend(to offset: Int, isLeftward: Bool) -> Fingers.Finger {
        // The branches lag behind the fingers: to them the place is where it was before those leaves grew.
        var left = offset &- fingers.near.lag(at: offset) &- fingers.far.lag(at: offset)
        var branch = root
        for _ in 1..<height {
            let index = branch.find(&left, isLeftward: isLeftward)
            branch = unsafe Branch(at: branch.child(at: index))
        }
        let index = branch.find(&left, isLeftward: isLeftward)
        let leaf = unsafe Leaf(at: branch.child(at: index))
        return Fingers.Finger(leaf: leaf, index: index, start: offset - left, count: leaf.scalarCount)
    }
}

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
                unsafe leaves.withBytes(of: leaf, scalars: part) { before, behind in
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
            unsafe leaves.withBytes(of: leaf, scalars: part) { count += $0.count + $1.count }
        }
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
        if range.isEmpty { return }
        var (leaf, start) = find(range.lowerBound, isLeftward: false)
        while start < range.upperBound {
            let end = start + leaves.scalarCount(of: leaf)
            body(leaf, max(0, range.lowerBound - start)..<min(end, range.upperBound) - start)
            leaf = leaves.next(of: leaf)
            start = end
        }
    }

    /// The leaf of an offset and where it begins; between two leaves the left or the right one.
    @inline(__always)
    func find(_ offset: Int, isLeftward: Bool) -> (leaf: UInt32, start: Int) {
        if isLeftward ? near.touches(offset) : near.holds(offset) { return (near.leaf, near.start) }
        if isLeftward ? far.touches(offset) : far.holds(offset) { return (far.leaf, far.start) }
        // The branches lag behind the fingers: to them the place is where it was before those leaves grew.
        var left = offset
        if near.isBefore(offset) { left -= near.change }
        if far.isBefore(offset) { left -= far.change }
        var branch = root
        for _ in 0..<height {
            let index = branches.find(&left, in: branch, isLeftward: isLeftward)
            branch = branches.child(of: branch, at: index)
        }
        return (branch, offset - left)
    }
}

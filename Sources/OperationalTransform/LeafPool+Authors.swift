/// Who wrote which scalars of a leaf.
extension LeafPool {
    /// Calls back with every run of scalars by one author, from left to right; neighbours may be one author's.
    func forEachRun(of leaf: UInt32, _ body: (_ author: UInt32, _ scalarCount: Int) -> Void) {
        let header = unsafe header(of: leaf).pointee
        let authors = unsafe authors(of: leaf)
        if header.authorCount == 1 { return unsafe body(authors[0], header.scalarCount) }
        let column = unsafe column(of: leaf)
        for part in columnParts(header) {
            var start = part.lowerBound
            for place in part where unsafe column[place] != column[start] {
                unsafe body(authors[Int(column[start])], place - start)
                start = place
            }
            if !part.isEmpty { unsafe body(authors[Int(column[start])], part.upperBound - start) }
        }
    }

    /// An author's place among those of a leaf, made if there is none yet; -1 if there is no room for one more.
    @inline(never)
    func authorIndex(_ author: UInt32, in leaf: UInt32) -> Int {
        let header = unsafe header(of: leaf)
        let authors = unsafe authors(of: leaf)
        var count = unsafe Int(header.pointee.authorCount)
        for index in 0..<count where unsafe authors[index] == author { return index }
        if count == Self.authorCapacity {
            forgetUnusedAuthors(of: leaf)
            count = unsafe Int(header.pointee.authorCount)
            if count == Self.authorCapacity { return -1 }
        }
        if count == 1 {
            // From here on it matters who wrote what: so far all is the first one's.
            for part in unsafe columnParts(header.pointee) {
                unsafe (column(of: leaf) + part.lowerBound).update(repeating: 0, count: part.count)
            }
        }
        unsafe authors[count] = author
        unsafe header.pointee.authorCount += 1
        return count
    }

    /// Keeps those authors of a leaf of whom it still holds a scalar.
    func forgetUnusedAuthors(of leaf: UInt32) {
        let header = unsafe header(of: leaf)
        let (authors, column) = unsafe (authors(of: leaf), column(of: leaf))
        let count = unsafe Int(header.pointee.authorCount)
        if count < 2 { return }
        var isUsed = SIMD8<UInt8>(repeating: 0)
        for part in unsafe columnParts(header.pointee) {
            for place in part { isUsed[unsafe Int(column[place])] = 1 }
        }
        var newIndexes = SIMD8<UInt8>(repeating: 0)
        var kept = 0
        for index in 0..<count where isUsed[index] == 1 {
            newIndexes[index] = UInt8(kept)
            unsafe authors[kept] = authors[index]
            kept += 1
        }
        unsafe header.pointee.authorCount = UInt16(kept)
        if kept < 2 || kept == count { return }
        for part in unsafe columnParts(header.pointee) {
            for place in part { unsafe column[place] = newIndexes[Int(column[place])] }
        }
    }

    /// The parts of a leaf's column before and behind its gap.
    private func columnParts(_ header: Header) -> [Range<Int>] {
        [0..<Int(header.scalarsBefore), Self.byteCapacity - Int(header.scalarsBehind)..<Self.byteCapacity]
    }
}

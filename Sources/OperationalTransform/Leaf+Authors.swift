/// Who wrote which scalars of a leaf.
extension Leaf {
    /// Calls back with every run of scalars by one author, from left to right.
    func forEachRun(_ body: (_ author: UInt32, _ scalarCount: Int) -> Void) {
        var (mark, count) = (UInt8(0), 0)
        forEachByte { index in
            // A continuation belongs to the scalar before it.
            if unsafe text[index] & 0xC0 == 0x80 { return }
            if unsafe marks[index] != mark, count > 0 {
                unsafe body(authors[Int(mark)], count)
                count = 0
            }
            unsafe mark = marks[index]
            count += 1
        }
        if count > 0 { unsafe body(authors[Int(mark)], count) }
    }

    /// Whether an author has a place in the leaf, or one can be made.
    func canTake(_ author: UInt32) -> Bool { find(author) != nil || usedAuthors.nonzeroBitCount < Self.authorCapacity }

    /// Makes an author that of the next insertion.
    ///
    /// - Returns: false if the leaf has too many authors.
    @inline(__always)
    func change(to author: UInt32) -> Bool {
        // Without a jump: of two who write at random places it cannot be foreseen whose leaf it is.
        var found = Int32(-1)
        let authors = unsafe authors
        for index in (0..<Self.authorCapacity).reversed() {
            found = unsafe authors[index] == author ? Int32(index) : found
        }
        if found >= 0, found < (unsafe Int32(header.pointee.authorCount)) {
            unsafe header.pointee.author = UInt8(truncatingIfNeeded: found)
            return true
        }
        guard let added = add(author) else { return false }
        unsafe header.pointee.author = added
        return true
    }

    private func find(_ author: UInt32) -> UInt8? {
        for index in 0..<(unsafe Int(header.pointee.authorCount)) where unsafe authors[index] == author {
            return UInt8(index)
        }
        return nil
    }

    /// The index of an author, who gets a place if there is none; nil if there can be none.
    @inline(never)
    private func add(_ author: UInt32) -> UInt8? {
        if let known = find(author) { return known }
        if unsafe Int(header.pointee.authorCount) == Self.authorCapacity { forgetUnused() }
        let count = unsafe Int(header.pointee.authorCount)
        if count == Self.authorCapacity { return nil }
        unsafe authors[count] = author
        unsafe header.pointee.authorCount += 1
        return UInt8(count)
    }

    /// One bit for every author who has letters in the leaf.
    private var usedAuthors: UInt8 {
        var used = UInt8(0)
        forEachByte { unsafe used |= 1 << marks[$0] }
        return used
    }

    /// Takes out the authors whose letters are gone.
    private func forgetUnused() {
        let used = usedAuthors
        var count = UInt8(0)
        var places = SIMD8<UInt8>()
        for index in 0..<Self.authorCapacity where used & 1 << index != 0 {
            places[index] = count
            unsafe authors[Int(count)] = authors[index]
            count += 1
        }
        forEachByte { unsafe marks[$0] = places[Int(marks[$0])] }
        for index in Int(count)..<Self.authorCapacity { unsafe authors[index] = 0 }
        unsafe header.pointee.authorCount = max(count, 1)
        unsafe header.pointee.author = 0
    }

    /// The authors of a leaf this one, empty as yet, takes letters of.
    func takeAuthors(of other: Leaf) {
        unsafe authors.update(from: other.authors, count: Self.authorCapacity)
        unsafe header.pointee.authorCount = other.header.pointee.authorCount
        unsafe header.pointee.author = other.header.pointee.author
    }

    /// Makes the marks those of another leaf, which gets the authors it has not.
    ///
    /// - Returns: false if it has no place for all of them; the marks are then as they were.
    func translateMarks(to other: Leaf) -> Bool {
        let used = usedAuthors
        let indexes = (0..<Self.authorCapacity).filter { used & 1 << $0 != 0 }
        if unsafe Int(other.header.pointee.authorCount) + indexes.count > Self.authorCapacity { other.forgetUnused() }
        let strangers = indexes.count { unsafe other.find(authors[$0]) == nil }
        guard unsafe Int(other.header.pointee.authorCount) + strangers <= Self.authorCapacity else { return false }
        var places = SIMD8<UInt8>()
        for index in indexes {
            if let place = unsafe other.add(authors[index]) { places[index] = place }
        }
        forEachByte { unsafe marks[$0] = places[Int(marks[$0])] }
        return true
    }

    private func forEachByte(_ body: (Int) -> Void) {
        for index in 0..<(unsafe Int(header.pointee.bytesBefore)) { body(index) }
        for index in gapEnd..<Self.bufferByteCount { body(index) }
    }
}

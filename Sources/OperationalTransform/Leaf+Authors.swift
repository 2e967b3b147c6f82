/// Who wrote which scalars of a leaf.
///
/// One place between two runs has two names: the end of the first, the beginning of the second.
extension Leaf {
    /// Calls back with every run of scalars by one author, from left to right.
    func forEachRun(_ body: (_ author: UInt32, _ scalarCount: Int) -> Void) {
        for index in 0..<(unsafe Int(header.pointee.runCount)) {
            unsafe body(runs[index].author, Int(runs[index].scalarCount))
        }
    }

    /// Whether a run can be added before the first one.
    var hasRoomForRun: Bool { unsafe header.pointee.runCount < Self.runCapacity }

    /// Where the run in the middle begins, in scalars.
    var middleRunStart: Int {
        var start = 0
        for index in 0..<(unsafe Int(header.pointee.runCount) / 2) { unsafe start += Int(runs[index].scalarCount) }
        return start
    }

    /// Puts the gap at an end of a run of this author's, or into a new one without scalars, which are to follow.
    ///
    /// - Returns: false if there is no room for one more run.
    @inline(never)
    func makeRun(of author: UInt32) -> Bool {
        let (runs, header) = unsafe (runs, header)
        let count = unsafe Int(header.pointee.runCount)
        var index = unsafe Int(header.pointee.gapRun)
        let before = unsafe UInt32(header.pointee.gapRunBefore)
        if count > 0 {
            let whole = unsafe runs[index].scalarCount
            if before == whole {
                index += 1
                if index < count, unsafe runs[index].author == author {
                    setGapRun(index, before: 0)
                    return true
                }
            } else if before == 0 {
                if index > 0, unsafe runs[index - 1].author == author {
                    unsafe setGapRun(index - 1, before: Int(runs[index - 1].scalarCount))
                    return true
                }
            } else {
                // In the middle of another's: that comes apart.
                guard count + 2 <= Self.runCapacity else { return false }
                unsafe (runs + index + 2).update(from: runs + index, count: count - index)
                unsafe runs[index].scalarCount = before
                unsafe runs[index + 2].scalarCount = whole - before
                unsafe runs[index + 1] = Run(author: author, scalarCount: 0)
                unsafe header.pointee.runCount += 2
                setGapRun(index + 1, before: 0)
                return true
            }
        }
        guard count < Self.runCapacity else { return false }
        unsafe (runs + index + 1).update(from: runs + index, count: count - index)
        unsafe runs[index] = Run(author: author, scalarCount: 0)
        unsafe header.pointee.runCount += 1
        setGapRun(index, before: 0)
        return true
    }

    /// The scalars before the gap are gone, so many.
    @inline(__always)
    func deleteFromRunsBack(_ count: Int) {
        let (index, before) = unsafe (Int(header.pointee.gapRun), Int(header.pointee.gapRunBefore))
        if count <= before {
            unsafe header.pointee.gapRunBefore &-= UInt16(truncatingIfNeeded: count)
            unsafe runs[index].scalarCount &-= UInt32(truncatingIfNeeded: count)
            if unsafe runs[index].scalarCount == 0 { removeRuns(index..<index + 1) }
        } else {
            deleteFromManyRunsBack(count)
        }
    }

    @inline(never)
    private func deleteFromManyRunsBack(_ count: Int) {
        let runs = unsafe runs
        let last = unsafe Int(header.pointee.gapRun)
        unsafe runs[last].scalarCount -= UInt32(header.pointee.gapRunBefore)
        var left = unsafe UInt32(count) - UInt32(header.pointee.gapRunBefore)
        var first = last
        while left > 0 {
            first -= 1
            let part = unsafe min(left, runs[first].scalarCount)
            unsafe runs[first].scalarCount -= part
            left -= part
        }
        let lower = unsafe runs[first].scalarCount == 0 ? first : first + 1
        removeRuns(lower..<(unsafe runs[last].scalarCount == 0 ? last + 1 : last))
    }

    /// The scalars behind the gap are gone, so many.
    @inline(__always)
    func deleteFromRunsForward(_ count: Int) {
        let (index, before) = unsafe (Int(header.pointee.gapRun), Int(header.pointee.gapRunBefore))
        if unsafe before &+ count <= Int(runs[index].scalarCount) {
            unsafe runs[index].scalarCount &-= UInt32(truncatingIfNeeded: count)
            if unsafe runs[index].scalarCount == 0 { removeRuns(index..<index + 1) }
        } else {
            deleteFromManyRunsForward(count)
        }
    }

    @inline(never)
    private func deleteFromManyRunsForward(_ count: Int) {
        let runs = unsafe runs
        let first = unsafe Int(header.pointee.gapRun)
        let before = unsafe UInt32(header.pointee.gapRunBefore)
        var left = unsafe UInt32(count) - (runs[first].scalarCount - before)
        unsafe runs[first].scalarCount = before
        var last = first
        while left > 0 {
            last += 1
            let part = unsafe min(left, runs[last].scalarCount)
            unsafe runs[last].scalarCount -= part
            left -= part
        }
        let lower = before == 0 ? first : first + 1
        removeRuns(lower..<(unsafe runs[last].scalarCount == 0 ? last + 1 : last))
    }

    /// Takes out empty runs, the gap at or between them, and joins what then meets if it is one author's.
    @inline(never)
    private func removeRuns(_ range: Range<Int>) {
        let (runs, header) = unsafe (runs, header)
        var count = unsafe Int(header.pointee.runCount)
        if !range.isEmpty {
            unsafe (runs + range.lowerBound).update(from: runs + range.upperBound, count: count - range.upperBound)
            count -= range.count
            unsafe header.pointee.runCount = UInt16(count)
        }
        if count == 0 { return setGapRun(0, before: 0) }
        let right = range.lowerBound
        if right == 0 { return setGapRun(0, before: 0) }
        unsafe setGapRun(right - 1, before: Int(runs[right - 1].scalarCount))
        guard right < count, unsafe runs[right - 1].author == runs[right].author else { return }
        unsafe runs[right - 1].scalarCount += runs[right].scalarCount
        unsafe (runs + right).update(from: runs + right + 1, count: count - right - 1)
        unsafe header.pointee.runCount = UInt16(count - 1)
    }

    /// Follows the gap over so many scalars, leftward if negative.
    @inline(__always)
    func moveGapRun(by scalars: Int) {
        let runs = unsafe runs
        var index = unsafe Int(header.pointee.gapRun)
        var before = unsafe Int(header.pointee.gapRunBefore) &+ scalars
        while before < 0 {
            index &-= 1
            unsafe before &+= Int(runs[index].scalarCount)
        }
        if scalars > 0 {
            while unsafe before > Int(runs[index].scalarCount) {
                unsafe before &-= Int(runs[index].scalarCount)
                index &+= 1
            }
        }
        setGapRun(index, before: before)
    }

    /// Moves the runs behind the gap into an empty leaf.
    func splitRuns(into right: Leaf) {
        let count = unsafe Int(header.pointee.runCount)
        if count == 0 { return }
        let (index, before) = unsafe (Int(header.pointee.gapRun), UInt32(header.pointee.gapRunBefore))
        unsafe right.runs.update(from: runs + index, count: count - index)
        unsafe right.runs[0].scalarCount -= before
        unsafe right.header.pointee.runCount = UInt16(count - index)
        unsafe runs[index].scalarCount = before
        unsafe header.pointee.runCount = UInt16(index + 1)
        if unsafe right.runs[0].scalarCount == 0 { right.removeRuns(0..<1) }
        if before == 0 { removeRuns(index..<index + 1) }
        unsafe right.header.pointee.gapRun = 0
        unsafe right.header.pointee.gapRunBefore = 0
        right.moveGapRun(by: unsafe Int(right.header.pointee.scalarsBefore))
    }

    /// Moves the runs of the leaf behind this one to the end of this one; the gap stands at this one's old end.
    func joinRuns(of right: Leaf) {
        let count = unsafe Int(header.pointee.runCount)
        let added = unsafe Int(right.header.pointee.runCount)
        let moved = (0..<added).reduce(0) { unsafe $0 + Int(right.runs[$1].scalarCount) }
        unsafe (runs + count).update(from: right.runs, count: added)
        unsafe header.pointee.runCount += UInt16(added)
        unsafe right.header.pointee.runCount = 0
        right.setGapRun(0, before: 0)
        removeRuns(count..<count)
        moveGapRun(by: moved)
    }

    @inline(__always)
    private func setGapRun(_ index: Int, before: Int) {
        unsafe header.pointee.gapRun = UInt16(truncatingIfNeeded: index)
        unsafe header.pointee.gapRunBefore = UInt16(truncatingIfNeeded: before)
    }
}

/// The branches of a `TextBuffer`'s tree, and the way from the root to its cursor. Raw memory, no reference counts.
@safe struct BranchPool: ~Copyable {
    static let fanOut = 16
    /// Branches of 8 or more children: more levels than memory holds.
    private static let maximumHeight = 24

    private var capacity = 8
    private var used: UInt32 = 0
    private var spare: [UInt32] = []
    private var counts: UnsafeMutablePointer<UInt32>
    private var children: UnsafeMutablePointer<UInt32>
    private var scalarCounts: UnsafeMutablePointer<UInt32>
    private let pathBranches: UnsafeMutablePointer<UInt32>
    private let pathIndexes: UnsafeMutablePointer<Int>

    init() {
        unsafe counts = .allocate(capacity: capacity)
        unsafe children = .allocate(capacity: capacity * Self.fanOut)
        unsafe scalarCounts = .allocate(capacity: capacity * Self.fanOut)
        unsafe pathBranches = .allocate(capacity: Self.maximumHeight)
        unsafe pathIndexes = .allocate(capacity: Self.maximumHeight)
        unsafe pathBranches.initialize(repeating: 0, count: Self.maximumHeight)
        unsafe pathIndexes.initialize(repeating: 0, count: Self.maximumHeight)
    }

    deinit {
        unsafe counts.deallocate()
        unsafe children.deallocate()
        unsafe scalarCounts.deallocate()
        unsafe pathBranches.deallocate()
        unsafe pathIndexes.deallocate()
    }

    mutating func make() -> UInt32 {
        if let branch = spare.popLast() {
            unsafe counts[Int(branch)] = 0
            return branch
        }
        if Int(used) == capacity {
            unsafe counts.grow(from: capacity, to: capacity * 2)
            unsafe children.grow(from: capacity * Self.fanOut, to: capacity * 2 * Self.fanOut)
            unsafe scalarCounts.grow(from: capacity * Self.fanOut, to: capacity * 2 * Self.fanOut)
            capacity *= 2
        }
        unsafe counts[Int(used)] = 0
        used += 1
        return used - 1
    }

    mutating func free(_ branch: UInt32) { spare.append(branch) }

    func count(of branch: UInt32) -> Int { unsafe Int(counts[Int(branch)]) }

    func child(of branch: UInt32, at index: Int) -> UInt32 { unsafe children[Int(branch) * Self.fanOut + index] }

    func scalarCount(of branch: UInt32, at index: Int) -> Int {
        unsafe Int(scalarCounts[Int(branch) * Self.fanOut + index])
    }

    func total(of branch: UInt32) -> Int {
        var total = 0
        for index in 0..<count(of: branch) { total += scalarCount(of: branch, at: index) }
        return total
    }

    /// Which child holds an offset; the offset becomes the one within that child.
    func find(_ offset: inout Int, in branch: UInt32, isLeftward: Bool) -> Int {
        let counts = unsafe scalarCounts + Int(branch) * Self.fanOut
        let last = count(of: branch) - 1
        // Leftward, an offset between two children is the end of the first: look for the scalar before it.
        var left = isLeftward ? max(offset - 1, 0) : offset
        let before = offset - left
        var index = 0
        while index < last {
            let count = unsafe Int(counts[index])
            if left < count { break }
            left -= count
            index += 1
        }
        offset = left + before
        return index
    }

    func insert(_ child: UInt32, scalarCount: Int, into branch: UInt32, at index: Int) {
        let count = count(of: branch)
        let base = Int(branch) * Self.fanOut
        unsafe (children + base + index + 1).update(from: children + base + index, count: count - index)
        unsafe (scalarCounts + base + index + 1).update(from: scalarCounts + base + index, count: count - index)
        unsafe children[base + index] = child
        unsafe scalarCounts[base + index] = UInt32(scalarCount)
        unsafe counts[Int(branch)] += 1
    }

    func remove(from branch: UInt32, at index: Int) {
        let base = Int(branch) * Self.fanOut
        let behind = count(of: branch) - index - 1
        unsafe (children + base + index).update(from: children + base + index + 1, count: behind)
        unsafe (scalarCounts + base + index).update(from: scalarCounts + base + index + 1, count: behind)
        unsafe counts[Int(branch)] -= 1
    }

    /// Moves the second half of a full branch into a new one.
    mutating func split(_ branch: UInt32) -> UInt32 {
        let right = make()
        let half = Self.fanOut / 2
        let source = Int(branch) * Self.fanOut + half
        let target = Int(right) * Self.fanOut
        unsafe (children + target).update(from: children + source, count: half)
        unsafe (scalarCounts + target).update(from: scalarCounts + source, count: half)
        unsafe counts[Int(right)] = UInt32(half)
        unsafe counts[Int(branch)] = UInt32(half)
        return right
    }

    // MARK: The way to the cursor

    func path(at depth: Int) -> (branch: UInt32, index: Int) {
        unsafe (pathBranches[depth], pathIndexes[depth])
    }

    func path(at depth: Int, is branch: UInt32, _ index: Int) -> Bool {
        unsafe pathBranches[depth] == branch && pathIndexes[depth] == index
    }

    func setPath(at depth: Int, to branch: UInt32, _ index: Int) {
        unsafe pathBranches[depth] = branch
        unsafe pathIndexes[depth] = index
    }

    func addAlongPath(_ change: Int, height: Int) {
        for depth in 0..<height {
            let (branch, index) = path(at: depth)
            let place = Int(branch) * Self.fanOut + index
            unsafe scalarCounts[place] = UInt32(Int(scalarCounts[place]) + change)
        }
    }

    func setCountAtPath(_ count: Int, depth: Int) {
        let (branch, index) = path(at: depth)
        unsafe scalarCounts[Int(branch) * Self.fanOut + index] = UInt32(count)
    }
}

extension UnsafeMutablePointer {
    /// Moves plain values into more memory.
    mutating func grow(from count: Int, to newCount: Int) {
        let new = UnsafeMutablePointer.allocate(capacity: newCount)
        unsafe new.moveInitialize(from: self, count: count)
        unsafe deallocate()
        unsafe self = new
    }
}

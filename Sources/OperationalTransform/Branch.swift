/// A branch of a `TextBuffer`'s tree, by its address.
///
///     128 bytes   32 x Int32   where each child begins, in scalars from the branch's beginning; unused: none
///     256 bytes   children: leaves in the lowest branches, else branches
///     16 bytes    the branch above, this one's index there, number of children
@safe struct Branch: Equatable {
    /// Two branches lead to every place of a text of 200 kB. In `scripts/bench edits` faster than 16 and 64.
    static let fanOut = 32
    static let byteCount = headerOffset + 64

    /// Scalars a tree can hold.
    static let maximumScalarCount = 1 << 29
    /// Where a child that is not there begins: beyond all others, though it moves as they do.
    private static let none: Int32 = 3 << 29

    private static let childrenOffset = 4 * fanOut
    private static let headerOffset = 12 * fanOut

    @safe private struct Header {
        var parent: UnsafeMutableRawPointer?
        var index: UInt32 = 0
        var count: UInt32 = 0
    }

    let memory: UnsafeMutableRawPointer

    /// A branch that is there.
    init(at memory: UnsafeMutableRawPointer) { unsafe self.memory = memory }

    /// A new branch without children.
    init(in memory: UnsafeMutableRawPointer) {
        unsafe self.memory = memory
        unsafe starts.initialize(repeating: Self.none, count: Self.fanOut)
        unsafe header.initialize(to: Header())
    }

    static func == (a: Branch, b: Branch) -> Bool { unsafe a.memory == b.memory }

    // MARK: Reading

    var count: Int { unsafe Int(header.pointee.count) }
    var parent: Branch? { unsafe header.pointee.parent.map { unsafe Branch(at: $0) } }
    var index: Int { unsafe Int(header.pointee.index) }

    @inline(__always)
    func child(at index: Int) -> UnsafeMutableRawPointer { unsafe children[index] }

    /// Scalars of the branch before a child.
    func start(at index: Int) -> Int { unsafe Int(starts[index]) }

    func setParent(_ parent: Branch?, index: Int) {
        unsafe header.pointee.parent = parent?.memory
        unsafe header.pointee.index = UInt32(index)
    }

    /// Which child holds an offset; the offset becomes the one within that child. Without a jump: offsets are
    /// seldom foreseen.
    ///
    /// - Parameter isLeftward: whether an offset between two children belongs to the first.
    @inline(__always)
    func find(_ offset: inout Int, isLeftward: Bool) -> Int {
        let last = Vector(repeating: Int32(truncatingIfNeeded: isLeftward ? offset &- 1 : offset))
        let vectors = unsafe vectors
        // Four sums beside one another: none waits for the one before.
        var (first, second, third, fourth) = (Vector(), Vector(), Vector(), Vector())
        for index in stride(from: 0, to: Self.vectorCount, by: 4) {
            unsafe first &-= Self.lanes(of: vectors[index] .<= last)
            unsafe second &-= Self.lanes(of: vectors[index + 1] .<= last)
            unsafe third &-= Self.lanes(of: vectors[index + 2] .<= last)
            unsafe fourth &-= Self.lanes(of: vectors[index + 3] .<= last)
        }
        let reached = (first &+ second) &+ (third &+ fourth)
        let index = Int(max(reached.wrappedSum() &- 1, 0))
        unsafe offset &-= Int(starts[index])
        return index
    }

    /// Where a child stands among the others.
    ///
    /// - Parameter likely: where it stood, or will as one behind that.
    func index(of child: UnsafeMutableRawPointer, likely: Int = 0) -> Int {
        if likely &+ 1 < count {
            if unsafe children[likely] == child { return likely }
            if unsafe children[likely &+ 1] == child { return likely &+ 1 }
        }
        for index in 0..<count where unsafe children[index] == child { return index }
        preconditionFailure("a branch was asked for what is no child of it")
    }

    // MARK: Writing

    /// Tells this branch and all above that a child grew or shrank.
    func add(_ change: Int, at index: Int) {
        let change = Vector(repeating: Int32(truncatingIfNeeded: change))
        var (branch, child) = (self, Int32(truncatingIfNeeded: index))
        while true {
            let header = unsafe branch.header.pointee
            let vectors = unsafe branch.vectors
            let first = Vector(repeating: child)
            for index in 0..<Self.vectorCount {
                let indexes = Vector(0, 1, 2, 3) &+ Vector(repeating: Int32(truncatingIfNeeded: 4 &* index))
                unsafe vectors[index] &+= change & Self.lanes(of: indexes .> first)
            }
            guard let parent = unsafe header.parent else { return }
            unsafe (branch, child) = (Branch(at: parent), Int32(truncatingIfNeeded: header.index))
        }
    }

    /// - Parameter start: where the child begins. Those behind it stay where they are.
    func insert(_ child: UnsafeMutableRawPointer, start: Int, at index: Int) {
        let behind = count - index
        let (children, starts) = unsafe (children + index, starts + index)
        unsafe (children + 1).update(from: children, count: behind)
        unsafe (starts + 1).update(from: starts, count: behind)
        unsafe children.pointee = child
        unsafe starts.pointee = Int32(start)
        unsafe header.pointee.count += 1
    }

    /// Takes out a child of no scalars.
    func remove(at index: Int) {
        let count = count
        let (children, starts) = unsafe (children + index, starts + index)
        unsafe children.update(from: children + 1, count: count - index - 1)
        unsafe starts.update(from: starts + 1, count: count - index - 1)
        unsafe self.starts[count - 1] = Self.none
        unsafe header.pointee.count -= 1
    }

    /// Moves the children of this full branch from an index on into a new one.
    ///
    /// - Returns: how many scalars stay.
    func split(at index: Int, into right: Branch) -> Int {
        let moved = Self.fanOut - index
        let (source, target) = unsafe (starts + index, right.starts)
        let kept = unsafe source[0]
        for index in 0..<moved {
            unsafe target[index] = source[index] - kept
            unsafe source[index] = Self.none
        }
        unsafe right.children.update(from: children + index, count: moved)
        unsafe right.header.pointee.count = UInt32(moved)
        unsafe header.pointee.count = UInt32(index)
        return Int(kept)
    }

    // MARK: Memory

    /// Starts are looked at four at a time. The compiler does not find that by itself.
    private typealias Vector = SIMD4<Int32>
    private static let vectorCount = fanOut / 4

    /// -1 for yes, 0 for no.
    @inline(__always)
    private static func lanes(of mask: SIMDMask<Vector>) -> Vector { unsafe unsafeBitCast(mask, to: Vector.self) }

    @inline(__always)
    private var vectors: UnsafeMutablePointer<Vector> { unsafe memory.assumingMemoryBound(to: Vector.self) }

    @inline(__always)
    private var starts: UnsafeMutablePointer<Int32> { unsafe memory.assumingMemoryBound(to: Int32.self) }

    @inline(__always)
    private var children: UnsafeMutablePointer<UnsafeMutableRawPointer> {
        unsafe (memory + Self.childrenOffset).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
    }

    @inline(__always)
    private var header: UnsafeMutablePointer<Header> {
        unsafe (memory + Self.headerOffset).assumingMemoryBound(to: Header.self)
    }
}

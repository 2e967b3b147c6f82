/// A branch of a `TextBuffer`'s tree, by its address.
///
///     64 bytes    16 x Int32   where each child begins, in scalars from the branch's beginning; unused: .max
///     128 bytes   children: leaves in the lowest branches, else branches
///     16 bytes    the branch above, this one's index there, number of children
@safe struct Branch: Equatable {
    static let fanOut = 16
    static let byteCount = 256

    private static let childrenOffset = 64
    private static let headerOffset = 192

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
        unsafe starts.initialize(repeating: .max, count: Self.fanOut)
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
        let last = Int32(truncatingIfNeeded: isLeftward ? offset &- 1 : offset)
        let starts = unsafe starts
        var reached: Int32 = 0
        // A constant number of steps: the compiler makes four vectors of it.
        for index in 0..<Self.fanOut { unsafe reached &+= starts[index] <= last ? 1 : 0 }
        let index = Int(max(reached &- 1, 0))
        unsafe offset &-= Int(starts[index])
        return index
    }

    // MARK: Writing

    /// Tells this branch and all above that a child grew or shrank.
    func add(_ change: Int, at index: Int) {
        let change = Int32(truncatingIfNeeded: change)
        var (branch, child) = (self, Int32(truncatingIfNeeded: index))
        while true {
            let header = unsafe branch.header.pointee
            let count = Int32(truncatingIfNeeded: header.count)
            let starts = unsafe branch.starts
            for index in 0..<Int32(Self.fanOut) {
                unsafe starts[Int(index)] &+= (index > child ? change : 0) & (index < count ? -1 : 0)
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
        unsafe self.starts[count - 1] = .max
        unsafe header.pointee.count -= 1
    }

    /// Moves the second half of the children of this full branch into a new one.
    ///
    /// - Returns: how many scalars stay.
    func split(into right: Branch) -> Int {
        let half = Self.fanOut / 2
        let (source, target) = unsafe (starts + half, right.starts)
        let kept = unsafe source[0]
        for index in 0..<half {
            unsafe target[index] = source[index] - kept
            unsafe source[index] = .max
        }
        unsafe right.children.update(from: children + half, count: half)
        unsafe right.header.pointee.count = UInt32(half)
        unsafe header.pointee.count = UInt32(half)
        return Int(kept)
    }

    // MARK: Memory

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

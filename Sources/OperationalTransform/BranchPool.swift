/// The branches of a `TextBuffer`'s tree. Raw memory, no reference counts.
///
///     64 bytes   16 x Int32    where each child begins, in scalars from the branch's beginning; unused: .max
///     64 bytes   16 x UInt32   children: leaves in the lowest branches, else branches
///      8 bytes   number of children, slot
///
/// A *slot* is a child's place: its branch times 16 plus its index there.
@safe struct BranchPool: ~Copyable {
    static let fanOut = 16
    /// The slot of the root.
    static let noSlot = UInt32.max

    private static let stride = 192
    private static let childrenOffset = 64

    private struct Header {
        var count: UInt32 = 0
        var slot = BranchPool.noSlot
    }

    private var capacity = 1
    private var used: UInt32 = 0
    private var spare: [UInt32] = []
    private var memory: UnsafeMutableRawPointer

    init() {
        unsafe memory = .allocate(byteCount: Self.stride, alignment: 64)
    }

    deinit { unsafe memory.deallocate() }

    mutating func make() -> UInt32 {
        let branch = spare.popLast() ?? addBranch()
        unsafe starts(of: branch).initialize(repeating: .max, count: Self.fanOut)
        unsafe header(of: branch).initialize(to: Header())
        return branch
    }

    private mutating func addBranch() -> UInt32 {
        if Int(used) == capacity {
            unsafe memory.grow(from: capacity * Self.stride, to: capacity * 2 * Self.stride)
            capacity *= 2
        }
        used += 1
        return used - 1
    }

    mutating func free(_ branch: UInt32) { spare.append(branch) }

    // MARK: Reading

    func count(of branch: UInt32) -> Int { unsafe Int(header(of: branch).pointee.count) }

    func child(of branch: UInt32, at index: Int) -> UInt32 { unsafe children(of: branch)[index] }

    /// Scalars of the branch before a child.
    func start(of branch: UInt32, at index: Int) -> Int { unsafe Int(starts(of: branch)[index]) }

    func slot(of branch: UInt32) -> UInt32 { unsafe header(of: branch).pointee.slot }

    func setSlot(_ slot: UInt32, of branch: UInt32) { unsafe header(of: branch).pointee.slot = slot }

    /// Which child holds an offset; the offset becomes the one within that child. Without a jump: offsets are
    /// seldom foreseen.
    ///
    /// - Parameter isLeftward: whether an offset between two children belongs to the first.
    @inline(__always)
    func find(_ offset: inout Int, in branch: UInt32, isLeftward: Bool) -> Int {
        let last = Int32(truncatingIfNeeded: isLeftward ? offset - 1 : offset)
        let starts = unsafe starts(of: branch)
        var reached: Int32 = 0
        // A constant number of steps: the compiler makes four vectors of it.
        for index in 0..<Self.fanOut { unsafe reached &+= starts[index] <= last ? 1 : 0 }
        let index = Int(max(reached &- 1, 0))
        unsafe offset -= Int(starts[index])
        return index
    }

    // MARK: Writing

    /// Tells all branches above a child that it grew or shrank.
    func add(_ change: Int, at slot: UInt32) {
        var slot = slot
        while slot != Self.noSlot {
            let branch = slot / UInt32(Self.fanOut)
            let header = unsafe header(of: branch)
            let child = Int32(truncatingIfNeeded: slot % UInt32(Self.fanOut))
            let count = unsafe Int32(truncatingIfNeeded: header.pointee.count)
            let starts = unsafe starts(of: branch)
            let change = Int32(truncatingIfNeeded: change)
            for index in 0..<Int32(Self.fanOut) {
                unsafe starts[Int(index)] &+= (index > child ? change : 0) & (index < count ? -1 : 0)
            }
            unsafe slot = header.pointee.slot
        }
    }

    /// - Parameter start: where the child begins. Those behind it stay where they are.
    func insert(_ child: UInt32, start: Int, into branch: UInt32, at index: Int) {
        let behind = count(of: branch) - index
        let children = unsafe children(of: branch) + index
        let starts = unsafe starts(of: branch) + index
        unsafe (children + 1).update(from: children, count: behind)
        unsafe (starts + 1).update(from: starts, count: behind)
        unsafe children.pointee = child
        unsafe starts.pointee = Int32(start)
        unsafe header(of: branch).pointee.count += 1
    }

    /// Takes out a child of no scalars.
    func remove(from branch: UInt32, at index: Int) {
        let count = count(of: branch)
        let children = unsafe children(of: branch) + index
        let lanes = unsafe starts(of: branch) + index
        unsafe children.update(from: children + 1, count: count - index - 1)
        unsafe lanes.update(from: lanes + 1, count: count - index - 1)
        unsafe starts(of: branch)[count - 1] = .max
        unsafe header(of: branch).pointee.count -= 1
    }

    /// Moves the second half of a full branch into a new one.
    ///
    /// - Returns: the new branch, and how many scalars stay.
    mutating func split(_ branch: UInt32) -> (right: UInt32, kept: Int) {
        let right = make()
        let half = Self.fanOut / 2
        let source = unsafe starts(of: branch) + half
        let target = unsafe starts(of: right)
        let kept = unsafe source[0]
        for index in 0..<half {
            unsafe target[index] = source[index] - kept
            unsafe source[index] = .max
        }
        unsafe children(of: right).update(from: children(of: branch) + half, count: half)
        unsafe header(of: right).pointee.count = UInt32(half)
        unsafe header(of: branch).pointee.count = UInt32(half)
        return (right, Int(kept))
    }

    // MARK: Memory

    @inline(__always)
    private func starts(of branch: UInt32) -> UnsafeMutablePointer<Int32> {
        unsafe (memory + Int(branch) * Self.stride).assumingMemoryBound(to: Int32.self)
    }

    @inline(__always)
    private func children(of branch: UInt32) -> UnsafeMutablePointer<UInt32> {
        unsafe (memory + Int(branch) * Self.stride + Self.childrenOffset).assumingMemoryBound(to: UInt32.self)
    }

    @inline(__always)
    private func header(of branch: UInt32) -> UnsafeMutablePointer<Header> {
        unsafe (memory + Int(branch) * Self.stride + 2 * Self.childrenOffset).assumingMemoryBound(to: Header.self)
    }
}

extension UnsafeMutableRawPointer {
    /// Moves plain bytes into more memory.
    mutating func grow(from byteCount: Int, to newByteCount: Int) {
        let new = UnsafeMutableRawPointer.allocate(byteCount: newByteCount, alignment: 64)
        unsafe new.copyMemory(from: self, byteCount: byteCount)
        unsafe deallocate()
        unsafe self = new
    }
}

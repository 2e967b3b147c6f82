/// Leaves and branches come and go.
extension TextBuffer {
    /// A leaf of fewer scalars is joined to a neighbour, if that has room for twice as much.
    static let sparseScalarCount = LeafPool.byteCapacity / 8

    /// Moves the near finger to the leaf of an offset; between two leaves to the left or to the right one.
    @inline(never)
    mutating func seek(_ offset: Int, isLeftward: Bool) {
        if isLeftward ? far.touches(offset) : far.holds(offset) { return swap(&near, &far) }
        let (leaf, start) = find(offset, isLeftward: isLeftward)
        settle(far)
        far = near
        near = Finger(leaf: leaf, start: start, count: leaves.scalarCount(of: leaf))
    }

    /// Tells the branches above a finger's leaf how it grew.
    private func settle(_ finger: Finger) {
        if finger.change != 0 { branches.add(finger.change, at: leaves.slot(of: finger.leaf)) }
    }

    /// Both fingers, before the tree itself changes.
    private mutating func settle() {
        settle(near)
        settle(far)
        near.change = 0
        far.change = 0
    }

    /// Makes room at an offset the near finger's leaf touches, and moves that finger to where it is.
    ///
    /// - Parameter byteCount: of all that is to go there.
    mutating func makeRoom(at offset: Int, byteCount: Int, author: UInt32) {
        let local = offset - near.start
        if local < near.count {
            let isLong = local > 0 && byteCount > LeafPool.pieceCapacity
            return splitLeaf(at: isLong ? local : near.count / 2, for: offset)
        }
        // At a leaf's end, so that typing on leaves full leaves behind: the next one's beginning, or a new one.
        let next = leaves.next(of: near.leaf)
        if next != LeafPool.none, leaves.byteCount(of: next) + byteCount <= LeafPool.byteCapacity,
            leaves.authorIndex(author, in: next) >= 0
        {
            return seek(offset, isLeftward: false)
        }
        settle()
        let leaf = leaves.make(behind: near.leaf)
        link(leaf, behind: leaves.slot(of: near.leaf), keeping: near.count)
        near = Finger(leaf: leaf, start: offset, count: 0)
    }

    private mutating func splitLeaf(at kept: Int, for offset: Int) {
        settle()
        let right = leaves.split(near.leaf, at: kept)
        link(right, behind: leaves.slot(of: near.leaf), keeping: kept)
        if offset - near.start > kept {
            near = Finger(leaf: right, start: near.start + kept, count: near.count - kept)
        } else {
            near.count = kept
        }
    }

    /// After a deletion: an empty leaf goes, a sparse one is joined to a neighbour.
    mutating func mend() {
        let (leaf, previous, next) = (near.leaf, leaves.previous(of: near.leaf), leaves.next(of: near.leaf))
        if previous == LeafPool.none, next == LeafPool.none { return }
        if near.count == 0 {
            settle()
            near = Finger()
            return remove(leaf)
        }
        let room = LeafPool.byteCapacity - 2 * leaves.byteCount(of: leaf)
        if previous != LeafPool.none, leaves.byteCount(of: previous) <= room {
            join(leaf, to: previous, start: near.start - leaves.scalarCount(of: previous))
        } else if next != LeafPool.none, leaves.byteCount(of: next) <= room {
            join(next, to: leaf, start: near.start)
        }
    }

    /// - Parameter start: where the left leaf begins.
    private mutating func join(_ right: UInt32, to left: UInt32, start: Int) {
        settle()
        let moved = leaves.scalarCount(of: right)
        guard leaves.join(right, to: left) else { return }
        branches.add(moved, at: leaves.slot(of: left))
        branches.add(-moved, at: leaves.slot(of: right))
        near = Finger(leaf: left, start: start, count: leaves.scalarCount(of: left))
        if far.leaf == left || far.leaf == right { far = Finger() }
        remove(right)
    }

    // MARK: Branches

    /// Puts a child behind another, splitting branches up to the root where they are full.
    ///
    /// - Parameter kept: scalars of the one it goes behind; the new one's were that one's before, or it has none.
    private mutating func link(_ child: UInt32, behind slot: UInt32, keeping kept: Int) {
        var (child, slot, kept) = (child, slot, kept)
        var isLeaf = true
        while slot != BranchPool.noSlot {
            let branch = slot / UInt32(BranchPool.fanOut)
            let index = Int(slot % UInt32(BranchPool.fanOut)) + 1
            let start = branches.start(of: branch, at: index - 1) + kept
            if branches.count(of: branch) < BranchPool.fanOut {
                branches.insert(child, start: start, into: branch, at: index)
                return setSlots(of: branch, from: index, areLeaves: isLeaf)
            }
            let (right, keptHere) = branches.split(branch)
            let half = branches.count(of: branch)
            if index <= half {
                branches.insert(child, start: start, into: branch, at: index)
            } else {
                branches.insert(child, start: start - keptHere, into: right, at: index - half)
            }
            setSlots(of: branch, from: 0, areLeaves: isLeaf)
            setSlots(of: right, from: 0, areLeaves: isLeaf)
            (child, slot, kept, isLeaf) = (right, branches.slot(of: branch), keptHere, false)
        }
        let top = branches.make()
        branches.insert(root, start: 0, into: top, at: 0)
        branches.insert(child, start: kept, into: top, at: 1)
        setSlots(of: top, from: 0, areLeaves: false)
        root = top
        height += 1
    }

    /// Takes a leaf of no scalars out. It must not be the only one, and the branches must know it is empty.
    private mutating func remove(_ leaf: UInt32) {
        var slot = leaves.slot(of: leaf)
        leaves.free(leaf)
        var areLeaves = true
        while true {
            let branch = slot / UInt32(BranchPool.fanOut)
            let index = Int(slot % UInt32(BranchPool.fanOut))
            branches.remove(from: branch, at: index)
            if branches.count(of: branch) > 0 {
                setSlots(of: branch, from: index, areLeaves: areLeaves)
                break
            }
            slot = branches.slot(of: branch)
            areLeaves = false
            branches.free(branch)
        }
        while height > 1, branches.count(of: root) == 1 {
            let only = branches.child(of: root, at: 0)
            branches.free(root)
            root = only
            branches.setSlot(BranchPool.noSlot, of: root)
            height -= 1
        }
    }

    /// Tells children where they stand.
    private mutating func setSlots(of branch: UInt32, from first: Int, areLeaves: Bool) {
        for index in first..<branches.count(of: branch) {
            let child = branches.child(of: branch, at: index)
            let slot = branch * UInt32(BranchPool.fanOut) + UInt32(index)
            if areLeaves { leaves.setSlot(slot, of: child) } else { branches.setSlot(slot, of: child) }
        }
    }
}

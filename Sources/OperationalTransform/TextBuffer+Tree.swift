/// Leaves and branches come and go.
extension TextBuffer {
    /// A leaf of fewer scalars is joined to a neighbour, if that has room for twice as much.
    static let sparseScalarCount = Leaf.byteCapacity / 8

    /// Moves the near finger to the leaf of an offset; between two leaves to the left or to the right one.
    @inline(never)
    mutating func seek(_ offset: Int, isLeftward: Bool) {
        if isLeftward ? fingers.far.touches(offset) : fingers.far.holds(offset) { return fingers.exchange() }
        let found = descend(to: offset, isLeftward: isLeftward)
        fingers.exchange()
        settle(fingers.near)
        fingers.near = found
    }

    /// Tells the branches above a finger's leaf how it grew.
    @inline(__always)
    private func settle(_ finger: Fingers.Finger) {
        if finger.change != 0, let leaf = finger.leaf { leaf.branch.add(finger.change, at: finger.index) }
    }

    /// Both fingers look where their leaves stand, after the tree changed.
    private func settleIndexes() {
        if let leaf = fingers.near.leaf {
            unsafe fingers.near.index = leaf.branch.index(of: leaf.memory, likely: fingers.near.index)
        }
        if let leaf = fingers.far.leaf {
            unsafe fingers.far.index = leaf.branch.index(of: leaf.memory, likely: fingers.far.index)
        }
    }

    /// Both fingers, before the tree itself changes.
    private mutating func settle() {
        settle(fingers.near)
        settle(fingers.far)
        fingers.near.change = 0
        fingers.far.change = 0
    }

    /// Makes room at an offset the near finger's leaf touches, and moves that finger to where it is.
    ///
    /// - Parameter byteCount: of all that is to go there.
    mutating func makeRoom(at offset: Int, byteCount: Int, author: UInt32) {
        precondition(scalarCount < Branch.maximumScalarCount, "a text of \(scalarCount) scalars")
        let (leaf, local, count) = (fingers.leaf, offset - fingers.near.start, fingers.near.count)
        if local < count {
            let isLong = local > 0 && byteCount > Leaf.pieceCapacity
            return splitLeaf(at: isLong ? local : count / 2, for: offset)
        }
        // At a leaf's end, so that typing on leaves full leaves behind: the next one's beginning, or a new one.
        if let next = leaf.next, next.byteCount + byteCount <= Leaf.byteCapacity, next.canTake(author) {
            return seek(offset, isLeftward: false)
        }
        settle()
        let new = unsafe Leaf(in: leaves.take(), behind: leaf)
        let index = fingers.near.index
        unsafe link(new.memory, behind: leaf.branch, index, keeping: count)
        // A finger in the next leaf begins where the new, empty one does: which is behind which could not be told.
        if fingers.far.start == offset { fingers.far = Fingers.Finger() }
        fingers.near = Fingers.Finger(leaf: new, index: index, start: offset, count: 0)
        settleIndexes()
    }

    private mutating func splitLeaf(at kept: Int, for offset: Int) {
        settle()
        let (leaf, start, count) = (fingers.leaf, fingers.near.start, fingers.near.count)
        let right = unsafe Leaf(in: leaves.take(), behind: leaf)
        leaf.split(at: kept, into: right)
        let index = fingers.near.index
        unsafe link(right.memory, behind: leaf.branch, index, keeping: kept)
        if offset - start > kept {
            fingers.near = Fingers.Finger(
                leaf: right, index: index, start: start + kept, count: count - kept)
        } else {
            fingers.near.count = kept
        }
        settleIndexes()
    }

    /// After a deletion: an empty leaf goes, a sparse one is joined to a neighbour.
    @inline(never)
    mutating func mend() {
        let leaf = fingers.leaf
        if leaf.previous == nil, leaf.next == nil { return }
        if fingers.near.count == 0 {
            settle()
            fingers.near = Fingers.Finger()
            return remove(leaf)
        }
        let room = Leaf.byteCapacity - 2 * leaf.byteCount
        if let previous = leaf.previous, previous.byteCount <= room {
            join(leaf, to: previous, start: fingers.near.start - previous.scalarCount)
        } else if let next = leaf.next, next.byteCount <= room {
            join(next, to: leaf, start: fingers.near.start)
        }
    }

    /// - Parameter start: where the left leaf begins.
    private mutating func join(_ right: Leaf, to left: Leaf, start: Int) {
        settle()
        let moved = right.scalarCount
        guard left.join(right) else { return }
        unsafe left.branch.add(moved, at: left.branch.index(of: left.memory))
        unsafe right.branch.add(-moved, at: right.branch.index(of: right.memory))
        if fingers.far.leaf == left || fingers.far.leaf == right { fingers.far = Fingers.Finger() }
        fingers.near = Fingers.Finger(leaf: left, start: start, count: left.scalarCount)
        remove(right)
    }

    // MARK: Branches

    /// Puts a child behind another, splitting branches up to the root where they are full.
    ///
    /// - Parameter kept: scalars of the one it goes behind; the new one's were that one's before, or it has none.
    private mutating func link(_ child: UnsafeMutableRawPointer, behind branch: Branch, _ index: Int, keeping kept: Int)
    {
        var (child, branch, index, kept) = unsafe (child, branch, index + 1, kept)
        var isLeaf = true
        while true {
            let start = branch.start(at: index - 1) + kept
            if branch.count < Branch.fanOut {
                unsafe branch.insert(child, start: start, at: index)
                if isLeaf { return unsafe Leaf(at: child).setBranch(branch) }
                return tellChildren(of: branch, from: index, areLeaves: isLeaf)
            }
            let right = unsafe Branch(in: branches.take())
            // At the end, where a text grows by typing and pasting, full branches stay behind.
            let keptHere = branch.split(at: index == Branch.fanOut ? index - 1 : Branch.fanOut / 2, into: right)
            let half = branch.count
            if index <= half {
                unsafe branch.insert(child, start: start, at: index)
            } else {
                unsafe right.insert(child, start: start - keptHere, at: index - half)
            }
            tellChildren(of: branch, from: 0, areLeaves: isLeaf)
            tellChildren(of: right, from: 0, areLeaves: isLeaf)
            unsafe (child, kept, isLeaf) = (right.memory, keptHere, false)
            guard let parent = branch.parent else { break }
            (branch, index) = (parent, branch.index + 1)
        }
        let top = unsafe Branch(in: branches.take())
        unsafe top.insert(root.memory, start: 0, at: 0)
        unsafe top.insert(child, start: kept, at: 1)
        tellChildren(of: top, from: 0, areLeaves: false)
        root = top
        height += 1
    }

    /// Takes a leaf of no scalars out. It must not be the only one, and the branches must know it is empty.
    private mutating func remove(_ leaf: Leaf) {
        var branch = leaf.branch
        var index = unsafe branch.index(of: leaf.memory)
        leaf.unlink()
        unsafe leaves.give(leaf.memory)
        var areLeaves = true
        while true {
            branch.remove(at: index)
            if branch.count > 0 {
                if !areLeaves { tellChildren(of: branch, from: index, areLeaves: false) }
                break
            }
            guard let parent = branch.parent else { preconditionFailure("the only leaf of a text was taken out") }
            let emptied = branch
            (branch, index, areLeaves) = (parent, branch.index, false)
            unsafe branches.give(emptied.memory)
        }
        while height > 1, root.count == 1 {
            let only = unsafe Branch(at: root.child(at: 0))
            unsafe branches.give(root.memory)
            root = only
            root.setParent(nil, index: 0)
            height -= 1
        }
        settleIndexes()
    }

    /// Tells children where they stand.
    private func tellChildren(of branch: Branch, from first: Int, areLeaves: Bool) {
        for index in first..<branch.count {
            let child = unsafe branch.child(at: index)
            if areLeaves {
                unsafe Leaf(at: child).setBranch(branch)
            } else {
                unsafe Branch(at: child).setParent(branch, index: index)
            }
        }
    }
}

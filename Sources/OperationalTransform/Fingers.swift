/// The leaves of a text whose places are known: the *near* finger in that of the last edit, the *far* one in another
/// edited before.
///
/// In memory of their own, where they stay: which is near is a number, so two people in turn cost no exchange.
@safe struct Fingers: ~Copyable {
    /// A leaf whose place in the text is known.
    struct Finger {
        private static let nowhere = Int.max / 2

        var leaf: Leaf?
        /// The leaf's among its branch's children.
        var index = 0
        /// Scalars before the leaf.
        var start = Finger.nowhere
        /// Scalars in the leaf.
        var count = 0
        /// Scalars of those the branches above have not been told of.
        var change = 0

        /// Whether an offset is in the leaf or at an end of it.
        @inline(__always)
        func touches(_ offset: Int) -> Bool { UInt(bitPattern: offset &- start) <= UInt(bitPattern: count) }

        /// Whether the scalar behind an offset is in the leaf.
        @inline(__always)
        func holds(_ offset: Int) -> Bool { UInt(bitPattern: offset &- start) < UInt(bitPattern: count) }

        /// By how much the branches misplace an offset because of this leaf. Without a jump, as nobody can foresee it.
        @inline(__always)
        func lag(at offset: Int) -> Int {
            // -1 if the leaf ends at or before the offset.
            let isBefore = (start &+ count &- offset &- 1) >> (Int.bitWidth - 1)
            return change & isBefore
        }
    }

    private let memory: UnsafeMutablePointer<Finger>
    private var nearIndex = 0

    init() {
        unsafe memory = .allocate(capacity: 2)
        unsafe memory.initialize(repeating: Finger(), count: 2)
    }

    deinit { unsafe memory.deallocate() }

    var near: Finger {
        @inline(__always) get { unsafe memory[nearIndex] }
        @inline(__always) nonmutating _modify { yield unsafe &memory[nearIndex] }
    }

    var far: Finger {
        @inline(__always) get { unsafe memory[1 &- nearIndex] }
        @inline(__always) nonmutating _modify { yield unsafe &memory[1 &- nearIndex] }
    }

    /// The leaf of the near finger, which must be somewhere.
    var leaf: Leaf {
        @inline(__always) get { unsafe memory[nearIndex].leaf.unsafelyUnwrapped }
    }

    mutating func exchange() { nearIndex = 1 &- nearIndex }

    /// Makes that finger the near one whose leaf touches an offset; false if neither does.
    @inline(__always)
    mutating func goBack(to offset: Int) -> Bool {
        if near.touches(offset) { return true }
        if !far.touches(offset) { return false }
        exchange()
        return true
    }

    /// The near finger's leaf grew.
    @inline(__always)
    func grow(by change: Int) {
        unsafe memory[nearIndex].count &+= change
        unsafe memory[nearIndex].change &+= change
        // -1 if the far leaf comes behind this one.
        let isBehind = unsafe (memory[nearIndex].start &- memory[1 &- nearIndex].start) >> (Int.bitWidth - 1)
        unsafe memory[1 &- nearIndex].start &+= change & isBehind
    }
}

/// Pieces of raw memory of one size, taken and given back. A piece never moves, so it is known by its address.
/// Behind each some bytes more may be read, whatever they are.
@safe struct PiecePool: ~Copyable {
    /// Pieces in the largest block. Blocks grow up to it, because most drafts are short.
    private static let blockCapacity = 64
    /// Bytes that may be read behind a piece.
    private static let overhang = 64

    private let byteCount: Int
    private var blocks: [UnsafeMutableRawPointer] = unsafe []
    /// The next piece of the newest block, and how many are left there.
    private var fresh: UnsafeMutableRawPointer
    private var freshCount = 1
    private var blockCapacity = 1
    /// Given back; each begins with the address of the next.
    private var spare: UnsafeMutableRawPointer?

    /// - Parameter byteCount: of a piece; a multiple of 64, which is how pieces are aligned.
    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe fresh = .allocate(byteCount: byteCount + Self.overhang, alignment: 64)
        unsafe blocks.append(fresh)
    }

    deinit {
        for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
    }

    mutating func take() -> UnsafeMutableRawPointer {
        if let piece = unsafe spare {
            unsafe spare = piece.load(as: UnsafeMutableRawPointer?.self)
            return unsafe piece
        }
        if freshCount == 0 {
            unsafe fresh = .allocate(byteCount: byteCount * blockCapacity + Self.overhang, alignment: 64)
            unsafe blocks.append(fresh)
            freshCount = blockCapacity
            blockCapacity = min(blockCapacity * 2, Self.blockCapacity)
        }
        let piece = unsafe fresh
        unsafe fresh += byteCount
        freshCount -= 1
        return unsafe piece
    }

    mutating func give(_ piece: UnsafeMutableRawPointer) {
        unsafe piece.storeBytes(of: spare, as: UnsafeMutableRawPointer?.self)
        unsafe spare = piece
    }
}

/// What UTF-8 bytes hold: scalars, those above U+FFFF, newlines.
///
/// Every byte that is no continuation (`10xxxxxx`) leads a scalar, so scalars are counted by their lead bytes.
@usableFromInline
struct UTF8Counts {
    var scalars = 0
    var astral = 0
    var newlines = 0

    init() {}

    init(of bytes: UnsafeBufferPointer<UInt8>) { unsafe add(bytes) }

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let first = bytes.baseAddress { unsafe add(first, count: bytes.count) }
    }

    private mutating func add(_ bytes: UnsafePointer<UInt8>, count: Int) {
        var index = 0
        while index &+ 8 <= count {
            // Each byte of these words counts for its place among eight, so it must not meet more than 255.
            let end = min(count &- 7, index &+ 8 * 255)
            var (behind, high, lines): (UInt64, UInt64, UInt64) = (0, 0, 0)
            let start = index
            while index < end {
                let word = unsafe bytes.load(at: index, as: UInt64.self)
                lines &+= Self.lineBits(of: word) >> 7
                if word & Self.highBits != 0 {
                    behind &+= (~Self.leadBits(of: word) & Self.highBits) >> 7
                    high &+= Self.astralBits(of: word) >> 7
                }
                index &+= 8
            }
            scalars &+= index &- start &- Self.sum(behind)
            astral &+= Self.sum(high)
            newlines &+= Self.sum(lines)
        }
        if index == count { return }
        let word = unsafe UnsafeBufferPointer(start: bytes, count: count).word(at: index)
        // Behind the end the word is filled with zeros, which lead scalars of their own.
        scalars &+= Self.bitCount(Self.leadBits(of: word)) &- (index &+ 8 &- count)
        astral &+= Self.bitCount(Self.astralBits(of: word))
        newlines &+= Self.bitCount(Self.lineBits(of: word))
    }

    @inline(__always)
    private static func lineBits(of word: UInt64) -> UInt64 {
        let other = word ^ everyByte(UInt8(ascii: "\n"))
        return ~(((other & everyByte(0x7F)) &+ everyByte(0x7F)) | other) & highBits
    }

    @inline(__always)
    private static func astralBits(of word: UInt64) -> UInt64 {
        word & (word << 1) & (word << 2) & (word << 3) & highBits
    }

    /// Of eight bytes, each at most 255.
    @inline(__always)
    private static func sum(_ bytes: UInt64) -> Int {
        let pairs = (bytes & 0x00FF_00FF_00FF_00FF) &+ ((bytes >> 8) & 0x00FF_00FF_00FF_00FF)
        return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
    }

    /// Scalars alone: all that is asked of nearly every text.
    @usableFromInline
    static func scalarCount(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = bytes.baseAddress else { return 0 }
        var (index, scalars) = (0, 0)
        while index &+ 64 <= bytes.count {
            unsafe scalars &+= leadCount(of64: first + index)
            index &+= 64
        }
        while index &+ 8 <= bytes.count {
            unsafe scalars &+= bitCount(leadBits(of8: first + index))
            index &+= 8
        }
        // Behind the end the word is filled with zeros, which lead scalars of their own.
        return unsafe scalars &+ bitCount(leadBits(of: bytes.word(at: index))) &- (index &+ 8 &- bytes.count)
    }

    /// Bytes of the first `count` scalars, counted without a jump. As many bytes as a leaf's buffer has must be there to
    /// be read; of the last scalar what follows may be counted as its own.
    static func byteCount(ofFirst count: Int, inLeaf bytes: UnsafePointer<UInt8>) -> Int {
        // The 64 bytes that hold it, the eight of those, the one of those.
        var (start, before, passed) = (0, 0, 0)
        for block in 0..<Leaf.bufferByteCount / 64 - 1 {
            unsafe passed &+= leadCount(of64: bytes + block * 64)
            start &+= passed <= count ? 64 : 0
            before = passed <= count ? passed : before
        }
        passed = before
        let first = start
        for word in 0..<7 {
            unsafe passed &+= bitCount(leadBits(of8: bytes + first + word * 8))
            start &+= passed <= count ? 8 : 0
            before = passed <= count ? passed : before
        }
        // Each byte of `upTo` counts the leads up to it; those that count no more than are left come before.
        let upTo = unsafe (leadBits(of8: bytes + start) >> 7) &* everyByte(1)
        let isBefore = ((everyByte(UInt8(truncatingIfNeeded: count &- before)) | highBits) &- upTo) & highBits
        return start &+ bitCount(isBefore)
    }

    /// Bytes of the first `count` scalars; there must be so many.
    static func byteCount(ofFirst count: Int, in bytes: UnsafePointer<UInt8>, byteCount: Int) -> Int {
        var offset = 0
        var left = count
        while left >= 16, offset + 64 <= byteCount {
            let leads = unsafe leadCount(of64: bytes + offset)
            if leads > left { break }
            left -= leads
            offset += 64
        }
        while offset + 8 <= byteCount {
            var leads = unsafe leadBits(of8: bytes + offset)
            let count = bitCount(leads)
            if count > left {
                for _ in 0..<left { leads &= leads &- 1 }
                return offset + leads.trailingZeroBitCount / 8
            }
            left -= count
            offset += 8
        }
        while offset < byteCount {
            if unsafe bytes[offset] & 0xC0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            offset += 1
        }
        return offset
    }

    /// Bytes of the last `count` scalars; there must be so many.
    static func byteCount(ofLast count: Int, endingAt end: UnsafePointer<UInt8>, byteCount: Int) -> Int {
        var offset = 0
        var left = count
        while left > 16, offset + 64 <= byteCount {
            let leads = unsafe leadCount(of64: end - offset - 64)
            if leads >= left { break }
            left -= leads
            offset += 64
        }
        while left > 0, offset + 8 <= byteCount {
            var leads = unsafe leadBits(of8: end - offset - 8)
            let count = bitCount(leads)
            if count >= left {
                for _ in 1..<left { leads ^= 1 << UInt64(63 - leads.leadingZeroBitCount) }
                return offset + 1 + leads.leadingZeroBitCount / 8
            }
            left -= count
            offset += 8
        }
        while left > 0 {
            offset += 1
            if unsafe (end - offset).pointee & 0xC0 != 0x80 { left -= 1 }
        }
        return offset
    }

    @inline(__always)
    private static func leadCount(of64 bytes: UnsafePointer<UInt8>) -> Int {
        // Each byte of the sum counts for its place in a vector. Comparing bytes the compiler makes no vectors of.
        var leads = SIMD2<UInt64>()
        let high = SIMD2(repeating: highBits)
        for index in 0..<4 {
            let part = unsafe UnsafeRawPointer(bytes + 16 * index).loadUnaligned(as: SIMD2<UInt64>.self)
            leads &+= ((~part | (part &+ part)) & high) &>> SIMD2(repeating: 7)
        }
        return Int(((leads[0] &+ leads[1]) &* everyByte(1)) >> 56)
    }

    /// The high bit of every lead byte among eight, the first byte lowest.
    @inline(__always)
    private static func leadBits(of8 bytes: UnsafePointer<UInt8>) -> UInt64 {
        leadBits(of: UInt64(littleEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)))
    }

    @inline(__always)
    private static func leadBits(of word: UInt64) -> UInt64 { (~word | word << 1) & highBits }

    private static var highBits: UInt64 { everyByte(0x80) }

    @inline(__always)
    private static func everyByte(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Of a word with no other bits than the high ones of its bytes.
    @inline(__always)
    private static func bitCount(_ highBits: UInt64) -> Int {
        Int(((highBits >> 7) &* 0x0101_0101_0101_0101) >> 56)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Eight bytes, the first lowest; behind the end zeros.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        let left = count &- index
        guard let first = baseAddress, left > 0 else { return 0 }
        if left >= 8 { return unsafe first.load(at: index, as: UInt64.self) }
        // Bytes read twice fall on themselves.
        if left >= 4 {
            let low = UInt64(unsafe first.load(at: index, as: UInt32.self))
            return unsafe low | UInt64(first.load(at: count &- 4, as: UInt32.self)) << UInt64(8 &* (left &- 4))
        }
        if left >= 2 {
            let low = UInt64(unsafe first.load(at: index, as: UInt16.self))
            return unsafe low | UInt64(first.load(at: count &- 2, as: UInt16.self)) << UInt64(8 &* (left &- 2))
        }
        return UInt64(unsafe first[index])
    }
}

extension UnsafePointer<UInt8> {
    @inline(__always)
    fileprivate func load<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int, as: Word.Type) -> Word {
        unsafe Word(littleEndian: UnsafeRawPointer(self + index).loadUnaligned(as: Word.self))
    }
}

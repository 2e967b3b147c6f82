/// What UTF-8 bytes hold: scalars, those above U+FFFF, newlines.
///
/// Every byte that is no continuation (`10xxxxxx`) leads a scalar, so scalars are counted by their lead bytes.
struct UTF8Counts {
    var scalars = 0
    var astral = 0
    var newlines = 0

    init(of bytes: UnsafeBufferPointer<UInt8>) {
        for index in stride(from: 0, to: bytes.count, by: 8) {
            let word = unsafe bytes.word(at: index)
            // Behind the end the word is filled with zeros, which lead scalars of their own.
            scalars += Self.bitCount(Self.leadBits(of: word)) - max(0, index + 8 - bytes.count)
            let other = word ^ Self.everyByte(UInt8(ascii: "\n"))
            newlines += Self.bitCount(~((other & Self.everyByte(0x7F)) + Self.everyByte(0x7F) | other) & Self.highBits)
            if word & Self.highBits == 0 { continue }
            astral += Self.bitCount(word & word << 1 & word << 2 & word << 3 & Self.highBits)
        }
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
        // A constant number of steps in the width of a byte: the compiler makes vectors of it. With `SIMD64` it did not.
        var leads: UInt8 = 0
        for index in 0..<64 { leads &+= unsafe Int8(bitPattern: bytes[index]) > -65 ? 1 : 0 }
        return Int(leads)
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
        if index + 8 <= count {
            return unsafe UInt64(
                littleEndian: UnsafeRawPointer(baseAddress! + index).loadUnaligned(as: UInt64.self))
        }
        var word: UInt64 = 0
        for place in 0..<Swift.max(0, count - index) { word |= UInt64(unsafe self[index + place]) << UInt64(8 * place) }
        return word
    }
}

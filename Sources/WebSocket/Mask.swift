/// Masking (RFC 6455 §5.3): every payload byte is combined with one of the four bytes of a key.
enum Mask {
    /// Masks or unmasks `bytes[range]` in place, eight bytes at a time.
    ///
    /// - Parameters:
    ///   - key: its first byte on the wire is the lowest.
    ///   - phase: how many bytes of this payload came before the range.
    static func apply(_ key: UInt32, phase: Int, to bytes: inout MutableSpan<UInt8>, in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        let turned = key >> UInt32((phase & 3) * 8) | key << UInt32(((4 - phase & 3) & 3) * 8)
        let twice = UInt64(turned) | UInt64(turned) << 32
        // As it lies in memory, on machines of either byte order.
        let word = twice.littleEndian
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var offset = range.lowerBound
            while offset + 8 <= range.upperBound {
                let masked = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                unsafe bytes.storeBytes(of: masked ^ word, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            var rest = twice
            while offset < range.upperBound {
                unsafe bytes[offset] ^= UInt8(truncatingIfNeeded: rest)
                rest >>= 8
                offset += 1
            }
        }
    }
}

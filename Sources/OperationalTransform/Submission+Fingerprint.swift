extension Submission {
    /// Tells this submission from another under the same client and sequence. Kept in keyframes: do not change it.
    ///
    /// Guards against mistakes, not against forgers: who forges owns both submissions.
    var fingerprint: UInt64 {
        var hash = Fingerprint()
        hash.add(UInt64(truncatingIfNeeded: revision))
        operation.forEachSplice { splice in
            hash.add(UInt64(truncatingIfNeeded: splice.retain) << 32 | UInt64(truncatingIfNeeded: splice.delete))
            unsafe splice.insert.withUTF8Bytes { bytes in unsafe hash.add(bytes) }
        }
        return hash.value
    }

    /// Words, each multiplied in and folded down.
    private struct Fingerprint {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325

        @inline(__always)
        mutating func add(_ word: UInt64) {
            value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
            value ^= value >> 32
        }

        @inline(__always)
        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            var word: UInt64 = 0
            var filled: UInt64 = 0
            for index in 0..<bytes.count {
                word |= unsafe UInt64(bytes[index]) << filled
                filled += 8
                if filled == 64 {
                    add(word)
                    word = 0
                    filled = 0
                }
            }
            if filled > 0 { add(word) }
            add(UInt64(truncatingIfNeeded: bytes.count))
        }
    }
}

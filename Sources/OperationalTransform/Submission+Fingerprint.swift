extension Submission {
    /// Tells this submission from another under the same client and sequence. Kept in keyframes: do not change it.
    ///
    /// Guards against mistakes, not against forgers: who forges owns both submissions.
    var fingerprint: UInt64 {
        var hash = Fingerprint()
        hash.add(UInt64(truncatingIfNeeded: revision))
        hash.add(operation.first)
        if let more = operation.more { for splice in more { hash.add(splice) } }
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
        mutating func add(_ splice: Operation.Splice) {
            let utf8 = splice.insert.utf8
            add(UInt64(splice.retain) ^ UInt64(splice.delete) << 32 ^ UInt64(utf8.count) << 16)
            var word: UInt64 = 0
            var filled: UInt64 = 0
            for byte in utf8 {
                word |= UInt64(byte) << filled
                filled += 8
                if filled == 64 {
                    add(word)
                    word = 0
                    filled = 0
                }
            }
            if filled > 0 { add(word) }
        }
    }
}

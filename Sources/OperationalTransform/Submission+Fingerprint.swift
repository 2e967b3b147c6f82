extension Submission {
    /// Tells this submission from another under the same client and sequence. Kept in keyframes: do not change it.
    ///
    /// Guards against mistakes, not against forgers: who forges owns both submissions.
    var fingerprint: UInt64 {
        var fingerprint = Fingerprint(revision: revision)
        fingerprint.add(operation.first)
        if let more = operation.more { for splice in more { fingerprint.add(splice) } }
        return fingerprint.value
    }

    /// Words, each multiplied in and folded down.
    struct Fingerprint {
        private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

        init(revision: Int) { add(UInt64(truncatingIfNeeded: revision)) }

        private mutating func add(_ word: UInt64) {
            value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
            value ^= value >> 32
        }

        mutating func add(_ splice: Operation.Splice) {
            unsafe splice.insert.withUTF8Bytes { bytes in
                unsafe add(retain: splice.retain, delete: splice.delete, insert: bytes)
            }
        }

        private mutating func add(retain: Int, delete: Int, insert: UnsafeBufferPointer<UInt8>) {
            add(UInt64(retain) ^ UInt64(delete) << 32 ^ UInt64(insert.count) << 16)
            if insert.count == 1 { return add(UInt64(unsafe insert[0])) }
            for index in stride(from: 0, to: insert.count, by: 8) { unsafe add(insert.word(at: index)) }
        }
    }
}

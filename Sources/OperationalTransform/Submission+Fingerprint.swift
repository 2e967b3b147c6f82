extension Submission {
    /// Tells this submission from another under the same client and sequence (FNV-1a, 64 bits).
    ///
    /// Guards against mistakes, not against forgers: who forges owns both submissions.
    var fingerprint: UInt64 {
        var hash = Fingerprint()
        hash.add(revision)
        operation.forEachSplice { splice in
            hash.add(splice.retain)
            hash.add(splice.delete)
            hash.add(splice.insert.utf8.count)
            for byte in splice.insert.utf8 { hash.add(byte) }
        }
        return hash.value
    }

    private struct Fingerprint {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

        mutating func add(_ number: Int) { value = (value ^ UInt64(bitPattern: Int64(number))) &* 0x100_0000_01b3 }
    }
}

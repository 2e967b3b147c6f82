/// Writes numbers of any size into bytes: seven bits a byte, the lowest first, the eighth says that more follow.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: Int) {
        precondition(number >= 0, "\(number) is written as a count")
        var left = UInt64(number)
        while left >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    /// Small numbers of either sign stay short: 0, -1, 1, -2 become 0, 1, 2, 3.
    mutating func write(signed number: Int) {
        write(number >= 0 ? number << 1 : (-1 - number) << 1 | 1)
    }

    mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write(contentsOf other: [UInt8]) { bytes.append(contentsOf: other) }
}

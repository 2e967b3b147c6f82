/// What UTF-8 bytes hold: scalars, those above U+FFFF, newlines.
struct UTF8Counts {
    var scalars = 0
    var astral = 0
    var newlines = 0

    init(of bytes: UnsafeBufferPointer<UInt8>) {
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            scalars += byte & 0xC0 == 0x80 ? 0 : 1
            astral += byte >= 0xF0 ? 1 : 0
            newlines += byte == UInt8(ascii: "\n") ? 1 : 0
        }
    }

    /// Bytes of the first `count` scalars.
    static func byteCount(ofScalars count: Int, in bytes: UnsafePointer<UInt8>, byteCount: Int) -> Int {
        var offset = 0
        var left = count
        // 16 bytes at a time as long as the place cannot be among them.
        while left > 16, offset + 16 <= byteCount {
            let block = unsafe UnsafeRawPointer(bytes + offset).loadUnaligned(as: SIMD16<UInt8>.self)
            let isContinuation = (block & 0xC0) .== 0x80
            let ones = SIMD16<UInt8>(repeating: 0).replacing(with: 1, where: isContinuation)
            left -= 16 - Int(ones.wrappedSum())
            offset += 16
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
}

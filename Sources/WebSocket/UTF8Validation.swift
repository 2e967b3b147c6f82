/// Tells whether bytes are UTF-8 while they are still coming in, by the standard library's validator.
struct UTF8Validation {
    /// Bytes that are known to be whole, valid scalars.
    private var validatedByteCount = 0

    /// Checks what was appended to `bytes` since the last call. False as soon as no continuation could be valid.
    ///
    /// - Parameter isComplete: nothing will follow, so a scalar that is cut off is an error.
    mutating func check(_ bytes: [UInt8], isComplete: Bool) -> Bool {
        let end = isComplete ? bytes.count : Self.startOfCutScalar(bytes, from: validatedByteCount)
        guard Self.isValid(bytes.span.extracting(validatedByteCount..<end)) else { return false }
        validatedByteCount = end
        return Self.isPrefixOfScalar(bytes[end...])
    }

    /// Whether all of `bytes` is UTF-8.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        if #available(macOS 26, *) {
            return (try? UTF8Span(validating: bytes)) != nil
        }
        return unsafe bytes.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) != nil }
    }

    /// Where the last scalar begins if its bytes are not all there, else the end.
    private static func startOfCutScalar(_ bytes: [UInt8], from start: Int) -> Int {
        var index = bytes.count
        // A scalar has at most four bytes: the lead of a cut one is among the last three.
        while index > start, bytes.count - index < 3 {
            index -= 1
            let byte = bytes[index]
            if byte < 0x80 { break }
            if byte >= 0xC0 {
                let byteCount = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return bytes.count - index < byteCount ? index : bytes.count
            }
        }
        return bytes.count
    }

    /// Whether some scalar begins with these bytes, of which there are at most three (Unicode, table 3-7).
    private static func isPrefixOfScalar(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let lead = bytes.first else { return true }
        guard (0xC2...0xF4).contains(lead) else { return false }
        let rest = bytes.dropFirst()
        guard let second = rest.first else { return true }
        let allowed: ClosedRange<UInt8> =
            switch lead {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        return allowed.contains(second) && rest.dropFirst().allSatisfy { (0x80...0xBF).contains($0) }
    }
}

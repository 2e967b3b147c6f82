/// Base64 (RFC 4648 §4), as the opening handshake uses it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                text.append(position <= group.count ? alphabet[Int(bits >> 18 & 63)] : UInt8(ascii: "="))
                bits <<= 6
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// How many bytes canonical Base64 text stands for; nil when it is none.
    static func decodedByteCount(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0, !bytes.isEmpty else { return nil }
        let padding = bytes.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        let digits = bytes.dropLast(padding)
        let values = digits.map { digit in alphabet.firstIndex(of: digit) }
        guard let last = values.last, let last, values.allSatisfy({ $0 != nil }) else { return nil }
        // The bits after the last byte are zero.
        guard padding == 0 || last & (padding == 1 ? 0b11 : 0b1111) == 0 else { return nil }
        return bytes.count / 4 * 3 - padding
    }
}

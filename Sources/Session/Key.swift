import Digests

/// An unguessable word of 128 random bits or more: a room's key or a participant's secret.
package struct Key: Hashable, Sendable, CustomStringConvertible {
    /// base64url without padding.
    package let text: String
    package init(text: String) { self.text = text }

    /// - Parameter random: 16 bytes of the kernel's generator.
    package init(random: [UInt8]) { text = Base64URL.encode(random) }

    /// What is stored in its place: nobody who reads the store can join with it.
    package var hash: KeyHash { KeyHash(bytes: SHA256.digest(Array(text.utf8))) }

    /// Never the key itself, so that no log line holds one.
    package var description: String { "(key)" }
}

/// The SHA-256 of a key. Compared in constant time.
package struct KeyHash: Sendable, Codable, Hashable {
    private let bytes: [UInt8]
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Stands where a hash is not shown. No key has it.
    package static let withheld = KeyHash(bytes: [UInt8](repeating: 0, count: 32))

    package static func == (left: KeyHash, right: KeyHash) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left.bytes, right.bytes) { difference |= one ^ other }
        return difference == 0
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let bytes = Base64URL.decode(text), bytes.count == 32 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a key's hash is 32 bytes in base64url"))
        }
        self.bytes = bytes
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64URL.encode(bytes))
    }
}

/// base64url without padding (RFC 4648 §5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var window: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            window = window << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(window >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(window << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var window: UInt32 = 0
        var bits: UInt32 = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            window = window << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: window >> bits))
            }
        }
        return bytes
    }
}

/// Writes the store's packed forms: unsigned numbers as LEB128 (seven bits a byte, low first, the high bit: more
/// follow), signed ones as zigzag, texts as their UTF-8 length and bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 64) { bytes.reserveCapacity(capacity) }

    mutating func write(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(signed number: Int) { write((number << 1) ^ (number >> 63)) }

    mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write(_ other: [UInt8]) {
        write(other.count)
        bytes.append(contentsOf: other)
    }

    /// The text's bytes alone: its length is kept elsewhere.
    mutating func write(raw text: String) { bytes.append(contentsOf: text.utf8) }
}

/// Reads what `ByteWriter` wrote. Never past the end, whatever the bytes say.
struct ByteReader {
    /// The bytes are not what was written.
    struct Damage: Error {}

    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func number() throws(Damage) -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: value)) }
            shift += 7
        }
        throw Damage()
    }

    mutating func signed() throws(Damage) -> Int {
        let value = UInt64(bitPattern: Int64(try number()))
        return Int(Int64(bitPattern: value >> 1)) ^ -Int(value & 1)
    }

    /// A number of things that take at least a byte each, so that damage cannot ask for all memory.
    mutating func count() throws(Damage) -> Int {
        let count = try number()
        guard count >= 0, count <= bytes.count - offset else { throw Damage() }
        return count
    }

    mutating func text() throws(Damage) -> String { try text(byteCount: try number()) }

    mutating func text(byteCount: Int) throws(Damage) -> String {
        guard let text = String(validating: try take(byteCount), as: UTF8.self) else { throw Damage() }
        return text
    }

    mutating func array() throws(Damage) -> [UInt8] { Array(try take(try number())) }

    private mutating func take(_ count: Int) throws(Damage) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - offset else { throw Damage() }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}

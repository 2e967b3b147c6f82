/// Reads what `ByteWriter` wrote. Nothing it is given makes it trap: what does not fit is nil.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// A count: 0 or more, below 2^56.
    mutating func read() -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 56, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }

    mutating func readSigned() -> Int? {
        guard let number = read() else { return nil }
        return number & 1 == 0 ? number >> 1 : -1 - (number >> 1)
    }

    /// A count of at most so much.
    mutating func read(atMost limit: Int) -> Int? {
        guard let number = read(), number <= limit else { return nil }
        return number
    }

    mutating func readText(atMost limit: Int) -> String? {
        guard let count = read(atMost: limit), let bytes = read(bytes: count) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    mutating func read(bytes count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

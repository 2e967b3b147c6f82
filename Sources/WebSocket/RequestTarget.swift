/// What a request asks for: a path and a query, decoded and safe to compare.
package struct RequestTarget: Equatable, Sendable {
    /// The decoded segments: `/r/a%20b` is `["r", "a b"]`, `/` is `[""]`. None is `.` or `..` or holds a slash, a
    /// backslash or a control character.
    package let segments: [String]
    /// The decoded pairs of the query, in order.
    package let query: [(name: String, value: String)]

    /// The decoded path, beginning with a slash.
    package var path: String { "/" + segments.joined(separator: "/") }

    /// The first value of a name in the query.
    package subscript(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// - Parameter target: the origin form of RFC 9112 §3.2.1, `/path?query`.
    /// - Returns: nil when it is malformed or tries to leave the path.
    package init?(_ target: some StringProtocol) {
        guard target.utf8.first == UInt8(ascii: "/"), !target.utf8.contains(UInt8(ascii: "#")) else { return nil }
        let parts = target.dropFirst().split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for raw in parts[0].split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = Self.decode(raw, plusIsSpace: false), Self.isSafe(segment) else { return nil }
            segments.append(segment)
        }
        // "//" at the front would be another host to a browser.
        if segments.count > 1, segments[0].isEmpty { return nil }
        var query: [(name: String, value: String)] = []
        if parts.count == 2 {
            for pair in parts[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = Self.decode(sides[0], plusIsSpace: true),
                    let value = sides.count == 2 ? Self.decode(sides[1], plusIsSpace: true) : ""
                else { return nil }
                query.append((name, value))
            }
        }
        self.segments = segments
        self.query = query
    }

    package static func == (first: Self, second: Self) -> Bool {
        first.segments == second.segments
            && first.query.elementsEqual(second.query) { $0.name == $1.name && $0.value == $1.value }
    }

    private static func isSafe(_ segment: String) -> Bool {
        segment != "." && segment != ".."
            && segment.utf8.allSatisfy {
                $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\")
            }
    }

    /// Undoes percent encoding. Nil for a stray percent sign and for what is not UTF-8.
    private static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = hex(rest.popFirst()), let low = hex(rest.popFirst()) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case let byte? where (0x30...0x39).contains(byte): byte - 0x30
        case let byte? where (0x41...0x46).contains(byte): byte - 0x37
        case let byte? where (0x61...0x66).contains(byte): byte - 0x57
        default: nil
        }
    }
}

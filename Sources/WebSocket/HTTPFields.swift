/// Header fields in the order of the wire. Names are kept in lower case.
package struct HTTPFields: Equatable, Sendable {
    package private(set) var all: [(name: String, value: String)] = []

    package init() {}

    package init(_ fields: [(String, String)]) { for (name, value) in fields { append(name, value) } }

    package mutating func append(_ name: String, _ value: String) { all.append((name.lowercased(), value)) }

    /// Every value of a field. `name` is in lower case.
    package func values(of name: String) -> [String] {
        all.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The first value of a field. `name` is in lower case.
    package subscript(_ name: String) -> String? { all.first { $0.name == name }?.value }

    /// The elements of a comma-separated list field, over all its lines.
    package func elements(of name: String) -> [Substring] {
        values(of: name).flatMap { value in
            value.split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
        }
    }

    /// Whether a list field has a token, in any case of letters.
    package func contains(_ token: String, in name: String) -> Bool {
        elements(of: name).contains { $0.lowercased() == token }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    package static func == (first: Self, second: Self) -> Bool {
        first.all.elementsEqual(second.all) { $0.name == $1.name && $0.value == $1.value }
    }
}

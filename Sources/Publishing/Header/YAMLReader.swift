/// A recursive descent over the lines of a YAML header.
struct YAMLReader {
    private let lines: [String]
    private var next = 0
    /// Deeper nesting than this is no header of a post.
    private static let deepest = 20

    init(lines: [String]) { self.lines = lines }

    var isAtEnd: Bool { !lines[next...].contains { !YAMLReader.isBlank($0) } }

    private static func isBlank(_ line: String) -> Bool {
        let content = line.trimmed
        return content.isEmpty || content.hasPrefix("#")
    }

    private static func indent(_ line: String) -> Int { line.utf8.prefix { $0 == UInt8(ascii: " ") }.count }

    private mutating func skipBlank() {
        while next < lines.count, YAMLReader.isBlank(lines[next]) { next += 1 }
    }

    mutating func map(indent: Int, depth: Int = 0) -> [HeaderField]? {
        guard depth < YAMLReader.deepest else { return nil }
        var fields: [HeaderField] = []
        while true {
            skipBlank()
            guard next < lines.count, YAMLReader.indent(lines[next]) == indent else { return fields }
            let content = String(lines[next].dropFirst(indent))
            if content.hasPrefix("- ") || content == "-" { return fields.isEmpty ? nil : fields }
            guard let (key, rest) = YAMLReader.key(content) else { return nil }
            next += 1
            guard let value = value(rest, parentIndent: indent, depth: depth) else { return nil }
            fields.append(HeaderField(key, value))
        }
    }

    /// `key: rest`, the key bare or quoted.
    private static func key(_ content: String) -> (String, String)? {
        var scanner = FlowScanner(content)
        if let quoted = scanner.quoted() {
            scanner.skipSpaces()
            guard scanner.skip(":") else { return nil }
            return (quoted, scanner.rest.trimmed)
        }
        let bytes = Array(content.utf8)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: ":") {
            let after = index + 1
            guard after == bytes.count || bytes[after] == 0x20 || bytes[after] == 0x09 else { continue }
            let key = String(decoding: bytes[..<index], as: UTF8.self).trimmed
            guard !key.isEmpty, !"[{&*!|>%@`#".contains(key.first!) else { return nil }
            return (key, String(decoding: bytes[after...], as: UTF8.self).trimmed)
        }
        return nil
    }

    private mutating func value(_ rest: String, parentIndent: Int, depth: Int) -> HeaderValue? {
        if rest.isEmpty || rest.hasPrefix("#") {
            skipBlank()
            guard next < lines.count else { return .plain("") }
            let indent = YAMLReader.indent(lines[next])
            let content = lines[next].dropFirst(indent)
            if content.hasPrefix("- ") || content == "-" {
                return indent >= parentIndent ? list(indent: indent, depth: depth + 1) : .plain("")
            }
            guard indent > parentIndent else { return .plain("") }
            if YAMLReader.key(String(content)) == nil {
                next += 1
                return value(String(content), parentIndent: parentIndent, depth: depth)
            }
            return map(indent: indent, depth: depth + 1).map { .map($0) }
        }
        if rest.hasPrefix("|") || rest.hasPrefix(">") { return block(rest, parentIndent: parentIndent) }
        if rest.hasPrefix("[") || rest.hasPrefix("{") || rest.hasPrefix("\"") || rest.hasPrefix("'") {
            var text = rest
            while true {
                var scanner = FlowScanner(text)
                if let value = scanner.value(depth: depth) {
                    scanner.skipSpaces()
                    guard scanner.isAtEnd || scanner.peek == "#" else { return nil }
                    return value
                }
                guard next < lines.count, lines[next].trimmed.isEmpty || YAMLReader.indent(lines[next]) > parentIndent
                else { return nil }
                text += lines[next].trimmed.isEmpty ? "\n" : (text.hasSuffix("\n") ? "" : " ") + lines[next].trimmed
                next += 1
            }
        }
        var words = [YAMLReader.withoutComment(rest)]
        while next < lines.count, !YAMLReader.isBlank(lines[next]), YAMLReader.indent(lines[next]) > parentIndent {
            words.append(YAMLReader.withoutComment(lines[next].trimmed))
            next += 1
        }
        return FlowScanner.resolve(words.joined(separator: " "))
    }

    private mutating func list(indent: Int, depth: Int) -> HeaderValue? {
        guard depth < YAMLReader.deepest else { return nil }
        var values: [HeaderValue] = []
        while true {
            skipBlank()
            guard next < lines.count, YAMLReader.indent(lines[next]) == indent else { return .list(values) }
            let content = lines[next].dropFirst(indent)
            guard content.hasPrefix("- ") || content == "-" else { return .list(values) }
            let item = content.dropFirst(1).trimmed
            let itemIndent = indent + 1 + content.dropFirst(1).utf8.prefix { $0 == UInt8(ascii: " ") }.count
            if !item.isEmpty, !item.hasPrefix("\""), !item.hasPrefix("'"), let (key, rest) = YAMLReader.key(item) {
                next += 1
                guard let first = value(rest, parentIndent: itemIndent, depth: depth),
                    let others = map(indent: itemIndent, depth: depth + 1) ?? Optional([])
                else { return nil }
                values.append(.map([HeaderField(key, first)] + others))
            } else {
                next += 1
                guard let value = value(item, parentIndent: indent, depth: depth) else { return nil }
                values.append(value)
            }
        }
    }

    /// `|` keeps line ends, `>` folds them; `-` drops the last line feed.
    private mutating func block(_ mark: String, parentIndent: Int) -> HeaderValue {
        var content: [String] = []
        var blockIndent: Int?
        while next < lines.count {
            let line = lines[next]
            if line.trimmed.isEmpty {
                content.append("")
            } else {
                let indent = YAMLReader.indent(line)
                guard indent > parentIndent else { break }
                let margin = blockIndent ?? indent
                blockIndent = margin
                content.append(String(line.dropFirst(min(margin, indent))))
            }
            next += 1
        }
        while content.last == "" { content.removeLast() }
        let text = content.joined(separator: mark.hasPrefix("|") ? "\n" : " ")
        return .text(mark.contains("-") || content.isEmpty ? text : text + "\n")
    }

    private static func withoutComment(_ text: String) -> String {
        let bytes = Array(text.utf8)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "#") {
            if index == 0 || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 {
                return String(decoding: bytes[..<index], as: UTF8.self).trimmed
            }
        }
        return text.trimmed
    }
}

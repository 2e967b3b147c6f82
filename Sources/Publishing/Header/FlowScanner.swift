/// Reads the values that YAML and TOML share: quoted texts, `[a, b]`, `{k: v}`, bare words.
struct FlowScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private let assignment: Unicode.Scalar
    private static let deepest = 20

    /// - Parameter assignment: what stands between key and value of a map: `:` in YAML, `=` in TOML.
    init(_ text: String, assignment: Unicode.Scalar = ":") {
        scalars = Array(text.unicodeScalars)
        self.assignment = assignment
    }

    var isAtEnd: Bool { position >= scalars.count }
    var peek: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }
    var rest: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[min(position, scalars.count)...])
        return String(view)
    }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    mutating func skipSpaces() {
        while let scalar = peek, scalar == " " || scalar == "\t" || scalar == "\n" { position += 1 }
    }

    private func has(_ text: String) -> Bool {
        scalars[min(position, scalars.count)...].starts(with: text.unicodeScalars)
    }

    /// A whole value; nil where the text ends before the value does, or is no value.
    mutating func value(depth: Int = 0) -> HeaderValue? {
        guard depth < FlowScanner.deepest else { return nil }
        skipSpaces()
        switch peek {
        case "[": return list(depth: depth)
        case "{": return map(depth: depth)
        case "\"", "'": return quoted().map { .text($0) }
        case nil: return nil
        default: return FlowScanner.resolve(bareWord())
        }
    }

    private mutating func bareWord() -> String {
        var view = String.UnicodeScalarView()
        while let scalar = peek, !",]}\n".unicodeScalars.contains(scalar) {
            if scalar == "#", view.last == " " || view.isEmpty { break }
            if scalar == assignment, assignment == "=" || position + 1 == scalars.count || scalars[position + 1] == " "
            {
                break
            }
            view.append(scalar)
            position += 1
        }
        return String(view).trimmed
    }

    private mutating func skipSpacesAndComments() {
        skipSpaces()
        while peek == "#" {
            while let scalar = peek, scalar != "\n" {
                _ = scalar
                position += 1
            }
            skipSpaces()
        }
    }

    private mutating func list(depth: Int) -> HeaderValue? {
        position += 1
        var values: [HeaderValue] = []
        while true {
            skipSpacesAndComments()
            if skip("]") { return .list(values) }
            let start = position
            guard let value = value(depth: depth + 1), position > start else { return nil }
            values.append(value)
            skipSpacesAndComments()
            if skip(",") { continue }
            guard skip("]") else { return nil }
            return .list(values)
        }
    }

    private mutating func map(depth: Int) -> HeaderValue? {
        position += 1
        var fields: [HeaderField] = []
        while true {
            skipSpacesAndComments()
            if skip("}") { return .map(fields) }
            let key = peek == "\"" || peek == "'" ? quoted() : bareWord()
            skipSpaces()
            guard let key, skip(assignment) else { return nil }
            guard let value = value(depth: depth + 1) else { return nil }
            fields.append(HeaderField(key, value))
            skipSpacesAndComments()
            if skip(",") { continue }
            guard skip("}") else { return nil }
            return .map(fields)
        }
    }

    /// A text in quotes; nil if there is none here or its end is missing.
    mutating func quoted() -> String? {
        guard let mark = peek, mark == "\"" || mark == "'" else { return nil }
        if assignment == "=", has(String(repeating: Character(mark), count: 3)) { return multiLine(mark) }
        var cursor = position + 1
        var view = String.UnicodeScalarView()
        while cursor < scalars.count {
            let scalar = scalars[cursor]
            cursor += 1
            if scalar == mark {
                if mark == "'", assignment == ":", cursor < scalars.count, scalars[cursor] == "'" {
                    view.append("'")
                    cursor += 1
                    continue
                }
                position = cursor
                return String(view)
            }
            if scalar == "\\", mark == "\"" {
                guard let unescaped = unescape(&cursor) else { return nil }
                view.append(contentsOf: unescaped.unicodeScalars)
            } else {
                view.append(scalar)
            }
        }
        return nil
    }

    private mutating func multiLine(_ mark: Unicode.Scalar) -> String? {
        var cursor = position + 3
        if cursor < scalars.count, scalars[cursor] == "\n" { cursor += 1 }
        var view = String.UnicodeScalarView()
        while cursor + 2 < scalars.count {
            if scalars[cursor] == mark, scalars[cursor + 1] == mark, scalars[cursor + 2] == mark {
                position = cursor + 3
                return String(view)
            }
            let scalar = scalars[cursor]
            cursor += 1
            if scalar == "\\", mark == "\"" {
                guard let unescaped = unescape(&cursor) else { return nil }
                view.append(contentsOf: unescaped.unicodeScalars)
            } else {
                view.append(scalar)
            }
        }
        return nil
    }

    private func unescape(_ cursor: inout Int) -> String? {
        guard cursor < scalars.count else { return nil }
        let scalar = scalars[cursor]
        cursor += 1
        let digitCount: Int
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "0": return "\0"
        case "e": return "\u{1b}"
        case "\\", "\"", "/", " ": return String(scalar)
        case "x": digitCount = 2
        case "u": digitCount = 4
        case "U": digitCount = 8
        default: return nil
        }
        guard cursor + digitCount <= scalars.count else { return nil }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[cursor..<cursor + digitCount])
        cursor += digitCount
        guard let number = UInt32(String(view), radix: 16) else { return nil }
        // YAML readers join a surrogate pair of JSON; a lone one is no text.
        if (0xd800..<0xdc00).contains(number), cursor + 6 <= scalars.count, scalars[cursor] == "\\" {
            var low = String.UnicodeScalarView()
            low.append(contentsOf: scalars[cursor + 2..<cursor + 6])
            guard let lowNumber = UInt32(String(low), radix: 16), (0xdc00..<0xe000).contains(lowNumber) else {
                return nil
            }
            cursor += 6
            return Unicode.Scalar((number - 0xd800) << 10 + (lowNumber - 0xdc00) + 0x10000).map { String($0) }
        }
        return Unicode.Scalar(number).map { String($0) }
    }

    /// A bare word: a text unless one of the readers takes it for something else.
    static func resolve(_ word: String) -> HeaderValue {
        if word.isEmpty || ["~", "null", "true", "false", "yes", "no", "on", "off"].contains(word.lowercased()) {
            return .plain(word)
        }
        guard let first = word.unicodeScalars.first else { return .plain("") }
        let looksLikeNumber =
            "0123456789+-.".unicodeScalars.contains(first) && (Double(word) != nil || Int(word) != nil)
        return looksLikeNumber || WrittenDate(word).map { $0.form != .monthDayYear && word.first!.isNumber } == true
            ? .plain(word) : .text(word)
    }
}

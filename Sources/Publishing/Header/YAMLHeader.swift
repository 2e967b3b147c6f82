/// Reading and writing the YAML between two `---` lines: the part of YAML that headers of posts use.
///
/// Block and flow lists and maps, plain, quoted and block scalars, comments. Anchors, tags and complex keys are read as
/// the text they are, never acted upon.
enum YAMLHeader {
    /// The fields of a header, or nil if it is not a map of keys to values.
    static func read(_ text: String) -> [HeaderField]? {
        var reader = YAMLReader(lines: text.lines.map(String.init))
        guard let fields = reader.map(indent: 0), reader.isAtEnd else { return nil }
        return fields
    }

    /// - Parameter blockIndent: spaces before the `-` of a block list.
    static func write(_ lines: [HeaderLine], blockIndent: Int) -> String {
        lines.map { line($0, blockIndent, indent: 0) }.joined()
    }

    static func key(_ key: String) -> String {
        YAMLScalar.isSafePlain(key, inFlow: true) && !key.unicodeScalars.contains(" ")
            ? key : YAMLScalar.doubleQuoted(key)
    }

    private static func line(_ line: HeaderLine, _ blockIndent: Int, indent: Int) -> String {
        let start = String(repeating: " ", count: indent) + key(line.field.key) + ":"
        switch line.field.value {
        case .plain(let word): return start + (word.isEmpty ? "" : " " + word) + "\n"
        case .text(let text): return start + " " + YAMLScalar.text(text, quoting: line.quoting) + "\n"
        case .map(let fields):
            if fields.isEmpty { return start + " {}\n" }
            return start + "\n"
                + fields.map {
                    self.line(HeaderLine(field: $0, quoting: line.quoting), blockIndent, indent: indent + 2)
                }.joined()
        case .list(let values):
            let isBlock = line.shape == .block && !values.isEmpty
            let items = values.map { scalar($0, line.quoting, inFlow: !isBlock) }
            if !isBlock { return start + " [" + items.joined(separator: ", ") + "]\n" }
            let margin = String(repeating: " ", count: indent + blockIndent)
            return start + "\n" + items.map { "\(margin)- \($0)\n" }.joined()
        }
    }

    private static func scalar(_ value: HeaderValue, _ quoting: YAMLScalar.Quoting, inFlow: Bool) -> String {
        switch value {
        case .plain(let word): word.isEmpty ? "null" : word
        case .text(let text): YAMLScalar.text(text, quoting: quoting, inFlow: inFlow)
        case .list(let values): "[" + values.map { scalar($0, quoting, inFlow: true) }.joined(separator: ", ") + "]"
        case .map(let fields):
            "{"
                + fields.map { "\(YAMLScalar.doubleQuoted($0.key)): \(scalar($0.value, quoting, inFlow: true))" }
                .joined(separator: ", ") + "}"
        }
    }
}

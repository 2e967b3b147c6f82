/// A header as its author typed it, for what a parsed value no longer tells: quotes, brackets, indents.
struct RawHeader {
    private let lines: [String]

    init(_ headerText: String) { lines = headerText.lines.map(String.init) }

    /// The text after `key:` or `key =`, without what follows on later lines.
    private func value(of key: String) -> (text: String, line: Int)? {
        let name = key.split(separator: ".").last.map(String.init) ?? key
        for (index, line) in lines.enumerated() where line.lowercased().hasPrefix(name.lowercased()) {
            let rest = line.dropFirst(name.count).trimmed
            guard let mark = rest.first, mark == ":" || mark == "=" else { continue }
            return (rest.dropFirst().trimmed, index)
        }
        return nil
    }

    /// The quotes around the value, or around the first entry of a list; nil where there is none.
    func quoting(of key: String) -> YAMLScalar.Quoting? {
        guard let (value, line) = value(of: key) else { return nil }
        var text = value
        if text.hasPrefix("[") { text = text.dropFirst().trimmed }
        if text.isEmpty {
            let next = lines[(line + 1)...].first { !$0.trimmed.isEmpty }?.trimmed ?? ""
            text =
                next.hasPrefix("- ")
                ? next.dropFirst(2).trimmed : next.hasPrefix("\"") || next.hasPrefix("'") ? next : ""
        }
        guard let first = text.first, first != "]" else { return nil }
        return first == "\"" ? .double : first == "'" ? .single : .plain
    }

    func shape(of key: String, value: HeaderValue, _ meaning: HeaderKey.Meaning) -> HeaderStyle.ListShape? {
        guard let (text, _) = self.value(of: key) else { return nil }
        if case .list = value { return text.hasPrefix("[") ? .flow : .block }
        guard let words = value.string, !words.isEmpty else { return nil }
        if words.contains(",") { return .commas }
        if meaning == .tags, words.contains(" ") { return .spaces }
        return meaning == .tags ? .commas : .single
    }

    /// Spaces before the first `-` of a block list.
    var blockIndent: Int? {
        lines.first { $0.trimmed.hasPrefix("- ") }.map { $0.prefix { $0 == " " }.count }
    }
}

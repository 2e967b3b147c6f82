/// A heading of a Markdown text, `# x` or underlined, outside of code.
struct Heading: Equatable {
    /// 1...6
    var level: Int
    /// As written, without marks, a closing `##` or a `{#id}`.
    var text: String
    /// The line of its text, counted from 0.
    var line: Int
    /// 1, or 2 where it is underlined.
    var lineCount: Int
    /// The `{#id}` it already has.
    var explicitID: String?

    /// The headings in the order of the text.
    static func all(in text: String) -> [Heading] {
        var found: [Heading] = []
        var fence: (mark: UInt8, count: Int)?
        let lines = text.lines
        for (index, line) in lines.enumerated() {
            if let open = fence {
                if MarkdownText.closes(line, open) { fence = nil }
                continue
            }
            if let open = MarkdownText.fence(line) {
                fence = open
                continue
            }
            if let heading = hashed(line, index) {
                found.append(heading)
            } else if index + 1 < lines.count, let level = underline(lines[index + 1]), isText(line),
                index == 0 || lines[index - 1].trimmed.isEmpty
            {
                found.append(make(level: level, text: line.trimmed, line: index, lineCount: 2))
            }
        }
        return found
    }

    private static func isText(_ line: Substring) -> Bool {
        let content = line.trimmed
        return !content.isEmpty && !line.hasPrefix("    ") && !line.hasPrefix("\t") && underline(line) == nil
            && !["- ", "* ", "+ ", "> ", "<", "|", "#"].contains { content.hasPrefix($0) }
    }

    private static func underline(_ line: Substring) -> Int? {
        guard line.utf8.prefix(while: { $0 == 0x20 }).count <= 3 else { return nil }
        let content = line.trimmed
        if !content.isEmpty, content.utf8.allSatisfy({ $0 == UInt8(ascii: "=") }) { return 1 }
        if content.utf8.count >= 2, content.utf8.allSatisfy({ $0 == UInt8(ascii: "-") }) { return 2 }
        return nil
    }

    private static func hashed(_ line: Substring, _ index: Int) -> Heading? {
        guard line.utf8.prefix(while: { $0 == 0x20 }).count <= 3 else { return nil }
        let content = line.trimmed
        let level = content.utf8.prefix { $0 == UInt8(ascii: "#") }.count
        guard (1...6).contains(level) else { return nil }
        var rest = content.dropFirst(level)
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        let closing = rest.reversed().prefix { $0 == "#" }.count
        if closing > 0, closing < rest.count {
            let before = rest.dropLast(closing)
            if before.last == " " { rest = before }
        }
        return make(level: level, text: rest.trimmed, line: index, lineCount: 1)
    }

    private static func make(level: Int, text: String, line: Int, lineCount: Int) -> Heading {
        var heading = Heading(level: level, text: text, line: line, lineCount: lineCount)
        if text.hasSuffix("}"), let open = text.range(ofLast: "{#") {
            let id = text[open.upperBound...].dropLast()
            if !id.isEmpty, !id.contains(" ") {
                heading.explicitID = String(id)
                heading.text = text[..<open.lowerBound].trimmed
            }
        }
        return heading
    }

    /// The words of the heading without Markdown's marks: what the page shows.
    var plainText: String { Heading.plain(text) }

    static func plain(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\\":
                if let next = rest.first, next.isASCII, next.isPunctuation || next.isSymbol {
                    result.append(next)
                    rest = rest.dropFirst()
                } else {
                    result.append(character)
                }
            case "*", "`": continue
            case "!" where rest.first == "[": continue
            case "[":
                // [words](address) shows its words.
                if let close = rest.firstIndex(of: "]"), rest[close...].hasPrefix("]("),
                    let end = rest[close...].firstIndex(of: ")")
                {
                    result += plain(String(rest[..<close]))
                    rest = rest[rest.index(after: end)...]
                } else {
                    result.append(character)
                }
            default: result.append(character)
            }
        }
        return result.trimmed
    }
}

extension String {
    /// Where `target` stands last, found from the right.
    func range(ofLast target: String) -> Range<String.Index>? {
        var start = endIndex
        while true {
            if self[start...].hasPrefix(target) { return start..<index(start, offsetBy: target.count) }
            guard start > startIndex else { return nil }
            start = index(before: start)
        }
    }
}

/// Footnotes from one dialect into the other: `[^1]` with its words below, or `[ref]words[/ref]` in the sentence.
enum Footnotes {
    static func rewritten(_ body: String, as dialect: Conventions.Footnotes) -> String {
        switch dialect {
        case .markdown: fromRefTags(body)
        case .refTags: toRefTags(body)
        }
    }

    private static func fromRefTags(_ body: String) -> String {
        guard body.containsText("[ref]") else { return body }
        var notes: [String] = []
        var number = 1
        let text = MarkdownText(body).mapProse { prose in
            var result = ""
            var rest = prose[...]
            while let open = rest.textRange(of: "[ref]"),
                let close = rest[open.upperBound...].textRange(of: "[/ref]")
            {
                while body.containsText("[^\(number)]") { number += 1 }
                result += "\(rest[..<open.lowerBound])[^\(number)]"
                notes.append("[^\(number)]: \(rest[open.upperBound..<close.lowerBound].trimmed)\n")
                number += 1
                rest = rest[close.upperBound...]
            }
            return result + rest
        }
        guard !notes.isEmpty else { return body }
        return text + (text.hasSuffix("\n") ? "\n" : "\n\n") + notes.joined()
    }

    /// Only notes of one paragraph that are called once can stand in a sentence; a body with another note stays.
    private static func toRefTags(_ body: String) -> String {
        guard body.containsText("[^") else { return body }
        var notes: [String: String] = [:]
        var kept: [Substring] = []
        let lines = body.lines
        var fence: (mark: UInt8, count: Int)?
        for (index, line) in lines.enumerated() {
            if let open = fence {
                if MarkdownText.closes(line, open) { fence = nil }
            } else if let open = MarkdownText.fence(line) {
                fence = open
            } else if line.hasPrefix("[^"), let end = line.textRange(of: "]:") {
                let name = String(line[line.index(line.startIndex, offsetBy: 2)..<end.lowerBound])
                let following = index + 1 < lines.count ? lines[index + 1] : ""
                let isLast = following.trimmed.isEmpty || following.hasPrefix("[^")
                let goesOn = lines[(index + 1)...].first { !$0.trimmed.isEmpty }?.hasPrefix("    ") == true
                guard isLast, !goesOn, notes[name] == nil else { return body }
                notes[name] = line[end.upperBound...].trimmed
                continue
            }
            kept.append(line)
        }
        guard !notes.isEmpty else { return body }
        while kept.count > 1, kept.last == "", kept[kept.count - 2].trimmed.isEmpty { kept.removeLast() }
        var calls: [String: Int] = [:]
        let text = MarkdownText(kept.joined(separator: "\n")).mapProse { prose in
            var result = ""
            var rest = prose[...]
            while let open = rest.textRange(of: "[^"), let close = rest[open.upperBound...].firstIndex(of: "]") {
                let name = String(rest[open.upperBound..<close])
                result += rest[..<open.lowerBound]
                if let words = notes[name] {
                    calls[name, default: 0] += 1
                    result += "[ref]\(words)[/ref]"
                } else {
                    result += "[^\(name)]"
                }
                rest = rest[rest.index(after: close)...]
            }
            return result + rest
        }
        return notes.keys.allSatisfy { calls[$0] == 1 } ? text : body
    }
}

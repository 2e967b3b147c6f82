/// Talks in a Markdown list:
///
///     ## Monday
///     - 09:00 [Opening keynote](https://example.org/1) - Ana
///     - Lunch
enum MarkdownSchedule {
    static func talks(in text: String) -> [Talk] {
        var talks: [Talk] = []
        var day = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingBlanks
            if line.hasPrefix("#") {
                day = String(line.drop { $0 == "#" }.trimmingBlanks)
            } else if let item = item(line) {
                talks.append(talk(item, day: day))
            }
        }
        return talks
    }

    /// What follows `-`, `*`, `+` or `1.`
    private static func item(_ line: Substring) -> Substring? {
        var rest = line
        if let mark = rest.first, "-*+".contains(mark) {
            rest = rest.dropFirst()
        } else {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let mark = rest.first, ".)".contains(mark) else { return nil }
            rest = rest.dropFirst()
        }
        guard rest.first == " " else { return nil }
        let item = rest.trimmingBlanks
        return item.isEmpty ? nil : item
    }

    private static func talk(_ item: Substring, day: String) -> Talk {
        guard let open = item.firstIndex(of: "["), let middle = item[open...].firstRange(of: "]("),
            let close = item[middle.upperBound...].firstIndex(of: ")")
        else { return Talk(day: day, title: String(item)) }
        let before = item[..<open].trimmingBlanks
        var after = item[item.index(after: close)...].trimmingBlanks
        while let mark = after.first, "-–—:,|".contains(mark) { after = after.dropFirst().trimmingBlanks }
        return Talk(
            day: day, title: String(item[item.index(after: open)..<middle.lowerBound]),
            url: String(item[middle.upperBound..<close]),
            detail: [before, after].filter { !$0.isEmpty }.joined(separator: " "))
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

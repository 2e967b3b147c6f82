/// The post's title as the first heading of its body: taken away, kept or added.
enum TitleHeading {
    /// The body without a first-level heading at its start that says the same as the title.
    static func removed(from body: String, title: String) -> String {
        guard let heading = leading(body), isSame(heading, title) else { return body }
        var lines = body.lines
        lines.removeSubrange(0..<heading.line + heading.lineCount)
        while lines.count > 1, lines[0].trimmed.isEmpty { lines.removeFirst() }
        return lines.joined(separator: "\n")
    }

    /// The body with the title as its first heading.
    static func added(to body: String, title: String) -> String {
        if let heading = leading(body), isSame(heading, title) {
            // A heading typed letter by letter may hold marks that Markdown takes for its own.
            let isShownSo = heading.text == escaped(title) || heading.plainText == title && heading.text != title
            return isShownSo || escaped(title) == title
                ? body : added(to: removed(from: body, title: title), title: title)
        }
        let separator = body.isEmpty ? "" : "\n"
        return "# \(escaped(title))\n\(separator)\(body)"
    }

    /// The first-level heading before any other text.
    static func leading(_ body: String) -> Heading? {
        guard let first = Heading.all(in: body).first, first.level == 1 else { return nil }
        return body.lines[..<first.line].allSatisfy { $0.trimmed.isEmpty } ? first : nil
    }

    private static func isSame(_ heading: Heading, _ title: String) -> Bool {
        let title = CleanText.line(title).lowercased()
        return CleanText.line(heading.text).lowercased() == title
            || CleanText.line(heading.plainText).lowercased() == title
    }

    /// The title as Markdown that shows it letter by letter.
    ///
    /// By backslash only what every Markdown takes it for; the rest as entities, which all of them know
    /// (Python-Markdown prints the backslash before `<`, `&` or `$`).
    static func escaped(_ title: String) -> String {
        var result = ""
        for scalar in title.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "#": result += "\\\(scalar)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "$", "|", "~", "^": result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

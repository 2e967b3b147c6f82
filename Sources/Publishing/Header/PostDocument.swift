/// A post's file taken apart: header and body, which joined again are the file.
package struct PostDocument: Sendable, Equatable {
    package var kind: HeaderKind
    package var fields: [HeaderField]
    /// All before the body, with the marks and the blank lines after it.
    package var headerText: String
    package var body: String

    /// Keys that tell a header from a text that merely starts like one.
    private static let knownKeys: Set<String> = [
        "title", "date", "author", "authors", "tags", "tag", "slug", "category", "categories", "summary", "description",
        "status", "layout", "draft", "blogpost", "pubdate", "published", "modified", "lang", "template", "excerpt",
        "keywords", "language", "location", "number", "author_name", "published_datetime", "permalink", "type", "link",
    ]

    /// Takes the text of a file apart. `text` has line feeds only (`CleanText.body`).
    ///
    /// What merely looks like a header stays in the body: a `---` line without its end or without any key that blogs
    /// use, prose that starts with `Note: x`.
    package init(_ text: String) {
        let lines = text.lines
        if let found = PostDocument.fenced(lines, mark: "---", kind: .yaml, read: YAMLHeader.read)
            ?? PostDocument.fenced(lines, mark: "+++", kind: .toml, read: TOMLHeader.read)
            ?? PostDocument.comment(lines) ?? PostDocument.lineFields(lines)
        {
            self = found
        } else {
            self.init(kind: .none, fields: [], headerText: "", body: text)
        }
    }

    private init(kind: HeaderKind, fields: [HeaderField], headerText: String, body: String) {
        self.kind = kind
        self.fields = fields
        self.headerText = headerText
        self.body = body
    }

    /// Header of lines `0..<end`; the blank lines that follow belong to it.
    private init(kind: HeaderKind, fields: [HeaderField], lines: [Substring], end: Int) {
        var bodyStart = end
        while bodyStart < lines.count - 1, lines[bodyStart].trimmed.isEmpty { bodyStart += 1 }
        if bodyStart == lines.count - 1, lines[bodyStart].isEmpty { bodyStart = lines.count }
        let header = lines[..<min(bodyStart, lines.count)].joined(separator: "\n")
        self.init(
            kind: kind, fields: fields,
            headerText: bodyStart < lines.count ? header + "\n" : lines.joined(separator: "\n"),
            body: lines[min(bodyStart, lines.count)...].joined(separator: "\n"))
    }

    private static func fenced(
        _ lines: [Substring], mark: String, kind: HeaderKind, read: (String) -> [HeaderField]?
    ) -> PostDocument? {
        func isMark(_ line: Substring) -> Bool {
            line.hasPrefix(mark) && line.dropFirst(mark.count).trimmed.isEmpty
        }
        guard lines.count > 1, isMark(lines[0]), let end = lines.dropFirst().firstIndex(where: isMark) else {
            return nil
        }
        let inner = lines[1..<end].joined(separator: "\n")
        guard let fields = read(inner), isHeader(fields) || fields.isEmpty && inner.trimmed.isEmpty && end > 0 else {
            return nil
        }
        // Two `---` with nothing between them are Jekyll's empty header only at the very start: two rules otherwise.
        if fields.isEmpty, lines.count > end + 1, !lines[end + 1].trimmed.isEmpty, end > 1 { return nil }
        return PostDocument(kind: kind, fields: fields, lines: lines, end: end + 1)
    }

    private static func isHeader(_ fields: [HeaderField]) -> Bool {
        fields.contains { knownKeys.contains($0.key.lowercased()) }
    }

    private static func comment(_ lines: [Substring]) -> PostDocument? {
        guard lines[0].trimmed == "<!--", let end = lines.firstIndex(where: { $0.trimmed.hasSuffix("-->") }) else {
            return nil
        }
        let fields = LineHeader.readComment(Array(lines[1...end]))
        guard fields.value("title") != nil || fields.value("slug") != nil else { return nil }
        return PostDocument(kind: .comment, fields: fields, lines: lines, end: end + 1)
    }

    private static func lineFields(_ lines: [Substring]) -> PostDocument? {
        let end = lines.firstIndex { $0.trimmed.isEmpty } ?? lines.count
        guard end > 0, let fields = LineHeader.read(Array(lines[..<end])), fields.value("title") != nil,
            fields.count == 1 || fields.contains(where: { $0.key.lowercased() != "title" && isHeader([$0]) })
        else { return nil }
        return PostDocument(kind: .lines, fields: fields, lines: lines, end: end)
    }
}

/// The rules for the text under a post's header.
struct BodyCheck {
    private let body: String
    private let lines: [Substring]
    private let firstLine: Int
    private let engine: Engine
    /// Whether each line is inside a fenced block.
    private let isCode: [Bool]
    private let unclosedFence: Int?
    /// Whether each line is inside an HTML comment.
    private let isComment: [Bool]

    /// Last words that no sentence ends with.
    private static let openWords: Set<String> = [
        "the", "a", "an", "of", "and", "or", "to", "with", "some", "in", "on", "at", "by", "from", "is", "was", "were",
        "are",
        "that", "which", "because", "but", "my", "our", "their", "as",
    ]

    init(_ body: String, firstLine: Int, engine: Engine) {
        self.body = body
        self.firstLine = firstLine
        self.engine = engine
        lines = body.lines
        var fence: (mark: UInt8, count: Int)?
        var fenceLine: Int?
        var code: [Bool] = []
        var comment: [Bool] = []
        var isInComment = false
        for (index, line) in lines.enumerated() {
            if let open = fence {
                code.append(true)
                if MarkdownText.closes(line, open) { fence = nil }
            } else if !isInComment, let open = MarkdownText.fence(line) {
                fence = open
                fenceLine = index
                code.append(true)
            } else {
                code.append(false)
            }
            let opens = !code[index] && line.containsText("<!--")
            comment.append(isInComment || opens)
            if isInComment || opens { isInComment = !line.containsText("-->") }
        }
        isCode = code
        isComment = comment
        unclosedFence = fence == nil ? nil : fenceLine
    }

    func remarks() -> [FinishRemark] {
        sections() + unfinishedSentences() + mojibake() + comments() + words() + images() + links()
            + (unclosedFence.map { [remark(.unclosedFence, $0, "the code block that opens here never ends")] } ?? [])
    }

    private func remark(_ rule: FinishRemark.Rule, _ line: Int, _ message: String) -> FinishRemark {
        FinishRemark(rule: rule, line: firstLine + line, message: message)
    }

    /// A line that no reader sees, or that only leads back: `<sub>[back to top](#top)</sub>`.
    private func isEmptyContent(_ index: Int) -> Bool {
        let line = lines[index].trimmed
        return line.isEmpty || isComment[index] || line.lowercased().containsText("back to top")
    }

    private func sections() -> [FinishRemark] {
        let headings = Heading.all(in: body).filter { !isComment[$0.line] }
        return headings.enumerated().compactMap { index, heading in
            let next = index + 1 < headings.count ? headings[index + 1] : nil
            if let next, next.level > heading.level { return nil }
            let start = heading.line + heading.lineCount
            guard (start..<(next?.line ?? lines.count)).allSatisfy(isEmptyContent) else { return nil }
            return remark(.emptySection, heading.line, "nothing stands under the heading \"\(heading.plainText)\"")
        }
    }

    private func unfinishedSentences() -> [FinishRemark] {
        let headingLines = Set(Heading.all(in: body).map(\.line))
        var remarks: [FinishRemark] = []
        for (index, line) in lines.enumerated() where !isCode[index] && !isComment[index] {
            let text = line.trimmed
            guard !text.isEmpty, !text.hasPrefix("#"), !headingLines.contains(index) else { continue }
            let next = lines[(index + 1)...].firstIndex { !$0.trimmed.isEmpty }
            guard next == nil || headingLines.contains(next!) else { continue }
            guard let word = text.split(separator: " ").last, text.contains(" "),
                BodyCheck.openWords.contains(String(word))
            else { continue }
            remarks.append(remark(.unfinishedSentence, index, "the last sentence ends in \"\(word)\""))
        }
        return remarks
    }

    private func mojibake() -> [FinishRemark] {
        Mojibake.findings(in: body).map { finding in
            let message =
                finding.repair.map { "\"\(finding.text)\" was \"\($0)\"" }
                ?? "\"\(finding.text)\" is a broken character that has lost a byte: only you know what it was"
            return remark(.mojibake, finding.line - 1, message)
        }
    }

    private func comments() -> [FinishRemark] {
        lines.indices.filter {
            isComment[$0] && (($0 == 0 || !isComment[$0 - 1]) || lines[$0].containsText("<!--"))
                && lines[$0].containsText("<!--")
        }
        .compactMap { index in
            let words = lines[index].lowercased()
            let isExcerptMark = [
                "<!-- more", "<!--more", "teaser_end", "end_teaser", "<!-- prettier", "<!-- markdownlint",
            ].contains { words.containsText($0) }
            return isExcerptMark ? nil : remark(.comment, index, "a comment that no reader will see")
        }
    }

    private func words() -> [FinishRemark] {
        var remarks: [FinishRemark] = []
        var previous = ""
        for (index, line) in lines.enumerated() {
            guard !isCode[index], !isComment[index], !line.hasPrefix("    ") else {
                previous = ""
                continue
            }
            let text = line.trimmed
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix("|") { previous = "" }
            let prose = MarkdownText(String(line)).parts.map { part in
                switch part {
                case .prose(let text): text
                case .code: " \u{0} "
                }
            }.joined()
            for word in prose.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
                let isPlain = word.allSatisfy { $0.isLowercase }
                if isPlain, word == previous, word.count > 1 {
                    remarks.append(remark(.doubledWord, index, "\"\(word) \(word)\""))
                }
                previous = isPlain ? String(word) : ""
                let bare = word.trimmingMarks
                if ["TODO", "FIXME", "TBD", "TK", "XXX"].contains(bare) {
                    remarks.append(remark(.todo, index, "\"\(bare)\" is still there"))
                }
            }
            if text.lowercased().containsText("lorem ipsum") {
                remarks.append(remark(.todo, index, "\"lorem ipsum\" is still there"))
            }
        }
        return remarks
    }

    private func images() -> [FinishRemark] {
        lines.enumerated().flatMap { index, line -> [FinishRemark] in
            guard !isCode[index], !isComment[index] else { return [] }
            var found: [FinishRemark] = []
            for case .prose(let prose) in MarkdownText(String(line)).parts {
                var rest = prose[...]
                while let open = rest.textRange(of: "![](") {
                    let address = rest[open.upperBound...].prefix { $0 != ")" && $0 != " " }
                    found.append(
                        remark(
                            .imageWithoutText, index, "the image \(address) has no words for those who do not see it"))
                    rest = rest[open.upperBound...]
                }
            }
            return found
        }
    }

    private func links() -> [FinishRemark] {
        let ids = Heading.all(in: body).map { heading -> Set<String> in
            if let id = heading.explicitID { return [id] }
            let text = heading.plainText
            switch engine {
            case .ablog: return [HeadingID.docutils(text), HeadingID.github(text)]
            case .mkdocs: return [HeadingID.pythonMarkdown(text)]
            default: return InPageLinks.ids(heading)
            }
        }
        let known = ids.reduce(into: Set<String>()) { $0.formUnion($1) }
        var remarks: [FinishRemark] = []
        for (index, line) in lines.enumerated() where !isCode[index] && !isComment[index] {
            for case .prose(let prose) in MarkdownText(String(line)).parts {
                for target in InPageLinks.targets(in: prose) where !known.contains(target) && !isMarked(target) {
                    remarks.append(remark(.deadLink, index, "#\(target) leads nowhere in this post"))
                }
                if prose.containsText("]()") { remarks.append(remark(.emptyLink, index, "a link without an address")) }
            }
        }
        return remarks
    }

    /// Whether the text itself makes the id: `<a id="x">`, `(x)=`, a footnote.
    private func isMarked(_ id: String) -> Bool {
        body.containsText("id=\"\(id)\"") || body.containsText("name=\"\(id)\"") || body.containsText("(\(id))=")
            || id == "top"
    }
}

extension Substring {
    /// Without punctuation at both ends.
    fileprivate var trimmingMarks: String {
        var part = self
        while let first = part.first, first.isPunctuation { part = part.dropFirst() }
        while let last = part.last, last.isPunctuation { part = part.dropLast() }
        return String(part)
    }
}

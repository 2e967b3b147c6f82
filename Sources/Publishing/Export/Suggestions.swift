/// What a post's text and its blog imply where the post says nothing: filled in before anybody is asked.
package struct Suggestions: Sendable, Equatable {
    package var title: String
    package var slug: String
    /// Tags the blog has whose words stand in the text, the most used first.
    package var tags: [String]
    /// The first sentence, at most 160 characters; nil if the text begins with none.
    package var description: String?

    package init(_ post: Post, blog: Blog) {
        title = Suggestions.title(of: post) ?? ""
        slug = post.slug ?? Slug.make(fromTitle: title) ?? Slug.make(fromDay: PostDate.day(post.date.civil))
        let prose = Suggestions.prose(post.body)
        let words = Set(Suggestions.words(post.title + " " + prose))
        tags = blog.tagVocabulary.map(\.tag).filter { tag in
            let parts = Suggestions.words(tag)
            return !parts.isEmpty && parts.joined().count > 2 && parts.allSatisfy(words.contains)
        }
        tags = Array(tags.prefix(5))
        description = Suggestions.sentence(post.body)
    }

    /// The title, else the heading that the body begins with; nil if neither says anything.
    static func title(of post: Post) -> String? {
        let title = CleanText.line(post.title)
        if !title.isEmpty { return title }
        let heading = TitleHeading.leading(CleanText.body(post.body)).map { CleanText.line($0.plainText) } ?? ""
        return heading.isEmpty ? nil : heading
    }

    private static func prose(_ body: String) -> String {
        MarkdownText(body).parts.compactMap { part in
            if case .prose(let text) = part { return text }
            return nil
        }.joined(separator: " ")
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// The first sentence of the first paragraph that is one, without Markdown's marks.
    static func sentence(_ body: String) -> String? {
        var paragraph: [String] = []
        var byteCount = 0
        var isInFence = false
        for line in CleanText.body(body).lines {
            let text = line.trimmed
            if MarkdownText.fence(line) != nil { isInFence.toggle() }
            let isText =
                !isInFence && !text.isEmpty
                && !["#", ">", "|", "-", "*", "+", "!", "<", "[^", "```", "~~~", "=", "{", ":", "_", "Published "]
                    .contains { text.hasPrefix($0) }
                && !line.hasPrefix("    ") && !line.hasPrefix("\t")
            if isText { paragraph.append(String(text.prefix(2000))) } else if !paragraph.isEmpty { break }
            byteCount += text.utf8.count
            // A sentence that is shown ends long before.
            if !paragraph.isEmpty, byteCount > 2000 { break }
        }
        let text = withoutFootnotes(CleanText.line(Heading.plain(paragraph.joined(separator: " "))))
        guard text.contains(" ") else { return nil }
        var sentence = text[...]
        var previous: Character = " "
        for index in text.indices {
            if text[index] == " ", ".!?。".contains(previous), text[..<index].count > 20 {
                sentence = text[..<index]
                break
            }
            previous = text[index]
        }
        guard sentence.count > 160 else { return String(sentence) }
        let cut = sentence.prefix(159)
        return String(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]) + "…"
    }

    private static func withoutFootnotes(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.textRange(of: "[^"), let close = rest[open.upperBound...].firstIndex(of: "]") {
            result += rest[..<open.lowerBound]
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

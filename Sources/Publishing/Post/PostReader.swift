import TimeZones

/// Reads a post back from its blog's words: header or plain head, and body.
package enum PostReader {
    private static let knownKeys: Set<String> = Set(
        [
            "title", "slug", "author", "authors", "author_name", "by", "tags", "tag", "keywords", "taxonomies.tags",
            "category", "categories", "taxonomies.categories", "description", "summary", "excerpt", "subtitle", "draft",
            "status",
        ] + BlogPost.dateKeys)

    /// - Parameter fallbackDate: the date where the header has none, and the zone of one without offset.
    package static func post(_ document: PostDocument, fallbackDate: PostDate, path: String? = nil) -> Post {
        let fields = Learner.flatKeys(document.fields)
        func text(_ names: String...) -> String? {
            names.lazy.compactMap { fields.value($0) }.first { !$0.isNull }?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        func list(_ names: String...) -> [String] {
            guard let value = names.lazy.compactMap({ fields.value($0) }).first(where: { !$0.strings.isEmpty }) else {
                return []
            }
            if case .list = value { return value.strings }
            let words = value.strings[0]
            return words.split(separator: words.contains(";") ? ";" : ",").map { $0.trimmed }.filter { !$0.isEmpty }
        }
        let plain = document.kind == .none ? PlainPost(document.body) : nil
        var body = document.body
        if let plain {
            body = document.body.lines.dropFirst(plain.headLineCount).joined(separator: "\n")
            while body.hasPrefix("\n") { body.removeFirst() }
        }
        var post = Post(
            title: text("title").map { unescaped($0, document.kind) } ?? plain?.title ?? "", slug: text("slug"),
            date: fallbackDate, authors: list("authors", "author", "author_name", "by"),
            tags: list("tags", "tag", "taxonomies.tags", "keywords"),
            category: text("category", "taxonomies.categories")
                ?? list("categories", "category", "taxonomies.categories").first,
            description: text("description", "summary", "excerpt", "subtitle"),
            isDraft: fields.value("draft")?.boolean == true || text("status") == "draft"
                || fields.value("published")?.boolean == false,
            body: body)
        if let plain, post.authors.isEmpty { post.authors = plain.authors }
        if let path, post.slug == nil {
            post.slug = BlogPost(path: path, text: document.headerText + document.body).slug
        }
        let written = BlogPost.dateKeys.lazy.compactMap { fields.value($0)?.string }.first.flatMap { WrittenDate($0) }
        if let written = written ?? plain?.date {
            post.date = date(written, fallback: fallbackDate)
        }
        post.extra = document.fields.filter { field in
            let names = Learner.flatKeys([field]).map { $0.key.lowercased() }
            return !names.allSatisfy { knownKeys.contains($0) || $0 == "published" && field.value.boolean != nil }
        }
        return post
    }

    private static func date(_ written: WrittenDate, fallback: PostDate) -> PostDate {
        // A time with an offset is shown as it stands: the day in the header is the author's.
        PostDate(civil: written.civil, zone: fallback.zone, hasTime: written.form.hasTime)
    }

    private static func unescaped(_ title: String, _ kind: HeaderKind) -> String {
        guard kind == .lines else { return title }
        return title.replacing(text: "&lt;", with: "<").replacing(text: "&gt;", with: ">").replacing(
            text: "&amp;", with: "&")
    }
}

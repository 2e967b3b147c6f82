/// One key of a blog's headers and what its posts say there.
package struct HeaderKey: Codable, Sendable, Equatable {
    package enum Meaning: String, Codable, Sendable {
        case title, slug, date, authors, tags, category, description, draft
        /// When the post was changed last; a new one was on its own date.
        case modified
        /// The same words in every post, as `layout: post`.
        case fixed
        /// Something only the author knows, as `cover`.
        case other
    }

    package var name: String
    package var meaning: Meaning
    /// The words of a `fixed` key, as they stand in the header.
    package var value: String?
    /// Whether four of five posts have it. A key that is not usual is written only where the post says something there.
    package var isUsual: Bool
    /// How its words are quoted, also those in a list; nil: as the style says.
    package var quoting: YAMLScalar.Quoting?

    package init(
        _ name: String, _ meaning: Meaning, value: String? = nil, isUsual: Bool = true,
        quoting: YAMLScalar.Quoting? = nil
    ) {
        self.name = name
        self.meaning = meaning
        self.value = value
        self.isUsual = isUsual
        self.quoting = quoting
    }
}

/// How a blog writes its posts: learnt from its last posts and its config, or what its engine's users do by default.
///
/// The content of the profile file, which the blog's owner may edit. Paths are patterns of `:year`, `:month`, `:day`,
/// `:slug`, `:category` and, for images, `:name`.
package struct Conventions: Codable, Sendable, Equatable {
    package enum Footnotes: String, Codable, Sendable {
        /// `[^1]` with `[^1]: words` below.
        case markdown
        /// `[ref]words[/ref]` in the sentence.
        case refTags
    }

    package var engine: Engine
    package var header: HeaderKind
    /// In the order in which the blog writes them.
    package var keys: [HeaderKey]
    package var style: HeaderStyle
    package var dateForm: DateForm
    /// The blog's own zone, IANA name.
    package var timeZone: String
    /// Whether the engine leaves out posts dated later than its clock.
    package var hidesFuturePosts: Bool
    /// `_posts/:year-:month-:day-:slug.md`
    package var postPath: String
    /// `assets/images/:name`
    package var imagePath: String
    /// What a post writes to show the image: `/assets/images/:name`.
    package var imageAddress: String
    /// Whether the body begins with the title as a heading.
    package var bodyStartsWithTitle: Bool
    package var footnotes: Footnotes
    /// Whether template marks in a post (`{{ }}`) are to appear as they are; false leaves them to the engine.
    package var showsTemplateMarks: Bool

    /// The key that says something, if the blog has one.
    package func key(_ meaning: HeaderKey.Meaning) -> HeaderKey? { keys.first { $0.meaning == meaning } }
}

/// The programs that turn a folder of posts into a blog.
package enum Engine: String, CaseIterable, Codable, Sendable {
    case pelican, jekyll, hugo, ablog, nikola, mkdocs, eleventy, astro, zola
    /// Markdown with a title and a "Published" line, for no program in particular.
    case plain

    /// The name its own users call it by.
    package var displayName: String {
        switch self {
        case .pelican: "Pelican"
        case .jekyll: "Jekyll"
        case .hugo: "Hugo"
        case .ablog: "ABlog"
        case .nikola: "Nikola"
        case .mkdocs: "MkDocs Material"
        case .eleventy: "Eleventy"
        case .astro: "Astro"
        case .zola: "Zola"
        case .plain: "plain Markdown"
        }
    }
}

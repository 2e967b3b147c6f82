/// How a file says what is said about its post.
package enum HeaderKind: String, Codable, Sendable, CaseIterable {
    /// Between lines of `---`.
    case yaml
    /// Between lines of `+++`.
    case toml
    /// `Key: value` lines up to the first blank line (Pelican).
    case lines
    /// `.. key: value` lines in an HTML comment (Nikola).
    case comment
    /// No header: a title line and a "Published" line, or nothing.
    case none
}

/// How a blog writes the values of its headers, apart from which keys it has.
package struct HeaderStyle: Codable, Sendable, Equatable {
    /// How several values stand under one key.
    package enum ListShape: String, Codable, Sendable {
        /// `[a, b]`
        case flow
        /// One `- a` line each.
        case block
        /// `a, b` as one text.
        case commas
        /// `a b` as one text (old Jekyll).
        case spaces
        /// The first value alone.
        case single
    }

    package var quoting: YAMLScalar.Quoting
    package var tags: ListShape
    package var authors: ListShape
    package var category: ListShape
    /// Spaces before the `-` of a block list.
    package var blockIndent: Int

    package init(
        quoting: YAMLScalar.Quoting = .double, tags: ListShape = .flow, authors: ListShape = .commas,
        category: ListShape = .single, blockIndent: Int = 2
    ) {
        self.quoting = quoting
        self.tags = tags
        self.authors = authors
        self.category = category
        self.blockIndent = blockIndent
    }
}

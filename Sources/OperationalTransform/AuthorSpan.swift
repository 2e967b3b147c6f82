/// A run of the text written by one author.
package struct AuthorSpan: Sendable, Equatable, Codable {
    package var author: UInt32
    package var scalarCount: Int

    package init(author: UInt32, scalarCount: Int) {
        self.author = author
        self.scalarCount = scalarCount
    }
}

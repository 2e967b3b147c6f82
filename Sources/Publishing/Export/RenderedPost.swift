/// A post in the words of its blog: all that the file will hold, before it has a place.
struct RenderedPost: Sendable, Equatable {
    /// The file's text.
    var text: String
    var date: PublicationDate
    /// What the author should know: words left out, changes made.
    var remarks: [String]
}

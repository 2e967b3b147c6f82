import TimeZones

/// A draft that its writers call finished, as the session hands it over for publishing.
package struct FinishedDraft: Sendable, Equatable {
    /// Someone whose characters stand in the text.
    package struct Writer: Sendable, Equatable {
        package var name: String
        /// The address they gave for commits; empty if none.
        package var address: String
        /// Characters of the final text that they typed.
        package var survivingCharacters: Int
        /// Whether they agreed to be named.
        package var consents: Bool

        package init(name: String, address: String = "", survivingCharacters: Int, consents: Bool) {
            self.name = name
            self.address = address
            self.survivingCharacters = survivingCharacters
            self.consents = consents
        }
    }

    package var id: String
    package var title: String
    /// Markdown; may begin with a header that its writer typed or imported, whose keys win over the draft's own.
    package var text: String
    package var writers: [Writer]
    package var finishedAt: PostDate
    package var images: [PostImage]
    /// False: it is not finished yet, and `finishedAt` is now.
    package var isFinished: Bool

    package init(
        id: String, title: String, text: String, writers: [Writer], finishedAt: PostDate, images: [PostImage] = [],
        isFinished: Bool = true
    ) {
        self.isFinished = isFinished
        self.id = id
        self.title = title
        self.text = text
        self.writers = writers
        self.finishedAt = finishedAt
        self.images = images
    }

    /// The share of the final text from which a writer is named: 5 %.
    package static let namedShare = 0.05

    /// Those to be named, most characters first: with consent, and with at least 5 % of the text.
    package var namedWriters: [Writer] {
        let total = max(1, writers.map(\.survivingCharacters).reduce(0, +))
        return writers.filter {
            $0.consents && Double($0.survivingCharacters) >= Double(total) * FinishedDraft.namedShare
        }
        .sorted { $0.survivingCharacters > $1.survivingCharacters }
    }

    /// Whether its date is more than the moment of the export: it is finished, or a header in its text has one.
    package var hasOwnDate: Bool {
        let fields = PostDocument(CleanText.body(text)).fields
        return isFinished || BlogPost.dateKeys.contains { fields.value($0)?.string.flatMap { WrittenDate($0) } != nil }
    }

    package var credit: CommitCredit {
        let people = namedWriters.filter { !$0.address.isEmpty }.map {
            CommitCredit.Person(name: $0.name, address: $0.address)
        }
        let isFirstWriterKnown = namedWriters.first.map { !$0.address.isEmpty } ?? false
        return isFirstWriterKnown
            ? CommitCredit(author: people[0], coAuthors: Array(people.dropFirst()))
            : CommitCredit(coAuthors: people)
    }

    /// The draft as a post: what a header in its text says, else what the session knows.
    package var post: Post {
        let document = PostDocument(CleanText.body(text))
        var post = PostReader.post(document, fallbackDate: finishedAt)
        if document.fields.value("title") == nil, post.title.isEmpty { post.title = title }
        if post.title.isEmpty, let heading = TitleHeading.leading(document.body) { post.title = heading.plainText }
        if post.authors.isEmpty { post.authors = namedWriters.map(\.name) }
        post.images = images
        return post
    }
}

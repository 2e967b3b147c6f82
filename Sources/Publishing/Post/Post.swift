/// A finished draft with its metadata, before any blog's conventions touch it.
///
/// All texts are as the author typed them; `PostWriter` makes them fit the header and the engine.
package struct Post: Sendable, Equatable {
    package var title: String
    /// The slug the author asked for; nil makes one from the title.
    package var slug: String?
    package var date: PostDate
    package var authors: [String]
    package var tags: [String]
    package var category: String?
    package var description: String?
    package var isDraft: Bool
    package var images: [PostImage]
    /// Further header keys, in the order to write them.
    package var extra: [HeaderField]
    /// Markdown, without any header. Images of the post are referred to as `image:NAME`.
    package var body: String

    package init(
        title: String, slug: String? = nil, date: PostDate, authors: [String] = [], tags: [String] = [],
        category: String? = nil, description: String? = nil, isDraft: Bool = false, images: [PostImage] = [],
        extra: [HeaderField] = [], body: String
    ) {
        self.title = title
        self.slug = slug
        self.date = date
        self.authors = authors
        self.tags = tags
        self.category = category
        self.description = description
        self.isDraft = isDraft
        self.images = images
        self.extra = extra
        self.body = body
    }
}

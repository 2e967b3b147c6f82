extension Conventions {
    /// What an engine's own starter does; for a blog without posts to learn from.
    package static func usual(for engine: Engine) -> Conventions {
        var usual = Conventions(
            engine: engine, header: .yaml,
            keys: [
                HeaderKey("title", .title), HeaderKey("date", .date), HeaderKey("slug", .slug),
                HeaderKey("authors", .authors, isUsual: false), HeaderKey("categories", .category, isUsual: false),
                HeaderKey("tags", .tags, isUsual: false), HeaderKey("description", .description, isUsual: false),
                HeaderKey("draft", .draft, isUsual: false),
            ],
            style: HeaderStyle(authors: .flow, category: .flow), dateForm: .day, timeZone: "UTC",
            hidesFuturePosts: false, postPath: "posts/:slug.md", imagePath: "images/:name",
            imageAddress: "/images/:name", bodyStartsWithTitle: false, footnotes: .markdown, showsTemplateMarks: true)
        switch engine {
        case .pelican:
            usual.header = .lines
            usual.keys = [
                HeaderKey("Title", .title), HeaderKey("Date", .date), HeaderKey("Slug", .slug),
                HeaderKey("Authors", .authors, isUsual: false), HeaderKey("Category", .category, isUsual: false),
                HeaderKey("Tags", .tags, isUsual: false), HeaderKey("Summary", .description, isUsual: false),
                HeaderKey("Status", .draft, isUsual: false),
            ]
            usual.style = HeaderStyle(quoting: .plain, tags: .commas, authors: .commas)
            usual.dateForm = .minute
            usual.postPath = "content/:slug.md"
            usual.imagePath = "content/images/:name"
            usual.imageAddress = "{static}/images/:name"
        case .jekyll:
            usual.keys = [
                HeaderKey("layout", .fixed, value: "post", quoting: .plain), HeaderKey("title", .title),
                HeaderKey("date", .date),
                HeaderKey("author", .authors, isUsual: false), HeaderKey("category", .category, isUsual: false),
                HeaderKey("tags", .tags, isUsual: false), HeaderKey("description", .description, isUsual: false),
                HeaderKey("published", .draft, isUsual: false),
            ]
            usual.style = HeaderStyle(authors: .commas, category: .single)
            usual.dateForm = .secondSpaceOffset
            usual.hidesFuturePosts = true
            usual.postPath = "_posts/:year-:month-:day-:slug.md"
            usual.imagePath = "assets/images/:name"
            usual.imageAddress = "/assets/images/:name"
        case .hugo:
            usual.dateForm = .rfc3339
            usual.hidesFuturePosts = true
            usual.postPath = "content/posts/:slug.md"
            usual.imagePath = "static/images/:name"
        case .ablog:
            usual.keys = [
                HeaderKey("blogpost", .fixed, value: "true"), HeaderKey("date", .date),
                HeaderKey("author", .authors, isUsual: false), HeaderKey("category", .category, isUsual: false),
                HeaderKey("tags", .tags, isUsual: false),
            ]
            usual.style = HeaderStyle(tags: .commas, authors: .commas)
            usual.bodyStartsWithTitle = true
            usual.imagePath = "posts/images/:name"
            usual.imageAddress = "images/:name"
        case .nikola:
            usual.header = .comment
            usual.keys = [
                HeaderKey("title", .title), HeaderKey("slug", .slug), HeaderKey("date", .date),
                HeaderKey("tags", .tags), HeaderKey("category", .category), HeaderKey("description", .description),
                HeaderKey("type", .fixed, value: "text"), HeaderKey("author", .authors, isUsual: false),
                HeaderKey("status", .draft, isUsual: false),
            ]
            usual.style = HeaderStyle(quoting: .plain, tags: .commas, authors: .commas)
            usual.dateForm = .second
            usual.hidesFuturePosts = true
        case .mkdocs:
            usual.keys[0] = HeaderKey("title", .title)
            usual.postPath = "docs/blog/posts/:slug.md"
            usual.imagePath = "docs/blog/posts/images/:name"
            usual.imageAddress = "images/:name"
        case .eleventy:
            usual.keys = [
                HeaderKey("title", .title), HeaderKey("description", .description, isUsual: false),
                HeaderKey("date", .date), HeaderKey("author", .authors, isUsual: false),
                HeaderKey("category", .category, isUsual: false), HeaderKey("tags", .tags, isUsual: false),
                HeaderKey("draft", .draft, isUsual: false),
            ]
            usual.style.authors = .commas
            usual.style.category = .single
            usual.postPath = "content/blog/:slug.md"
            usual.imagePath = "public/img/:name"
            usual.imageAddress = "/img/:name"
        case .astro:
            usual.keys = [
                HeaderKey("title", .title), HeaderKey("description", .description), HeaderKey("pubDate", .date),
                HeaderKey("slug", .slug), HeaderKey("author", .authors, isUsual: false),
                HeaderKey("category", .category, isUsual: false), HeaderKey("tags", .tags, isUsual: false),
                HeaderKey("draft", .draft, isUsual: false),
            ]
            usual.style.authors = .commas
            usual.style.category = .single
            usual.postPath = "src/content/blog/:slug.md"
            usual.imagePath = "public/images/:name"
        case .zola:
            usual.header = .toml
            usual.keys = [
                HeaderKey("title", .title), HeaderKey("description", .description, isUsual: false),
                HeaderKey("date", .date), HeaderKey("slug", .slug), HeaderKey("draft", .draft, isUsual: false),
                HeaderKey("authors", .authors, isUsual: false),
                HeaderKey("taxonomies.categories", .category, isUsual: false),
                HeaderKey("taxonomies.tags", .tags, isUsual: false),
            ]
            usual.postPath = "content/:slug.md"
            usual.imagePath = "static/images/:name"
        case .plain:
            usual.header = .none
            usual.keys = []
            usual.bodyStartsWithTitle = true
            usual.dateForm = .monthDayYear
            usual.postPath = ":slug.md"
            usual.imagePath = ":slug-images/:name"
            usual.imageAddress = ":slug-images/:name"
        }
        return usual
    }
}

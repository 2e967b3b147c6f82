import Testing
import TimeZones

@testable import Publishing

@Suite("Learning how a blog writes its posts")
struct LearningTests {
    struct Style: Sendable, CustomTestStringConvertible {
        var name: String
        var engine: Engine
        /// Files besides the posts.
        var files: [String: String]
        /// The path and text of the post of a month.
        var post: @Sendable (_ month: Int) -> (String, String)
        var header: HeaderKind
        var postPath: String
        var keys: [String]
        var dateForm: DateForm
        var testDescription: String { name }
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static let styles: [Style] = [
        Style(
            name: "Pelican, one folder", engine: .pelican, files: ["pelicanconf.py": "PATH = \"content\"\n"],
            post: {
                (
                    "content/post-\($0).md",
                    "Title: P \($0)\nDate: 2026-\(two($0))-01 10:00\nAuthor: A\nTags: a, b\nSlug: post-\($0)\n\nText.\n"
                )
            },
            header: .lines, postPath: "content/:slug.md", keys: ["Title", "Date", "Author", "Tags", "Slug"],
            dateForm: .minute),
        Style(
            name: "Pelican, dated names", engine: .pelican, files: ["pelicanconf.py": "PATH = 'articles'\n"],
            post: {
                (
                    "articles/2026-\(two($0))-01-p\($0).md",
                    "Title: P \($0)\nNumber: \($0)\nDate: 2026-\(two($0))-01\nCategory: This Week\n\nText.\n"
                )
            },
            header: .lines, postPath: "articles/:year-:month-:day-:slug.md",
            keys: ["Title", "Number", "Date", "Category"], dateForm: .day),
        Style(
            name: "Jekyll", engine: .jekyll, files: ["_config.yml": "title: x\n"],
            post: {
                (
                    "_posts/2026-\(two($0))-01-p\($0).md",
                    "---\nlayout: post\ntitle: 'P \($0)'\ndate: 2026-\(two($0))-01 10:00:00 +0100\ntags: [a, b]\n---\nText.\n"
                )
            },
            header: .yaml, postPath: "_posts/:year-:month-:day-:slug.md", keys: ["layout", "title", "date", "tags"],
            dateForm: .secondSpaceOffset),
        Style(
            name: "Hugo bundles", engine: .hugo, files: ["hugo.toml": "baseURL = 'https://x/'\n"],
            post: {
                (
                    "content/posts/p\($0)/index.md",
                    "---\ntitle: \"P \($0)\"\ndate: 2026-\(two($0))-01\ndraft: false\ntags: [\"a\", \"b\"]\nauthors: [\"A\"]\n---\n\nText.\n"
                )
            },
            header: .yaml, postPath: "content/posts/:slug/index.md",
            keys: ["title", "date", "draft", "tags", "authors"], dateForm: .day),
        Style(
            name: "Hugo TOML", engine: .hugo, files: ["config.toml": "baseURL = 'https://x/'\n"],
            post: {
                (
                    "content/blog/p\($0).md",
                    "+++\ntitle = 'P \($0)'\ndate = 2026-\(two($0))-01T10:00:00+01:00\ntags = ['a']\n+++\n\nText.\n"
                )
            },
            header: .toml, postPath: "content/blog/:slug.md", keys: ["title", "date", "tags"], dateForm: .rfc3339),
        Style(
            name: "ABlog", engine: .ablog, files: ["conf.py": "extensions = ['myst_parser', 'ablog']\n"],
            post: {
                (
                    "posts/2026/p\($0).md",
                    "---\nblogpost: true\ndate: Jan \($0) 2026\nauthor: A\ncategory: C\ntags: a, b\n---\n\n# P \($0)\n\nText.\n"
                )
            },
            header: .yaml, postPath: "posts/:year/:slug.md", keys: ["blogpost", "date", "author", "category", "tags"],
            dateForm: .shortMonthDayYear),
        Style(
            name: "Nikola", engine: .nikola, files: ["conf.py": "BLOG_TITLE = 'x'\nTIMEZONE = 'Europe/Rome'\n"],
            post: {
                (
                    "posts/p\($0).md",
                    "<!--\n.. title: P \($0)\n.. slug: p\($0)\n.. date: 2026-\(two($0))-01 10:00:00 UTC+01:00\n.. tags: a, b\n.. type: text\n-->\n\nText.\n"
                )
            },
            header: .comment, postPath: "posts/:slug.md", keys: ["title", "slug", "date", "tags", "type"],
            dateForm: .secondNamedOffset),
        Style(
            name: "MkDocs Material", engine: .mkdocs, files: ["mkdocs.yml": "plugins:\n  - blog\n"],
            post: {
                (
                    "docs/blog/posts/p\($0).md",
                    "---\ndate: 2026-\(two($0))-01\nauthors:\n  - a\ncategories:\n  - News\n---\n\n# P \($0)\n\nText.\n"
                )
            },
            header: .yaml, postPath: "docs/blog/posts/:slug.md", keys: ["date", "authors", "categories"], dateForm: .day
        ),
        Style(
            name: "Eleventy", engine: .eleventy, files: ["eleventy.config.js": ""],
            post: {
                (
                    "src/posts/p\($0).md",
                    "---\nauthor: A\ncategory: C\npublished_datetime: 2026-\(two($0))-01 10:00:00-05:00\ntitle: \"P \($0)\"\n---\nText.\n"
                )
            },
            header: .yaml, postPath: "src/posts/:slug.md", keys: ["author", "category", "published_datetime", "title"],
            dateForm: .secondColonOffset),
        Style(
            name: "Eleventy, dates in names", engine: .eleventy,
            files: ["package.json": "{\"devDependencies\": {\"@11ty/eleventy\": \"3\"}}"],
            post: { ("_posts/2026-\(two($0))-01-p\($0).md", "---\ntitle: P \($0)\ntags: web\n---\nText.\n") },
            header: .yaml, postPath: "_posts/:year-:month-:day-:slug.md", keys: ["title", "tags"], dateForm: .day),
        Style(
            name: "Astro", engine: .astro, files: ["astro.config.mjs": ""],
            post: {
                (
                    "src/content/blog/p\($0).md",
                    "---\ntitle: 'P \($0)'\ndescription: 'D'\npubDate: 'Jan \(two($0)) 2026'\n---\n\nText.\n"
                )
            },
            header: .yaml, postPath: "src/content/blog/:slug.md", keys: ["title", "description", "pubDate"],
            dateForm: .shortMonthDayYear),
        Style(
            name: "Zola", engine: .zola, files: ["config.toml": "base_url = \"https://x\"\n"],
            post: {
                (
                    "content/blog/p\($0).md",
                    "+++\ntitle = \"P \($0)\"\ndate = 2026-\(two($0))-01\nauthors = [\"A\"]\n\n[taxonomies]\ntags = [\"a\"]\n+++\n\nText.\n"
                )
            },
            header: .toml, postPath: "content/blog/:slug.md", keys: ["title", "date", "authors", "taxonomies.tags"],
            dateForm: .day),
        Style(
            name: "plain Markdown", engine: .plain, files: [:],
            post: { ("doc/p\($0).md", "# P \($0)\n\nPublished October \($0), 2026\n\n### Description\n\nText.\n") },
            header: .none, postPath: "doc/:slug.md", keys: [], dateForm: .monthDayYear),
    ]

    func blog(_ style: Style) throws -> TestFolder {
        let folder = try TestFolder()
        for (path, text) in style.files { try folder.write(path, text) }
        for month in 1...6 {
            let (path, text) = style.post(month)
            try folder.write(path, text)
        }
        return folder
    }

    @Test("engine, header, file pattern, keys in order and date form are learnt", arguments: styles)
    func learns(style: Style) throws {
        let folder = try blog(style)
        let blog = try Blog.open(folder.path)
        #expect(blog.engine == style.engine)
        #expect(blog.posts.count == 6)
        let learnt = blog.conventions
        #expect(learnt.header == style.header)
        #expect(learnt.postPath == style.postPath)
        #expect(learnt.keys.filter { $0.isUsual && style.keys.contains($0.name) }.map(\.name) == style.keys)
        #expect(learnt.dateForm == style.dateForm)
    }

    @Test(
        "an export has no key that the blog's posts never had, but what the engine cannot do without", arguments: styles
    )
    func noInventedKey(style: Style) throws {
        let folder = try blog(style)
        let blog = try Blog.open(folder.path)
        var post = try samplePost()
        post.extra = [HeaderField("invented", .text("x")), HeaderField("Number", .plain("7"))]
        let plan = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
        let written = BlogPost(path: plan.post.path, text: String(decoding: plan.post.bytes, as: UTF8.self))
        let allowed = Set(style.keys.map { $0.lowercased() } + ["slug", "title", "authors", "draft", "blogpost"])
        for field in Learner.flatKeys(written.document.fields) {
            #expect(
                allowed.contains(field.key.lowercased()),
                "\(field.key) in \(String(decoding: plan.post.bytes, as: UTF8.self))")
        }
        #expect(written.document.kind == style.header)
    }

    @Test("an exported post is read back as the post it was", arguments: styles)
    func readsBack(style: Style) throws {
        let folder = try blog(style)
        let blog = try Blog.open(folder.path)
        var post = try samplePost()
        post.extra = [HeaderField("Number", .plain("7"))]
        let plan = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
        let document = PostDocument(String(decoding: plan.post.bytes, as: UTF8.self))
        let read = PostReader.post(document, fallbackDate: post.date, path: plan.post.path)
        if style.keys.contains(where: { $0.lowercased() == "title" }) || style.engine == .plain {
            #expect(read.title == post.title)
        }
        #expect(read.slug == plan.slug)
        #expect(read.date.civil.startOfDay == post.date.civil.startOfDay || style.name.contains("dates in names"))
        #expect(read.body.hasSuffix(post.body))
        if style.keys.contains(where: { $0.lowercased().hasSuffix("tags") }), style.name != "Eleventy, dates in names" {
            #expect(read.tags == post.tags)
        }
    }

    @Test("the profile file pins what was learnt, and what its owner edits in it holds")
    func profile() throws {
        let folder = try blog(Self.styles[2])
        var conventions = try Blog.open(folder.path).conventions
        conventions.postPath = "_posts/notes/:year-:month-:day-:slug.md"
        try folder.write(Blog.profileName, Profile.text(conventions))
        let blog = try Blog.open(folder.path)
        #expect(blog.conventions == conventions)
        let plan = try Exporter(blog: blog, now: exportTime).plan(try samplePost(), existing: blog.folder)
        #expect(plan.post.path == "_posts/notes/2026-11-20-a-morning-in-lisbon.md")
    }

    @Test(
        "a profile that leads out of the blog, or is none, is refused by name",
        arguments: ["{", "{\"engine\": \"jekyll\"}", "[]"])
    func badProfile(text: String) throws {
        let folder = try blog(Self.styles[2])
        try folder.write(Blog.profileName, text)
        #expect(throws: PublishingError.self) { try Blog.open(folder.path) }
        for path in ["../x/:slug.md", "/etc/:slug.md", ".git/hooks/:slug", "a//:slug.md", "posts/x.md"] {
            var conventions = Conventions.usual(for: .jekyll)
            conventions.postPath = path
            try folder.write(Blog.profileName, Profile.text(conventions))
            #expect(throws: PublishingError.self, "\(path)") {
                let blog = try Blog.open(folder.path)
                _ = try Exporter(blog: blog, now: exportTime).plan(try samplePost(), existing: blog.folder)
            }
        }
    }

    @Test("a blog whose titles stand in the body quotes as its other texts do")
    func quotingWithoutTitles() throws {
        for (quote, expected) in [("", "author: Ana Sousa"), ("'", "author: 'Ana Sousa'")] {
            let folder = try TestFolder()
            try folder.write("conf.py", "extensions = ['ablog', 'myst_parser']\n")
            try folder.write(
                "posts/one.md", "---\nblogpost: true\ncategory: \(quote)Conferences\(quote)\n---\n\n# One\n\nText.\n")
            let blog = try Blog.open(folder.path)
            var post = try samplePost()
            post.authors = ["Ana Sousa"]
            let plan = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
            let text = String(decoding: try #require(plan.files.first).bytes, as: UTF8.self)
            #expect(text.contains("\n\(expected)\n"), "\(text)")
        }
    }

    @Test("blogs of twin files, of reStructuredText or without headers are refused with the reason")
    func refused() throws {
        let twins = try TestFolder()
        try twins.write("conf.py", "BLOG_TITLE = 'x'\n")
        let rst = try TestFolder()
        try rst.write("conf.py", "extensions = ['ablog']\n")
        let bare = try TestFolder()
        try bare.write("pelicanconf.py", "PATH = 'content'\n")
        let lektor = try TestFolder()
        try lektor.write("x.lektorproject", "")
        for number in 1...4 {
            try twins.write("posts/p\(number).md", "Text only.\n")
            try twins.write("posts/p\(number).meta", ".. title: x\n")
            try rst.write("posts/p\(number).rst", ".. post:: Jan 1, 2024\n\nTitle\n=====\n")
            try bare.write("content/p\(number).md", "Only text.\n")
        }
        for (folder, word) in [
            (twins, "twin .meta"), (rst, "reStructuredText"), (bare, "no header"), (lektor, "Lektor"),
        ] {
            do {
                _ = try Blog.open(folder.path)
                Issue.record("not refused: \(word)")
            } catch {
                #expect("\(error)".contains(word), "\(error)")
            }
        }
    }

    @Test(
        "the five real posts teach their blogs' header and file pattern",
        .enabled(if: ImportTests.hasSamples, "no sample posts here"))
    func realPosts() throws {
        let cases: [(String, [String: String], String, HeaderKind, String)] = [
            (
                "pelican-2023-recap", ["pelicanconf.py": "PATH = 'content'\n"],
                "content/technology/djangocon-us-2023.md", .lines, "content/technology/:slug.md"
            ),
            (
                "pelican-2024-recap", ["pelicanconf.py": "PATH = 'content'\n"],
                "content/technology/djangocon-us-2024.md", .lines, "content/technology/:slug.md"
            ),
            (
                "ablog-skeleton", ["conf.py": "extensions = ['ablog']\n"], "doc/djangocon-us-2023-recap.md", .yaml,
                "doc/:slug.md"
            ),
            (
                "jekyll-announcement", ["_config.yml": "x: y\n"], "_posts/2023-09-05-tickets.md", .yaml,
                "_posts/:year-:month-:day-:slug.md"
            ),
            ("plain-2019-recap", [:], "doc/djangocon-us-2019-recap.md", .none, "doc/:slug.md"),
        ]
        for (name, files, path, header, pattern) in cases {
            let folder = try TestFolder()
            for (path, text) in files { try folder.write(path, text) }
            try folder.write(path, bytes: try ImportTests.sample(name))
            let blog = try Blog.open(folder.path)
            #expect(blog.posts.count == 1, "\(name)")
            #expect(blog.conventions.header == header, "\(name)")
            #expect(blog.conventions.postPath == pattern, "\(name)")
        }
    }
}

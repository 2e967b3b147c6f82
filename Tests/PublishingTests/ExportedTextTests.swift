import Testing

@testable import Publishing

@Suite("A post in the words of its blog")
struct ExportedTextTests {
    func plan(_ folder: TestFolder, _ engine: Engine? = nil, change: (inout Post) -> Void = { _ in }) throws
        -> ExportPlan
    {
        var post = try samplePost()
        change(&post)
        let blog = try Blog.open(folder.path, engine: engine)
        return try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
    }

    static func pelicanBlog() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("pelicanconf.py", "PATH = 'content'\nTIMEZONE = 'America/New_York'\n")
        for number in 1...4 {
            try folder.write(
                "content/technology/post\(number).md",
                "Title: Post \(number)\nDate: 2026-0\(number)-01\nAuthor: rae\nTags: django, python\nSlug: post\(number)\n"
                    + "Status: published\n\nText.\n")
        }
        try folder.write(
            "content/travel/lisbon.md",
            "Title: L\nDate: 2026-05-01\nAuthor: rae\nTags: sea\nSlug: lisbon\nStatus: published\n\nText.\n")
        return folder
    }

    static func jekyllBlog() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("_config.yml", "title: x\ntimezone: America/New_York\nbaseurl: \"\"\n")
        for number in 1...4 {
            try folder.write(
                "_posts/2026-0\(number)-02-post-\(number).md",
                "---\nauthor_name: Rae\ncategory: General\ndate: 2026-0\(number)-02 12:00:00-05:00\nlayout: post\n"
                    + "tags:\n  - a\n  - b\ntitle: Post \(number)\n---\n\nText.\n")
        }
        return folder
    }

    @Test("a Pelican blog's post has its keys, order, date form and category folder")
    func pelican() throws {
        let folder = try Self.pelicanBlog()
        let plan = try plan(folder) { $0.category = "travel" }
        #expect(plan.post.path == "content/travel/a-morning-in-lisbon.md")
        #expect(
            String(decoding: plan.post.bytes, as: UTF8.self) == """
                Title: A morning in Lisbon
                Date: 2026-11-20
                Authors: Ana, Bo
                Tags: python, writing
                Slug: a-morning-in-lisbon
                Status: published

                Hello.

                Bye.

                """)
    }

    @Test("a Jekyll blog's post has its keys, order, quoting, list shape and an offset of the blog's zone")
    func jekyll() throws {
        let folder = try Self.jekyllBlog()
        let plan = try plan(folder)
        #expect(plan.post.path == "_posts/2026-11-20-a-morning-in-lisbon.md")
        #expect(
            String(decoding: plan.post.bytes, as: UTF8.self) == """
                ---
                author_name: Ana, Bo
                category: Travel
                date: 2026-11-20 21:15:00-05:00
                layout: post
                tags:
                  - python
                  - writing
                title: A morning in Lisbon
                ---

                Hello.

                Bye.

                """)
    }

    @Test("a key that the blog's posts never had is not invented, and the author is told")
    func noInventedKey() throws {
        let plan = try plan(try Self.jekyllBlog())
        #expect(!String(decoding: plan.post.bytes, as: UTF8.self).contains("description"))
        #expect(plan.remarks == ["left out the description: this blog's posts have no such key"])
    }

    @Test("a category that cannot be told is asked for, with the choices")
    func asksForCategory() throws {
        let folder = try Self.pelicanBlog()
        for number in 1...4 {
            try folder.write(
                "content/food/f\(number).md", "Title: F\nDate: 2026-0\(number)-09\nSlug: f\(number)\n\nText.\n")
        }
        #expect(
            throws: PublishingError.unanswered([
                Question(
                    name: "category", reason: "the blog keeps its posts in folders by category, and the post has none",
                    choices: ["food", "technology", "travel"], flag: "--category NAME")
            ])
        ) {
            _ = try plan(folder) { $0.category = nil }
        }
    }

    @Test("a taken slug becomes -2, upper and lower case alike, and the old file stays as it is")
    func takenSlug() throws {
        let folder = try Self.jekyllBlog()
        try folder.write("_posts/2026-11-20-A-Morning-In-Lisbon.md", "---\ntitle: x\n---\nOld.\n")
        let before = folder.contents()
        let plan = try plan(folder)
        #expect(plan.slug == "a-morning-in-lisbon-2")
        #expect(
            plan.remarks.contains(
                "the slug \"a-morning-in-lisbon\" is taken, so this post is \"a-morning-in-lisbon-2\""))
        let written = try FolderExport(BlogFolder(folder.path)).carryOut(plan)
        #expect(written == ["_posts/2026-11-20-a-morning-in-lisbon-2.md"])
        for (path, bytes) in before { #expect(folder.contents()[path] == bytes) }
    }

    @Test("an export done twice writes once", arguments: Engine.allCases)
    func twice(engine: Engine) throws {
        let folder = try TestFolder()
        func export() throws -> [String] {
            let plan = try plan(folder, engine) {
                $0.images = [PostImage(name: "sea.png", content: .bytes(tinyPicture))]
                $0.body = "![The sea](image:sea.png)\n"
            }
            return try FolderExport(BlogFolder(folder.path)).carryOut(plan)
        }
        #expect(try export().count >= 2)
        let after = folder.contents()
        #expect(try export() == [])
        #expect(folder.contents() == after)
    }

    @Test("no folder, no blog, a link: each refused with the way out")
    func noBlog() throws {
        let folder = try TestFolder()
        #expect(throws: PublishingError.noBlog(path: folder.path)) { try Blog.open(folder.path) }
        #expect(throws: PublishingError.noSuchFolder(folder.path + "/x")) { try Blog.open(folder.path + "/x") }
        try folder.write("real/pelicanconf.py", "")
        #expect(unsafe symlink("\(folder.path)/real", "\(folder.path)/link") == 0)
        #expect(throws: PublishingError.folderIsLink(path: folder.path + "/link", target: folder.path + "/real")) {
            try Blog.open(folder.path + "/link")
        }
        #expect("\(PublishingError.noBlog(path: "/x"))".contains("--engine pelican|jekyll"))
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

import Testing

@testable import Publishing

@Suite("What a blog needs and a post does not say")
struct QuestionTests {
    static func hugoBlog() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("hugo.toml", "baseURL = 'https://x/'\n")
        for month in 1...6 {
            try folder.write(
                "content/posts/p\(month).md",
                "---\ntitle: \"P \(month)\"\ndate: 2026-0\(month)-01\nlastmod: 2026-0\(month)-02\ncover: c\(month).png\n"
                    + "team: \(month % 2 == 0 ? "red" : "blue")\ndescription: 'About \(month)'\ntags:\n  - python\n"
                    + "  - \"Durham\"\nweight: \"10\"\n---\n\nText.\n")
        }
        return folder
    }

    func exporter(_ folder: TestFolder) throws -> Exporter {
        Exporter(blog: try Blog.open(folder.path), now: exportTime)
    }

    @Test("only what nothing implies is asked: keys of all posts, a title; with the choices and the flag of each")
    func asked() throws {
        let folder = try Self.hugoBlog()
        var post = try samplePost()
        post.title = " "
        let exporter = try exporter(folder)
        let questions = exporter.questions(for: post)
        #expect(questions.map(\.name) == ["title", "cover", "team"])
        #expect(questions.map(\.choices) == [[], [], ["blue", "red"]])
        #expect(throws: PublishingError.unanswered(questions)) {
            _ = try exporter.plan(post, existing: exporter.blog.folder)
        }
        #expect(
            "\(PublishingError.unanswered(questions))" == """
                the blog needs what the post does not say
                  title: the post has none; say it with --title TEXT
                  cover: the blog's posts have it, and only you know what it says; say it with --set cover=VALUE (nothing \
                behind the = leaves it out)
                  team: the blog's posts have it, and only you know what it says; one of: blue, red; say it with --set \
                team=VALUE (nothing behind the = leaves it out)
                """)
    }

    @Test("an answer stands where and as the blog has it; an empty one leaves the key out; quotes are each key's own")
    func answered() throws {
        let folder = try Self.hugoBlog()
        var post = try samplePost()
        post.description = nil
        post.body = "# A morning in Lisbon\n\nWe sat by the river and wrote. Then we left.\n"
        post.extra = [HeaderField(typed: "sea.png", as: "cover"), HeaderField(typed: "", as: "team")]
        let exporter = try exporter(folder)
        let plan = try exporter.plan(post, existing: exporter.blog.folder)
        #expect(
            String(decoding: plan.post.bytes, as: UTF8.self) == """
                ---
                title: "A morning in Lisbon"
                date: 2026-11-20
                slug: "a-morning-in-lisbon"
                lastmod: 2026-11-20
                cover: sea.png
                description: 'We sat by the river and wrote.'
                tags:
                  - python
                  - writing
                weight: "10"
                ---

                We sat by the river and wrote. Then we left.

                """)
        #expect(plan.remarks.contains { $0.hasPrefix("description: the first sentence") })
    }

    @Test("a title is the heading the text begins with; tags of the blog that stand in the text are offered")
    func suggested() throws {
        let folder = try Self.hugoBlog()
        let blog = try Blog.open(folder.path)
        var post = try samplePost()
        post.title = ""
        post.slug = nil
        post.body =
            "# Back in *Durham*\n\n![](x.png)\n\nIt was great[^1] to be `here` again, with Python!\n\n[^1]: Yes.\n"
        let suggestions = Suggestions(post, blog: blog)
        #expect(suggestions.title == "Back in Durham")
        #expect(suggestions.slug == "back-in-durham")
        #expect(suggestions.tags == ["Durham", "python"])
        #expect(suggestions.description == "It was great to be here again, with Python!")
        for (body, sentence) in [
            ("", nil), ("- a list\n- only\n", nil), ("Word\n", nil),
            ("> quoted words here\n\nThen text.\n", "Then text."),
            ("```\ncode here\n```\n\nAfter it.\n", "After it."),
            (String(repeating: "word ", count: 60), String(repeating: "word ", count: 30) + "word…"),
        ] {
            #expect(Suggestions.sentence(body) == sentence, "\(body.prefix(20))")
        }
    }

    @Test("what was said at the last export is not asked again, and follows from there")
    func remembered() throws {
        let folder = try Self.hugoBlog()
        try folder.commitAll()
        var post = try samplePost()
        post.extra = [HeaderField(typed: "sea.png", as: "cover"), HeaderField(typed: "red", as: "team")]
        post.description = nil
        post.body = "We sat by the river and wrote. Then we left.\n"
        let export = try #require(try GitExport(try exporter(folder)))
        let first = try export.export(post, identity: "room-1")
        var again = try samplePost()
        again.tags = []
        again.description = nil
        again.body = "They sat by the river and wrote. Then we left.\n"
        #expect(try exporter(folder).questions(for: again).count == 2)
        again = try export.remembering(again, identity: "room-1")
        #expect(try exporter(folder).questions(for: again).isEmpty)
        #expect(again.tags == ["python", "writing"])
        let second = try export.export(again, identity: "room-1")
        #expect(second.branch == first.branch)
        let text = String(decoding: second.plan.post.bytes, as: UTF8.self)
        #expect(
            text.contains("cover: sea.png") && text.contains("description: 'They sat by the river and wrote.'"),
            "\(text)")
        #expect(try export.remembering(try samplePost(), identity: "room-2").extra.isEmpty)
    }

    @Test("a draft that is not finished keeps the date of its first export, so that it is there already")
    func unfinished() throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        func export(_ time: String, _ text: String = "Hello.\n") throws -> GitExport.Result {
            let draft = FinishedDraft(
                id: "room-1", title: "By the sea", text: text, writers: [],
                finishedAt: try postDate(time, "Europe/Lisbon"), isFinished: false)
            let export = try #require(try GitExport(Exporter(blog: try Blog.open(folder.path), now: exportTime)))
            let post = try export.remembering(draft.post, identity: draft.id, keepsDate: !draft.hasOwnDate)
            return try export.export(post, identity: draft.id)
        }
        let first = try export("2026-11-20 21:15:01")
        let second = try export("2026-11-20 21:19:44")
        #expect(!second.isNew && second.commit == first.commit)
        #expect(
            try export("2026-11-21 08:00:00", "---\ndate: 2026-11-19 10:00\n---\n\nHello.\n").plan.post.path.contains(
                "2026-11-19"))
    }

    @Test("one post alone teaches how posts are built, and nothing that only that post says")
    func onePost() throws {
        let folder = try TestFolder()
        try folder.write("_config.yml", "title: x\n")
        try folder.write(
            "_posts/2026-01-02-a.md",
            "---\nlayout: note\nlocation: Chicago\ntitle: A\ndate: 2026-01-02 10:00:00 +0000\n---\n\nText.\n")
        let blog = try Blog.open(folder.path)
        let plan = try Exporter(blog: blog, now: exportTime).plan(try samplePost(), existing: blog.folder)
        let text = String(decoding: plan.post.bytes, as: UTF8.self)
        #expect(text.hasPrefix("---\nlayout: note\ntitle: A morning in Lisbon\n"), "\(text)")
        #expect(!text.contains("Chicago"))
    }
}

@Suite("Pictures beside a text")
struct LocalImageTests {
    @Test("every way to show a picture is seen, with its line and its words; code and the web are not")
    func addresses() {
        let text = """
            ![The sea](sea.png) and ![](<my photo.png> "t")

            `![x](code.png)` ![web](https://example.org/a.png) ![root](/img/a.png) ![n](image:named.png)
            ```
            ![x](fence.png)
            ```
            <img alt="tag" src="pics/tag.jpg"> ![two](a%20b.png "title")
            ![]({static}/images/x.png)
            """
        let found = ImageAddress.all(in: text)
        #expect(
            found.map(\.address) == [
                "sea.png", "my photo.png", "https://example.org/a.png", "/img/a.png", "named.png", "pics/tag.jpg",
                "a b.png", "{static}/images/x.png",
            ])
        #expect(found.map(\.line) == [1, 1, 3, 3, 3, 7, 7, 8])
        #expect(found[5].alternativeText == "tag")
        #expect(
            ImageAddress.localNames(in: text) == ["sea.png", "my photo.png", "named.png", "pics/tag.jpg", "a b.png"])
    }

    @Test("pictures beside the file come along; links, parents and what is no picture do not")
    func beside() throws {
        let folder = try TestFolder()
        try folder.write("blog/_config.yml", "title: x\n")
        try folder.write("text/sea.png", bytes: tinyPicture)
        try folder.write("text/pics/a b.png", bytes: tinyPicture + [1])
        try folder.write("secret.png", bytes: tinyPicture)
        try folder.write("text/words.png", "no picture")
        #expect(unsafe symlink("\(folder.path)/secret.png", "\(folder.path)/text/link.png") == 0)
        #expect(unsafe symlink("\(folder.path)", "\(folder.path)/text/up") == 0)
        let body =
            "![The sea](sea.png)\n\n![](pics/a%20b.png)\n\n![](../secret.png) ![](link.png) ![](words.png)"
            + " ![](up/secret.png) ![](/etc/passwd)\n"
        let images = LocalImages.beside(body, in: folder.path + "/text")
        #expect(images.map(\.name) == ["sea.png", "pics/a b.png"])
        var post = try samplePost()
        post.body = body
        post.images = images
        let blog = try Blog.open(folder.path + "/blog")
        let plan = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
        #expect(
            plan.files.map(\.path).sorted() == [
                "_posts/2026-11-20-a-morning-in-lisbon.md", "assets/images/a-b.png", "assets/images/sea.png",
            ])
        let text = String(decoding: plan.post.bytes, as: UTF8.self)
        #expect(
            text.contains("![The sea](/assets/images/sea.png)\n\n![](/assets/images/a-b.png)\n\n![](../secret.png)"))
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

import Testing

@testable import Publishing

@Suite("No title, slug or image name leads out of the blog or is taken for an order")
struct HostileNamesTests {
    static let names = [
        "../../.git/hooks/post-commit", "/etc/passwd", "..\\..\\windows", "--upload-pack=x", "-c core.fsmonitor=x",
        "$(id)",
        "`id`", "; rm -rf .", "CON", "con.png", "NUL", "🎉🎉🎉", String(repeating: "x", count: 300),
        String(repeating: "é", count: 300),
        "", " ", ".", "..", ".git", ".htaccess", "a\0b", "a\nb", "a/b/c", "index", "_index", "\u{202e}gnp.x", "a:b",
        "a*b?", "%2e%2e%2f",
        "file:///etc/passwd", "{static}/x", ":slug", ":category/:name", "post.md", "tags",
    ]

    @Test(
        "every file stays in the folder, under a name that is safe on every system", arguments: names, Engine.allCases)
    func safe(name: String, engine: Engine) throws {
        let outer = try TestFolder()
        try outer.write("blog/.keep", "")
        let blog = try Blog.open("\(outer.path)/blog", engine: engine)
        for slug in [nil, name] {
            var post = try samplePost()
            // A title that says nothing is asked for (QuestionTests).
            post.title = CleanText.line(name).isEmpty ? "x" : name
            post.slug = slug
            post.category = name
            post.tags = [name]
            post.authors = [name]
            post.images = [PostImage(name: name.isEmpty ? "x" : name, content: .bytes(tinyPicture), credit: name)]
            post.body = "Text.\n"
            let plan = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
            for file in plan.files {
                for part in file.path.split(separator: "/", omittingEmptySubsequences: false) {
                    let stem = part.prefix { $0 != "." }.lowercased()
                    #expect(!part.isEmpty && part != ".." && part != ".", "\(file.path)")
                    #expect(!part.hasPrefix("-") && part.utf8.count <= 120, "\(file.path)")
                    #expect(part == ".authors.yml" || !part.hasPrefix("."), "\(file.path)")
                    #expect(!["con", "nul", "prn", "aux"].contains(stem), "\(file.path)")
                    #expect(
                        part.utf8.allSatisfy { byte in
                            byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
                                || "-_.".utf8.contains(byte)
                        }, "\(file.path)")
                }
            }
            _ = try FolderExport(blog.folder).carryOut(plan)
        }
        #expect(outer.contents().keys.allSatisfy { $0.hasPrefix("blog/") })
    }

    @Test("a hostile name in a repository is a branch and a file like any other", arguments: names)
    func inRepository(name: String) throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        let hooks = folder.text(".git/hooks/post-commit")
        var post = try samplePost()
        post.title = CleanText.line(name).isEmpty ? "x" : name
        post.slug = name
        let exporter = Exporter(blog: try Blog.open(folder.path), now: exportTime)
        let result = try #require(try GitExport(exporter)).export(post, identity: name + "x")
        #expect(try folder.git("rev-list", "--count", "main..\(result.branch)") == "1")
        #expect(try folder.git("diff", "--name-only", "main", result.branch).hasPrefix("_posts/2026-11-20-"))
        #expect(folder.text(".git/hooks/post-commit") == hooks)
        #expect(try folder.git("status", "--porcelain").isEmpty)
    }

    @Test("an image that is none, too large, or that the body shows and nobody gave, is refused by name")
    func images() throws {
        let folder = try TestFolder()
        let blog = try Blog.open(folder.path, engine: .hugo)
        func plan(_ change: (inout Post) -> Void) throws {
            var post = try samplePost()
            change(&post)
            _ = try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
        }
        #expect(throws: PublishingError.unknownImage("a.png")) { try plan { $0.body = "![x](image:a.png)" } }
        #expect(throws: PublishingError.self) {
            try plan { $0.images = [PostImage(name: "a.png", content: .bytes(Array("#!/bin/sh".utf8)))] }
        }
        #expect(throws: PublishingError.self) {
            let large = tinyPicture + [UInt8](repeating: 0, count: PostImage.largestByteCount)
            try plan { $0.images = [PostImage(name: "a.png", content: .bytes(large))] }
        }
        #expect(throws: PublishingError.self) {
            try plan { $0.images = [PostImage(name: "a.png", content: .file(path: "/nowhere/a.png"))] }
        }
    }
}

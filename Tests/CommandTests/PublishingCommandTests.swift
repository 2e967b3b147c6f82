import Foundation
import Publishing
import Testing
import TimeZones

@testable import cowrite

@Suite("Posts on the command line", .enabled(if: Program.path != nil, "the program is not built"))
struct PublishingCommandTests {
    /// A folder of the test's own with a blog in `blog`.
    private final class Place: Sendable {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("cowrite-command-\(UUID().uuidString)")

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }

        func write(_ name: String, _ bytes: Data) throws {
            let file = url.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: file)
        }

        func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

        func text(_ name: String) -> String? {
            try? String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
        }

        func run(_ words: String...) throws -> Program { try Program(words, folder: url) }
    }

    private static let picture = Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])

    /// A post that lacks nothing, with some of it changed.
    private static func post(_ changes: [String: Any?]) throws -> Data {
        var object: [String: Any] = [
            "title": "A morning", "date": "2026-03-14T09:00", "timezone": "Pacific/Auckland", "body": "Text.\n",
        ]
        for (key, value) in changes { object[key] = value }
        return try JSONSerialization.data(withJSONObject: object)
    }

    struct Odd: Sendable, CustomTestStringConvertible {
        var name: String
        var changes: @Sendable () -> [String: Any?]
        /// A part of the message; nil: it is exported.
        var refusal: String?
        /// Parts of the exported file.
        var holds: [String] = []
        var testDescription: String { name }
    }

    static let odd: [Odd] = [
        Odd(name: "no title", changes: { ["title": nil] }, refusal: "\"title\" is missing"),
        Odd(
            name: "an empty title", changes: { ["title": ""] },
            refusal: "title: the post has none; say it with --title TEXT"),
        Odd(
            name: "an empty title over a heading", changes: { ["title": " ", "body": "# By the sea\n\nText.\n"] },
            holds: ["title: \"By the sea\""]),
        Odd(name: "no body", changes: { ["body": nil] }, refusal: "\"body\" is missing"),
        Odd(name: "an empty body", changes: { ["body": ""] }, holds: ["title: \"A morning\""]),
        Odd(name: "no date", changes: { ["date": nil] }, refusal: "\"date\" is missing"),
        Odd(name: "a date that is none", changes: { ["date": "yesterday"] }, refusal: "\"date\" is \"yesterday\""),
        Odd(name: "a day that is none", changes: { ["date": "2026-02-30"] }, refusal: "\"date\" is \"2026-02-30\""),
        Odd(name: "a number for a date", changes: { ["date": 20_260_314] }, refusal: "\"date\" must be a text"),
        Odd(
            name: "a date with an offset", changes: { ["date": "2026-03-14T09:00:00+00:00"] },
            holds: ["2026-03-14T22:00:00+13:00"]),
        Odd(name: "a date in UTC", changes: { ["date": "2026-03-14T20:30:00Z"] }, holds: ["2026-03-15T09:30:00+13:00"]),
        Odd(name: "an unknown zone", changes: { ["timezone": "Mars/Olympus"] }, refusal: "Mars/Olympus"),
        Odd(name: "a zone that is a path", changes: { ["timezone": "../../etc/passwd"] }, refusal: "\"timezone\""),
        Odd(name: "no zone", changes: { ["timezone": nil] }, holds: ["2026-03-14T09:00:00+00:00"]),
        Odd(name: "tags that are one text", changes: { ["tags": "a, b"] }, refusal: "\"tags\""),
        Odd(
            name: "nulls everywhere", changes: { ["tags": NSNull(), "authors": NSNull(), "slug": NSNull()] },
            holds: ["title"]),
        Odd(name: "an unknown key", changes: { ["colour": "red"] }, holds: ["title"]),
        Odd(
            name: "an image that is not there", changes: { ["images": [["name": "a", "path": "none.png"]]] },
            refusal: "none.png"),
        Odd(
            name: "an image that is text", changes: { ["images": [["name": "a", "path": "words.png"]]] },
            refusal: "no PNG, JPEG"),
        Odd(
            name: "an image nobody gave", changes: { ["body": "![](image:sea.png)\n"] },
            refusal: "the body shows image:sea.png"),
        Odd(
            name: "an image without a name",
            changes: { ["images": [["path": "dot.png"]], "body": "![x](image:dot.png)\n"] },
            holds: ["![x](dot.png)"]),
        Odd(
            name: "an image named as nothing",
            changes: { ["images": [["name": "", "path": "dot.png", "alt": "x"]]] }, holds: ["title"]),
        Odd(name: "a draft", changes: { ["draft": true] }, holds: ["draft: true"]),
        Odd(name: "a slug of another script", changes: { ["slug": "Привет мир"] }, holds: ["slug: \"privet-mir\""]),
        Odd(name: "a slug of nothing", changes: { ["slug": "🎉"] }, holds: ["slug: \"a-morning\""]),
        Odd(
            name: "a title of another script", changes: { ["title": "早朝"] },
            holds: ["title: \"早朝\"", "slug: \"post-2026-03-14\""]),
        Odd(
            name: "extra of every kind",
            changes: { ["extra": ["a": 1, "b": true, "c": ["x", 2], "d": ["e": "f"], "g": 1.5]] },
            holds: ["a: 1\n", "b: true\n", "c: [\"x\", 2]\n", "g: 1.5\n"]),
    ]

    @Test("a strange POST.json gives the right file or says what is wrong with it", arguments: odd)
    func oddPosts(odd: Odd) throws {
        let place = try Place()
        try place.write("site/.keep", "")
        try place.write("dot.png", Self.picture)
        try place.write("words.png", "only words")
        try place.write("post.json", try Self.post(odd.changes()))
        let run = try place.run("export", "--post", "post.json", "--into", "site", "--engine", "hugo", "--json")
        if let refusal = odd.refusal {
            #expect(run.exitCode == 1 && run.error.contains(refusal), "\(run.error)\(run.output)")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: place.url.path + "/site") == [".keep"])
            return
        }
        #expect(run.exitCode == 0, "\(run.error)")
        let answer = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        let files = try #require(answer["files"] as? [[String: Any]])
        let text = try #require(place.text("site/\(files[0]["path"] as? String ?? "")"))
        for part in odd.holds { #expect(text.contains(part), "\(text)") }
    }

    @Test("no JSON, a list, a folder, nothing: each says so", arguments: ["", "{", "[]", "null", "\u{FEFF}{}"])
    func noPost(text: String) throws {
        let place = try Place()
        try place.write("site/.keep", "")
        try place.write("post.json", text)
        for path in ["post.json", "site", "none.json"] {
            let run = try place.run("export", "--post", path, "--into", "site", "--engine", "hugo")
            #expect(run.exitCode == 1 && run.error.hasPrefix("cowrite: "), "\(run.error)")
            #expect(!run.error.contains("Error"), "\(run.error)")
        }
    }

    @Test("a body of eight megabytes is exported whole")
    func hugeBody() throws {
        let place = try Place()
        try place.write("site/.keep", "")
        let body = String(
            repeating: "Word by word, `code` and [link](#x) and ![p](https://example.org/a.png) **b**.\n\n",
            count: 100_000)
        try place.write("post.json", try Self.post(["body": body]))
        let run = try place.run("export", "--post", "post.json", "--into", "site", "--engine", "jekyll", "--json")
        #expect(run.exitCode == 0, "\(run.error.prefix(500))")
        #expect(place.text("site/_posts/2026-03-14-a-morning.md")?.hasSuffix(body.dropLast()) == true)
    }

    private func hugoBlog(_ place: Place) throws {
        try place.write("blog/hugo.toml", "baseURL = 'https://x/'\n")
        for month in 1...5 {
            try place.write(
                "blog/content/posts/p\(month).md",
                "---\ntitle: \"P\"\ndate: 2026-0\(month)-01\ncover: c\(month).png\n---\n\nText.\n")
        }
    }

    @Test("without a terminal all that is missing is listed with its option, and nothing is written; with them it is")
    func missing() throws {
        let place = try Place()
        try hugoBlog(place)
        try place.write("post.json", try Self.post(["title": ""]))
        let run = try place.run("export", "--post", "post.json", "--into", "blog")
        #expect(run.exitCode == 1)
        #expect(
            run.error == """
                cowrite: the blog needs what the post does not say
                  title: the post has none; say it with --title TEXT
                  cover: the blog's posts have it, and only you know what it says; say it with --set cover=VALUE (nothing \
                behind the = leaves it out)

                """)
        let said = try place.run(
            "export", "--post", "post.json", "--into", "blog", "--title", "Said", "--set", "cover=a.png", "--no-input")
        #expect(said.exitCode == 0, "\(said.error)")
        #expect(place.text("blog/content/posts/said.md")?.contains("cover: a.png\n") == true)
    }

    @Test("a Markdown file is a post as well; the pictures beside it come along; exported again it is there already")
    func markdownFile() throws {
        let place = try Place()
        try place.write("blog/_config.yml", "title: x\n")
        try place.write("notes/recap.md", "# Recap\n\n![The sea](pics/sea%20view.png) and ![](none.png)\n")
        try place.write("notes/pics/sea view.png", Self.picture)
        let run = try place.run("export", "notes/recap.md", "--into", "blog")
        #expect(run.exitCode == 0, "\(run.error)")
        #expect(run.error.contains("an image of the text not in the blog, as none.png"))
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: place.url.path + "/blog/_posts").first)
        #expect(name.hasSuffix("-recap.md"))
        #expect(place.text("blog/_posts/\(name)")?.contains("![The sea](/assets/images/sea-view.png)") == true)
        #expect(FileManager.default.fileExists(atPath: place.url.path + "/blog/assets/images/sea-view.png"))
        #expect(try place.run("export", "notes/recap.md", "--into", "blog").output.contains("already there"))
    }

    @Test("learn tells each guess with its posts, what is asked for each post, and writes a file that export follows")
    func learn() throws {
        let place = try Place()
        try hugoBlog(place)
        let run = try place.run("learn", "blog")
        #expect(run.exitCode == 0, "\(run.error)")
        for line in [
            "Hugo, by hugo.toml: 5 posts", "postPath             content/posts/:slug.md  (5 of 5)",
            "quoting              double  (5 of 5)",
            "keys                 title, date, cover  (5 of 5)", "added keys           slug  (needed)",
            "to be said for each post:\n  cover: ",
        ] { #expect(run.output.contains(line), "\(run.output)") }
        #expect(try place.run("learn", "blog", "--write").exitCode == 0)
        let profile = try #require(place.text("blog/.cowrite.json"))
        try place.write(
            "blog/.cowrite.json",
            profile.replacingOccurrences(of: "content/posts/:slug.md", with: "content/notes/:slug.md"))
        try place.write("post.json", try Self.post([:]))
        let export = try place.run("export", "--post", "post.json", "--into", "blog", "--set", "cover=")
        #expect(export.exitCode == 0, "\(export.error)")
        #expect(place.text("blog/content/notes/a-morning.md")?.contains("cover") == false)
    }
}

@Suite("Asking for what is missing in the terminal")
struct ExportInterviewTests {
    private func blog() throws -> (URL, Exporter) {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cowrite-interview-\(UUID().uuidString)")
        for month in 1...6 {
            let folder = url.appendingPathComponent("content/\(month % 2 == 0 ? "food" : "travel")")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(
                "Title: P\nDate: 2026-0\(month)-01\nTags: sea, city\nSummary: S\(month)\nNumber: \(month)\n\nText.\n"
                    .utf8
            ).write(
                to: folder.appendingPathComponent("p\(month).md"))
        }
        try Data("PATH = 'content'\n".utf8).write(to: url.appendingPathComponent("pelicanconf.py"))
        return (url, Exporter(blog: try Blog.open(url.resolvingSymlinksInPath().path), now: 1_795_248_000))
    }

    @Test("choices by number or name, offers by Enter, nothing twice; an ended input writes nothing")
    func asks() throws {
        let (url, exporter) = try blog()
        defer { try? FileManager.default.removeItem(at: url) }
        let post = Post(
            title: "", date: PostDate(civil: .init(year: 2026, month: 11, day: 20), zone: .utc),
            body: "We went to the calm sea. It was fine.\n")
        func interview(_ answers: [String]) throws -> (Post, [String]) {
            var rest = answers[...]
            var prompts: [String] = []
            let interview = ExportInterview(
                ask: {
                    prompts.append($0)
                    return rest.popFirst()
                }, say: { prompts.append($0) })
            return (try interview.complete(post, for: exporter), prompts)
        }
        let (done, prompts) = try interview(["", "  A day  ", "1", "12", "", ""])
        #expect(done.title == "A day" && done.category == "food" && done.tags == ["sea"])
        #expect(done.description == "We went to the calm sea.")
        #expect(done.extra == [HeaderField("Number", .plain("12"))])
        #expect(exporter.questions(for: done).isEmpty)
        #expect(prompts.contains("tags, with commas between [sea], - for none: "))
        let (other, _) = try interview(["A day", "drinks", "", "-", "My own words"])
        #expect(other.category == "drinks" && other.tags.isEmpty && other.description == "My own words")
        #expect(throws: PublishingError.inputEnded) { _ = try interview(["A day"]) }
    }
}

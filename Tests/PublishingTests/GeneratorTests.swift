import Testing

@testable import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Programs that a test may use where they are installed.
enum Tool {
    static let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }

    /// A program from the package's own folder of tools (`scripts/test-publishing` fills it), else from the path.
    static func find(_ name: String) -> String? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (["\(packageRoot)/.cache/pelican/bin"] + path).map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    static func run(_ name: String, _ arguments: [String]) throws -> ChildProcess.Output {
        let program = try #require(find(name))
        let answer = ChildProcess.run(program, arguments, environment: environment)
        return try #require(answer)
    }
}

@Suite("An exported post, built by the real program")
struct GeneratorTests {
    static func post() throws -> Post {
        var post = try samplePost()
        post.title = "Café <b>& Co</b>: \"a test\""
        post.date = try postDate("2026-03-14 21:15", "Pacific/Honolulu")
        post.category = "travel"
        post.images = [PostImage(name: "My sea.png", content: .bytes(tinyPicture), alternativeText: "The sea")]
        post.body =
            "# Café <b>& Co</b>: \"a test\"\n\nIt says `{{ page.title }}`[^1].\n\n![](image:My sea.png)\n\n[^1]: A note.\n"
        return post
    }

    func export(_ folder: TestFolder) throws -> ExportPlan {
        let blog = try Blog.open(folder.path)
        let plan = try Exporter(blog: blog, now: exportTime).plan(try Self.post(), existing: blog.folder)
        _ = try FolderExport(blog.folder).carryOut(plan)
        return plan
    }

    @Test(
        "Pelican", .enabled(if: Tool.find("pelican") != nil, "pelican is not installed; scripts/test-publishing does"))
    func pelican() throws {
        let folder = try ExportedTextTests.pelicanBlog()
        let plan = try export(folder)
        let build = try Tool.run(
            "pelican", ["\(folder.path)/content", "-s", "\(folder.path)/pelicanconf.py", "-o", "\(folder.path)/out"])
        #expect(build.status == 0, "\(build.errorText)")
        let page = try #require(folder.text("out/\(plan.slug).html"))
        for words in [
            "Café &lt;b&gt;&amp; Co&lt;/b&gt;: \"a test\"</a></h1>", "2026-03-14T00:00:00-04:00", ">Ana</a>", ">Bo</a>",
            ">python</a>",
            ">travel</a>", "<code>{{ page.title }}</code>", "A note.", "src=\"/images/My-sea.png\"", "alt=\"The sea\"",
        ] { #expect(page.contains(words), "not in the page: \(words)") }
        #expect(folder.contents()["out/images/My-sea.png"] == tinyPicture)
    }

    @Test("Jekyll", .enabled(if: Tool.find("jekyll") != nil, "jekyll is not installed"))
    func jekyll() throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.write(
            "_layouts/post.html",
            "<h1>{{ page.title | escape }}</h1><time>{{ page.date | date: '%Y-%m-%d' }}</time><p>{{ page.author_name }}</p>"
                + "{% for tag in page.tags %}<b>{{ tag }}</b>{% endfor %}<i>{{ page.category }}</i>{{ content }}")
        let plan = try export(folder)
        let build = try Tool.run("jekyll", ["build", "-q", "-s", folder.path, "-d", "\(folder.path)/out"])
        #expect(build.status == 0, "\(build.errorText)")
        let page = try #require(folder.text("out/travel/2026/03/14/\(plan.slug).html"))
        for words in [
            "<h1>Café &lt;b&gt;&amp; Co&lt;/b&gt;: &quot;a test&quot;</h1>", "<time>2026-03-14</time>",
            "<p>Ana, Bo</p>", "<b>python</b>",
            "<i>travel</i>", "{{ page.title }}</code>", "A note.", "src=\"/assets/images/My-sea.png\"",
            "alt=\"The sea\"",
        ] { #expect(page.contains(words), "not in the page: \(words)") }
        #expect(folder.contents()["out/assets/images/My-sea.png"] == tinyPicture)
    }
}

import Testing

@testable import Publishing

@Suite("An export as a file to carry elsewhere")
struct PatchTests {
    func plan(_ folder: TestFolder) throws -> ExportPlan {
        let blog = try Blog.open(folder.path)
        var post = try samplePost()
        let picture = tinyPicture + (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        post.images = [
            PostImage(name: "sea.png", content: .bytes(picture)),
            PostImage(name: "dot.png", content: .bytes(tinyPicture)),
        ]
        post.body = "![The sea](image:sea.png)\n\n![Dot](image:dot.png)\n"
        return try Exporter(blog: blog, now: exportTime).plan(post, existing: blog.folder)
    }

    @Test("git apply takes the patch, images and all, and makes the same bytes")
    func patch() throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        let plan = try plan(folder)
        try folder.write(".git/export.patch", bytes: Patch.bytes(of: plan))
        try folder.git("apply", "--check", ".git/export.patch")
        try folder.git("apply", ".git/export.patch")
        #expect(plan.files.count == 3)
        for file in plan.files { #expect(folder.contents()[file.path] == file.bytes, "\(file.path)") }
    }

    @Test("git apply takes the patch of an edited post")
    func updatePatch() throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        let path = "_posts/2026-01-02-post-1.md"
        let blog = try Blog.open(folder.path)
        let text = try #require(folder.text(path)).replacing(text: "Text.", with: "Text, edited.\n\nMore")
        let plan = try Exporter(blog: blog, now: exportTime).planUpdate(of: path, text: text, existing: blog.folder)
        try folder.write(".git/export.patch", bytes: Patch.bytes(of: plan))
        try folder.git("apply", ".git/export.patch")
        #expect(folder.text(path) == text)
        #expect(try folder.git("diff", "--stat").contains("3 insertions(+), 1 deletion(-)"))
    }

    @Test(
        "an archive that another program reads holds the same bytes",
        .enabled(if: Tool.find("python3") != nil, "no python3 here"))
    func zip() throws {
        let folder = try ExportedTextTests.jekyllBlog()
        let plan = try plan(folder)
        try folder.write("export.zip", bytes: ZipArchive.bytes(of: plan))
        let answer = try #require(
            ChildProcess.run(
                "python3",
                [
                    "-c",
                    "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])",
                    "\(folder.path)/export.zip", "\(folder.path)/out",
                ], environment: Tool.environment))
        #expect(answer.status == 0, "\(answer.errorText)")
        for file in plan.files { #expect(folder.contents()["out/\(file.path)"] == file.bytes) }
    }

    @Test("a diff of any two texts, applied, is the second text", arguments: 0..<60)
    func diffs(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        func text() -> String {
            let lines = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                ["a", "b", "c", "", "long line"].randomElement(using: &random)!
            }
            return lines.joined(separator: "\n") + (Bool.random(using: &random) && !lines.isEmpty ? "\n" : "")
        }
        let (old, new) = (text(), text())
        guard old != new, !old.isEmpty, !new.isEmpty else { return }
        let folder = try TestFolder()
        try folder.git("init", "-q")
        try folder.write("f", old)
        let patch = "diff --git a/f b/f\n--- a/f\n+++ b/f\n" + UnifiedDiff.hunks(from: old, to: new)
        try folder.write("p", patch)
        try folder.git("apply", "--unidiff-zero", "p")
        #expect(folder.text("f") == new, "seed \(seed)")
    }
}

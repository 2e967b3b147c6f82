import Testing

@testable import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The exit tests run in a process of their own; they find their folder in a variable.
private let folderVariable = "COWRITE_TEST_KILL_FOLDER"
private let stepVariable = "COWRITE_TEST_KILL_STEP"

private func variable(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

/// One after the other: their variables are the process's.
@Suite("An export that is killed leaves whole files or none", .serialized)
struct KillTests {
    static func post() throws -> Post {
        var post = try samplePost()
        post.images = [PostImage(name: "sea.png", content: .bytes(tinyPicture))]
        post.body = "![The sea](image:sea.png)\n"
        return post
    }

    @Test("into a folder, killed after each step", arguments: FolderExport.Step.allCases)
    func folder(step: FolderExport.Step) async throws {
        let folder = try ExportedTextTests.jekyllBlog()
        let before = folder.contents()
        unsafe setenv(folderVariable, folder.path, 1)
        unsafe setenv(stepVariable, step.rawValue, 1)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let blog = try Blog.open(variable(folderVariable)!)
            let plan = try Exporter(blog: blog, now: exportTime).plan(try KillTests.post(), existing: blog.folder)
            var export = FolderExport(blog.folder)
            export.afterStep = { if $0.rawValue == variable(stepVariable) { kill(getpid(), SIGKILL) } }
            _ = try export.carryOut(plan)
        }
        let after = folder.contents().filter { !$0.key.hasPrefix(".cowrite-staging") }
        for (path, bytes) in before { #expect(after[path] == bytes, "\(path)") }
        let blog = try Blog.open(folder.path)
        let plan = try Exporter(blog: blog, now: exportTime).plan(try Self.post(), existing: blog.folder)
        for (path, bytes) in after where before[path] == nil {
            #expect(plan.files.first { $0.path == path }?.bytes == bytes, "\(path) is not whole")
        }
        // The next export finishes, with no second copy and nothing left over.
        _ = try FolderExport(blog.folder).carryOut(plan)
        #expect(
            Set(folder.contents().keys).subtracting(before.keys)
                == ["_posts/2026-11-20-a-morning-in-lisbon.md", "assets/images/sea.png"])
    }

    @Test("onto a branch, killed after each step", arguments: GitExport.Step.allCases)
    func branch(step: GitExport.Step) async throws {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        try folder.write("_config.yml", "title: being edited\ntimezone: America/New_York\n")
        try folder.write("staged.txt", "staged")
        try folder.git("add", "staged.txt")
        let files = folder.contents()
        let status = try folder.git("status", "--porcelain")
        unsafe setenv(folderVariable, folder.path, 1)
        unsafe setenv(stepVariable, step.rawValue, 1)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let exporter = Exporter(blog: try Blog.open(variable(folderVariable)!), now: exportTime)
            var export = try GitExport(exporter)!
            export.afterStep = { if $0.rawValue == variable(stepVariable) { kill(getpid(), SIGKILL) } }
            _ = try export.export(try KillTests.post(), identity: "draft-1")
        }
        #expect(folder.contents() == files)
        #expect(try folder.git("status", "--porcelain") == status)
        #expect(try folder.git("fsck", "--strict").split(separator: "\n").allSatisfy { $0.hasPrefix("dangling") })
        let exporter = Exporter(blog: try Blog.open(folder.path), now: exportTime)
        let result = try #require(try GitExport(exporter)).export(try Self.post(), identity: "draft-1")
        #expect(result.isNew == (step != .branchMoved))
        #expect(try folder.git("rev-list", "--count", "main..\(result.branch)") == "1")
        #expect(
            try folder.git("diff", "--name-status", "main", result.branch)
                == "A\t_posts/2026-11-20-a-morning-in-lisbon.md\nA\tassets/images/sea.png")
    }
}

import Testing

@testable import Publishing

@Suite("An export into a repository is one branch with one commit")
struct GitExportTests {
    func export(
        _ folder: TestFolder, identity: String = "draft-1", credit: CommitCredit = CommitCredit(),
        change: (inout Post) -> Void = { _ in }
    ) throws -> GitExport.Result {
        var post = try samplePost()
        change(&post)
        let exporter = Exporter(blog: try Blog.open(folder.path), now: exportTime)
        return try #require(try GitExport(exporter)).export(post, identity: identity, credit: credit)
    }

    func committedBlog() throws -> TestFolder {
        let folder = try ExportedTextTests.jekyllBlog()
        try folder.commitAll()
        return folder
    }

    @Test("the commit holds the post and its image, and nothing else changes")
    func oneCommit() throws {
        let folder = try committedBlog()
        // Work that the user has under way: staged, changed, untracked.
        try folder.write("staged.txt", "staged")
        try folder.git("add", "staged.txt")
        try folder.write("_config.yml", "title: changed\ntimezone: America/New_York\n")
        try folder.write("untracked.txt", "untracked")
        let status = try folder.git("status", "--porcelain")
        let index = try folder.git("ls-files", "--stage")
        let files = folder.contents()
        let head = try folder.git("rev-parse", "HEAD")

        let result = try export(folder) {
            $0.images = [PostImage(name: "sea.png", content: .bytes(tinyPicture))]
            $0.body = "![The sea](image:sea.png)\n"
        }
        #expect(result.branch == "cowrite/a-morning-in-lisbon")
        #expect(
            try folder.git("diff", "--name-status", "main", result.branch)
                == "A\t_posts/2026-11-20-a-morning-in-lisbon.md\nA\tassets/images/sea.png")
        #expect(try folder.git("rev-list", "--count", "main..\(result.branch)") == "1")
        #expect(try folder.git("log", "-1", "--format=%s", result.branch) == "Add post: A morning in Lisbon")
        #expect(try folder.git("status", "--porcelain") == status)
        #expect(try folder.git("ls-files", "--stage") == index)
        #expect(folder.contents() == files)
        #expect(try folder.git("rev-parse", "HEAD") == head)
        #expect(try folder.git("symbolic-ref", "HEAD") == "refs/heads/main")
        #expect(try folder.git("fsck", "--strict").isEmpty)
    }

    @Test("the same export again does nothing; a changed one replaces its own commit")
    func again() throws {
        let folder = try committedBlog()
        let first = try export(folder)
        let second = try export(folder)
        #expect(!second.isNew && second.commit == first.commit)
        let third = try export(folder) { $0.body = "Changed.\n" }
        #expect(third.isNew && third.branch == first.branch)
        #expect(try folder.git("rev-list", "--count", "main..\(third.branch)") == "1")
        #expect(
            try folder.git("show", "\(third.branch):_posts/2026-11-20-a-morning-in-lisbon.md").hasSuffix("Changed."))
    }

    @Test("a pushed branch gets a second commit instead, so that no push needs force")
    func pushed() throws {
        let folder = try committedBlog()
        let first = try export(folder)
        try folder.git("update-ref", "refs/remotes/origin/\(first.branch)", first.branch)
        let second = try export(folder) { $0.body = "Changed.\n" }
        #expect(try folder.git("rev-list", "--count", "main..\(second.branch)") == "2")
        #expect(try folder.git("rev-parse", "\(second.branch)~1") == first.commit)
    }

    @Test("a post that was merged is updated on a branch from there, unless the blog's owner changed it since")
    func merged() throws {
        let folder = try committedBlog()
        let first = try export(folder)
        try folder.git("merge", "-q", "--no-edit", first.branch)
        try folder.git("branch", "-q", "-D", first.branch)
        #expect(try !export(folder).isNew)
        let second = try export(folder) { $0.body = "Changed.\n" }
        #expect(second.isNew && second.plan.slug == "a-morning-in-lisbon")
        #expect(
            try folder.git("diff", "--name-status", "main", second.branch)
                == "M\t_posts/2026-11-20-a-morning-in-lisbon.md")
        try folder.git("branch", "-q", "-D", second.branch)
        try folder.write("_posts/2026-11-20-a-morning-in-lisbon.md", "---\ntitle: mine\n---\nMine.\n")
        try folder.git("commit", "-qam", "mine")
        #expect(throws: PublishingError.self) { try export(folder) { $0.body = "Changed again.\n" } }
    }

    @Test("two posts of one name get two branches and two files")
    func twoPosts() throws {
        let folder = try committedBlog()
        let first = try export(folder)
        let second = try export(folder, identity: "draft-2") { $0.body = "Another.\n" }
        #expect(second.branch == "cowrite/a-morning-in-lisbon-2")
        #expect(second.plan.post.path == "_posts/2026-11-20-a-morning-in-lisbon-2.md")
        #expect(try folder.git("rev-parse", first.branch) == first.commit)
    }

    @Test("a file that the user has not committed yet is not put in danger: its slug is taken")
    func uncommittedFile() throws {
        let folder = try committedBlog()
        try folder.write("_posts/2026-11-20-a-morning-in-lisbon.md", "mine, not committed")
        #expect(try export(folder).plan.slug == "a-morning-in-lisbon-2")
    }

    @Test("a branch that is checked out, or that someone went on with, is left alone")
    func branchInUse() throws {
        let folder = try committedBlog()
        let first = try export(folder)
        try folder.git("switch", "-q", first.branch)
        #expect(throws: PublishingError.branchInUse(branch: first.branch, folder: folder.path)) {
            try export(folder) { $0.body = "Changed.\n" }
        }
        try folder.write("_posts/2026-11-20-a-morning-in-lisbon.md", "edited by the owner\n")
        try folder.git("commit", "-qam", "edit")
        try folder.git("switch", "-q", "main")
        #expect(throws: PublishingError.branchMoved(branch: first.branch)) {
            try export(folder) { $0.body = "Changed.\n" }
        }
        #expect(try folder.git("log", "-1", "--format=%s", first.branch) == "edit")
    }

    @Test("those who gave an address and consent are co-authors; a hostile name adds no line")
    func coAuthors() throws {
        let folder = try committedBlog()
        let credit = CommitCredit(
            author: .init(name: "Ana", address: "ana@example.org"),
            coAuthors: [
                .init(name: "Bo", address: "bo@example.org"),
                .init(name: "Eve <x@y>\nSigned-off-by: Root <root@x>", address: "eve@example.org\n"),
                .init(name: "None", address: ""),
            ])
        let result = try export(folder, credit: credit)
        #expect(try folder.git("log", "-1", "--format=%an <%ae> %cn", result.branch) == "Ana <ana@example.org> Rae")
        #expect(
            try folder.git("log", "-1", "--format=%(trailers:key=Co-authored-by)", result.branch)
                == "Co-authored-by: Bo <bo@example.org>\n"
                + "Co-authored-by: Eve x@y Signed-off-by: Root root@x <eve@example.org>")
        #expect(try folder.git("log", "-1", "--format=%(trailers:key=Signed-off-by)", result.branch).isEmpty)
    }

    @Test("a repository whose every hook, filter and monitor would leave a mark leaves none")
    func hostileRepository() throws {
        let folder = try committedBlog()
        let mark = "\(folder.path)/.git/mark"
        let script = "#!/bin/sh\necho \"$0\" >> '\(mark)'\nexit 1\n"
        for hook in [
            "post-commit", "pre-commit", "commit-msg", "prepare-commit-msg", "reference-transaction",
            "post-index-change",
            "post-checkout", "pre-push", "update", "post-update", "fsmonitor-watchman", "pre-auto-gc", "post-rewrite",
        ] {
            try folder.write(".git/hooks/\(hook)", script)
            #expect(unsafe chmod("\(folder.path)/.git/hooks/\(hook)", 0o755) == 0)
        }
        try folder.write(".git/evil", script)
        #expect(unsafe chmod("\(folder.path)/.git/evil", 0o755) == 0)
        for (key, value) in [
            ("filter.evil.clean", "\(folder.path)/.git/evil"), ("filter.evil.smudge", "\(folder.path)/.git/evil"),
            ("filter.evil.required", "true"), ("core.fsmonitor", "\(folder.path)/.git/evil"),
            ("core.pager", "\(folder.path)/.git/evil"), ("core.editor", "\(folder.path)/.git/evil"),
            ("diff.external", "\(folder.path)/.git/evil"), ("gpg.program", "\(folder.path)/.git/evil"),
            ("commit.gpgSign", "true"), ("log.showSignature", "true"), ("core.sshCommand", "\(folder.path)/.git/evil"),
            ("core.hooksPath", "\(folder.path)/.git/hooks"), ("diff.evil.textconv", "\(folder.path)/.git/evil"),
        ] {
            try folder.write(".git/config-add", "")
            _ = ChildProcess.run(
                "git", ["config", "--file", "\(folder.path)/.git/config", key, value],
                environment: ["PATH=/usr/bin:/bin:/usr/local/bin"])
        }
        try folder.write(".gitattributes", "* filter=evil diff=evil\n")
        let result = try export(folder) {
            $0.images = [PostImage(name: "sea.png", content: .bytes(tinyPicture))]
            $0.body = "![The sea](image:sea.png)\n"
        }
        _ = try export(folder) { $0.body = "Changed.\n" }
        #expect(result.commit != nil)
        #expect(folder.text(".git/mark") == nil, "run: \(folder.text(".git/mark") ?? "")")
    }

    @Test("a folder of the blog that is a link or a submodule is not followed")
    func linksAndSubmodules() throws {
        let folder = try committedBlog()
        try folder.git("rm", "-rq", "_posts")
        let outside = try TestFolder()
        #expect(unsafe symlink(outside.path, "\(folder.path)/_posts") == 0)
        try folder.git("add", "-A")
        try folder.git("commit", "-qm", "link")
        #expect(throws: PublishingError.self) { try export(folder) }
        let blog = try Blog.open(folder.path)
        let plan = try Exporter(blog: blog, now: exportTime).plan(try samplePost(), existing: blog.folder)
        #expect(throws: PublishingError.pathLeavesBlog(plan.post.path)) { try FolderExport(blog.folder).carryOut(plan) }
        #expect(outside.contents().isEmpty)

        try folder.git("rm", "-q", "_posts")
        let hash = try folder.git("rev-parse", "HEAD")
        try folder.git("update-index", "--add", "--cacheinfo", "160000,\(hash),_posts")
        try folder.git("commit", "-qm", "submodule")
        #expect(throws: PublishingError.self) { try export(folder) }
        #expect(try folder.git("branch", "--list", "cowrite/*").isEmpty)
    }

    @Test("a blog in a folder of a larger repository is exported into that folder")
    func subfolder() throws {
        let folder = try TestFolder()
        try folder.write("site/_config.yml", "title: x\n")
        try folder.write("site/_posts/2026-01-01-a.md", "---\nlayout: post\ntitle: A\n---\nText.\n")
        try folder.commitAll()
        let exporter = Exporter(blog: try Blog.open("\(folder.path)/site"), now: exportTime)
        let result = try #require(try GitExport(exporter)).export(try samplePost(), identity: "x")
        #expect(
            try folder.git("diff", "--name-status", "main", result.branch)
                == "A\tsite/_posts/2026-11-20-a-morning-in-lisbon.md")
    }

    @Test("a repository without a commit gets its first one on the branch; without a name it says what to set")
    func firstCommit() throws {
        let folder = try TestFolder()
        try folder.write("_config.yml", "title: x\n")
        try folder.git("init", "-q", "-b", "main")
        #expect(throws: PublishingError.noIdentity) {
            let exporter = Exporter(blog: try Blog.open(folder.path), now: exportTime)
            try folder.git("config", "user.name", "")
            _ = try #require(try GitExport(exporter)).export(try samplePost(), identity: "x")
        }
        try folder.git("config", "user.name", "Rae")
        try folder.git("config", "user.email", "rae@example.org")
        let result = try export(folder)
        #expect(try folder.git("rev-list", "--count", result.branch) == "1")
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

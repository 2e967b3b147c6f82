#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Puts an export on a branch of its own: one commit with the post and its images, nothing pushed.
///
/// The same post exported again finds its branch by the `Cowrite-Post` line of its commit. Unchanged, nothing happens;
/// changed, the commit is replaced (or, once the branch was pushed or has further commits, followed by another).
/// Index, work tree and current branch of the user are never touched; the branch is moved in one step that git does
/// whole or not at all, so a kill leaves at most loose objects that git clears away itself.
package struct GitExport {
    /// A point at which the process may be killed, for tests.
    package enum Step: String, Sendable, CaseIterable {
        case planned, objectsWritten, treeWritten, commitWritten, branchMoved
    }

    package struct Result: Sendable, Equatable {
        package var plan: ExportPlan
        package var branch: String
        /// The commit that holds the post; nil after a dry run.
        package var commit: String?
        /// Whether anything had to be done.
        package var isNew: Bool
    }

    private let git: Git
    private let exporter: Exporter
    package var afterStep: (Step) -> Void = { _ in }

    /// Nil if the blog's folder is in no repository.
    package init?(_ exporter: Exporter) throws(PublishingError) {
        guard let git = try Git.repository(of: exporter.blog.folder) else { return nil }
        self.git = git
        self.exporter = exporter
    }

    /// What goes onto the branch.
    package enum Subject {
        case post(Post)
        /// An edited text for a post that the blog has, by its path from the blog's folder.
        case update(path: String, text: String, authors: [String])

        var authors: [String] {
            switch self {
            case .post(let post): post.authors
            case .update(_, _, let authors): authors
            }
        }
    }

    package func export(
        _ post: Post, identity: String, credit: CommitCredit = CommitCredit(), isDryRun: Bool = false
    ) throws(PublishingError) -> Result {
        try export(.post(post), identity: identity, credit: credit, isDryRun: isDryRun)
    }

    /// Exports a post, or the change of one.
    ///
    /// - Parameters:
    ///   - identity: what tells this post from all others, one word; the same for each export of it.
    ///   - isDryRun: plans only.
    /// - Throws: `.branchInUse`, `.branchMoved`, `.noIdentity`, `.git`, and what planning throws.
    package func export(
        _ subject: Subject, identity: String, credit: CommitCredit = CommitCredit(), isDryRun: Bool = false
    ) throws(PublishingError) -> Result {
        let identity = word(identity)
        let head = try git.head()
        let branches = try exportBranches()
        let earlier = try earlier(identity, branches: branches)

        let base: String?
        if let earlier {
            base = earlier.replacesTip ? earlier.parent : earlier.tip
        } else {
            base = head
        }
        let existing = CommitFiles(git: git, commit: base, alsoIn: earlier == nil ? exporter.blog.folder : nil)
        func isBranchTaken(_ slug: String) -> Bool {
            branches.contains { $0.name.lowercased() == "cowrite/\(slug)".lowercased() }
        }
        let plan: ExportPlan
        var name: String
        switch subject {
        case .post(let post):
            plan = try exporter.plan(post, existing: existing, isSlugTaken: isBranchTaken, ownSlug: earlier?.slug)
            name = plan.slug
        case .update(let path, let text, _):
            plan = try exporter.planUpdate(of: path, text: text, existing: existing)
            name = Slug.make(fromTyped: plan.slug) ?? "post"
            for number in 2...1000 where isBranchTaken(name) && earlier?.branch == nil {
                name = "\(Slug.make(fromTyped: plan.slug) ?? "post")-\(number)"
            }
            if plan.isDone, let head { return Result(plan: plan, branch: "", commit: head, isNew: false) }
        }
        let branch = earlier?.branch?.name ?? "cowrite/\(name)"
        afterStep(.planned)
        if let earlier, isThere(plan, in: earlier.tip), try !lacks(credit, earlier) {
            return Result(plan: plan, branch: branch, commit: earlier.commit, isNew: false)
        }
        if let earlier, !earlier.replacesTip {
            // Someone else's change to the post since it was exported is theirs, and stays.
            let path = git.prefix + plan.post.path
            guard git.bytes(of: path, in: earlier.tip) == git.bytes(of: path, in: earlier.commit) else {
                throw .branchMoved(branch: branch)
            }
        }
        if isDryRun { return Result(plan: plan, branch: branch, commit: nil, isNew: true) }
        if let folder = earlier?.branch?.checkedOutIn { throw .branchInUse(branch: branch, folder: folder) }
        let commit = try commit(plan, subject, identity: identity, credit: credit, base: base)
        try move(branch, to: commit, from: earlier?.branch == nil ? nil : earlier?.tip)
        afterStep(.branchMoved)
        return Result(plan: plan, branch: branch, commit: commit, isNew: true)
    }

    /// The post with what was said of it at its last export and is not said now: its category, tags and description, and
    /// the keys that only its author knows. So the same draft exported again asks nothing twice.
    ///
    /// - Parameter keepsDate: whether the date is that of the last export, too: for a draft that is not finished, whose
    ///   own would be another at each export.
    package func remembering(
        _ post: Post, identity: String, keepsDate: Bool = false
    ) throws(PublishingError) -> Post {
        guard let earlier = try earlier(word(identity), branches: try exportBranches()) else { return post }
        guard let (path, text) = try postFile(in: earlier.commit) else { return post }
        let document = PostDocument(CleanText.body(text))
        let last = PostReader.post(document, fallbackDate: post.date, path: path)
        var post = post
        if keepsDate { post.date = last.date }
        if post.category?.isEmpty ?? true { post.category = last.category ?? exporter.blog.categoryFolder(of: path) }
        if post.tags.isEmpty { post.tags = last.tags }
        // A description that was the first sentence follows the text.
        if post.description?.isEmpty ?? true, last.description != Suggestions.sentence(last.body) {
            post.description = last.description
        }
        for key in exporter.blog.conventions.keys where key.meaning == .other {
            let isSaid = post.extra.contains { $0.key.lowercased() == key.name.lowercased() }
            if !isSaid, let value = document.fields.value(key.name) {
                post.extra.append(HeaderField(key.name, value))
            }
        }
        return post
    }

    /// An identity as it stands in a commit.
    private func word(_ identity: String) -> String {
        String(identity.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 && $0.value < 0x7f })
    }

    private func earlier(_ identity: String, branches: [Branch]) throws(PublishingError) -> Earlier? {
        for branch in branches {
            if let found = try find(identity, from: "refs/heads/\(branch.name)", branch: branch) { return found }
        }
        guard let head = try git.head() else { return nil }
        return try find(identity, from: head, branch: nil)
    }

    /// Whether git knows who commits here.
    ///
    /// - Throws: `.noIdentity` if it does not.
    package func checkIdentity() throws(PublishingError) {
        guard git.attempt(["var", "GIT_COMMITTER_IDENT"])?.status == 0 else { throw .noIdentity }
    }

    // MARK: The export before this one

    private struct Branch {
        var name: String
        var checkedOutIn: String?
    }

    private struct Earlier {
        /// Nil if it was merged and its branch is gone.
        var branch: Branch?
        var tip: String
        /// Our commit.
        var commit: String
        var parent: String?
        var slug: String
        /// Whether a new commit takes the place of the tip.
        var replacesTip: Bool
    }

    private func exportBranches() throws(PublishingError) -> [Branch] {
        let list = try git.ask([
            "for-each-ref", "--format=%(refname:strip=2)%00%(worktreepath)", "refs/heads/cowrite/",
        ])
        return list.lines.compactMap { line in
            let parts = line.split(separator: "\0", omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty else { return nil }
            return Branch(
                name: String(name), checkedOutIn: parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil)
        }
    }

    private func find(_ identity: String, from start: String, branch: Branch?) throws(PublishingError) -> Earlier? {
        let log = try git.ask([
            "log", "--no-show-signature", "--fixed-strings", "--grep=Cowrite-Post: \(identity)", "-n", "1",
            "--format=%H %P", "--end-of-options", start,
        ])
        let hashes = log.split(separator: " ").map { $0.trimmed }
        guard let commit = hashes.first, !commit.isEmpty, let tip = try git.commit(start) else { return nil }
        let message = try git.ask(["log", "--no-show-signature", "-n", "1", "--format=%B", "--end-of-options", commit])
        guard message.lines.contains(where: { $0 == "Cowrite-Post: \(identity)" }) else { return nil }
        // A branch cut from a main that has the post merged holds the commit too, yet is no branch of this post.
        guard let slug = try slug(in: commit) else { return nil }
        let isPushed =
            try branch.map { branch throws(PublishingError) in
                try !git.ask(["for-each-ref", "--format=%(refname)", "refs/remotes/*/\(branch.name)"]).isEmpty
            } ?? true
        return Earlier(
            branch: branch, tip: tip, commit: commit, parent: hashes.count == 2 ? hashes[1] : nil, slug: slug,
            replacesTip: tip == commit && !isPushed && hashes.count <= 2)
    }

    private func slug(in commit: String) throws(PublishingError) -> String? {
        try postFile(in: commit).map { BlogPost(path: $0.path, text: $0.text).slug }
    }

    /// The post that a commit of ours added or changed, by its path from the blog's folder.
    private func postFile(in commit: String) throws(PublishingError) -> (path: String, text: String)? {
        let names = try git.ask([
            "diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z", "--no-renames", "--no-ext-diff",
            "--end-of-options", commit,
        ])
        for name in names.split(separator: "\0") where name.hasPrefix(git.prefix) {
            let path = String(name.dropFirst(git.prefix.count))
            guard path.hasSuffix(".md") || path.hasSuffix(".markdown") else { continue }
            guard let bytes = git.bytes(of: String(name), in: commit),
                let text = String(validating: bytes, as: UTF8.self)
            else { continue }
            return (path, text)
        }
        return nil
    }

    /// Whether someone is to be credited now who is not in the earlier commit, and that commit can still be replaced.
    private func lacks(_ credit: CommitCredit, _ earlier: Earlier) throws(PublishingError) -> Bool {
        guard earlier.replacesTip, earlier.branch?.checkedOutIn == nil else { return false }
        let people = ([credit.author].compactMap { $0 } + credit.coAuthors).compactMap(\.identity)
        guard !people.isEmpty else { return false }
        let message = try git.ask([
            "log", "--no-show-signature", "-n", "1", "--format=%an <%ae>%n%B", "--end-of-options", earlier.commit,
        ])
        return people.contains { !message.containsText("\($0.name) <\($0.address)>") }
    }

    private func isThere(_ plan: ExportPlan, in commit: String) -> Bool {
        plan.files.allSatisfy { git.bytes(of: git.prefix + $0.path, in: commit) == $0.bytes }
    }

    // MARK: Writing

    private func commit(
        _ plan: ExportPlan, _ subject: Subject, identity: String, credit: CommitCredit, base: String?
    ) throws(PublishingError) -> String {
        var entries: [UInt8] = []
        for file in plan.files where !file.isUnchanged {
            let blob = try git.ask(["hash-object", "-w", "-t", "blob", "--no-filters", "--stdin"], input: file.bytes)
            entries += Array("100644 \(blob)\t\(git.prefix)\(file.path)\0".utf8)
        }
        afterStep(.objectsWritten)
        let place = try TemporaryFolder()
        let index = ["GIT_INDEX_FILE=\(place.path)/index"]
        _ = try git.ask(
            base.map { ["read-tree", "--end-of-options", $0] } ?? ["read-tree", "--empty"], environment: index)
        _ = try git.ask(["update-index", "-z", "--add", "--index-info"], input: entries, environment: index)
        let tree = try git.ask(["write-tree"], environment: index)
        try checkOnlyAdded(plan, base: base, tree: tree)
        afterStep(.treeWritten)
        let message = message(plan, subject, identity: identity, credit: credit)
        let parent = base.map { ["-p", $0] } ?? []
        var author: [String] = []
        if let person = credit.author?.identity {
            author = ["GIT_AUTHOR_NAME=\(person.name)", "GIT_AUTHOR_EMAIL=\(person.address)"]
        }
        let commit: String
        do {
            commit = try git.ask(["commit-tree", tree] + parent, input: Array(message.utf8), environment: author)
        } catch .git(let words)
            where words.contains("identity") || words.contains("user.") || words.contains("email")
            || words.contains("tell me who you are") || words.contains("ident name")
        {
            throw .noIdentity
        }
        afterStep(.commitWritten)
        return commit
    }

    /// A file where a folder was, or a folder through a link or a submodule, would take other paths out of the tree.
    private func checkOnlyAdded(_ plan: ExportPlan, base: String?, tree: String) throws(PublishingError) {
        guard let base else { return }
        let changes = try git.ask([
            "diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-status", "--end-of-options", base, tree,
        ])
        let words = changes.split(separator: "\0").map(String.init)
        for (status, path) in zip(
            words.enumerated().filter { $0.offset % 2 == 0 }.map(\.element),
            words.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
        {
            let file = plan.files.first { git.prefix + $0.path == path }
            guard status == "A" && file?.before == nil || status == "M" && file != nil, file != nil else {
                throw .pathLeavesBlog(path)
            }
        }
    }

    private func message(_ plan: ExportPlan, _ subject: Subject, identity: String, credit: CommitCredit) -> String {
        var title = plan.title
        if title.count > 60 { title = String(title.prefix(59)) + "…" }
        var trailers = "Cowrite-Post: \(identity)\n"
        for person in credit.coAuthors.compactMap(\.identity) where person != credit.author?.identity {
            trailers += "Co-authored-by: \(person.name) <\(person.address)>\n"
        }
        let authors = subject.authors.map(CleanText.line).filter { !$0.isEmpty }
        let by = authors.isEmpty ? "" : "Written by \(authors.joined(separator: ", ")).\n\n"
        return "\(plan.post.before == nil ? "Add" : "Update") post: \(title)\n\n\(by)\(trailers)"
    }

    private func move(_ branch: String, to commit: String, from old: String?) throws(PublishingError) {
        let nothing = String(repeating: "0", count: commit.count)
        do {
            _ = try git.ask([
                "update-ref", "-m", "cowrite: export", "--end-of-options", "refs/heads/\(branch)", commit,
                old ?? nothing,
            ])
        } catch {
            throw .branchMoved(branch: branch)
        }
    }
}

/// The files of a commit, and of the folder where someone may have files not yet committed.
private struct CommitFiles: ExistingFiles {
    let git: Git
    let commit: String?
    let folder: BlogFolder?
    private let lowerPaths: Set<String>

    init(git: Git, commit: String?, alsoIn folder: BlogFolder?) {
        self.git = git
        self.commit = commit
        self.folder = folder
        var paths: Set<String> = []
        if let commit, let answer = git.attempt(["ls-tree", "-r", "-t", "-z", "--name-only", "--full-tree", commit]),
            answer.status == 0
        {
            for path in answer.output.split(separator: 0) {
                paths.insert(String(decoding: path, as: UTF8.self).lowercased())
            }
        }
        lowerPaths = paths
    }

    func isTaken(_ path: String) -> Bool {
        lowerPaths.contains((git.prefix + path).lowercased()) || folder?.isTaken(path) == true
    }

    func bytes(at path: String) -> [UInt8]? {
        commit.flatMap { git.bytes(of: git.prefix + path, in: $0) }
    }
}

/// A folder of our own, gone with its last owner.
private final class TemporaryFolder {
    let path: String

    init() throws(PublishingError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/cowrite-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        guard made else { throw .cannotWrite(path: parent, reason: lastSystemError()) }
        path = unsafe template.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
    }

    deinit {
        for name in ["index", "index.lock"] { _ = unsafe unlink("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}

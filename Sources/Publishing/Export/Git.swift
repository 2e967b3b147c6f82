#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Git's plumbing in one repository, with nothing of the repository's own run: no hook, no filter, no monitor, no pager,
/// no transport.
///
/// The user's index and work tree are never named: trees are made in an index of our own.
struct Git: Sendable {
    /// The repository's work tree.
    let root: String
    /// The blog's folder within it, empty or ending in `/`.
    let prefix: String

    private static let hardening = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false",
        "core.attributesFile=/dev/null",
        "core.pager=cat", "log.showSignature=false", "protocol.allow=never", "gc.auto=0", "maintenance.auto=false",
        "user.useConfigOnly=true", "commit.gpgSign=false", "i18n.commitEncoding=UTF-8", "core.quotePath=false",
        "core.logAllRefUpdates=true", "core.precomposeUnicode=false",
    ]

    /// The repository whose work tree holds the folder; nil if there is none, or if it holds the folder by accident:
    /// below its root and without a file of it in the last commit.
    ///
    /// - Throws: `.git` if git refuses the repository, `.gitMissing` if it is not installed where a `.git` stands.
    static func repository(of folder: BlogFolder) throws(PublishingError) -> Git? {
        let probe = Git(root: folder.path, prefix: "")
        guard let answer = probe.attempt(["rev-parse", "--show-toplevel", "--show-prefix"]) else {
            if folder.hasAnything(".git") { throw .gitMissing }
            return nil
        }
        guard answer.status == 0 else {
            if folder.hasAnything(".git") { throw .git(firstLine(answer.errorText)) }
            return nil
        }
        let lines = String(decoding: answer.output, as: UTF8.self).lines
        guard lines.count >= 2, !lines[0].isEmpty else { return nil }
        let git = Git(root: String(lines[0]), prefix: String(lines[1]))
        if git.prefix.isEmpty { return git }
        guard let head = try git.head() else { return nil }
        let listing = git.attempt(["ls-tree", "--name-only", head, "--", String(git.prefix.dropLast())])
        return listing?.status == 0 && listing?.output.isEmpty == false ? git : nil
    }

    /// Runs git; nil if it is not installed.
    func attempt(_ arguments: [String], input: [UInt8] = [], environment: [String] = []) -> ChildProcess.Output? {
        let settings = Git.hardening.flatMap { ["-c", $0] }
        return ChildProcess.run(
            "git", ["-C", root, "--no-pager", "--literal-pathspecs"] + settings + arguments,
            environment: Git.environment + environment, input: input)
    }

    /// Runs git and gives its answer without the last line feed.
    func ask(
        _ arguments: [String], input: [UInt8] = [], environment: [String] = []
    ) throws(PublishingError) -> String {
        guard let answer = attempt(arguments, input: input, environment: environment) else {
            throw .gitMissing
        }
        guard answer.status == 0 else { throw .git(Git.firstLine(answer.errorText)) }
        var text = String(decoding: answer.output, as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// The commit that is checked out; nil in a repository without one.
    func head() throws(PublishingError) -> String? { try commit("HEAD") }

    func commit(_ name: String) throws(PublishingError) -> String? {
        let answer = attempt(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"])
        guard let answer, answer.status == 0 else { return nil }
        return String(decoding: answer.output, as: UTF8.self).trimmed
    }

    func bytes(of path: String, in commit: String) -> [UInt8]? {
        guard let answer = attempt(["cat-file", "blob", "\(commit):\(path)"]), answer.status == 0 else { return nil }
        return answer.output
    }

    static func firstLine(_ text: String) -> String {
        let line = text.lines.first { !$0.isEmpty } ?? "nothing"
        return line.hasPrefix("fatal: ") ? String(line.dropFirst(7)) : String(line)
    }

    /// Nothing of the caller's `GIT_...` but who they are; no prompt, no lock that is not needed.
    private static var environment: [String] {
        var kept = [
            "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1",
            "LC_ALL=C",
        ]
        for name in [
            "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL",
            "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
        ] {
            if let value = unsafe getenv(name) { kept.append("\(name)=" + (unsafe String(cString: value))) }
        }
        return kept
    }
}

import Publishing
import TimeZones

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Command {
    static let export = Command(
        name: "export",
        summary: "Write finished drafts into a blog, as that blog writes its posts",
        operands: "LINK|TAPE|FILE.md",
        operandCount: 0...1,
        options: [
            .init(name: "--into", value: "BLOG", help: "the blog's folder"),
            .init(name: "--draft", value: "ID", help: "only this draft; may be given again", repeats: true),
            .init(name: "--post", value: "POST.json", help: "export the post in this file, without a room"),
            .init(
                name: "--engine", value: "NAME",
                help:
                    "what builds the blog: \(Engine.allCases.map(\.rawValue).joined(separator: ", ")), or auto to find out",
                standard: "auto"),
            .init(name: "--title", value: "TEXT", help: "instead of the draft's own"),
            .init(name: "--slug", value: "NAME", help: "the last part of the post's address"),
            .init(name: "--category", value: "NAME", help: "the post's category"),
            .init(name: "--tag", value: "NAME", help: "a tag; may be given again", repeats: true),
            .init(name: "--description", value: "TEXT", help: "the post in a sentence"),
            .init(
                name: "--co-author", value: "NAME <MAIL>",
                help: "who wrote with you and wants to stand in the commit; may be given again", repeats: true),
            .init(
                name: "--set", value: "KEY=VALUE",
                help: "what another key of the blog's headers says; may be given again", repeats: true),
            .init(
                name: "--images", value: "DIR",
                help: "where the pictures are that the text shows by a path (default: beside the file)"),
            .init(name: "--no-input", help: "ask nothing, also in a terminal"),
            .init(name: "--update", value: "FILE", help: "put the draft back into this post of the blog, line by line"),
            .init(name: "--dry-run", help: "show the files and what changes, write nothing"),
            .init(name: "--branch", help: "insist on a branch and a commit; fail where there is no repository"),
            .init(name: "--files", help: "write into the folder itself, also in a repository"),
            .init(
                name: "--patch", value: "FILE", help: "write a patch for git apply instead ('-' is the standard output)"
            ),
            .init(name: "--zip", value: "FILE", help: "write a zip archive instead"),
            .init(name: "--json", help: "answer as JSON"),
        ],
        discussion: """
            In a git repository the post and its images become one commit on a branch of
            their own, cut from the current commit; nothing is pushed, and the index, the
            work tree and the hooks are left alone. The same post exported again updates
            that branch, or does nothing. In any other folder new files are written; what
            is there is never changed: a taken slug becomes slug-2.

            Engine, header, keys, date form, folders and places of images are learnt from
            the blog's config and last posts; cowrite learn shows and pins them. What
            nothing implies is asked for in a terminal; elsewhere all that is missing is
            listed with the option for each.

            Pictures that the text shows by a path are copied along from the file's own
            folder: that of FILE.md or POST.json, or of the file that cowrite edit keeps
            merged with the draft; --images names another.
            """,
        examples: [
            ("cowrite export LINK --into ~/blog --dry-run", "shows what the export would write"),
            ("cowrite export LINK --into ~/blog", "one branch, one commit for each finished draft"),
            (
                "cowrite export --post post.json --into site --engine hugo",
                "one post from a file, also into an empty folder"
            ),
        ],
        run: { try await Export(arguments: $0).run() }
    )
}

/// One run of `cowrite export`.
struct Export {
    let arguments: Arguments

    /// A post with what tells it from others and who made it.
    struct Candidate {
        var post: Post
        var identity: String
        var credit = CommitCredit()
        /// The draft's text as it stands, header and all.
        var text: String?
        /// What to tell of the people who wrote it.
        var remarks: [String] = []
        /// Whether its date is more than the moment of the export.
        var hasOwnDate = true
    }

    func run() async throws -> ExitCode {
        guard let folder = arguments.value("--into") else {
            throw CommandError(
                "export: which blog? give its folder", advice: ["try: cowrite export LINK --into BLOG"],
                exitCode: .usage)
        }
        let engine = try engine()
        _ = try addresses()
        let candidates = try await candidates()
        do throws(PublishingError) {
            for candidate in candidates {
                // Opened anew for each post: the one before may have taken a slug.
                let blog = try Blog.open(folder, engine: engine)
                let exporter = Exporter(blog: blog, now: Int64(time(nil)))
                var candidate = candidate
                if arguments.value("--update") == nil, !arguments.has("--files"), let export = try GitExport(exporter) {
                    candidate.post = try export.remembering(
                        candidate.post, identity: candidate.identity, keepsDate: !candidate.hasOwnDate)
                }
                if arguments.value("--update") == nil, !arguments.has("--no-input"),
                    let interview = ExportInterview.inTerminal()
                {
                    candidate.post = try interview.complete(candidate.post, for: exporter)
                }
                try export(candidate, with: exporter)
            }
        } catch {
            throw CommandError(publishing: error)
        }
        return .done
    }

    private func engine() throws(CommandError) -> Engine? {
        let name = arguments.value("--engine") ?? "auto"
        if name == "auto" { return nil }
        guard let engine = Engine(rawValue: name) else { throw CommandError(publishing: .unknownEngine(name)) }
        return engine
    }

    private func candidates() async throws -> [Candidate] {
        var found: [Candidate]
        if let path = arguments.value("--post") {
            guard arguments.operands.isEmpty else {
                throw CommandError(
                    "export: there is '\(arguments.operands[0])' and --post '\(path)'", advice: ["give one of the two"],
                    exitCode: .usage)
            }
            do throws(PublishingError) {
                let (post, identity) = try PostFile.read(path)
                found = [Candidate(post: post, identity: identity)]
            } catch {
                throw CommandError(publishing: error)
            }
        } else {
            guard let source = arguments.operands.first else {
                throw CommandError(
                    "export: which post? give a LINK, a TAPE, a FILE.md or --post POST.json",
                    advice: ["try: cowrite export LINK --into BLOG"], exitCode: .usage)
            }
            let drafts: [FinishedDraft]
            if MarkdownFileSource.isMarkdown(source) {
                drafts = [try MarkdownFileSource(path: source).draft()]
            } else {
                drafts = try await FinishedDraftSource(source, addresses: try addresses()).drafts(
                    ids: arguments.values("--draft"))
            }
            found = drafts.map { draft in
                Candidate(
                    post: draft.post, identity: draft.id, credit: draft.credit, text: draft.text,
                    remarks: shares(of: draft), hasOwnDate: draft.hasOwnDate)
            }
        }
        if found.count > 1,
            let flag = ["--title", "--slug", "--description", "--update"].first(where: { arguments.value($0) != nil })
        {
            throw CommandError(
                "\(flag) fits one post, but there are \(found.count)", advice: ["choose one with --draft ID"],
                exitCode: .usage)
        }
        for index in found.indices {
            if let title = arguments.value("--title") { found[index].post.title = title }
            if let slug = arguments.value("--slug") { found[index].post.slug = slug }
            if let category = arguments.value("--category") { found[index].post.category = category }
            if let description = arguments.value("--description") { found[index].post.description = description }
            if !arguments.values("--tag").isEmpty { found[index].post.tags = arguments.values("--tag") }
            for field in try fields() {
                found[index].post.extra.removeAll { $0.key.lowercased() == field.key.lowercased() }
                found[index].post.extra.append(field)
            }
            if let folder = arguments.value("--images") {
                let named = Set(found[index].post.images.map(\.name))
                found[index].post.images += LocalImages.beside(found[index].post.body, in: folder).filter {
                    !named.contains($0.name)
                }
            }
        }
        return found
    }

    /// `--set cover=sea.jpg` as header fields.
    private func fields() throws(CommandError) -> [HeaderField] {
        try arguments.values("--set").map { text throws(CommandError) in
            guard let mark = text.firstIndex(of: "="), mark > text.startIndex else {
                throw CommandError(
                    "--set is '\(text)', but takes KEY=VALUE", advice: ["write it as: --set cover=sea.jpg"],
                    exitCode: .usage)
            }
            return HeaderField(typed: String(text[text.index(after: mark)...]), as: String(text[..<mark]))
        }
    }

    /// `--co-author "Name <mail>"` as addresses by name.
    private func addresses() throws(CommandError) -> [String: String] {
        var found: [String: String] = [:]
        for text in arguments.values("--co-author") {
            let parts = text.split(separator: "<")
            guard parts.count == 2, parts[1].hasSuffix(">"), parts[1].contains("@") else {
                throw CommandError(
                    "--co-author is '\(text)', but takes a name and an address",
                    advice: ["write it as: --co-author \"Ana Lopez <ana@example.org>\""],
                    exitCode: .usage)
            }
            found[String(parts[0]).trimmedSpaces] = String(parts[1].dropLast())
        }
        return found
    }

    /// Who wrote how much of a draft, where more than one did; and from which share on they are named.
    private func shares(of draft: FinishedDraft) -> [String] {
        let total = draft.writers.map(\.survivingCharacters).reduce(0, +)
        guard draft.writers.count > 1, total > 0 else { return [] }
        let named = Set(draft.namedWriters.map(\.name))
        let list = draft.writers.map { writer in
            "\(writer.name) \(writer.survivingCharacters * 100 / total) %\(named.contains(writer.name) ? "" : " (not named)")"
        }
        let threshold = Int(FinishedDraft.namedShare * 100)
        return [
            "written by \(list.joined(separator: ", ")); named are those with \(threshold) % or more who agreed to it in the"
                + " room, or are given with --co-author"
        ]
    }

    private func export(_ candidate: Candidate, with exporter: Exporter) throws(PublishingError) {
        func plan() throws(PublishingError) -> ExportPlan {
            if let path = arguments.value("--update") {
                return try exporter.planUpdate(
                    of: path, text: candidate.text ?? candidate.post.body, existing: exporter.blog.folder)
            }
            return try exporter.plan(candidate.post, existing: exporter.blog.folder)
        }
        for remark in candidate.remarks { StandardStream.error.write("note: \(TerminalText.safe(remark))\n") }
        if let file = arguments.value("--patch") ?? arguments.value("--zip") {
            let plan = try plan()
            let bytes = arguments.value("--patch") != nil ? Patch.bytes(of: plan) : ZipArchive.bytes(of: plan)
            try OutputFile.write(bytes, to: file)
            if file != "-" { report(plan, ExportReport(state: .written, place: file)) }
            return
        }
        if !arguments.has("--files"), let export = try GitExport(exporter) {
            let subject: GitExport.Subject =
                arguments.value("--update").map {
                    .update(path: $0, text: candidate.text ?? candidate.post.body, authors: candidate.post.authors)
                } ?? .post(candidate.post)
            let result = try export.export(
                subject, identity: candidate.identity, credit: candidate.credit,
                isDryRun: arguments.has("--dry-run"))
            let state: ExportReport.State = !result.isNew ? .unchanged : result.commit == nil ? .planned : .committed
            report(
                result.plan,
                ExportReport(
                    state: state, branch: result.branch.isEmpty ? nil : result.branch, commit: result.commit))
            return
        }
        if arguments.has("--branch") {
            throw .noRepository(path: exporter.blog.folder.path)
        }
        let plan = try plan()
        if arguments.has("--dry-run") {
            report(plan, ExportReport(state: plan.isDone ? .unchanged : .planned))
        } else {
            let written = try FolderExport(exporter.blog.folder, replaces: arguments.value("--update") != nil)
                .carryOut(plan)
            report(plan, ExportReport(state: written.isEmpty ? .unchanged : .written, place: exporter.blog.folder.path))
        }
    }

    private func report(_ plan: ExportPlan, _ report: ExportReport) {
        if arguments.has("--json") {
            StandardStream.output.write(report.json(plan))
        } else {
            StandardStream.output.write(report.text(plan))
            for remark in plan.remarks { StandardStream.error.write("note: \(TerminalText.safe(remark))\n") }
        }
    }
}

extension CommandError {
    /// The message's first line is what happened, the others are ways out.
    init(publishing error: PublishingError) {
        let lines = "\(error)".split(separator: "\n").map { TerminalText.safe(String($0)) }
        let message = lines.first ?? "\(error)"
        let advice = lines.dropFirst().map { line in String(line.drop { $0 == " " }) }
        var exitCode = ExitCode.failed
        if case .unknownEngine = error { exitCode = .usage }
        self.init(message, advice: Array(advice), exitCode: exitCode)
    }
}

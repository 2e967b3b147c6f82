import Publishing
import TimeZones

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One request carried out: reads the blog, plans, and commits or packs. Blocks; runs on a thread of its own.
struct PublishWork: Sendable {
    var request: PublishRequest
    var source: PublishSource
    /// The operator's blog; nil: no folder, the engine's usual conventions.
    var blogPath: String?
    var engine: Engine
    /// What tells this draft's posts from all others.
    var identity: String

    struct File: Sendable {
        var name: String
        var bytes: [UInt8]
        var isArchive: Bool
    }

    enum Done: Sendable {
        case answer(PublishAnswer)
        case download(File)
    }

    func result() -> Result<Done, PublishingError> {
        do throws(PublishingError) { return .success(try run()) } catch { return .failure(error) }
    }

    private func run() throws(PublishingError) -> Done {
        let draft = source.draft(id: identity, images: [])
        var post = request.applied(to: draft.post)
        // Nobody knows the zone of a blog that is not here; most are in their author's.
        let blog =
            try blogPath.map { path throws(PublishingError) in try Blog.open(path) }
            ?? Blog(usual: engine, zone: post.date.zone)
        var exporter = Exporter(blog: blog, now: Int64(time(nil)))
        exporter.keepsUnknownImages = request.words.action == .preview
        let export = blogPath == nil ? nil : try GitExport(exporter)
        if let export { post = try export.remembering(post, identity: identity, keepsDate: !draft.hasOwnDate) }
        var answer = answer(post, blog)
        let questions = exporter.questions(for: post)
        if request.words.action == .preview, !questions.isEmpty {
            answer.questions = questions.map { .init(name: $0.name, reason: $0.reason, choices: $0.choices) }
            return .answer(answer)
        }
        if request.words.action != .download, let export {
            let result = try export.export(
                post, identity: identity, credit: draft.credit, isDryRun: request.words.action == .preview)
            answer.plan = .init(result.plan)
            (answer.branch, answer.commit) = (result.branch, result.commit)
            answer.isNew = request.words.action == .commit ? result.isNew : nil
            return .answer(answer)
        }
        let existing: any ExistingFiles = blogPath == nil ? UnknownFiles() : blog.folder
        let plan = try exporter.plan(post, existing: existing)
        answer.plan = .init(plan)
        return request.words.action == .preview ? .answer(answer) : .download(packed(plan))
    }

    private func packed(_ plan: ExportPlan) -> File {
        if plan.files.count == 1 {
            let name = plan.post.path.split(separator: "/").last.map(String.init) ?? "post.md"
            return File(name: name == "index.md" ? "\(plan.slug).md" : name, bytes: plan.post.bytes, isArchive: false)
        }
        return File(name: "\(plan.slug).zip", bytes: ZipArchive.bytes(of: plan), isArchive: true)
    }

    private func answer(_ post: Post, _ blog: Blog) -> PublishAnswer {
        let filled = Suggestions(post, blog: blog)
        let given = Dictionary(
            (request.words.images ?? []).map { ($0.name, $0.alt ?? "") }, uniquingKeysWith: { first, _ in first })
        let images = ImageAddress.all(in: source.text)
        let checks = FinishCheck(blog: blogPath == nil ? nil : blog).remarks(on: source.text)
        return PublishAnswer(
            target: "", targets: [], mayCommit: false, questions: [],
            suggestions: .init(
                title: filled.title, slug: filled.slug, tags: filled.tags, description: filled.description), plan: nil,
            checks: checks.map { .init(rule: $0.rule.rawValue, line: $0.line, message: $0.message) },
            images: images.map { image in
                .init(
                    name: image.address,
                    alt: image.alternativeText.isEmpty ? given[image.address] ?? "" : image.alternativeText,
                    line: image.line, local: image.isLocal)
            }, writers: [], threshold: Int(FinishedDraft.namedShare * 100), upload: nil)
    }
}

/// A blog that is elsewhere: its files are unknown, so nothing of it is made anew that it surely has.
private struct UnknownFiles: ExistingFiles {
    func isTaken(_ path: String) -> Bool { path.hasSuffix(".authors.yml") }
    func bytes(at path: String) -> [UInt8]? { nil }
}

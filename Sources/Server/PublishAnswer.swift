import Publishing
import Session

/// What `POST /r/ROOM/drafts/7/publish` answers to `preview` and `commit`.
struct PublishAnswer: Encodable, Sendable {
    struct Target: Encodable, Sendable {
        /// `blog`, or an engine's name.
        var id: String
        var label: String
    }

    struct File: Encodable, Sendable {
        var path: String
        /// `new`, `changed` or `unchanged`.
        var state: String
        var bytes: Int
    }

    struct Asked: Encodable, Sendable {
        var name: String
        var reason: String
        var choices: [String]
    }

    struct Filled: Encodable, Sendable {
        var title: String
        var slug: String
        var tags: [String]
        var description: String?
    }

    struct Check: Encodable, Sendable {
        var rule: String
        /// From 1, in the draft's text.
        var line: Int
        var message: String
    }

    struct Picture: Encodable, Sendable {
        var name: String
        var alt: String
        var line: Int
        /// Whether its file has to come along.
        var local: Bool
    }

    struct Plan: Encodable, Sendable {
        var title: String
        var slug: String
        var path: String
        /// The post's file, header and all.
        var text: String
        /// What changes in a file that is there; absent for a new one.
        var diff: String?
        var files: [File]
        var remarks: [String]
    }

    var target: String
    var targets: [Target]
    /// Whether the caller may `commit` to this target.
    var mayCommit: Bool
    /// What has to be said before there is a plan.
    var questions: [Asked]
    var suggestions: Filled
    var plan: Plan?
    var checks: [Check]
    var images: [Picture]
    var writers: [DraftWriter]
    /// The share of the text, in percent, from which a writer is named.
    var threshold: Int
    /// Lets the next request be as large as its images.
    var upload: String?
    var branch: String?
    var commit: String?
    /// Whether the commit was made now; false: all was there already.
    var isNew: Bool?
}

extension PublishAnswer.Plan {
    init(_ plan: ExportPlan) {
        let text = String(decoding: plan.post.bytes, as: UTF8.self)
        self.init(
            title: plan.title, slug: plan.slug, path: plan.post.path, text: text,
            diff: plan.post.before.map { UnifiedDiff.hunks(from: String(decoding: $0, as: UTF8.self), to: text) },
            files: plan.files.map {
                .init(
                    path: $0.path, state: $0.isUnchanged ? "unchanged" : $0.before == nil ? "new" : "changed",
                    bytes: $0.bytes.count)
            }, remarks: plan.remarks)
    }
}

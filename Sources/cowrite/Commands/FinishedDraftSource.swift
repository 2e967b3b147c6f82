import Publishing

/// Where the finished drafts of an export come from: a room's link or a tape.
struct FinishedDraftSource {
    let source: String

    init(_ source: String) { self.source = source }

    func drafts(ids: [String]) async throws -> [FinishedDraft] {
        throw CommandError("'\(source)' is no link to a room and no tape", exitCode: .link)
    }
}

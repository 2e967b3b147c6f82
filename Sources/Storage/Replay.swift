package import OperationalTransform
package import Session

/// What a session log leads to: its people and its drafts with their texts, discarded ones too.
///
/// Pure: the same entries always lead to the same. `export` of a tape, `verify` and `restore` all read logs with it.
/// Not `Sendable`, as the documents in it are not.
package struct Replay {
    package struct Draft {
        package var owner: ParticipantID
        package var title: String
        package var sharing = Sharing.private
        package var isFinished = false
        package var finishedAt: Milliseconds?
        package var timezone: String?
        package var isDiscarded = false
        package var document = Document()
    }

    package private(set) var title = ""
    package private(set) var timezone: String?
    package private(set) var names: [ParticipantID: String] = [:]
    package private(set) var drafts: [DraftID: Draft] = [:]

    package init() {}

    /// - Throws: as `apply`.
    package init(_ tape: Tape) throws(StoreError) {
        for entry in tape.entries { try apply(entry) }
    }

    /// Takes up the next entry.
    ///
    /// - Throws: `.damaged` if an operation does not follow from those before it.
    package mutating func apply(_ entry: LogEntry) throws(StoreError) {
        switch entry.event {
        case .room(let created):
            title = created.title
            timezone = created.timezone
        case .joined(let joined): names[joined.participant] = joined.name
        case .renamed(let participant, let name): names[participant] = name
        case .draft(let draft, let owner, let title): drafts[draft] = Draft(owner: owner, title: title)
        case .titled(let draft, let title): drafts[draft]?.title = title
        case .shared(let draft, let sharing): drafts[draft]?.sharing = sharing
        case .finished(let draft, let finished, let timezone):
            drafts[draft]?.isFinished = finished
            drafts[draft]?.finishedAt = finished ? entry.at : nil
            if let timezone { drafts[draft]?.timezone = timezone }
        case .discarded(let draft): drafts[draft]?.isDiscarded = true
        case .operation(let draft, let accepted):
            guard let document = drafts[draft]?.document else {
                throw .damaged(room: entry.room, place: "entry \(entry.index) edits draft \(draft), which was not made")
            }
            do { try document.replay(accepted) } catch {
                throw .damaged(room: entry.room, place: "entry \(entry.index) does not fit draft \(draft): \(error)")
            }
        case .scheduled(_, let timezone, _): self.timezone = timezone ?? self.timezone
        default: break  // neither a person's name nor a draft
        }
    }
}

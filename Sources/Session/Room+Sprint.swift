import OperationalTransform

/// What was written in a sprint, counted from the operations.
///
/// The first edit of a draft in a sprint marks the revision it began from, in the session log, so that a restarted
/// server can follow the sprint's operations again. At the bell each draft is counted, once; a draft that is not in
/// memory then (after a restart, nobody has it open) is counted as soon as it is.
extension Room {
    /// The text of a draft that is about to be edited for the first time in the sprint; else nil.
    func textBeforeSprint(of id: DraftID) -> String? {
        clock.isWriting && sprintBases[id] == nil ? drafts[id]?.document?.text : nil
    }

    /// The sprint's first edit of a draft was taken, and made `revision`.
    func markSprint(of id: DraftID, oldText: String, firstRevision revision: Int, at now: Milliseconds) {
        record(.sprint(draft: id, revision: revision - 1), at: now)
        drafts[id]?.trace = SprintTrace(oldText: oldText)
    }

    /// Follows the operations of the sprint in a draft that came into memory.
    func traceSprint(of id: DraftID) {
        guard let base = sprintBases[id], drafts[id]?.trace == nil, let document = drafts[id]?.document else { return }
        drafts[id]?.trace = trace(of: document, since: max(base, document.oldestRevision))
    }

    /// What became of a draft's text since a revision; nil if its log does not reach back so far.
    func trace(of document: Document, since revision: Int) -> SprintTrace? {
        let limits = DocumentLimits(rebaseOperationCount: .max, rebaseByteCount: .max)
        guard let old = try? document.text(at: revision),
            let steps = try? document.catchUp(from: revision, client: "", inFlight: nil, limits: limits)
        else { return nil }
        var trace = SprintTrace(oldText: old)
        for case .operation(let operation, _, _, let author) in steps { trace.apply(operation, author: author ?? 0) }
        return trace
    }

    /// At most so many drafts are counted in one turn: the bell does not wait for the words of 200 people, and nobody's
    /// keystroke for more than these.
    static let countedPerTurn = 8

    /// Uncounted drafts that are in memory: their turn is now.
    var countable: [DraftID] { uncounted.filter { drafts[$0]?.document != nil }.sorted() }

    /// Counts some of what the sprint that has ended left uncounted.
    func settleSprint(_ ids: some Sequence<DraftID>, at now: Milliseconds) {
        var changed: Set<ParticipantID> = []
        for id in ids {
            traceSprint(of: id)
            guard let draft = drafts[id], let document = draft.document else { continue }
            let changes = draft.trace?.counts(newText: document.text, owner: draft.owner) ?? [:]
            record(.counted(draft: id, changes), at: now)
            changed.formUnion(changes.keys)
        }
        for participant in changed.sorted() {
            guard let counts = counts[participant] else { continue }
            send(
                .counts(.init(participant: participant, added: counts.added, removed: counts.removed)),
                to: connections(of: participant))
            if participants[participant]?.consent.counts == true { tellOthers(of: participant, except: nil) }
        }
    }

    /// What comes after the bell is no word of the sprint: a draft is counted before it is edited again.
    func settleSprint(before message: ClientMessage, at now: Milliseconds) {
        switch message {
        case .edit(let edit) where uncounted.contains(edit.draft): settleSprint([edit.draft], at: now)
        case .restore(let restore) where uncounted.contains(restore.draft): settleSprint([restore.draft], at: now)
        default: settleSprint(countable.prefix(Self.countedPerTurn), at: now)
        }
    }

    /// Everybody here takes part in the session that has begun; once for each.
    func noteAttendance(of people: [ParticipantID], at now: Milliseconds) {
        guard clock.state == .running || clock.state == .paused else { return }
        for person in people where !session.attendees.contains(person) && !removed.contains(person) {
            record(.came(participant: person), at: now)
        }
    }
}

/// One run of the plan, from its first phase to its end: what the recap tells.
struct SessionRecord: Equatable {
    struct Sprint: Equatable {
        var startedAt: Milliseconds
        var seconds: Int
        var counts: [ParticipantID: WordChange] = [:]
    }

    var startedAt: Milliseconds?
    var endedAt: Milliseconds?
    var attendees: Set<ParticipantID> = []
    var sprints: [Sprint] = []
}

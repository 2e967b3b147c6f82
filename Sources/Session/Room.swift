package import Calendars
package import OperationalTransform
package import TimeZones

/// A room as a state machine: messages and time go in, effects come out. It reads no clock and touches no socket or
/// disk.
///
/// Its lasting state is the fold of the session log: what a message changes is first an event, and the event changes
/// the state (`apply`), so a live room and a reloaded one cannot differ. Connections, carets, pulses and what is shown
/// in the share-out are not in the log and are gone with the server.
///
/// Not `Sendable`: it lives inside one actor.
package final class Room {
    package let id: RoomID
    package let limits: Limits
    let makeSecret: () -> Key
    /// The rules of a named zone; nil if there is no such zone.
    let zones: (String) -> TimeZoneRules?

    package internal(set) var title = ""
    var keys: LogEvent.Created?
    var isLocked = false
    package internal(set) var series: Series?
    /// The zone that times without one are meant in.
    package internal(set) var timezone: String?
    /// How often the schedule was set: what a calendar file calls its sequence.
    package internal(set) var scheduleCount = 0
    package internal(set) var clock = Clock(plan: .standard)
    var participants: [ParticipantID: Participant] = [:]
    var removed: Set<ParticipantID> = []
    var drafts: [DraftID: Draft] = [:]
    var nextParticipant: ParticipantID = 1
    var nextDraft: DraftID = 1
    /// What people accept before they join; empty if there is none.
    var conduct = ""
    /// The breakout groups; none while all are together.
    var groups: [[ParticipantID]] = []
    /// The room's link in the lobby, if a host put it there.
    package internal(set) var listing: Listing?
    /// What people reported last.
    var reports: [ServerMessage.Report] = []
    /// One for each group; one while there are none.
    var shareOuts = [ServerMessage.ShareOut()]
    /// What was said last, with the group it was said in.
    var chat: [(group: Int, line: ServerMessage.Chat)] = []

    /// The session that runs or ran last.
    var session = SessionRecord()
    /// The revision from which each draft was first edited in the sprint that runs or ran last.
    var sprintBases: [DraftID: Int] = [:]
    /// Drafts of a sprint that has ended whose words are not counted yet.
    var uncounted: Set<DraftID> = []
    var counted: Set<DraftID> = []
    /// Words of that sprint.
    var counts: [ParticipantID: WordChange] = [:]
    /// The index of the newest entry of the session log.
    package internal(set) var lastIndex = 0

    var members: [ConnectionID: Member] = [:]
    /// What the message at hand has caused so far.
    var effects: [Effect] = []

    /// - Parameters:
    ///   - zones: gives the rules of a named zone; the system's, if not told otherwise.
    ///   - makeSecret: gives a new unguessable word each time.
    package init(
        id: RoomID, limits: Limits = Limits(),
        zones: @escaping (String) -> TimeZoneRules? = { try? TimeZoneRules.named($0) }, makeSecret: @escaping () -> Key
    ) {
        self.id = id
        self.limits = limits
        self.zones = zones
        self.makeSecret = makeSecret
    }

    /// The first entry of a new room's log.
    package static func creation(of id: RoomID, _ created: LogEvent.Created, at now: Milliseconds) -> LogEntry {
        LogEntry(room: id, index: 1, at: now, event: .room(created))
    }

    /// Takes up one stored entry. Operations may be left out, if the drafts they belong to are installed later.
    ///
    /// - Throws: `.log` if the entry is another room's or does not follow from those before.
    package func replay(_ entry: LogEntry) throws(SessionError) {
        guard entry.room == id else { throw .log(id, index: entry.index, "it is of room \(entry.room)") }
        guard entry.index > lastIndex else {
            throw .log(id, index: entry.index, "it follows \(lastIndex)")
        }
        do throws(SubmissionError) { try apply(entry.event, at: entry.at) } catch {
            throw .log(id, index: entry.index, "\(error)")
        }
        lastIndex = entry.index
    }

    /// Tells the room that its log goes on to `index` with operations that were not replayed.
    package func skipLog(to index: Int) { lastIndex = max(lastIndex, index) }

    // MARK: - What happened

    /// Makes an event part of the log and of the state.
    func record(_ event: LogEvent, at now: Milliseconds) {
        lastIndex += 1
        effects.append(.append(LogEntry(room: id, index: lastIndex, at: now, event: event)))
        if case .operation(let draft, let accepted) = event {  // the document has taken it already
            drafts[draft]?.trace?.apply(accepted.operation, author: accepted.author)
            return
        }
        do throws(SubmissionError) { try apply(event, at: now) } catch {
            preconditionFailure("an event other than an operation cannot fail: \(error)")
        }
    }

    /// The one place where an event changes the state.
    private func apply(_ event: LogEvent, at instant: Milliseconds) throws(SubmissionError) {
        switch event {
        case .room(let created):
            title = created.title
            keys = created
            clock = Clock(plan: created.plan, startsAt: created.startsAt)
            (series, timezone) = (created.series, created.timezone)
        case .joined(let joined):
            participants[joined.participant] = Participant(name: joined.name, role: joined.role, secret: joined.secret)
            nextParticipant = max(nextParticipant, joined.participant + 1)
        case .renamed(let participant, let name): participants[participant]?.name = name
        case .removed(let participant, _): removed.insert(participant)
        case .role(let participant, let role): participants[participant]?.role = role
        case .locked(let locked, _): isLocked = locked
        case .clock(let clock, _, _): apply(clock, at: instant)
        case .scheduled(let series, let timezone, _):
            (self.series, self.timezone) = (series, timezone ?? self.timezone)
            scheduleCount += 1
        case .intention(let participant, let text):
            participants[participant]?.intention = text
            participants[participant]?.intentionAt = instant
        case .reflection(let participant, let text): participants[participant]?.reflection = text
        case .agreed(let participant, let consent): participants[participant]?.consent = consent
        case .chat(let participant, let text, let group):
            keep(.init(participant: participant, text: text, at: instant), ofGroup: group)
        case .conduct(let text, _): conduct = text
        case .rotated(let role, let key, _): keys?.replace(role, by: key)
        case .groups(let groups):
            self.groups = groups
            if shareOuts.count != max(1, groups.count) {
                shareOuts = Array(repeating: .init(), count: max(1, groups.count))
            }
        case .came(let participant): session.attendees.insert(participant)
        case .sprint(let draft, let revision): sprintBases[draft] = revision
        case .counted(let draft, let changes): apply(changes, of: draft)
        case .invited(let draft, let participant, let invited):
            if invited {
                drafts[draft]?.coauthors.insert(participant)
            } else {
                drafts[draft]?.coauthors.remove(participant)
            }
        case .listed(let listing, _): self.listing = listing
        case .reported(let participant, let by, let text):
            keep(ServerMessage.Report(participant: participant, by: by, text: text, at: instant))
        case .left(let draft, let participant, let stop): drafts[draft]?.stops[participant] = stop
        case .draft(let draft, let owner, let title):
            drafts[draft] = Draft(owner: owner, title: title)
            nextDraft = max(nextDraft, draft + 1)
        case .titled(let draft, let title): drafts[draft]?.title = title
        case .shared(let draft, let sharing): drafts[draft]?.sharing = sharing
        case .finished(let draft, let finished, let timezone):
            drafts[draft]?.finished = finished
            drafts[draft]?.finishedAt = finished ? instant : nil
            if let timezone { drafts[draft]?.timezone = timezone }
        case .discarded(let draft):
            drafts[draft] = nil
            uncounted.remove(draft)
        case .turn(let speaker, let next, let group):
            guard shareOuts.indices.contains(group) else { break }
            if speaker != shareOuts[group].speaker { shareOuts[group].shown = nil }
            shareOuts[group].speaker = speaker
            shareOuts[group].next = next
        case .operation(let draft, let accepted):
            if let document = drafts[draft]?.document { try document.replay(accepted) }
        }
    }

    /// A session begins with its first phase, a sprint with a write phase.
    private func apply(_ changed: Clock, at instant: Milliseconds) {
        let before = clock
        clock = changed
        if let startedAt = changed.startedAt, changed.state == .running, changed.phase == 0,
            startedAt != before.startedAt
        {
            for participant in participants.keys {
                participants[participant]?.reflection = ""
                // What was meant for the last session is not meant for this one.
                if let ended = session.endedAt, participants[participant]!.intentionAt < ended {
                    participants[participant]?.intention = ""
                }
            }
            session = SessionRecord(startedAt: startedAt)
        }
        if before.isWriting, before.sprintStart != changed.sprintStart {
            uncounted.formUnion(sprintBases.keys)
            uncounted.subtract(counted)
        }
        if let start = changed.sprintStart, start != before.sprintStart {
            (sprintBases, uncounted, counted, counts) = ([:], [], [], [:])
            for draft in drafts.keys { drafts[draft]?.trace = nil }
            session.sprints.append(.init(startedAt: start, seconds: changed.currentPhase.seconds))
        }
        if changed.state == .ended, before.state != .ended, session.startedAt != nil {
            session.endedAt = before.endsAt.map { min($0, instant) } ?? instant
        }
    }

    private func apply(_ changes: [ParticipantID: WordChange], of draft: DraftID) {
        uncounted.remove(draft)
        counted.insert(draft)
        for (participant, change) in changes {
            counts[participant, default: WordChange()] = counts[participant, default: WordChange()] + change
        }
        guard let sprint = session.sprints.indices.last else { return }
        session.sprints[sprint].counts = counts
    }

    // MARK: - Drafts in memory

    /// The draft a message needs that is not in memory: load it, `install` it, then hand the message to `receive`.
    package func missingDraft(for message: ClientMessage) -> DraftID? {
        let draft: DraftID
        switch message {
        case .open(let open): draft = open.draft
        case .edit(let edit): draft = edit.draft
        case .show(let show): draft = show.draft
        case .past(let past): draft = past.draft
        case .restore(let restore): draft = restore.draft
        default: return nil
        }
        guard let known = drafts[draft], known.document == nil else { return nil }
        return draft
    }

    /// Puts a draft that was loaded from the store into memory.
    package func install(_ document: Document, as draft: DraftID) {
        guard drafts[draft]?.document == nil else { return }
        drafts[draft]?.document = document
        traceSprint(of: draft)
    }

    /// The revision a returning client asks from that lies before what is in memory: read it from the store and
    /// `deepen` the draft, so that the client's edits can be merged, or the past be shown.
    ///
    /// - Parameter connection: who asks; who opens a draft anew is told what happened since they left it.
    package func forgottenRevision(
        for message: ClientMessage, from connection: ConnectionID? = nil
    ) -> (draft: DraftID, revision: Int)? {
        let (draft, revision): (DraftID, Int)
        switch message {
        case .open(let open):
            let reader = connection.flatMap { members[$0]?.participant }
            let stop = reader.flatMap { drafts[open.draft]?.stops[$0]?.revision }
            (draft, revision) = (open.draft, open.revision ?? stop ?? .max)
        case .past(let past): (draft, revision) = (past.draft, past.revision)
        case .restore(let restore): (draft, revision) = (restore.draft, restore.revision)
        case .edit(let edit): (draft, revision) = (edit.draft, edit.revision)
        default: return nil
        }
        guard let document = drafts[draft]?.document, revision >= 0, revision < document.oldestRevision else {
            return nil
        }
        return (draft, revision)
    }

    /// The revision from which a draft that is loaded should have its log, so that the sprint's words can be counted.
    package func sprintBase(of draft: DraftID) -> Int? { sprintBases[draft] }

    /// Puts the same draft with more of its log in memory in the place of the one that is there.
    ///
    /// - Returns: false if the two are not at the same revision.
    package func deepen(_ draft: DraftID, with deeper: Document) -> Bool {
        guard let document = drafts[draft]?.document, document.revision == deeper.revision else { return false }
        drafts[draft]?.document = deeper
        return true
    }

    package func document(of draft: DraftID) -> Document? { drafts[draft]?.document }

    /// All drafts there are, for a replay: every one gets an empty document that the operations then fill.
    package func installEmptyDocuments() {
        for draft in drafts.keys where drafts[draft]?.document == nil { drafts[draft]?.document = Document() }
    }

    /// Lets go of the texts that nobody has open. Call it only when all that was appended is on disk.
    package func releaseIdleDrafts() {
        let open = members.values.reduce(into: Set<DraftID>()) { $0.formUnion($1.open) }
        for draft in drafts.keys where !open.contains(draft) && !uncounted.contains(draft) {
            drafts[draft]?.document = nil
            drafts[draft]?.trace = nil
        }
    }

    package var isEmpty: Bool { members.isEmpty }

    /// What all drafts are called and who owns them, for the operator's view.
    package var draftInfos: [ServerMessage.DraftInfo] {
        drafts.sorted { $0.key < $1.key }.map { $0.value.info(id: $0.key) }
    }

    /// All people who ever joined and were not removed.
    package var people: [ServerMessage.Person] {
        participants.keys.sorted().filter { !removed.contains($0) }.compactMap(person)
    }
}

import Calendars
package import Session

/// What this client knows of its room, as the server last said.
package struct RoomState: Equatable, Sendable {
    package var title = ""
    package var role = Role.viewer
    package var isLocked = false
    package var people: [ParticipantID: ServerMessage.Person] = [:]
    package var drafts: [DraftID: ServerMessage.DraftInfo] = [:]
    package var clock: Clock?
    package var shareOut: ServerMessage.ShareOut?
    package var limits = Limits()
    /// The series as people write it.
    package var series: String?
    /// The room's code of conduct; empty: none.
    package var conduct = ""
    /// What was said, the oldest first.
    package var chat: [ServerMessage.Chat] = []
    /// The breakout groups; empty: all are together.
    package var groups: [[ParticipantID]] = []
    /// What this person lets others see.
    package var agrees = Consent()
    /// This person's own words in the last sprint.
    package var counts: WordChange?

    /// Whether this server shows rooms to strangers.
    package var hasLobby = false
    /// What the room's link in the lobby opens; nil: the room is not in it.
    package var listed: Role?
    /// What was said of people to the hosts: all a host may know, else one's own; the oldest first.
    package var reports: [ServerMessage.Report] = []

    /// As many as the server keeps for those who come late.
    static let chatLineCount = 50

    package init() {}

    init(_ welcome: ServerMessage.Welcome) {
        (title, role, isLocked) = (welcome.title, welcome.role, welcome.locked)
        (clock, shareOut, limits) = (welcome.clock, welcome.shareOut, welcome.limits)
        (series, conduct, chat) = (welcome.series?.text, welcome.conduct ?? "", welcome.chat ?? [])
        (groups, agrees, counts) = (welcome.groups ?? [], welcome.agrees ?? Consent(), welcome.counts)
        (hasLobby, listed, reports) = (welcome.lobby ?? false, welcome.listed, welcome.reports ?? [])
        for person in welcome.people { people[person.participant] = person }
        for draft in welcome.drafts { drafts[draft.draft] = draft }
    }

    /// Everybody in the order of joining.
    package var peopleInOrder: [ServerMessage.Person] { people.values.sorted { $0.participant < $1.participant } }

    /// All drafts this client may see, in the order of making.
    package var draftsInOrder: [ServerMessage.DraftInfo] { drafts.values.sorted { $0.draft < $1.draft } }

    package func name(of participant: ParticipantID) -> String {
        people[participant]?.name ?? (participant == 0 ? "imported" : "someone who left")
    }
}

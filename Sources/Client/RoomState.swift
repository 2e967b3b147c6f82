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

    package init() {}

    init(_ welcome: ServerMessage.Welcome) {
        (title, role, isLocked) = (welcome.title, welcome.role, welcome.locked)
        (clock, shareOut, limits) = (welcome.clock, welcome.shareOut, welcome.limits)
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

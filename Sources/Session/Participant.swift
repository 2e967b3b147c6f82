/// A person in a room.
struct Participant: Sendable, Equatable {
    var name: String
    var role: Role
    var secret: KeyHash
    var intention = ""
    var intentionAt: Milliseconds = 0
    /// How the sprint went, in their words.
    var reflection = ""
    var consent = Consent()
    /// Not in the session log: gone with the server.
    var pulse = Pulse.idle
}

/// One open connection, after its `hello`.
struct Member: Sendable {
    /// The name of the editor instance.
    var client: String
    /// What the key in the link opened; nil if the key was replaced since and the participant's secret did.
    var link: Role?
    /// Came by the link in the lobby.
    var isFromLobby = false
    /// What may be done here: a participant's own role may be more than the link's.
    var role: Role
    /// nil for a guest, who has not given a name.
    var participant: ParticipantID?
    /// The drafts whose edits this connection receives.
    var open: Set<DraftID> = []
    /// Where in them it is, as far as it said.
    var carets: [DraftID: Caret] = [:]
}

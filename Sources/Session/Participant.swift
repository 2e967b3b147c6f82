/// A person in a room.
struct Participant: Sendable, Equatable {
    var name: String
    var role: Role
    var secret: KeyHash
    var intention = ""
    /// Not in the session log: gone with the server.
    var pulse = Pulse.idle
}

/// One open connection, after its `hello`.
struct Member: Sendable {
    /// The name of the editor instance.
    var client: String
    /// What the link allows; a participant's own role may be more.
    var role: Role
    /// nil for a guest, who has not given a name.
    var participant: ParticipantID?
    /// The drafts whose edits this connection receives.
    var open: Set<DraftID> = []
}

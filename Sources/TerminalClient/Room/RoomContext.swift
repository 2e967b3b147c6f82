package import Client
package import Session

/// What the screen may look at while it handles a key or draws: the client's state at one moment.
package struct RoomContext {
    package var room: RoomState
    package var replicas: [DraftID: DraftReplica]
    package var participant: ParticipantID?
    package var connection: ConnectionState
    /// The client's own steady time.
    package var now: Milliseconds
    /// Left of the phase, or until the start.
    package var remaining: Milliseconds?
    /// When the server last said that all is saved, as wall-clock text `hh:mm:ss`.
    package var savedAt: String?
    /// How long something typed here has waited to be saved.
    package var unsavedMilliseconds: Milliseconds?
    /// The name to join under, as far as it is known.
    package var name: String?
    /// The link that led here, and who one is in its room.
    package var link: Link?
    package var identity: Identity?

    package init(
        room: RoomState, replicas: [DraftID: DraftReplica] = [:], participant: ParticipantID? = nil,
        connection: ConnectionState = .online, now: Milliseconds = 0, remaining: Milliseconds? = nil,
        savedAt: String? = nil, unsavedMilliseconds: Milliseconds? = nil, name: String? = nil, link: Link? = nil,
        identity: Identity? = nil
    ) {
        (self.room, self.replicas, self.participant) = (room, replicas, participant)
        (self.connection, self.now, self.remaining, self.savedAt) = (connection, now, remaining, savedAt)
        (self.unsavedMilliseconds, self.name) = (unsavedMilliseconds, name)
        (self.link, self.identity) = (link, identity)
    }

    var me: ServerMessage.Person? { participant.flatMap { room.people[$0] } }

    func isMine(_ draft: DraftID) -> Bool { participant != nil && room.drafts[draft]?.owner == participant }

    func isCoauthor(of draft: DraftID) -> Bool {
        participant.map { room.drafts[draft]?.coauthors?.contains($0) ?? false } ?? false
    }

    func mayWrite(_ draft: DraftID) -> Bool {
        room.role != .viewer && (isMine(draft) || room.drafts[draft]?.sharing == .writable || isCoauthor(of: draft))
    }
}

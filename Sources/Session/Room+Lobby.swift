import Calendars

/// The lobby: what a host wants strangers to see of the room.
///
/// Off until a host puts the room in. The lobby has a link of its own, so that taking the room out again closes that way
/// and no other. What is listed names no person.
extension Room {
    func list(_ list: ClientMessage.List, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        guard limits.allowsListing || list.role == nil else {
            return refuse(
                .init("not_allowed", "this server has no lobby; its operator may start it with --lobby"), connection)
        }
        guard list.role != .host else {
            return refuse(.init("not_allowed", "a link for hosts is never shown to strangers"), connection)
        }
        guard list.role != listing?.role else { return send(.listed(listing?.role), to: [connection]) }
        record(.listed(list.role.map { Listing(role: $0, key: makeSecret().text) }, by: host), at: now)
        for (guest, member) in members where member.participant == nil && member.isFromLobby {
            refuse(.init("unknown_room", "this room is not in the lobby any more"), guest)
            close(guest, .unknownRoom, at: now)
        }
        send(.listed(listing?.role), to: Array(members.keys))
    }

    /// Whether this is the key of the link in the lobby.
    func isListed(_ key: Key) -> Bool { listing.map { Key(text: $0.key).hash == key.hash } ?? false }

    /// What the lobby shows; nil while the door is locked, nobody is here, and nothing is to come.
    package func lobbyEntry(at now: Milliseconds) -> LobbyEntry? {
        guard limits.allowsListing, let listing, !isLocked else { return nil }
        let here = peopleWithTurns.count
        guard here > 0 || clock.state != .ended || clock.startsAt != nil else { return nil }
        return LobbyEntry(
            room: id, title: title, role: listing.role, key: listing.key, here: here,
            clock: clockUpdate(at: now).withoutNote, series: series?.text)
    }
}

/// A room's link in the lobby. Not a secret: whoever opens the lobby gets it.
package struct Listing: Sendable, Equatable, Codable {
    package var role: Role
    package var key: String
    package init(role: Role, key: String) { (self.role, self.key) = (role, key) }
}

/// A line of the lobby.
package struct LobbyEntry: Sendable, Equatable {
    package var room: RoomID
    package var title: String
    package var role: Role
    package var key: String
    /// How many people with a name are here.
    package var here: Int
    package var clock: ServerMessage.ClockUpdate
    package var series: String?
}

extension ServerMessage.ClockUpdate {
    /// What a host said of a change is for the people in the room.
    fileprivate var withoutNote: Self {
        var update = self
        update.clock.note = nil
        return update
    }
}

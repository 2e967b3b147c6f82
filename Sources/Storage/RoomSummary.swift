package import Session

/// A line of `cowrite room list`.
package struct RoomSummary: Sendable, Equatable, Codable {
    package var room: RoomID
    package var title: String
    package var createdAt: Milliseconds
    package var lastActivityAt: Milliseconds
    /// When the clock ended; nil while the session waits, runs or is paused.
    package var endedAt: Milliseconds?
    /// The index of the newest entry of its log.
    package var lastIndex: Int

    /// What keeps the room from being read, if anything does.
    package var damage: String?

    package init(
        room: RoomID, title: String, createdAt: Milliseconds, lastActivityAt: Milliseconds, endedAt: Milliseconds?,
        lastIndex: Int, damage: String? = nil
    ) {
        (self.room, self.title) = (room, title)
        (self.createdAt, self.lastActivityAt, self.endedAt) = (createdAt, lastActivityAt, endedAt)
        self.lastIndex = lastIndex
        self.damage = damage
    }
}

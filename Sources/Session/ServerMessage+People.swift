/// Messages about people and what they say to one another.
extension ServerMessage {
    package struct Chat: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var text: String
        package var at: Milliseconds
    }

    /// What one person wrote in the sprint that has just ended, to themselves.
    package struct Counts: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var added: Int
        package var removed: Int
    }

    /// Who says what of whom; to the hosts, and to who says it.
    package struct Report: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var by: ParticipantID
        package var text: String
        package var at: Milliseconds
    }

    package struct Rotated: Sendable, Equatable, Codable {
        package var role: Role
        package var key: String
    }
}

/// Messages about people and what they say to one another.
extension ClientMessage {
    /// Fields left out stay as they were.
    package struct Agree: Sendable, Equatable, Codable {
        package var counts: Bool?
        package var recap: Bool?
        package var ledger: Bool?
        package var credit: Bool?
        /// Empty: none any more.
        package var address: String?
        package init(
            counts: Bool? = nil, recap: Bool? = nil, ledger: Bool? = nil, credit: Bool? = nil, address: String? = nil
        ) {
            (self.counts, self.recap, self.ledger) = (counts, recap, ledger)
            (self.credit, self.address) = (credit, address)
        }
    }

    package struct Reflection: Sendable, Equatable, Codable {
        package var text: String
        package init(text: String) { self.text = text }
    }

    package struct Say: Sendable, Equatable, Codable {
        package var text: String
        package init(text: String) { self.text = text }
    }

    package struct SetRole: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var role: Role
        package init(participant: ParticipantID, role: Role) { (self.participant, self.role) = (participant, role) }
    }

    package struct Conduct: Sendable, Equatable, Codable {
        package var text: String
        package init(text: String) { self.text = text }
    }

    package struct Rotate: Sendable, Equatable, Codable {
        package var role: Role
        package init(role: Role) { self.role = role }
    }

    /// Puts the room into the lobby with a link of this role, or takes it out.
    package struct List: Sendable, Equatable, Codable {
        package var role: Role?
        package init(role: Role? = nil) { self.role = role }
    }

    /// Tells the hosts of what someone does.
    package struct Report: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var text: String
        package init(participant: ParticipantID, text: String) { (self.participant, self.text) = (participant, text) }
    }

    package struct Breakout: Sendable, Equatable, Codable {
        /// How many people a group has; 0: all together again.
        package var size: Int
        package init(size: Int) { self.size = size }
    }
}

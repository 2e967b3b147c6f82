/// Messages about what a draft was, and what comes of a session.
extension ClientMessage {
    package struct Invite: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var participant: ParticipantID
        package var invited: Bool
        package init(draft: DraftID, participant: ParticipantID, invited: Bool) {
            (self.draft, self.participant, self.invited) = (draft, participant, invited)
        }
    }

    package struct Past: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package init(draft: DraftID, revision: Int) { (self.draft, self.revision) = (draft, revision) }
    }

    package struct Restore: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package init(draft: DraftID, revision: Int) { (self.draft, self.revision) = (draft, revision) }
    }

    package struct MakeRecap: Sendable, Equatable, Codable {
        package var reference: String?
        package init(reference: String? = nil) { self.reference = reference }
    }
}

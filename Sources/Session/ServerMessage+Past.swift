/// Messages about what a draft was, and what comes of a session.
extension ServerMessage {
    package struct Past: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package var text: String
    }

    /// What others did to a draft since this person last had it open.
    package struct Away: Sendable, Equatable, Codable {
        package var since: Int
        /// In the text as it is now: from, scalar count, participant.
        package var inserted: [[Int]]
        /// How many of the scalars there were are gone.
        package var deleted: Int
    }

    package struct LedgerMonth: Sendable, Equatable, Codable {
        package struct Line: Sendable, Equatable, Codable {
            package var participant: ParticipantID
            package var name: String
            package var posts: Int
        }

        /// `2026-12`
        package var month: String
        package var people: [Line]
    }
}

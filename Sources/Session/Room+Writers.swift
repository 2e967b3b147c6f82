package import OperationalTransform

/// Someone whose characters stand in a draft.
package struct DraftWriter: Sendable, Equatable, Codable {
    package var participant: ParticipantID
    package var name: String
    /// Unicode scalars of the text that they typed.
    package var scalars: Int
    /// Whether they may be named: the owner, or who agreed to `credit`.
    package var agrees: Bool
    /// For commits; only in what the owner is told.
    package var address: String?

    package init(
        participant: ParticipantID, name: String, scalars: Int, agrees: Bool, address: String? = nil
    ) {
        (self.participant, self.name, self.scalars) = (participant, name, scalars)
        (self.agrees, self.address) = (agrees, address)
    }
}

extension Room {
    /// Who wrote the text as it stands, the most first; the owner in any case.
    ///
    /// - Parameter reader: who asks; nil for a guest. Only the owner is told addresses.
    package func writers(
        of draft: DraftID, _ spans: [AuthorSpan], for reader: ParticipantID?
    ) -> [DraftWriter] {
        guard let owner = drafts[draft]?.owner else { return [] }
        var counts: [ParticipantID: Int] = [owner: 0]
        for span in spans where span.author != 0 { counts[span.author, default: 0] += span.scalarCount }
        return counts.compactMap { participant, count in
            guard let known = participants[participant] else { return nil }
            return DraftWriter(
                participant: participant, name: known.name, scalars: count,
                agrees: participant == owner || known.consent.credit,
                address: reader == owner && (participant == owner || known.consent.credit)
                    ? known.consent.address : nil)
        }.sorted { ($1.scalars, $0.participant) < ($0.scalars, $1.participant) }
    }

    package func info(of draft: DraftID) -> ServerMessage.DraftInfo? { drafts[draft]?.info(id: draft) }
}

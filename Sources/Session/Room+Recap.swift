import TimeZones

/// What comes of a session: the recap, and the ledger of the months.
extension Room {
    /// Writes the recap of the last session into a new private draft of whoever asks for it.
    func recap(_ message: ClientMessage.MakeRecap, from connection: ConnectionID, at now: Milliseconds) {
        guard writer(of: connection) != nil else { return }
        guard let startedAt = session.startedAt else {
            return refuse(
                .init("not_allowed", "no session has begun here yet", reference: message.reference), connection)
        }
        let recap = Recap(room: self, startedAt: startedAt, now: now)
        create(
            .init(title: recap.title, reference: message.reference, text: recap.markdown), from: connection, at: now)
    }

    /// Posts finished in each month, of those who agreed to be in the ledger.
    func ledger(from connection: ConnectionID) {
        guard participant(of: connection) != nil else { return }
        send(.ledger(ledger), to: [connection])
    }

    /// The recap of the last session as Markdown, for those with a key; nil if none has begun.
    package func recapText(at now: Milliseconds) -> String? {
        guard let startedAt = session.startedAt else { return nil }
        let recap = Recap(room: self, startedAt: startedAt, now: now)
        return "# \(recap.title)\n\n\(recap.markdown)"
    }

    /// By month, the newest first; in each by number of the person.
    package var ledger: [ServerMessage.LedgerMonth] {
        var months: [String: [ParticipantID: Int]] = [:]
        for draft in drafts.values {
            guard draft.finished, let finishedAt = draft.finishedAt,
                participants[draft.owner]?.consent.ledger == true, !removed.contains(draft.owner)
            else { continue }
            let rules = draft.timezone.flatMap(zones) ?? zone
            let civil = rules.civilTime(atUnixSeconds: finishedAt / 1000)
            let month = "\(civil.year)-\(civil.month < 10 ? "0" : "")\(civil.month)"
            months[month, default: [:]][draft.owner, default: 0] += 1
        }
        return months.keys.sorted(by: >).map { month in
            ServerMessage.LedgerMonth(
                month: month,
                people: months[month, default: [:]].sorted { $0.key < $1.key }.map {
                    .init(participant: $0.key, name: participants[$0.key]?.name ?? "", posts: $0.value)
                })
        }
    }
}

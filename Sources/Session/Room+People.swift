/// What people let others see, who may do what, and the rules they join under.
extension Room {
    func agree(_ agree: ClientMessage.Agree, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = participant(of: connection), let known = participants[participant] else { return }
        var consent = known.consent
        consent.counts = agree.counts ?? consent.counts
        consent.recap = agree.recap ?? consent.recap
        consent.ledger = agree.ledger ?? consent.ledger
        consent.credit = agree.credit ?? consent.credit
        if let address = agree.address {
            guard address.isEmpty || Consent.isAddress(address) else {
                return refuse(
                    .init("address", "an address for commits looks like ana@example.org, with at most 254 characters"),
                    connection)
            }
            consent.address = address.isEmpty ? nil : address
        }
        if consent != known.consent {
            record(.agreed(participant: participant, consent), at: now)
            if consent.counts != known.consent.counts { tellOthers(of: participant, except: nil) }
        }
        send(.agreed(consent), to: connections(of: participant))
    }

    func reflection(_ reflection: ClientMessage.Reflection, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = writer(of: connection) else { return }
        guard let text = intentionLine(reflection.text, "a reflection", from: connection),
            participants[participant]?.reflection != text
        else { return }
        record(.reflection(participant: participant, text: text), at: now)
        tellOthers(of: participant, except: nil)
    }

    /// A host makes another a host, takes it back, or mutes someone by making them a viewer.
    func role(_ change: ClientMessage.SetRole, from connection: ConnectionID, at now: Milliseconds) {
        guard host(of: connection) != nil else { return }
        guard let known = participants[change.participant], !removed.contains(change.participant) else {
            return refuse(.init("bad_message", "there is no participant \(change.participant)"), connection)
        }
        guard known.role != change.role else { return }
        let hostCount = participants.count { $0.value.role == .host && !removed.contains($0.key) }
        guard known.role != .host || hostCount > 1 else {
            return refuse(.init("not_allowed", "a room keeps a host: make someone else a host first"), connection)
        }
        record(.role(participant: change.participant, role: change.role), at: now)
        for other in connections(of: change.participant) {
            let isForReading = members[other]?.link == .viewer
            members[other]?.role = isForReading ? .viewer : change.role
        }
        tellOthers(of: change.participant, except: nil)
        guard change.role == .host else { return }
        for report in reports(for: change.participant) ?? [] {
            send(.report(report), to: connections(of: change.participant).filter { members[$0]?.role == .host })
        }
    }

    func conduct(_ conduct: ClientMessage.Conduct, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        let text = Self.trimmed(conduct.text)
        guard text.unicodeScalars.count <= limits.conductScalarCount else {
            return refuse(
                .init(
                    "bad_message", "a code of conduct has at most \(limits.conductScalarCount) characters; link to it"),
                connection)
        }
        guard text != self.conduct else { return }
        record(.conduct(text: text, by: host), at: now)
        send(.conduct(text), to: Array(members.keys))
    }

    /// A new key for a role. The old link opens nothing any more; who has joined comes back with their own secret.
    func rotate(_ rotate: ClientMessage.Rotate, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        let key = makeSecret()
        record(.rotated(role: rotate.role, key: key.hash, by: host), at: now)
        send(.rotated(.init(role: rotate.role, key: key.text)), to: [connection])
        for (guest, member) in members
        where member.participant == nil && member.link == rotate.role && !member.isFromLobby {
            refuse(.init("unknown_room", "this link was replaced: ask the host for the new one"), guest)
            close(guest, .unknownRoom, at: now)
        }
    }

    func connections(of participant: ParticipantID) -> [ConnectionID] {
        members.filter { $0.value.participant == participant }.map(\.key)
    }
}

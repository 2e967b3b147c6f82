/// Messages of connections that have said hello.
extension Room {
    /// Takes one message. What it causes is returned; nothing is done yet.
    ///
    /// Precondition: `missingDraft(for: message)` was nil.
    package func receive(
        _ message: ClientMessage, from connection: ConnectionID, at now: Milliseconds
    ) -> [Effect] {
        guard members[connection] != nil else { return [] }
        return run {
            if !uncounted.isEmpty { settleSprint(before: message, at: now) }
            switch message {
            case .hello:
                refuse(.init("hello_twice", "a connection says hello once"), connection)
                close(connection, .policy, at: now)
            case .join(let join): self.join(join, from: connection, at: now)
            case .rename(let rename): self.rename(rename, from: connection, at: now)
            case .create(let create): self.create(create, from: connection, at: now)
            case .open(let open): self.open(open, from: connection)
            case .leave(let leave): self.leave(leave, from: connection, at: now)
            case .edit(let edit): self.edit(edit, from: connection, at: now)
            case .caret(let caret): self.caret(caret, from: connection)
            case .title(let title): self.title(title, from: connection, at: now)
            case .share(let share): self.share(share, from: connection, at: now)
            case .finish(let finish): self.finish(finish, from: connection, at: now)
            case .discard(let discard): self.discard(discard, from: connection, at: now)
            case .intention(let intention): self.intention(intention, from: connection, at: now)
            case .pulse(let pulse): self.pulse(pulse, from: connection)
            case .clock(let command): self.command(command, from: connection, at: now)
            case .schedule(let schedule): self.schedule(schedule, from: connection, at: now)
            case .turn(let turn): self.turn(turn, from: connection, at: now)
            case .show(let show): self.show(show, from: connection)
            case .remove(let remove): self.remove(remove, from: connection, at: now)
            case .agree(let agree): self.agree(agree, from: connection, at: now)
            case .reflection(let reflection): self.reflection(reflection, from: connection, at: now)
            case .say(let say): self.say(say, from: connection, at: now)
            case .role(let change): role(change, from: connection, at: now)
            case .conduct(let conduct): self.conduct(conduct, from: connection, at: now)
            case .rotate(let rotate): self.rotate(rotate, from: connection, at: now)
            case .breakout(let breakout): self.breakout(breakout, from: connection, at: now)
            case .invite(let invite): self.invite(invite, from: connection, at: now)
            case .past(let past): self.past(past, from: connection)
            case .restore(let restore): self.restore(restore, from: connection, at: now)
            case .recap(let recap): self.recap(recap, from: connection, at: now)
            case .ledger: ledger(from: connection)
            case .list(let list): self.list(list, from: connection, at: now)
            case .report(let report): self.report(report, from: connection, at: now)
            case .lock(let lock): self.lock(lock, from: connection, at: now)
            case .time(let time):
                send(.time(.init(sent: time.sent, serverNow: now)), to: [connection])
            case .unknown(let type):
                refuse(.init("unknown_type", "this server knows no message of type '\(type.prefix(64))'"), connection)
            }
        }
    }

    /// Runs one turn and returns what it caused.
    func run(_ turn: () -> Void) -> [Effect] {
        effects = []
        turn()
        defer { effects = [] }
        return effects
    }

    func send(_ message: ServerMessage, to connections: [ConnectionID]) {
        if !connections.isEmpty { effects.append(.send(message, to: connections.sorted())) }
    }

    func refuse(_ refusal: ServerMessage.Refusal, _ connection: ConnectionID) {
        effects.append(.send(.error(refusal), to: [connection]))
    }

    func close(_ connection: ConnectionID, _ reason: CloseReason, at now: Milliseconds) {
        effects.append(.close(connection, reason))
        drop(connection, at: now)
    }

    /// The connection's participant; a guest is refused.
    func participant(of connection: ConnectionID) -> ParticipantID? {
        if let participant = members[connection]?.participant { return participant }
        refuse(.init("not_allowed", "join with a name first"), connection)
        return nil
    }

    /// The connection's participant if they may write; a viewer is refused.
    func writer(of connection: ConnectionID) -> ParticipantID? {
        guard let participant = participant(of: connection) else { return nil }
        guard members[connection]?.role != .viewer else {
            refuse(.init("not_allowed", "this link is for reading; ask the host for a writer's link"), connection)
            return nil
        }
        return participant
    }

    /// The connection's participant if they are a host; others are refused.
    func host(of connection: ConnectionID) -> ParticipantID? {
        guard let participant = participant(of: connection) else { return nil }
        guard members[connection]?.role == .host else {
            refuse(.init("not_allowed", "only a host may do this"), connection)
            return nil
        }
        return participant
    }

    func isHere(_ participant: ParticipantID) -> Bool {
        members.values.contains { $0.participant == participant }
    }

    func person(_ participant: ParticipantID) -> ServerMessage.Person? {
        guard let known = participants[participant] else { return nil }
        let here = isHere(participant)
        return .init(
            participant: participant, name: known.name, role: known.role, here: here,
            pulse: here ? known.pulse : .away, intention: known.intention,
            reflection: known.reflection.isEmpty ? nil : known.reflection,
            counts: known.consent.counts ? counts[participant] : nil)
    }

    /// Tells everyone how a person is doing now.
    func tellOthers(of participant: ParticipantID, except connection: ConnectionID?) {
        guard !removed.contains(participant), let person = person(participant) else { return }
        send(.person(person), to: members.keys.filter { $0 != connection })
    }

    func intention(_ intention: ClientMessage.Intention, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = writer(of: connection) else { return }
        guard let text = intentionLine(intention.text, "an intention", from: connection),
            participants[participant]?.intention != text
        else { return }
        record(.intention(participant: participant, text: text), at: now)
        tellOthers(of: participant, except: nil)
    }

    /// What somebody says of their round, before or after it; nil if it was refused.
    func intentionLine(_ words: String, _ name: String, from connection: ConnectionID) -> String? {
        let text = Self.trimmed(words)
        if text.unicodeScalars.count <= limits.intentionScalarCount, Self.isOneLine(text) { return text }
        refuse(
            .init("bad_message", "\(name) is one line of at most \(limits.intentionScalarCount) characters"), connection
        )
        return nil
    }

    func pulse(_ pulse: ClientMessage.SetPulse, from connection: ConnectionID) {
        guard let participant = participant(of: connection), participants[participant]?.pulse != pulse.state else {
            return
        }
        participants[participant]?.pulse = pulse.state
        tellOthers(of: participant, except: connection)
    }
}

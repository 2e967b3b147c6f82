import OperationalTransform

/// The plan, its clock and the share-out.
extension Room {
    /// When `advance` is due next, if ever.
    package var nextDeadline: Milliseconds? {
        // Words of the last sprint that wait to be counted: at once.
        countable.isEmpty ? clock.nextDeadline : 0
    }

    /// When the phase ends or the next session starts, if ever.
    package var clockDeadline: Milliseconds? { clock.nextDeadline }

    /// How the clock stands, for those who are not in the room.
    package func clockUpdate(at now: Milliseconds) -> ServerMessage.ClockUpdate {
        .init(serverNow: now, bell: false, clock: clock)
    }

    /// Time has passed: phases end and begin, with or without a host.
    package func advance(to now: Milliseconds) -> [Effect] {
        run {
            var changed = clock
            var rang = false
            if skippingMissedStarts(&changed, at: now) {
                rang = true
                change(clock: changed, action: .schedule, by: nil, at: now)
            }
            while changed.advance(to: now) {
                rang = true
                changed.note = nil
                if changed.state == .ended {
                    changed.startsAt = nextStart(after: now)
                }
                change(clock: changed, action: .phase, by: nil, at: now)
            }
            if rang { tellClock(bell: true, at: now) }
            settleSprint(countable.prefix(Self.countedPerTurn), at: now)
        }
    }

    func command(_ command: ClientMessage.ClockCommand, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        guard let note = validNote(command.note, connection) else { return }
        var changed = clock
        let isPossible: Bool
        switch command.action {
        case .start:
            do throws(SessionError) { try start(&changed, command, at: now) } catch {
                return refuse(.init("plan", error.message), connection)
            }
            isPossible = true
        case .chain:
            do throws(SessionError) {
                let more = try command.plan.map { text throws(SessionError) in try Plan(text) } ?? clock.plan
                isPossible = changed.chain(more, at: now)
            } catch {
                return refuse(.init("plan", error.message), connection)
            }
        case .pause: isPossible = changed.pause(at: now)
        case .resume: isPossible = changed.resume(at: now)
        case .extend: isPossible = changed.extend(bySeconds: command.seconds ?? 0, at: now)
        case .skip: isPossible = changed.skip(at: now)
        case .cancel: isPossible = changed.cancel(at: now)
        case .phase, .schedule:
            return refuse(.init("bad_message", "phases end by themselves; skip ends one now"), connection)
        }
        guard isPossible else {
            return refuse(
                .init(
                    "not_allowed", "\(command.action.rawValue) does nothing while the clock is \(clock.state.rawValue)"),
                connection)
        }
        changed.note = note.isEmpty ? nil : note
        if changed.state == .ended { changed.startsAt = nextStart(after: max(now, clock.nextStart ?? now)) }
        change(clock: changed, action: command.action, by: host, at: now)
        tellClock(bell: command.action == .skip, at: now)
        settleSprint(countable.prefix(Self.countedPerTurn), at: now)
    }

    /// A clock that waits is started now; a plan with an anchor waits for it.
    private func start(
        _ changed: inout Clock, _ command: ClientMessage.ClockCommand, at now: Milliseconds
    ) throws(SessionError) {
        guard let text = command.plan else {
            if clock.state == .waiting { return changed.start(at: now) }
            let again = try clock.plan.starting(at: now, in: rules(of: clock.plan.timezone))
            return changed.start(again.plan, at: now, startingAt: again.start)
        }
        let plan = try Plan(text)
        let resolved = try plan.starting(at: now, in: rules(of: plan.timezone ?? command.timezone))
        changed.start(resolved.plan, at: now, startingAt: resolved.start)
    }

    /// What a host says of a change: one line; empty if nothing.
    private func validNote(_ text: String?, _ connection: ConnectionID) -> String? {
        let note = Self.trimmed(text ?? "")
        guard note.unicodeScalars.count <= limits.intentionScalarCount, Self.isOneLine(note) else {
            refuse(
                .init("bad_message", "a note is one line of at most \(limits.intentionScalarCount) characters"),
                connection)
            return nil
        }
        return note
    }

    func tellClock(bell: Bool, at now: Milliseconds) {
        send(.clock(.init(serverNow: now, bell: bell, clock: clock)), to: Array(members.keys))
    }

    private func change(clock changed: Clock, action: Clock.Action, by host: ParticipantID?, at now: Milliseconds) {
        let wasSharing = clock.isSharing
        if changed.isWriting, changed.sprintStart != clock.sprintStart {
            // One sprint follows another: what the last one left is counted before it is forgotten.
            uncounted.formUnion(clock.isWriting ? Set(sprintBases.keys).subtracting(counted) : [])
            settleSprint(countable, at: now)
        }
        record(.clock(changed, action: action, by: host), at: now)
        noteAttendance(of: peopleWithTurns, at: now)
        if clock.isSharing, !wasSharing {
            dealTurns(at: now)
        } else if !clock.isSharing, wasSharing {
            for group in shareOuts.indices { pass(to: [], in: group, at: now) }
        }
    }

    /// Everybody here gets a turn, in each group in the order of joining.
    func dealTurns(at now: Milliseconds) {
        for index in shareOuts.indices {
            pass(to: peopleWithTurns.filter { group(of: $0) == index }, in: index, at: now)
        }
    }

    // MARK: - The share-out

    func turn(_ turn: ClientMessage.Turn, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = participant(of: connection) else { return }
        let group = group(of: participant)
        let shareOut = shareOuts[group]
        guard let speaker = shareOut.speaker else {
            return refuse(.init("not_allowed", "nobody has a turn now"), connection)
        }
        guard participant == speaker || members[connection]?.role == .host else {
            return refuse(.init("not_allowed", "it is not your turn"), connection)
        }
        switch turn.action {
        case .next: pass(to: shareOut.next, in: group, at: now)
        case .pass: pass(to: shareOut.next + [speaker], in: group, at: now)
        }
    }

    /// Shows the room a draft or a passage of it, by the will of its owner, whose turn it is.
    func show(_ show: ClientMessage.Show, from connection: ConnectionID) {
        guard let participant = participant(of: connection) else { return }
        let group = group(of: participant)
        guard shareOuts[group].speaker == participant else {
            return refuse(.init("not_allowed", "it is not your turn", draft: show.draft), connection)
        }
        guard let draft = readable(show.draft, connection), let document = draft.document else { return }
        guard show.sprint != true else {
            let changes = draft.trace?.changes(in: document.text)
            shareOuts[group].shown = .init(
                participant: participant, draft: show.draft, title: draft.title, text: changes?.text ?? "",
                added: changes?.added.map { [$0.lowerBound, $0.count] } ?? [])
            return send(.shareOut(shareOuts[group]), to: audience(ofGroup: group))
        }
        let scalars = Array(document.text.unicodeScalars)
        let from = min(max(0, show.from ?? 0), scalars.count)
        let to = min(max(from, show.to ?? scalars.count), scalars.count)
        var passage = String.UnicodeScalarView()
        passage.append(contentsOf: scalars[from..<to])
        shareOuts[group].shown = .init(
            participant: participant, draft: show.draft, title: draft.title, text: String(passage))
        send(.shareOut(shareOuts[group]), to: audience(ofGroup: group))
    }

    private func pass(to order: [ParticipantID], in group: Int, at now: Milliseconds) {
        record(.turn(speaker: order.first, next: Array(order.dropFirst()), group: group), at: now)
        shareOuts[group].shown = nil
        send(.shareOut(shareOuts[group]), to: audience(ofGroup: group))
    }

    /// Without groups the share-out is for everyone, guests and displays, too.
    private func audience(ofGroup group: Int) -> [ConnectionID] {
        groups.isEmpty ? Array(members.keys) : connections(inGroup: group)
    }

    /// The share-out this person sees; nil if nobody has a turn.
    func shareOut(for participant: ParticipantID?) -> ServerMessage.ShareOut? {
        guard groups.isEmpty || participant != nil else { return nil }
        let shareOut = shareOuts[group(of: participant)]
        return shareOut.speaker == nil ? nil : shareOut
    }
}

extension Clock {
    var isSharing: Bool { (state == .running || state == .paused) && currentPhase.kind == .share }
}

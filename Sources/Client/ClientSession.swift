import Calendars
package import OperationalTransform
package import Session

/// One participant's side of a room as a pure state machine: messages and edits in, effects out.
///
/// It opens no socket, reads no clock and no file; `at` is the client's own steady time in milliseconds. A connection
/// goes through these states; the drafts and what is unsaved in them outlive all connections:
///
/// ```
/// idle ──connected──> greeting ──welcome──> guest ──join, joined──> participant
///   ^                    └───welcome with a participant───────────────^   │
///   └──────────────────────────disconnected──────────────────────────────┘
/// ```
package struct ClientSession: Sendable {
    package enum Phase: Equatable, Sendable { case idle, greeting, guest, participant }

    /// Who this client says it is.
    package struct Greeting: Equatable, Sendable {
        package var room: RoomID
        package var key: String
        /// Random name of this editor instance; the same after a restart that takes up the journal.
        package var client: ClientID
        package var identity: Identity?
        /// The name to join under; nil: look only.
        package var name: String?
        /// Whether the person has agreed to the room's code of conduct.
        package var agreesToConduct = false

        package init(room: RoomID, key: String, client: ClientID, identity: Identity? = nil, name: String? = nil) {
            (self.room, self.key, self.client) = (room, key, client)
            (self.identity, self.name) = (identity, name)
        }
    }

    package private(set) var phase = Phase.idle
    package private(set) var greeting: Greeting
    package private(set) var room = RoomState()
    package private(set) var replicas: [DraftID: DraftReplica] = [:]
    /// Drafts that shall be open whenever there is a connection.
    private var wanted: Set<DraftID> = []
    /// Messages to be sent once, as soon as this client may.
    private var waiting: [ClientMessage] = []
    private var clockOffset: ClockOffset?

    package init(_ greeting: Greeting) { self.greeting = greeting }

    /// Forgets the name, so that it is asked for.
    package mutating func clearName() { greeting.name = nil }

    package var participant: ParticipantID? { phase == .participant ? greeting.identity?.participant : nil }

    /// Whether every draft's every edit is on the server's disk.
    package var isSaved: Bool { !replicas.values.contains { $0.hasUnsaved } }

    // MARK: The connection

    package mutating func connected() -> [ClientEffect] {
        phase = .greeting
        return [
            .send(
                .hello(
                    .init(
                        room: greeting.room, key: greeting.key, client: greeting.client,
                        participant: greeting.identity?.participant, secret: greeting.identity?.secret)))
        ]
    }

    package mutating func disconnected() -> [ClientEffect] {
        phase = .idle
        for draft in replicas.keys { replicas[draft]?.connectionLost() }
        return replicas.keys.sorted().map { .event(.saved($0)) }
    }

    // MARK: What this person does

    /// Becomes a participant, now or after the greeting.
    package mutating func join(name: String, agreesToConduct: Bool = false) -> [ClientEffect] {
        greeting.name = name
        if agreesToConduct { greeting.agreesToConduct = true }
        switch phase {
        case .guest: return [.send(joinMessage(name))]
        case .participant where greeting.identity?.name != name: return [.send(.rename(.init(name: name)))]
        default: return []
        }
    }

    private func joinMessage(_ name: String) -> ClientMessage {
        .join(.init(name: name, conduct: greeting.agreesToConduct ? true : nil))
    }

    /// Shows a draft from now on, also after every reconnect.
    package mutating func open(_ draft: DraftID) -> [ClientEffect] {
        wanted.insert(draft)
        guard phase == .participant, replicas[draft]?.isOpen != true else { return [] }
        return [.send(replicas[draft]?.openMessage ?? .open(.init(draft: draft)))]
    }

    /// Takes up a draft as a journal left it.
    package mutating func restore(_ replica: DraftReplica) {
        replicas[replica.draft] = replica
        wanted.insert(replica.draft)
    }

    /// Shows a draft no longer. Nothing happens while it has unsaved edits.
    package mutating func leave(_ draft: DraftID) -> [ClientEffect] {
        guard replicas[draft]?.hasUnsaved != true else { return [] }
        wanted.remove(draft)
        guard replicas.removeValue(forKey: draft) != nil, phase == .participant else { return [] }
        return [.send(.leave(.init(draft: draft)))]
    }

    /// Edits a draft's local text and sends the edit as soon as the protocol allows.
    ///
    /// - Throws: `.unknownDraft` if it was never received, `.operationDoesNotFit`.
    package mutating func edit(_ draft: DraftID, _ operation: Operation) throws(ClientError) -> [ClientEffect] {
        guard replicas[draft] != nil else { throw .unknownDraft(draft) }
        return try replicas[draft]!.edit(operation)
    }

    /// Tells the others where one's caret is; only while nothing is unsaved, since positions count in the server's text.
    package func caret(_ draft: DraftID, anchor: Int, head: Int) -> [ClientEffect] {
        guard phase == .participant, let replica = replicas[draft], replica.isOpen, !replica.hasUnsaved else {
            return []
        }
        return [.send(.caret(.init(draft: draft, revision: replica.state.revision, anchor: anchor, head: head)))]
    }

    /// Sends a message that is not an edit: at once, or after the next greeting.
    package mutating func send(_ message: ClientMessage) -> [ClientEffect] {
        guard phase == .participant else {
            waiting.append(message)
            return []
        }
        return [.send(message)]
    }

    // MARK: Time

    /// The server's time, once it is known.
    package func serverTime(at now: Milliseconds) -> Milliseconds? { clockOffset.map { now + $0.milliseconds } }

    /// Milliseconds left of the phase, or until the start; nil when no end is set.
    package func remaining(at now: Milliseconds) -> Milliseconds? {
        guard let clock = room.clock else { return nil }
        if clock.state == .paused { return clock.remaining }
        guard let deadline = clock.nextDeadline, let time = serverTime(at: now) else { return nil }
        return max(0, deadline - time)
    }

    /// Asks for the server's time; three times in a row give an offset good to half the shortest round trip.
    package func askTime(at now: Milliseconds) -> [ClientEffect] {
        phase == .guest || phase == .participant ? [.send(.time(.init(sent: Double(now))))] : []
    }

    // MARK: The server's words

    package mutating func receive(_ message: ServerMessage, at now: Milliseconds) -> [ClientEffect] {
        switch message {
        case .welcome(let welcome): return receive(welcome, at: now)
        case .joined(let joined): return receive(joined)
        case .person(let person):
            room.people[person.participant] = person
            guard !person.here else { return [.event(.people)] }
            return [.event(.people)] + removeCarets(of: person.participant)
        case .personRemoved(let participant):
            room.people[participant] = nil
            return [.event(.people)] + removeCarets(of: participant)
        case .clock(let update):
            room.clock = update.clock
            noteTime(update.serverNow, uncertainty: 1_000, at: now)
            return [.event(.clock(bell: update.bell))]
        case .time(let time):
            let roundTrip = max(0, now - Milliseconds(time.sent))
            noteTime(time.serverNow + roundTrip / 2, uncertainty: roundTrip / 2, at: now)
            return [.event(.clock(bell: false))]
        case .draftInfo(let info):
            room.drafts[info.draft] = info
            return [.event(.drafts)]
        case .draftGone(let draft): return gone(draft)
        case .created(let created): return [.event(.created(created.draft, reference: created.reference))]
        case .draft(let text): return receive(text)
        case .catchUp(let message): return update(message.draft) { $0.receive(message) }
        case .edited(let message): return update(message.draft) { $0.receive(message) }
        case .ack(let message): return update(message.draft) { $0.receive(message) }
        case .rebase(let message): return update(message.draft) { $0.receive(message) }
        case .caret(let message): return update(message.draft) { $0.receive(message) }
        case .shareOut(let shareOut):
            room.shareOut = shareOut
            return [.event(.shareOut)]
        case .schedule(let schedule):
            if room.clock?.state != .running { room.clock?.startsAt = schedule.startsAt }
            room.series = schedule.series?.text
            return [.event(.clock(bell: false))]
        case .locked(let locked):
            room.isLocked = locked
            return [.event(.locked)]
        case .error(let refusal): return receive(refusal)
        case .agreed(let consent):
            room.agrees = consent
            return [.event(.people)]
        case .counts(let counts):
            guard counts.participant == participant else { return [] }
            room.counts = WordChange(added: counts.added, removed: counts.removed)
            return [.event(.counted)]
        case .chat(let line):
            room.chat.append(line)
            if room.chat.count > RoomState.chatLineCount { room.chat.removeFirst() }
            return [.event(.chat(line))]
        case .conduct(let text):
            room.conduct = text
            return [.event(.conduct)]
        case .rotated(let rotated): return [.event(.rotated(rotated.role, key: rotated.key))]
        case .groups(let groups):
            room.groups = groups
            return [.event(.groups)]
        case .past(let past): return [.event(.past(past))]
        case .ledger(let months): return [.event(.ledger(months))]
        case .listed(let role):
            room.listed = role
            return [.event(.listed)]
        case .report(let report):
            room.reports.append(report)
            return [.event(.report(report))]
        case .unknown: return []
        }
    }

    private mutating func receive(_ welcome: ServerMessage.Welcome, at now: Milliseconds) -> [ClientEffect] {
        room = RoomState(welcome)
        noteTime(welcome.serverNow, uncertainty: 2_000, at: now)
        guard welcome.participant != nil else {
            phase = .guest
            // The server does not know this person any more: they join anew.
            greeting.identity = nil
            var effects: [ClientEffect] = [.event(.welcomed)]
            if let name = greeting.name { effects.append(.send(joinMessage(name))) }
            return effects
        }
        phase = .participant
        if let name = welcome.name { greeting.identity?.name = name }
        return [.event(.welcomed)] + becameParticipant()
    }

    private mutating func receive(_ joined: ServerMessage.Joined) -> [ClientEffect] {
        let identity = Identity(participant: joined.participant, secret: joined.secret, name: joined.name)
        greeting.identity = identity
        phase = .participant
        return [.event(.joined(identity))] + becameParticipant()
    }

    private mutating func becameParticipant() -> [ClientEffect] {
        var effects: [ClientEffect] = []
        if let name = greeting.name, let identity = greeting.identity, identity.name != name {
            effects.append(.send(.rename(.init(name: name))))
        }
        for draft in wanted.sorted() {
            effects.append(.send(replicas[draft]?.openMessage ?? .open(.init(draft: draft))))
        }
        effects += waiting.map { .send($0) }
        waiting = []
        return effects
    }

    private mutating func receive(_ text: ServerMessage.DraftText) -> [ClientEffect] {
        guard replicas[text.draft] == nil else { return update(text.draft) { $0.receive(text) } }
        guard wanted.contains(text.draft) else { return [] }
        let replica = DraftReplica(text, client: greeting.client)
        replicas[text.draft] = replica
        return [
            .journal(text.draft, replica.snapshot), .event(.opened(text.draft)), .event(.saved(text.draft)),
            .event(.returned(text.draft, stopped: text.stopped, away: text.away)),
        ]
    }

    private mutating func receive(_ refusal: ServerMessage.Refusal) -> [ClientEffect] {
        switch refusal.code {
        case "unknown_room", "version":
            return [
                .event(.refused(refusal)), .event(.connection(.ended(code: refusal.code, refusal.message))),
                .close(comeAgain: false),
            ]
        case "unknown_draft":
            guard let draft = refusal.draft, replicas[draft] == nil || replicas[draft]?.isOpen == false else { break }
            return gone(draft) + [.event(.refused(refusal))]
        default: break
        }
        if let draft = refusal.draft, refusal.sequence != nil || refusal.code == "revision_ahead" {
            return update(draft) { $0.receive(refusal) }
        }
        return [.event(.refused(refusal))]
    }

    private mutating func gone(_ draft: DraftID) -> [ClientEffect] {
        room.drafts[draft] = nil
        wanted.remove(draft)
        let replica = replicas.removeValue(forKey: draft)
        let unsaved = replica.flatMap { $0.hasUnsaved ? $0.text.string : nil }
        return [.event(.draftGone(draft, unsavedText: unsaved)), .event(.drafts)]
    }

    private mutating func removeCarets(of participant: ParticipantID) -> [ClientEffect] {
        replicas.keys.sorted().filter { replicas[$0]?.removeCarets(of: participant) == true }.map {
            .event(.carets($0))
        }
    }

    private mutating func update(
        _ draft: DraftID, _ change: (inout DraftReplica) -> [ClientEffect]
    ) -> [ClientEffect] {
        guard replicas[draft] != nil else { return [] }
        return change(&replicas[draft]!)
    }

    private mutating func noteTime(_ serverTime: Milliseconds, uncertainty: Milliseconds, at now: Milliseconds) {
        let sample = ClockOffset(milliseconds: serverTime - now, uncertainty: uncertainty, at: now)
        if let known = clockOffset, !sample.isBetter(than: known) { return }
        clockOffset = sample
    }
}

/// How far the server's clock is ahead of this client's, and how sure that is.
private struct ClockOffset: Sendable {
    var milliseconds: Milliseconds
    var uncertainty: Milliseconds
    var at: Milliseconds

    /// A sample grows worse by 1 ms in 10 s: clocks drift by up to 100 parts in a million.
    func isBetter(than other: ClockOffset) -> Bool {
        uncertainty <= other.uncertainty + max(0, at - other.at) / 10_000
    }
}

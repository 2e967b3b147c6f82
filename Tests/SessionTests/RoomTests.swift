import OperationalTransform
import Testing

@testable import Session

/// A room with people in it, for tests: feeds messages and keeps what each connection was sent.
final class Stage {
    let room: Room
    let keys: [Role: Key]
    var now: Milliseconds = 1_000_000
    var log: [LogEntry] = []
    var inbox: [ConnectionID: [ServerMessage]] = [:]
    var closed: [ConnectionID: CloseReason] = [:]
    private var connectionCount: ConnectionID = 0

    init(plan: String = "5c 45w 10s", limits: Limits = Limits(), secrets first: UInt8 = 0) throws {
        var count = first
        func key() -> Key {
            count &+= 1
            return Key(random: [UInt8](repeating: count, count: 16))
        }
        keys = [.host: key(), .writer: key(), .viewer: key()]
        room = Room(id: RoomID(rawValue: "test"), limits: limits) { key() }
        let created = LogEvent.Created(
            title: "Early birds", plan: try Plan(plan), host: keys[.host]!.hash, writer: keys[.writer]!.hash,
            viewer: keys[.viewer]!.hash)
        let entry = Room.creation(of: room.id, created, at: now)
        try room.replay(entry)
        log.append(entry)
    }

    func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .append(let entry): log.append(entry)
            case .send(let message, let connections):
                for connection in connections { inbox[connection, default: []].append(message) }
            case .close(let connection, let reason): closed[connection] = reason
            }
        }
    }

    func connect(
        _ role: Role, client: String? = nil, participant: ParticipantID? = nil, secret: String? = nil
    ) -> ConnectionID {
        connectionCount += 1
        let hello = ClientMessage.Hello(
            room: room.id, key: keys[role]!.text, client: client ?? "client-\(connectionCount)",
            participant: participant, secret: secret)
        perform(room.connect(connectionCount, hello, at: now))
        return connectionCount
    }

    @discardableResult
    func join(_ role: Role, _ name: String) -> ConnectionID {
        let connection = connect(role)
        say(.join(.init(name: name)), connection)
        return connection
    }

    func say(_ message: ClientMessage, _ connection: ConnectionID) {
        perform(room.receive(message, from: connection, at: now))
    }

    func take(_ connection: ConnectionID) -> [ServerMessage] {
        defer { inbox[connection] = [] }
        return inbox[connection] ?? []
    }

    func refusals(_ connection: ConnectionID) -> [String] {
        take(connection).compactMap { if case .error(let refusal) = $0 { refusal.code } else { nil } }
    }

    func draft(_ connection: ConnectionID, text: String = "", sharing: Sharing = .private) -> DraftID {
        say(.create(.init(title: "T", text: text)), connection)
        let draft = room.nextDraft - 1
        if sharing != .private { say(.share(.init(draft: draft, sharing: sharing)), connection) }
        return draft
    }
}

@Suite("A room")
struct RoomTests {
    @Test("a wrong key and an unknown one get the same answer and are closed")
    func wrongKey() throws {
        let stage = try Stage()
        stage.perform(
            stage.room.connect(9, .init(room: stage.room.id, key: "0Jx1mY2kP4w6Q8rS0tU2vA", client: "client-9"), at: 0))
        #expect(stage.refusals(9) == ["unknown_room"])
        #expect(stage.closed[9] == .unknownRoom)
    }

    @Test("a secret regains name and drafts, and a wrong one leaves a guest")
    func comingBack() throws {
        let stage = try Stage()
        let ana = stage.join(.writer, "Ana")
        let joined = stage.take(ana).compactMap { if case .joined(let joined) = $0 { joined } else { nil } }
        let secret = try #require(joined.first?.secret)
        let draft = stage.draft(ana, text: "mine")
        let back = stage.connect(.writer, participant: 1, secret: secret)
        guard case .welcome(let welcome)? = stage.take(back).first else { throw Missing() }
        #expect(welcome.participant == 1 && welcome.name == "Ana")
        #expect(welcome.drafts.map(\.draft) == [draft])
        let stranger = stage.connect(.writer, participant: 1, secret: String(secret.reversed()))
        guard case .welcome(let guest)? = stage.take(stranger).first else { throw Missing() }
        #expect(guest.participant == nil && guest.drafts.isEmpty)
    }

    @Test("an edit is logged before it is acknowledged, and others get it after")
    func order() throws {
        let stage = try Stage()
        let ana = stage.join(.writer, "Ana")
        let bob = stage.join(.writer, "Bob")
        let draft = stage.draft(ana, text: "Good ", sharing: .writable)
        for connection in [ana, bob] { stage.say(.open(.init(draft: draft)), connection) }
        let operation = Operation(at: 5, insert: "morning")
        let effects = stage.room.receive(
            .edit(.init(draft: draft, sequence: 1, revision: 1, operation: operation)), from: bob, at: stage.now)
        #expect(effects.count == 3)
        guard case .append(let entry) = effects[0], case .operation(draft, let accepted) = entry.event else {
            throw Missing()
        }
        #expect(accepted.revision == 2 && accepted.author == 2)
        #expect(effects[1] == .send(.ack(.init(draft: draft, sequence: 1, revision: 2)), to: [bob]))
        #expect(
            effects[2]
                == .send(
                    .edited(.init(draft: draft, revision: 2, operation: operation, participant: 2, client: "client-2")),
                    to: [ana]))
    }

    @Test("taking a draft back stops its edits at once, and to others it does not exist")
    func takingBack() throws {
        let stage = try Stage()
        let ana = stage.join(.writer, "Ana")
        let bob = stage.join(.writer, "Bob")
        let draft = stage.draft(ana, sharing: .writable)
        stage.say(.open(.init(draft: draft)), bob)
        _ = stage.take(bob)
        stage.say(.share(.init(draft: draft, sharing: .private)), ana)
        #expect(stage.take(bob) == [.draftGone(draft)])
        stage.say(.edit(.init(draft: draft, sequence: 1, revision: 0, operation: Operation(at: 0, insert: "x"))), bob)
        #expect(stage.refusals(bob) == ["unknown_draft"])
        stage.say(.edit(.init(draft: draft, sequence: 1, revision: 0, operation: Operation(at: 0, insert: "y"))), ana)
        #expect(stage.take(bob).isEmpty)
    }

    @Test("a viewer changes nothing")
    func viewer() throws {
        let stage = try Stage()
        let ana = stage.join(.writer, "Ana")
        let draft = stage.draft(ana, sharing: .writable)
        let eve = stage.join(.viewer, "Eve")
        stage.say(.open(.init(draft: draft)), eve)
        _ = stage.take(eve)
        let logged = stage.log.count
        let attempts: [ClientMessage] = [
            .create(.init(title: "x")), .title(.init(draft: draft, title: "x")),
            .share(.init(draft: draft, sharing: .private)), .finish(.init(draft: draft, finished: true)),
            .discard(.init(draft: draft)), .intention(.init(text: "x")), .clock(.init(action: .start)),
            .remove(.init(participant: 1)), .lock(.init(locked: true)), .turn(.init(action: .next)),
            .show(.init(draft: draft)),
            .edit(.init(draft: draft, sequence: 1, revision: 0, operation: Operation(at: 0, insert: "x"))),
        ]
        for attempt in attempts {
            stage.say(attempt, eve)
            #expect(stage.refusals(eve) == ["not_allowed"], "\(attempt)")
        }
        #expect(stage.log.count == logged)
    }

    @Test("a removed person is closed at once and cannot come back with their secret")
    func removal() throws {
        let stage = try Stage()
        let host = stage.join(.host, "Hal")
        let eve = stage.join(.writer, "Eve")
        let joined = stage.take(eve).compactMap { if case .joined(let joined) = $0 { joined } else { nil } }
        stage.say(.remove(.init(participant: 2)), host)
        #expect(stage.closed[eve] == .removed)
        let back = stage.connect(.writer, participant: 2, secret: joined.first?.secret)
        #expect(stage.closed[back] == .removed)
    }

    @Test("a second connection of one client name closes the first")
    func superseded() throws {
        let stage = try Stage()
        let first = stage.connect(.writer, client: "same-name")
        _ = stage.connect(.writer, client: "same-name")
        #expect(stage.closed[first] == .superseded)
    }

    @Test(
        "the phases run through without a host, each from the end of the one before, and turns begin with the share-out"
    )
    func phases() throws {
        let stage = try Stage(plan: "0:05c 0:20w 0:10s")
        let host = stage.join(.host, "Hal")
        stage.join(.writer, "Ana")
        stage.say(.clock(.init(action: .start)), host)
        let start = stage.now
        stage.perform(stage.room.disconnect(host, at: stage.now))
        stage.now = start + 26_000
        stage.perform(stage.room.advance(to: stage.now))
        #expect(stage.room.clock.phase == 2)
        #expect(stage.room.clock.startedAt == start + 25_000)
        #expect(stage.room.clock.endsAt == start + 35_000)
        #expect(stage.room.shareOut(for: nil)?.speaker == 2)
        stage.perform(stage.room.advance(to: start + 35_000))
        #expect(stage.room.clock.state == .ended)
        #expect(stage.room.shareOut(for: nil)?.speaker == nil)
    }

    @Test("a room replayed from its log is the room that wrote it")
    func replay() throws {
        let stage = try Stage(plan: "0:05c 0:20w 0:10s")
        let host = stage.join(.host, "Hal")
        let ana = stage.join(.writer, "Ana")
        let draft = stage.draft(ana, text: "one", sharing: .readable)
        stage.say(.open(.init(draft: draft)), ana)
        stage.say(
            .edit(.init(draft: draft, sequence: 1, revision: 1, operation: Operation(at: 3, insert: " two"))), ana)
        stage.say(.intention(.init(text: "the intro")), ana)
        stage.say(.clock(.init(action: .start)), host)
        stage.perform(stage.room.advance(to: stage.now + 5_000))
        stage.say(.finish(.init(draft: draft, finished: true, timezone: "Asia/Kolkata")), ana)
        stage.say(.lock(.init(locked: true)), host)

        let again = Room(id: stage.room.id) { Key(text: "never") }
        for entry in stage.log {
            try again.replay(entry)
            again.installEmptyDocuments()
        }
        #expect(again.clock == stage.room.clock)
        #expect(again.draftInfos == stage.room.draftInfos)
        #expect(again.isLocked)
        #expect(again.document(of: draft)?.text == "one two")
        #expect(again.people.map(\.intention) == ["", "the intro"])
        #expect(again.lastIndex == stage.log.count)
    }

    @Test("a draft at its limit refuses the edit that would pass it, and stays as it was")
    func draftLimit() throws {
        var limits = Limits()
        limits.draftByteCount = 10
        let stage = try Stage(limits: limits)
        let ana = stage.join(.writer, "Ana")
        let draft = stage.draft(ana, text: "0123456789")
        stage.say(.open(.init(draft: draft)), ana)
        _ = stage.take(ana)
        stage.say(.edit(.init(draft: draft, sequence: 1, revision: 1, operation: Operation(at: 0, insert: "é"))), ana)
        #expect(stage.refusals(ana) == ["draft_too_large"])
        #expect(stage.room.document(of: draft)?.text == "0123456789")
    }
}

struct Missing: Error {}

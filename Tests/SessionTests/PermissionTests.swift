import OperationalTransform
import Testing

@testable import Session

/// Who may do what: every kind of message, from every role, and into a room that is not theirs.
@Suite("Permissions")
struct PermissionTests {
    /// Ana (2) owns draft 1, private, and draft 2, readable, and draft 3, writable. It is Ana's turn in the share-out.
    private static let attempts: [ClientMessage] = [
        .hello(.init(room: RoomID(rawValue: "test"), key: "0123456789abcdef", client: "client-x")),
        .join(.init(name: "Twice")), .rename(.init(name: "Other")), .create(.init(title: "x")),
        .open(.init(draft: 1)), .open(.init(draft: 2)), .leave(.init(draft: 2)),
        .edit(.init(draft: 1, sequence: 1, revision: 1, operation: Operation(at: 0, insert: "x"))),
        .edit(.init(draft: 2, sequence: 1, revision: 1, operation: Operation(at: 0, insert: "x"))),
        .edit(.init(draft: 3, sequence: 1, revision: 1, operation: Operation(at: 0, insert: "x"))),
        .caret(.init(draft: 2, revision: 1, anchor: 0, head: 0)), .title(.init(draft: 2, title: "x")),
        .share(.init(draft: 2, sharing: .writable)), .finish(.init(draft: 2, finished: true)),
        .discard(.init(draft: 2)), .intention(.init(text: "x")), .pulse(.init(state: .writing)),
        .clock(.init(action: .extend, seconds: 60)), .schedule(.init()), .turn(.init(action: .next)),
        .show(.init(draft: 2)), .remove(.init(participant: 2)), .lock(.init(locked: true)), .time(.init(sent: 1)),
        .agree(.init(ledger: true)), .reflection(.init(text: "x")), .say(.init(text: "x")),
        .role(.init(participant: 2, role: .viewer)), .conduct(.init(text: "x")), .rotate(.init(role: .writer)),
        .breakout(.init(size: 2)), .invite(.init(draft: 2, participant: 3, invited: true)),
        .past(.init(draft: 1, revision: 0)), .past(.init(draft: 2, revision: 0)),
        .restore(.init(draft: 2, revision: 0)), .recap(.init()), .ledger, .list(.init(role: .writer)),
        .report(.init(participant: 6, text: "x")), .unknown("wat"),
    ]

    /// What the message is called; every kind there is must be among the attempts.
    private static func kind(_ message: ClientMessage) -> String {
        switch message {
        case .hello: "hello"
        case .join: "join"
        case .rename: "rename"
        case .create: "create"
        case .open(let open): "open \(open.draft)"
        case .leave: "leave"
        case .edit(let edit): "edit \(edit.draft)"
        case .caret: "caret"
        case .title: "title"
        case .share: "share"
        case .finish: "finish"
        case .discard: "discard"
        case .intention: "intention"
        case .pulse: "pulse"
        case .clock: "clock"
        case .schedule: "schedule"
        case .turn: "turn"
        case .show: "show"
        case .remove: "remove"
        case .lock: "lock"
        case .time: "time"
        case .agree: "agree"
        case .reflection: "reflection"
        case .say: "say"
        case .role: "role"
        case .conduct: "conduct"
        case .rotate: "rotate"
        case .breakout: "breakout"
        case .invite: "invite"
        case .past(let past): "past \(past.draft)"
        case .restore: "restore"
        case .recap: "recap"
        case .ledger: "ledger"
        case .list: "list"
        case .report: "report"
        case .unknown: "unknown"
        }
    }

    enum Sender: String, CaseIterable {
        case guest, viewer, muted, writer, host, owner, removed
    }

    /// Changes the log; in brackets what does so only of oneself.
    private static let mayChange: [Sender: Set<String>] = [
        .guest: ["join"],
        .viewer: ["rename", "agree", "report"], .muted: ["rename", "agree", "report"],
        .writer: ["rename", "agree", "create", "edit 3", "intention", "reflection", "say", "recap", "report"],
        .host: [
            "rename", "agree", "create", "edit 3", "intention", "reflection", "say", "recap", "clock", "turn",
            "remove", "lock", "role", "conduct", "rotate", "breakout", "list", "report",
        ],
        .owner: [
            "rename", "agree", "create", "edit 1", "edit 2", "edit 3", "intention", "reflection", "say", "recap",
            "title", "share", "finish", "discard", "turn", "invite", "restore", "leave", "report",
        ],
        .removed: [],
    ]

    /// Answered, though nothing changes.
    private static let isAnswered: [Sender: Set<String>] = [
        .guest: ["open 2", "past 2", "time"],
        .viewer: ["open 2", "past 2", "time", "ledger"], .muted: ["open 2", "past 2", "time", "ledger"],
        .writer: ["open 2", "past 2", "time", "ledger"], .host: ["open 2", "past 2", "time", "ledger"],
        .owner: ["open 1", "open 2", "past 1", "past 2", "time", "ledger", "show"],
        .removed: [],
    ]

    /// Neither an answer nor an error: it has no effect on a draft that is not open, or is of no concern to others.
    private static let isSilent: Set<String> = ["leave", "caret", "pulse"]

    private func stage() throws -> (Stage, [Sender: ConnectionID]) {
        var limits = Limits()
        limits.allowsListing = true
        let stage = try Stage(plan: "10w 10s", limits: limits)
        let host = stage.join(.host, "Hal")
        let owner = stage.join(.writer, "Ana")
        let writer = stage.join(.writer, "Bob")
        let viewer = stage.join(.viewer, "Vi")
        let muted = stage.join(.writer, "Mo")
        stage.say(.role(.init(participant: 5, role: .viewer)), host)
        let removed = stage.join(.writer, "Rex")
        _ = stage.draft(owner, text: "private")
        _ = stage.draft(owner, text: "readable", sharing: .readable)
        _ = stage.draft(owner, text: "writable", sharing: .writable)
        stage.say(.open(.init(draft: 2)), owner)
        stage.say(.clock(.init(action: .start)), host)
        stage.say(.clock(.init(action: .skip)), host)
        stage.say(.turn(.init(action: .next)), host)
        #expect(stage.room.shareOut(for: nil)?.speaker == 2)
        stage.say(.remove(.init(participant: 6)), host)
        #expect(stage.closed[removed] == .removed)
        let guest = stage.connect(.writer)
        return (
            stage,
            [
                .guest: guest, .viewer: viewer, .muted: muted, .writer: writer, .host: host, .owner: owner,
                .removed: removed,
            ]
        )
    }

    @Test("every kind of message is tried, and allowed to exactly those it is for", arguments: Sender.allCases)
    func table(sender: Sender) throws {
        for message in Self.attempts {
            let kind = Self.kind(message)
            let (stage, connections) = try stage()
            let connection = try #require(connections[sender])
            for connection in connections.values { _ = stage.take(connection) }
            let logged = stage.log.count
            stage.say(message, connection)
            let answers = stage.take(connection)
            let errors = answers.compactMap { if case .error(let refusal) = $0 { refusal.code } else { nil } }
            let changed = stage.log.count > logged
            if kind == "hello", sender != .removed {
                #expect(errors == ["hello_twice"] && stage.closed[connection] == .policy)
                continue
            }
            let what = "\(kind) from \(sender.rawValue): \(answers)"
            if Self.mayChange[sender]!.contains(kind) {
                #expect(changed && errors.isEmpty, "\(what)")
                continue
            }
            #expect(!changed, "\(what)")
            if sender == .removed {
                #expect(answers.isEmpty, "\(what)")
            } else if Self.isAnswered[sender]!.contains(kind) {
                #expect(!answers.isEmpty && errors.isEmpty, "\(what)")
            } else {
                #expect(errors.count == (Self.isSilent.contains(kind) ? errors.count : 1), "\(what)")
            }
            guard kind != "pulse" || sender == .removed else { continue }
            for (other, connection) in connections where other != sender && !(kind == "show" && sender == .owner) {
                #expect(stage.take(connection).isEmpty, "\(what), told to \(other.rawValue)")
            }
        }
    }

    @Test("every kind of message there is, is tried")
    func complete() {
        let kinds = Set(Self.attempts.map { Self.kind($0).prefix { $0 != " " }.description })
        let known: Set<String> = [
            "hello", "join", "rename", "create", "open", "leave", "edit", "caret", "title", "share", "finish",
            "discard",
            "intention", "pulse", "clock", "schedule", "turn", "show", "remove", "lock", "time", "agree", "reflection",
            "say", "role", "conduct", "rotate", "breakout", "invite", "past", "restore", "recap", "ledger", "list",
            "report", "unknown",
        ]
        #expect(kinds == known)
    }

    @Test("what opens one room opens nothing in another", arguments: Role.allCases)
    func foreignRoom(role: Role) throws {
        let (stage, connections) = try stage()
        let home = try Stage(secrets: 100)
        let visitor = home.join(role, "Zoe")
        let secret = home.take(visitor).compactMap { if case .joined(let joined) = $0 { joined.secret } else { nil } }
            .first
        let logged = stage.log.count

        // The key of one room, with and without the secret of its first participant, who has the number of another.
        for participant in [ParticipantID?.none, 1] {
            let effects = stage.room.connect(
                900,
                .init(
                    room: stage.room.id, key: home.keys[role]!.text, client: "client-z", participant: participant,
                    secret: participant == nil ? nil : secret), at: stage.now)
            stage.perform(effects)
            #expect(stage.refusals(900) == ["unknown_room"])
            #expect(stage.closed.removeValue(forKey: 900) == .unknownRoom)
        }
        // The secret with this room's key: a guest, not the host of that number.
        stage.perform(
            stage.room.connect(
                901,
                .init(
                    room: stage.room.id, key: stage.keys[.writer]!.text, client: "client-y", participant: 1,
                    secret: secret), at: stage.now))
        guard case .welcome(let welcome)? = stage.take(901).first else { throw Missing() }
        #expect(welcome.participant == nil && welcome.role == .writer)
        // Messages of a connection that is at home elsewhere.
        for message in Self.attempts { stage.say(message, 777) }
        #expect(stage.take(777).isEmpty)
        #expect(stage.log.count == logged)
        #expect(connections.values.allSatisfy { stage.closed[$0] == nil || stage.closed[$0] == .removed })
    }
}

package import OperationalTransform

/// What a client sends. The README of this folder is the reference; names and fields are the same there.
package enum ClientMessage: Sendable, Equatable {
    case hello(Hello)
    case join(Join)
    case rename(Rename)
    case create(Create)
    case open(Open)
    case leave(Leave)
    case edit(Edit)
    case caret(Caret)
    case title(Title)
    case share(Share)
    case finish(Finish)
    case discard(Discard)
    case intention(Intention)
    case pulse(SetPulse)
    case clock(ClockCommand)
    case schedule(SetSchedule)
    case turn(Turn)
    case show(Show)
    case remove(Remove)
    case lock(Lock)
    case agree(Agree)
    case reflection(Reflection)
    case say(Say)
    case role(SetRole)
    case conduct(Conduct)
    case rotate(Rotate)
    case breakout(Breakout)
    case invite(Invite)
    case past(Past)
    case restore(Restore)
    case recap(MakeRecap)
    case ledger
    case list(List)
    case report(Report)
    case time(Time)
    /// A type this version does not know: answered by an error, changes nothing.
    case unknown(String)

    package struct Hello: Sendable, Equatable, Codable {
        package var version: Int
        package var room: RoomID
        package var key: String
        package var client: String
        package var participant: ParticipantID?
        package var secret: String?

        package init(
            version: Int = 1, room: RoomID, key: String, client: String, participant: ParticipantID? = nil,
            secret: String? = nil
        ) {
            (self.version, self.room, self.key, self.client) = (version, room, key, client)
            (self.participant, self.secret) = (participant, secret)
        }
    }

    package struct Join: Sendable, Equatable, Codable {
        package var name: String
        /// Whether the room's code of conduct is accepted.
        package var conduct: Bool?
        package init(name: String, conduct: Bool? = nil) { (self.name, self.conduct) = (name, conduct) }
    }

    package struct Rename: Sendable, Equatable, Codable {
        package var name: String
        package init(name: String) { self.name = name }
    }

    package struct Create: Sendable, Equatable, Codable {
        package var title: String
        package var reference: String?
        package var text: String?
        /// A conference's schedule, which becomes the draft's headings.
        package var schedule: String?
        package init(title: String, reference: String? = nil, text: String? = nil, schedule: String? = nil) {
            (self.title, self.reference, self.text, self.schedule) = (title, reference, text, schedule)
        }
    }

    package struct Open: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int?
        package var sequence: Int?
        package init(draft: DraftID, revision: Int? = nil, sequence: Int? = nil) {
            (self.draft, self.revision, self.sequence) = (draft, revision, sequence)
        }
    }

    package struct Leave: Sendable, Equatable, Codable {
        package var draft: DraftID
        package init(draft: DraftID) { self.draft = draft }
    }

    package struct Edit: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var sequence: Int
        package var revision: Int
        package var operation: Operation
        package init(draft: DraftID, sequence: Int, revision: Int, operation: Operation) {
            (self.draft, self.sequence, self.revision, self.operation) = (draft, sequence, revision, operation)
        }
    }

    package struct Caret: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int?
        package var anchor: Int?
        package var head: Int?
        package init(draft: DraftID, revision: Int? = nil, anchor: Int? = nil, head: Int? = nil) {
            (self.draft, self.revision, self.anchor, self.head) = (draft, revision, anchor, head)
        }
    }

    package struct Title: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var title: String
        package init(draft: DraftID, title: String) { (self.draft, self.title) = (draft, title) }
    }

    package struct Share: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var sharing: Sharing
        package init(draft: DraftID, sharing: Sharing) { (self.draft, self.sharing) = (draft, sharing) }
    }

    package struct Finish: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var finished: Bool
        package var timezone: String?
        package init(draft: DraftID, finished: Bool, timezone: String? = nil) {
            (self.draft, self.finished, self.timezone) = (draft, finished, timezone)
        }
    }

    package struct Discard: Sendable, Equatable, Codable {
        package var draft: DraftID
        package init(draft: DraftID) { self.draft = draft }
    }

    package struct Intention: Sendable, Equatable, Codable {
        package var text: String
        package init(text: String) { self.text = text }
    }

    package struct SetPulse: Sendable, Equatable, Codable {
        package var state: Pulse
        package init(state: Pulse) { self.state = state }
    }

    package struct ClockCommand: Sendable, Equatable, Codable {
        package var action: Clock.Action
        package var seconds: Int?
        package var plan: String?
        package var timezone: String?
        package var note: String?
        package init(
            action: Clock.Action, seconds: Int? = nil, plan: String? = nil, timezone: String? = nil,
            note: String? = nil
        ) {
            (self.action, self.seconds, self.plan) = (action, seconds, plan)
            (self.timezone, self.note) = (timezone, note)
        }
    }

    package struct SetSchedule: Sendable, Equatable, Codable {
        package var starts: String?
        package var every: String?
        package var timezone: String?
        package init(starts: String? = nil, every: String? = nil, timezone: String? = nil) {
            (self.starts, self.every, self.timezone) = (starts, every, timezone)
        }
    }

    package struct Turn: Sendable, Equatable, Codable {
        package enum Action: String, Sendable, Codable { case pass, next }
        package var action: Action
        package init(action: Action) { self.action = action }
    }

    package struct Show: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var from: Int?
        package var to: Int?
        /// The lines that were changed in the sprint, instead of a passage.
        package var sprint: Bool?
        package init(draft: DraftID, from: Int? = nil, to: Int? = nil, sprint: Bool? = nil) {
            (self.draft, self.from, self.to, self.sprint) = (draft, from, to, sprint)
        }
    }

    package struct Remove: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package init(participant: ParticipantID) { self.participant = participant }
    }

    package struct Lock: Sendable, Equatable, Codable {
        package var locked: Bool
        package init(locked: Bool) { self.locked = locked }
    }

    package struct Time: Sendable, Equatable, Codable {
        package var sent: Double
        package init(sent: Double) { self.sent = sent }
    }
}

extension ClientMessage: Codable {
    package init(from decoder: any Decoder) throws {
        switch try TypedMessage(from: decoder).type {
        case "hello": self = .hello(try Hello(from: decoder))
        case "join": self = .join(try Join(from: decoder))
        case "rename": self = .rename(try Rename(from: decoder))
        case "create": self = .create(try Create(from: decoder))
        case "open": self = .open(try Open(from: decoder))
        case "leave": self = .leave(try Leave(from: decoder))
        case "edit": self = .edit(try Edit(from: decoder))
        case "caret": self = .caret(try Caret(from: decoder))
        case "title": self = .title(try Title(from: decoder))
        case "share": self = .share(try Share(from: decoder))
        case "finish": self = .finish(try Finish(from: decoder))
        case "discard": self = .discard(try Discard(from: decoder))
        case "intention": self = .intention(try Intention(from: decoder))
        case "pulse": self = .pulse(try SetPulse(from: decoder))
        case "clock": self = .clock(try ClockCommand(from: decoder))
        case "schedule": self = .schedule(try SetSchedule(from: decoder))
        case "turn": self = .turn(try Turn(from: decoder))
        case "show": self = .show(try Show(from: decoder))
        case "remove": self = .remove(try Remove(from: decoder))
        case "lock": self = .lock(try Lock(from: decoder))
        case "agree": self = .agree(try Agree(from: decoder))
        case "reflection": self = .reflection(try Reflection(from: decoder))
        case "say": self = .say(try Say(from: decoder))
        case "role": self = .role(try SetRole(from: decoder))
        case "conduct": self = .conduct(try Conduct(from: decoder))
        case "rotate": self = .rotate(try Rotate(from: decoder))
        case "breakout": self = .breakout(try Breakout(from: decoder))
        case "invite": self = .invite(try Invite(from: decoder))
        case "past": self = .past(try Past(from: decoder))
        case "restore": self = .restore(try Restore(from: decoder))
        case "recap": self = .recap(try MakeRecap(from: decoder))
        case "ledger": self = .ledger
        case "list": self = .list(try List(from: decoder))
        case "report": self = .report(try Report(from: decoder))
        case "time": self = .time(try Time(from: decoder))
        case let other: self = .unknown(other)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        let (type, body): (String, any Encodable) =
            switch self {
            case .hello(let body): ("hello", body)
            case .join(let body): ("join", body)
            case .rename(let body): ("rename", body)
            case .create(let body): ("create", body)
            case .open(let body): ("open", body)
            case .leave(let body): ("leave", body)
            case .edit(let body): ("edit", body)
            case .caret(let body): ("caret", body)
            case .title(let body): ("title", body)
            case .share(let body): ("share", body)
            case .finish(let body): ("finish", body)
            case .discard(let body): ("discard", body)
            case .intention(let body): ("intention", body)
            case .pulse(let body): ("pulse", body)
            case .clock(let body): ("clock", body)
            case .schedule(let body): ("schedule", body)
            case .turn(let body): ("turn", body)
            case .show(let body): ("show", body)
            case .remove(let body): ("remove", body)
            case .lock(let body): ("lock", body)
            case .agree(let body): ("agree", body)
            case .reflection(let body): ("reflection", body)
            case .say(let body): ("say", body)
            case .role(let body): ("role", body)
            case .conduct(let body): ("conduct", body)
            case .rotate(let body): ("rotate", body)
            case .breakout(let body): ("breakout", body)
            case .invite(let body): ("invite", body)
            case .past(let body): ("past", body)
            case .restore(let body): ("restore", body)
            case .recap(let body): ("recap", body)
            case .ledger: ("ledger", TypedMessage(type: "ledger"))
            case .list(let body): ("list", body)
            case .report(let body): ("report", body)
            case .time(let body): ("time", body)
            case .unknown(let type): (type, TypedMessage(type: type))
            }
        try TypedMessage(type: type).encode(to: encoder)
        try body.encode(to: encoder)
    }
}

/// The field every message has.
struct TypedMessage: Codable {
    var type: String
}

package import Calendars
package import OperationalTransform

/// One line of a room's session log. `index` counts 1, 2, 3, ... in its room without gaps.
package struct LogEntry: Sendable, Equatable {
    package var room: RoomID
    package var index: Int
    package var at: Milliseconds
    package var event: LogEvent

    package init(room: RoomID, index: Int, at: Milliseconds, event: LogEvent) {
        (self.room, self.index, self.at, self.event) = (room, index, at, event)
    }
}

/// All that can happen in a room and outlasts a restart. A room is the fold of these (`Room.replay`).
package enum LogEvent: Sendable, Equatable {
    case room(Created)
    case joined(Joined)
    case renamed(participant: ParticipantID, name: String)
    case removed(participant: ParticipantID, by: ParticipantID)
    case role(participant: ParticipantID, role: Role)
    case locked(Bool, by: ParticipantID)
    case clock(Clock, action: Clock.Action, by: ParticipantID?)
    /// When the room will start; the clock's event comes with it.
    case scheduled(Series?, timezone: String?, by: ParticipantID)
    case intention(participant: ParticipantID, text: String)
    case draft(draft: DraftID, owner: ParticipantID, title: String)
    case titled(draft: DraftID, title: String)
    case shared(draft: DraftID, sharing: Sharing)
    case finished(draft: DraftID, finished: Bool, timezone: String?)
    case discarded(draft: DraftID)
    case turn(speaker: ParticipantID?, next: [ParticipantID])
    case operation(draft: DraftID, AcceptedOperation)

    package struct Created: Sendable, Equatable, Codable {
        package var title: String
        package var plan: Plan
        package var host: KeyHash
        package var writer: KeyHash
        package var viewer: KeyHash
        package var startsAt: Milliseconds?
        package var timezone: String?
        package var series: Series?

        package init(
            title: String, plan: Plan, host: KeyHash, writer: KeyHash, viewer: KeyHash,
            startsAt: Milliseconds? = nil, timezone: String? = nil, series: Series? = nil
        ) {
            (self.title, self.plan) = (title, plan)
            (self.host, self.writer, self.viewer) = (host, writer, viewer)
            (self.startsAt, self.timezone, self.series) = (startsAt, timezone, series)
        }

        private enum CodingKeys: String, CodingKey {
            case title, plan, host, writer, viewer, timezone, series
            case startsAt = "starts_at"
        }
    }

    package struct Joined: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var name: String
        package var role: Role
        package var secret: KeyHash
    }
}

/// The tape's form: one JSON object a line, `{"room", "index", "at", "event", ...}`.
extension LogEntry: Codable {
    private enum CodingKeys: String, CodingKey { case room, index, at }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        room = try container.decode(RoomID.self, forKey: .room)
        index = try container.decode(Int.self, forKey: .index)
        at = try container.decode(Milliseconds.self, forKey: .at)
        event = try LogEvent(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(room, forKey: .room)
        try container.encode(index, forKey: .index)
        try container.encode(at, forKey: .at)
        try event.encode(to: encoder)
    }
}

extension LogEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case event, participant, name, by, role, locked, clock, action, text, draft, owner, title, sharing, finished
        case timezone, speaker, next, series
    }

    /// The word that names the event on the tape and in the store.
    package var name: String {
        switch self {
        case .room: "room"
        case .joined: "joined"
        case .renamed: "renamed"
        case .removed: "removed"
        case .role: "role"
        case .locked: "locked"
        case .clock: "clock"
        case .scheduled: "scheduled"
        case .intention: "intention"
        case .draft: "draft"
        case .titled: "titled"
        case .shared: "shared"
        case .finished: "finished"
        case .discarded: "discarded"
        case .turn: "turn"
        case .operation: "operation"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func participant(_ key: CodingKeys = .participant) throws -> ParticipantID {
            try container.decode(ParticipantID.self, forKey: key)
        }
        func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
        func draft() throws -> DraftID { try container.decode(DraftID.self, forKey: .draft) }
        switch try text(.event) {
        case "room": self = .room(try Created(from: decoder))
        case "joined": self = .joined(try Joined(from: decoder))
        case "renamed": self = .renamed(participant: try participant(), name: try text(.name))
        case "removed": self = .removed(participant: try participant(), by: try participant(.by))
        case "role":
            self = .role(participant: try participant(), role: try container.decode(Role.self, forKey: .role))
        case "locked": self = .locked(try container.decode(Bool.self, forKey: .locked), by: try participant(.by))
        case "clock":
            self = .clock(
                try container.decode(Clock.self, forKey: .clock),
                action: try container.decode(Clock.Action.self, forKey: .action),
                by: try container.decodeIfPresent(ParticipantID.self, forKey: .by))
        case "scheduled":
            self = .scheduled(
                try container.decodeIfPresent(Series.self, forKey: .series),
                timezone: try container.decodeIfPresent(String.self, forKey: .timezone), by: try participant(.by))
        case "intention": self = .intention(participant: try participant(), text: try text(.text))
        case "draft": self = .draft(draft: try draft(), owner: try participant(.owner), title: try text(.title))
        case "titled": self = .titled(draft: try draft(), title: try text(.title))
        case "shared":
            self = .shared(draft: try draft(), sharing: try container.decode(Sharing.self, forKey: .sharing))
        case "finished":
            self = .finished(
                draft: try draft(), finished: try container.decode(Bool.self, forKey: .finished),
                timezone: try container.decodeIfPresent(String.self, forKey: .timezone))
        case "discarded": self = .discarded(draft: try draft())
        case "turn":
            self = .turn(
                speaker: try container.decodeIfPresent(ParticipantID.self, forKey: .speaker),
                next: try container.decode([ParticipantID].self, forKey: .next))
        case "operation": self = .operation(draft: try draft(), try AcceptedOperation(from: decoder))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .event, in: container, debugDescription: "'\(other)' is no event of a session log")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .event)
        switch self {
        case .room(let created): try created.encode(to: encoder)
        case .joined(let joined): try joined.encode(to: encoder)
        case .renamed(let participant, let name):
            try container.encode(participant, forKey: .participant)
            try container.encode(name, forKey: .name)
        case .removed(let participant, let by):
            try container.encode(participant, forKey: .participant)
            try container.encode(by, forKey: .by)
        case .role(let participant, let role):
            try container.encode(participant, forKey: .participant)
            try container.encode(role, forKey: .role)
        case .locked(let locked, let by):
            try container.encode(locked, forKey: .locked)
            try container.encode(by, forKey: .by)
        case .clock(let clock, let action, let by):
            try container.encode(clock, forKey: .clock)
            try container.encode(action, forKey: .action)
            try container.encodeIfPresent(by, forKey: .by)
        case .scheduled(let series, let timezone, let by):
            try container.encodeIfPresent(series, forKey: .series)
            try container.encodeIfPresent(timezone, forKey: .timezone)
            try container.encode(by, forKey: .by)
        case .intention(let participant, let text):
            try container.encode(participant, forKey: .participant)
            try container.encode(text, forKey: .text)
        case .draft(let draft, let owner, let title):
            try container.encode(draft, forKey: .draft)
            try container.encode(owner, forKey: .owner)
            try container.encode(title, forKey: .title)
        case .titled(let draft, let title):
            try container.encode(draft, forKey: .draft)
            try container.encode(title, forKey: .title)
        case .shared(let draft, let sharing):
            try container.encode(draft, forKey: .draft)
            try container.encode(sharing, forKey: .sharing)
        case .finished(let draft, let finished, let timezone):
            try container.encode(draft, forKey: .draft)
            try container.encode(finished, forKey: .finished)
            try container.encodeIfPresent(timezone, forKey: .timezone)
        case .discarded(let draft): try container.encode(draft, forKey: .draft)
        case .turn(let speaker, let next):
            try container.encodeIfPresent(speaker, forKey: .speaker)
            try container.encode(next, forKey: .next)
        case .operation(let draft, let accepted):
            try container.encode(draft, forKey: .draft)
            try accepted.encode(to: encoder)
        }
    }
}

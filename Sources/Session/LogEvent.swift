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
    /// Whose turn it is in the share-out of a breakout group; group 0 is everybody while there are none.
    case turn(speaker: ParticipantID?, next: [ParticipantID], group: Int = 0)
    case reflection(participant: ParticipantID, text: String)
    case agreed(participant: ParticipantID, Consent)
    case chat(participant: ParticipantID, text: String, group: Int)
    case conduct(text: String, by: ParticipantID)
    case rotated(role: Role, key: KeyHash, by: ParticipantID)
    /// The breakout groups; none: all together.
    case groups([[ParticipantID]])
    /// Someone takes part in the session that runs.
    case came(participant: ParticipantID)
    /// The revision from which a draft is edited in the sprint that runs.
    case sprint(draft: DraftID, revision: Int)
    /// The words of a sprint in one draft.
    case counted(draft: DraftID, [ParticipantID: WordChange])
    case invited(draft: DraftID, participant: ParticipantID, invited: Bool)
    case left(draft: DraftID, participant: ParticipantID, Stop)
    /// The room's link in the lobby, which is public; nil: it is in it no longer.
    case listed(Listing?, by: ParticipantID)
    case reported(participant: ParticipantID, by: ParticipantID, text: String)
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

        mutating func replace(_ role: Role, by key: KeyHash) {
            switch role {
            case .host: host = key
            case .writer: writer = key
            case .viewer: viewer = key
            }
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
        case timezone, speaker, next, series, group, groups, key, revision, counts, invited, listing
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
        case .reflection: "reflection"
        case .agreed: "agreed"
        case .chat: "chat"
        case .conduct: "conduct"
        case .rotated: "rotated"
        case .groups: "groups"
        case .came: "came"
        case .sprint: "sprint"
        case .counted: "counted"
        case .invited: "invited"
        case .left: "left"
        case .listed: "listed"
        case .reported: "reported"
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
                next: try container.decode([ParticipantID].self, forKey: .next),
                group: try container.decodeIfPresent(Int.self, forKey: .group) ?? 0)
        case "reflection": self = .reflection(participant: try participant(), text: try text(.text))
        case "agreed": self = .agreed(participant: try participant(), try Consent(from: decoder))
        case "chat":
            self = .chat(
                participant: try participant(), text: try text(.text),
                group: try container.decodeIfPresent(Int.self, forKey: .group) ?? 0)
        case "conduct": self = .conduct(text: try text(.text), by: try participant(.by))
        case "rotated":
            self = .rotated(
                role: try container.decode(Role.self, forKey: .role),
                key: try container.decode(KeyHash.self, forKey: .key), by: try participant(.by))
        case "groups": self = .groups(try container.decode([[ParticipantID]].self, forKey: .groups))
        case "came": self = .came(participant: try participant())
        case "sprint":
            self = .sprint(draft: try draft(), revision: try container.decode(Int.self, forKey: .revision))
        case "counted":
            let lines = try container.decode([ServerMessage.Counts].self, forKey: .counts)
            let changes = lines.map { ($0.participant, WordChange(added: $0.added, removed: $0.removed)) }
            self = .counted(draft: try draft(), Dictionary(changes, uniquingKeysWith: +))
        case "invited":
            self = .invited(
                draft: try draft(), participant: try participant(),
                invited: try container.decode(Bool.self, forKey: .invited))
        case "left": self = .left(draft: try draft(), participant: try participant(), try Stop(from: decoder))
        case "listed":
            self = .listed(
                try container.decodeIfPresent(Listing.self, forKey: .listing), by: try participant(.by))
        case "reported":
            self = .reported(participant: try participant(), by: try participant(.by), text: try text(.text))
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
        case .turn(let speaker, let next, let group):
            try container.encodeIfPresent(speaker, forKey: .speaker)
            try container.encode(next, forKey: .next)
            if group != 0 { try container.encode(group, forKey: .group) }
        case .reflection(let participant, let text):
            try container.encode(participant, forKey: .participant)
            try container.encode(text, forKey: .text)
        case .agreed(let participant, let consent):
            try container.encode(participant, forKey: .participant)
            try consent.encode(to: encoder)
        case .chat(let participant, let text, let group):
            try container.encode(participant, forKey: .participant)
            try container.encode(text, forKey: .text)
            if group != 0 { try container.encode(group, forKey: .group) }
        case .conduct(let text, let by):
            try container.encode(text, forKey: .text)
            try container.encode(by, forKey: .by)
        case .rotated(let role, let key, let by):
            try container.encode(role, forKey: .role)
            try container.encode(key, forKey: .key)
            try container.encode(by, forKey: .by)
        case .groups(let groups): try container.encode(groups, forKey: .groups)
        case .came(let participant): try container.encode(participant, forKey: .participant)
        case .sprint(let draft, let revision):
            try container.encode(draft, forKey: .draft)
            try container.encode(revision, forKey: .revision)
        case .counted(let draft, let changes):
            try container.encode(draft, forKey: .draft)
            let lines = changes.sorted { $0.key < $1.key }.map {
                ServerMessage.Counts(participant: $0.key, added: $0.value.added, removed: $0.value.removed)
            }
            try container.encode(lines, forKey: .counts)
        case .invited(let draft, let participant, let invited):
            try container.encode(draft, forKey: .draft)
            try container.encode(participant, forKey: .participant)
            try container.encode(invited, forKey: .invited)
        case .left(let draft, let participant, let stop):
            try container.encode(draft, forKey: .draft)
            try container.encode(participant, forKey: .participant)
            try stop.encode(to: encoder)
        case .listed(let listing, let by):
            try container.encodeIfPresent(listing, forKey: .listing)
            try container.encode(by, forKey: .by)
        case .reported(let participant, let by, let text):
            try container.encode(participant, forKey: .participant)
            try container.encode(by, forKey: .by)
            try container.encode(text, forKey: .text)
        case .operation(let draft, let accepted):
            try container.encode(draft, forKey: .draft)
            try accepted.encode(to: encoder)
        }
    }
}

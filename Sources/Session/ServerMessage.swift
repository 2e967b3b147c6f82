package import Calendars
package import OperationalTransform

/// What the server sends. The README of this folder is the reference; names and fields are the same there.
package enum ServerMessage: Sendable, Equatable {
    case welcome(Welcome)
    case joined(Joined)
    case person(Person)
    case personRemoved(ParticipantID)
    case clock(ClockUpdate)
    case draftInfo(DraftInfo)
    case draftGone(DraftID)
    case created(Created)
    case draft(DraftText)
    case catchUp(CatchUp)
    case edited(Edited)
    case ack(Ack)
    case rebase(Rebase)
    case caret(RemoteCaret)
    case shareOut(ShareOut)
    case schedule(RoomSchedule)
    case agreed(Consent)
    case counts(Counts)
    case chat(Chat)
    case conduct(String)
    case rotated(Rotated)
    case groups([[ParticipantID]])
    case past(Past)
    case ledger([LedgerMonth])
    case listed(Role?)
    case report(Report)
    case locked(Bool)
    case time(Time)
    case error(Refusal)
    /// A type this version does not know: ignored.
    case unknown(String)

    package struct Welcome: Sendable, Equatable, Codable {
        package var version: Int
        package var room: RoomID
        package var title: String
        package var role: Role
        package var participant: ParticipantID?
        package var name: String?
        package var locked: Bool
        package var serverNow: Milliseconds
        package var clock: Clock
        package var series: Series?
        package var timezone: String?
        package var people: [Person]
        package var drafts: [DraftInfo]
        package var shareOut: ShareOut?
        package var limits: Limits
        package var conduct: String?
        package var chat: [Chat]?
        package var groups: [[ParticipantID]]?
        package var agrees: Consent?
        /// One's own words in the last sprint.
        package var counts: WordChange?
        /// What the room's link in the lobby opens; absent if it is not in it.
        package var listed: Role?
        /// Whether this server has a lobby.
        package var lobby: Bool?
        /// What was reported last, for hosts.
        package var reports: [Report]?

        private enum CodingKeys: String, CodingKey {
            case version, room, title, role, participant, name, locked, clock, people, drafts, limits, series, timezone
            case conduct, chat, groups, agrees, counts, listed, lobby, reports
            case serverNow = "server_now"
            case shareOut = "share_out"
        }
    }

    package struct Joined: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var name: String
        package var secret: String
    }

    package struct Person: Sendable, Equatable, Codable {
        package var participant: ParticipantID
        package var name: String
        package var role: Role
        package var here: Bool
        package var pulse: Pulse
        package var intention: String
        package var reflection: String?
        /// Words in the last sprint, if its owner agreed to show them.
        package var counts: WordChange?
    }

    package struct ClockUpdate: Sendable, Equatable, Codable {
        package var serverNow: Milliseconds
        package var bell: Bool
        package var clock: Clock

        package init(serverNow: Milliseconds, bell: Bool, clock: Clock) {
            (self.serverNow, self.bell, self.clock) = (serverNow, bell, clock)
        }

        private enum CodingKeys: String, CodingKey {
            case bell, clock
            case serverNow = "server_now"
        }
    }

    package struct DraftInfo: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var owner: ParticipantID
        package var title: String
        package var sharing: Sharing
        package var finished: Bool
        package var finishedAt: Milliseconds?
        package var timezone: String?
        /// Whom the owner invited.
        package var coauthors: [ParticipantID]?

        private enum CodingKeys: String, CodingKey {
            case draft, owner, title, sharing, finished, timezone, coauthors
            case finishedAt = "finished_at"
        }
    }

    package struct Created: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var reference: String?
    }

    package struct DraftText: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package var text: String
        package var lastSequence: Int
        /// Runs of participant and scalar count.
        package var authors: [[Int]]
        /// Where this person was when they last left it.
        package var stopped: Int?
        package var away: Away?

        private enum CodingKeys: String, CodingKey {
            case draft, revision, text, authors, stopped, away
            case lastSequence = "last_sequence"
        }
    }

    package struct CatchUp: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package var lastSequence: Int
        package var steps: [CatchUpStep]

        private enum CodingKeys: String, CodingKey {
            case draft, revision, steps
            case lastSequence = "last_sequence"
        }
    }

    package struct Edited: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var revision: Int
        package var operation: Operation
        package var participant: ParticipantID
        package var client: String
    }

    package struct Ack: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var sequence: Int
        package var revision: Int
    }

    package struct Rebase: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var sequence: Int
        package var from: Int
        package var to: Int
        package var operation: Operation
    }

    package struct RemoteCaret: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var participant: ParticipantID
        package var client: String
        package var revision: Int?
        package var anchor: Int?
        package var head: Int?
    }

    package struct ShareOut: Sendable, Equatable, Codable {
        package struct Shown: Sendable, Equatable, Codable {
            package var participant: ParticipantID
            package var draft: DraftID
            package var title: String
            package var text: String
            /// What of it is new in the sprint: from, scalar count.
            package var added: [[Int]]?
        }

        package var speaker: ParticipantID?
        package var next: [ParticipantID] = []
        package var shown: Shown?
    }

    package struct RoomSchedule: Sendable, Equatable, Codable {
        package var series: Series?
        package var startsAt: Milliseconds?
        package var timezone: String?

        package init(_ schedule: Schedule) {
            (series, startsAt, timezone) = (schedule.series, schedule.startsAt, schedule.timezone)
        }

        private enum CodingKeys: String, CodingKey {
            case series, timezone
            case startsAt = "starts_at"
        }
    }

    package struct Time: Sendable, Equatable, Codable {
        package var sent: Double
        package var serverNow: Milliseconds

        private enum CodingKeys: String, CodingKey {
            case sent
            case serverNow = "server_now"
        }
    }

    /// An `error` message.
    package struct Refusal: Sendable, Equatable, Codable {
        package var code: String
        package var message: String
        package var draft: DraftID?
        package var sequence: Int?
        package var reference: String?

        package init(
            _ code: String, _ message: String, draft: DraftID? = nil, sequence: Int? = nil, reference: String? = nil
        ) {
            (self.code, self.message) = (code, message)
            (self.draft, self.sequence, self.reference) = (draft, sequence, reference)
        }
    }
}

extension ServerMessage: Codable {
    private struct OnePerson: Codable { var person: Person }
    private struct OneDraft: Codable { var draft: DraftInfo }
    private struct OneDraftID: Codable { var draft: DraftID }
    private struct OneParticipant: Codable { var participant: ParticipantID }
    private struct Locked: Codable { var locked: Bool }
    private struct ConductText: Codable { var text: String }
    private struct Groups: Codable { var groups: [[ParticipantID]] }
    private struct Ledger: Codable { var months: [LedgerMonth] }
    private struct Listed: Codable { var role: Role? }

    package init(from decoder: any Decoder) throws {
        switch try TypedMessage(from: decoder).type {
        case "welcome": self = .welcome(try Welcome(from: decoder))
        case "joined": self = .joined(try Joined(from: decoder))
        case "person": self = .person(try OnePerson(from: decoder).person)
        case "person_removed": self = .personRemoved(try OneParticipant(from: decoder).participant)
        case "clock": self = .clock(try ClockUpdate(from: decoder))
        case "draft_info": self = .draftInfo(try OneDraft(from: decoder).draft)
        case "draft_gone": self = .draftGone(try OneDraftID(from: decoder).draft)
        case "created": self = .created(try Created(from: decoder))
        case "draft": self = .draft(try DraftText(from: decoder))
        case "catch_up": self = .catchUp(try CatchUp(from: decoder))
        case "edited": self = .edited(try Edited(from: decoder))
        case "ack": self = .ack(try Ack(from: decoder))
        case "rebase": self = .rebase(try Rebase(from: decoder))
        case "caret": self = .caret(try RemoteCaret(from: decoder))
        case "share_out": self = .shareOut(try ShareOut(from: decoder))
        case "schedule": self = .schedule(try RoomSchedule(from: decoder))
        case "agreed": self = .agreed(try Consent(from: decoder))
        case "counts": self = .counts(try Counts(from: decoder))
        case "chat": self = .chat(try Chat(from: decoder))
        case "conduct": self = .conduct(try ConductText(from: decoder).text)
        case "rotated": self = .rotated(try Rotated(from: decoder))
        case "groups": self = .groups(try Groups(from: decoder).groups)
        case "past": self = .past(try Past(from: decoder))
        case "ledger": self = .ledger(try Ledger(from: decoder).months)
        case "listed": self = .listed(try Listed(from: decoder).role)
        case "report": self = .report(try Report(from: decoder))
        case "locked": self = .locked(try Locked(from: decoder).locked)
        case "time": self = .time(try Time(from: decoder))
        case "error": self = .error(try Refusal(from: decoder))
        case let other: self = .unknown(other)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        let (type, body): (String, any Encodable) =
            switch self {
            case .welcome(let body): ("welcome", body)
            case .joined(let body): ("joined", body)
            case .person(let person): ("person", OnePerson(person: person))
            case .personRemoved(let participant): ("person_removed", OneParticipant(participant: participant))
            case .clock(let body): ("clock", body)
            case .draftInfo(let draft): ("draft_info", OneDraft(draft: draft))
            case .draftGone(let draft): ("draft_gone", OneDraftID(draft: draft))
            case .created(let body): ("created", body)
            case .draft(let body): ("draft", body)
            case .catchUp(let body): ("catch_up", body)
            case .edited(let body): ("edited", body)
            case .ack(let body): ("ack", body)
            case .rebase(let body): ("rebase", body)
            case .caret(let body): ("caret", body)
            case .shareOut(let body): ("share_out", body)
            case .schedule(let body): ("schedule", body)
            case .agreed(let consent): ("agreed", consent)
            case .counts(let body): ("counts", body)
            case .chat(let body): ("chat", body)
            case .conduct(let text): ("conduct", ConductText(text: text))
            case .rotated(let body): ("rotated", body)
            case .groups(let groups): ("groups", Groups(groups: groups))
            case .past(let body): ("past", body)
            case .ledger(let months): ("ledger", Ledger(months: months))
            case .listed(let role): ("listed", Listed(role: role))
            case .report(let body): ("report", body)
            case .locked(let locked): ("locked", Locked(locked: locked))
            case .time(let body): ("time", body)
            case .error(let body): ("error", body)
            case .unknown(let type): (type, TypedMessage(type: type))
            }
        try TypedMessage(type: type).encode(to: encoder)
        try body.encode(to: encoder)
    }
}

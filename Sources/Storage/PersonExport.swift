import OperationalTransform
package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All that a room holds of one person, as JSON Lines: the entries of the log that tell of them, then their drafts.
package struct PersonExport: Sendable, Equatable {
    package struct Draft: Sendable, Equatable, Codable {
        package var draft: DraftID
        package var title: String
        package var text: String
    }

    /// What they did and what was done about them; what they typed, wherever.
    package var entries: [LogEntry]
    /// Those they own, discarded ones too.
    package var drafts: [Draft]

    package var lines: [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return entries.map { Tape.line(of: $0) }
            + drafts.map { String(decoding: (try? encoder.encode($0)) ?? Data(), as: UTF8.self) }
    }
}

extension ReadOnlyStore {
    /// - Throws: `.unknownPerson` if nobody of that number was ever in the room; `.unknownRoom`, `.damaged`.
    package func person(_ participant: ParticipantID, of room: RoomID) throws(StoreError) -> PersonExport {
        var replay = Replay()
        var entries: [LogEntry] = []
        _ = try self.room(room)
        try forEachEntry(of: room) { entry throws(StoreError) in
            try replay.apply(entry)
            if entry.event.tells(of: participant, ownerOf: { replay.drafts[$0]?.owner }) { entries.append(entry) }
        }
        guard replay.names[participant] != nil else {
            throw .unknownPerson(participant, room: room)
        }
        let drafts = replay.drafts.sorted { $0.key < $1.key }.filter { $0.value.owner == participant }
        return PersonExport(
            entries: entries,
            drafts: drafts.map { .init(draft: $0.key, title: $0.value.title, text: $0.value.document.text) })
    }
}

extension LogEvent {
    fileprivate func tells(of participant: ParticipantID, ownerOf: (DraftID) -> ParticipantID?) -> Bool {
        switch self {
        case .joined(let joined): joined.participant == participant
        case .renamed(let who, _), .role(let who, _), .intention(let who, _): who == participant
        case .removed(let who, let by): who == participant || by == participant
        case .locked(_, let by): by == participant
        case .clock(_, _, let by): by == participant
        case .draft(_, let owner, _): owner == participant
        case .titled(let draft, _), .shared(let draft, _), .finished(let draft, _, _), .discarded(let draft):
            ownerOf(draft) == participant
        case .turn(let speaker, _, _): speaker == participant
        case .reflection(let who, _), .agreed(let who, _), .chat(let who, _, _), .came(let who): who == participant
        case .invited(let draft, let who, _), .left(let draft, let who, _):
            who == participant || ownerOf(draft) == participant
        case .counted(_, let changes): changes[participant] != nil
        case .conduct(_, let by), .rotated(_, _, let by), .scheduled(_, _, let by), .listed(_, let by):
            by == participant
        case .reported(_, let by, _): by == participant
        case .operation(_, let accepted): accepted.author == participant
        default: false
        }
    }
}

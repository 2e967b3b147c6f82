import OperationalTransform
import Session
import Storage

/// What `cowrite room show` tells of a room.
struct RoomReport: Encodable {
    struct Person: Encodable {
        var participant: ParticipantID
        var name: String
    }

    struct Draft: Encodable {
        var draft: DraftID
        var title: String
        var owner: ParticipantID
        var sharing: Sharing
        var finished: Bool
        var discarded: Bool
        /// Nil if the draft cannot be read.
        var characters: Int?
        var revision: Int?
        /// Why it cannot.
        var problem: String?
    }

    var room: RoomID
    var title: String
    var createdAt: Milliseconds
    var entries: Int
    var people: [Person]
    var drafts: [Draft]

    private enum CodingKeys: String, CodingKey {
        case room, title, entries, people, drafts
        case createdAt = "created_at"
    }

    init(of room: RoomID, in store: ReadOnlyStore) throws {
        let stored = try store.room(room)
        var replay = Replay()
        for entry in stored.entries { try replay.apply(entry) }
        (self.room, title) = (room, replay.title)
        (createdAt, entries) = (stored.entries[0].at, stored.lastIndex)
        people = replay.names.sorted { $0.key < $1.key }.map { Person(participant: $0.key, name: $0.value) }
        drafts = replay.drafts.sorted { $0.key < $1.key }.map { number, known in
            var draft = Draft(
                draft: number, title: known.title, owner: known.owner, sharing: known.sharing,
                finished: known.isFinished, discarded: known.isDiscarded)
            do {
                let document = try store.draft(number, of: room).document()
                (draft.characters, draft.revision) = (document.scalarCount, document.revision)
            } catch {
                draft.problem = (error as? StoreError).map { CommandError($0).message } ?? "\(error)"
            }
            return draft
        }
    }

    var text: String {
        var lines = [
            "\(room)  \(LogText.printable(title))", "made \(UTCStamp(createdAt).text) UTC, \(entries) entries",
        ]
        let names = Dictionary(people.map { ($0.participant, LogText.printable($0.name)) }) { $1 }
        lines += people.map { "person \($0.participant)  \(LogText.printable($0.name))" }
        for draft in drafts {
            let size =
                draft.problem.map { "cannot be read: \($0)" }
                ?? "\(draft.characters ?? 0) characters, revision \(draft.revision ?? 0)"
            var states = [draft.sharing.rawValue]
            if draft.finished { states.append("finished") }
            if draft.discarded { states.append("discarded") }
            lines.append(
                "draft \(draft.draft)  \"\(LogText.printable(draft.title))\" by \(names[draft.owner] ?? "an import"), "
                    + "\(size), \(states.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

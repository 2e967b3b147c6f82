import OperationalTransform

@testable import Session

/// A room's log in the making: entries with the next index, operations through a real document.
struct Sample {
    let room: RoomID
    private(set) var entries: [LogEntry] = []
    private(set) var documents: [DraftID: Document] = [:]
    private var sequences: [ClientID: Int] = [:]
    var now: Milliseconds = 1_795_246_000_000

    init(_ name: String = "k3v9x2mq7p", title: String = "Early birds") throws {
        room = RoomID(rawValue: name)
        let hash = Key(random: Array(0..<16)).hash
        let created = LogEvent.Created(title: title, plan: .standard, host: hash, writer: hash, viewer: hash)
        append(.room(created))
    }

    var lastIndex: Int { entries.last?.index ?? 0 }

    mutating func append(_ event: LogEvent) {
        now += 120
        entries.append(LogEntry(room: room, index: lastIndex + 1, at: now, event: event))
    }

    mutating func draft(_ draft: DraftID, title: String = "A week in Durham", owner: ParticipantID = 1) {
        documents[draft] = Document()
        append(.draft(draft: draft, owner: owner, title: title))
    }

    mutating func join(_ participant: ParticipantID, name: String) {
        append(.joined(.init(participant: participant, name: name, role: .writer, secret: Key(random: [1]).hash)))
    }

    /// Types at the end of a draft, or elsewhere.
    mutating func edit(
        _ draft: DraftID, _ operation: Operation, client: ClientID = "page-5f1c22", author: ParticipantID = 1
    ) throws {
        let document = documents[draft] ?? Document()
        let sequence = document.lastSequence(of: client) + 1
        let submission = Submission(
            client: client, sequence: sequence, revision: document.revision, operation: operation)
        let outcome = try document.submit(submission, author: author, at: now + 120)
        guard case .accepted(let revision) = outcome else { fatalError("not accepted: \(outcome)") }
        let accepted = document.logEntry(of: submission, revision: revision, author: author, at: now + 120)
        append(.operation(draft: draft, accepted))
    }

    mutating func type(_ text: String, in draft: DraftID, author: ParticipantID = 1) throws {
        for scalar in text.unicodeScalars {
            let end = documents[draft]?.scalarCount ?? 0
            try edit(draft, Operation(at: end, insert: String(scalar)), author: author)
        }
    }

    func text(_ draft: DraftID) -> String { documents[draft]?.text ?? "" }

    /// All entries but operations.
    var events: [LogEntry] {
        entries.filter { if case .operation = $0.event { false } else { true } }
    }
}

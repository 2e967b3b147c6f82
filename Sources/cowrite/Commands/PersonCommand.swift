import Session
import Storage

extension Command {
    static let person = Command(
        name: "person", summary: "Export or delete one person of a room",
        operands: "export | delete", operandCount: 1...1,
        options: [
            .data,
            .init(name: "--room", value: "ROOM", help: "the room's name, or one of its links"),
            .init(name: "--person", value: "N", help: "their number: cowrite room show ROOM"),
            .init(name: "--yes", help: "delete without asking"),
            .json,
        ],
        discussion: """
            export prints everything the store knows of them, as JSON Lines: their joining,
            names, intentions, their drafts with the texts, and what they typed elsewhere.

            delete takes their names, intentions and drafts out of the room for good; what
            they typed into other people's drafts stays there, without a name. It needs
            the server stopped. Backups made before still hold all.
            """,
        examples: [
            ("cowrite person export --data DIR --room k3v9x2mq7p --person 3", "what is kept of them"),
            ("cowrite person delete --data DIR --room k3v9x2mq7p --person 3 --yes", "for good, without asking"),
        ],
        run: { arguments in
            guard let name = arguments.value("--room"), arguments.value("--person") != nil else {
                throw CommandError(
                    "person: whose? give --room and --person",
                    advice: ["try: cowrite room show ROOM --data DIR"], exitCode: .usage)
            }
            let room = try arguments.room(name)
            let number = try arguments.number("--person", in: 1...Int(UInt32.max)) ?? 0
            let participant = ParticipantID(number)
            switch arguments.operands[0] {
            case "export":
                return try await onStore {
                    let export = try ReadOnlyStore(at: arguments.dataFolder()).person(participant, of: room)
                    for line in export.lines { StandardStream.output.write(line + "\n") }
                    return .done
                }
            case "delete": return try await delete(participant, of: room, arguments)
            default:
                throw CommandError(
                    "person: '\(arguments.operands[0])' is not export or delete",
                    advice: ["try: cowrite person --help"], exitCode: .usage)
            }
        })

    private static func delete(
        _ participant: ParticipantID, of room: RoomID, _ arguments: Arguments
    ) async throws -> ExitCode {
        try await onStore {
            let store = try SQLiteStore(folder: arguments.dataFolder())
            do {
                try confirm(
                    "delete person \(participant) of room \(room), their names and drafts, for good?",
                    unless: arguments.has("--yes"))
                try await store.deletePerson(participant, of: room)
                await store.close()
            } catch {
                await store.close()
                throw error
            }
            StandardStream.output.write(
                arguments.has("--json")
                    ? json(Deleted(room: room, person: participant)) + "\n"
                    : "person \(participant) is deleted; backups made before still hold them\n")
            return .done
        }
    }

    private struct Deleted: Encodable {
        var room: RoomID
        var person: ParticipantID
    }
}

import OperationalTransform
import Session
import Storage

extension Command {
    static let room = Command(
        name: "room", summary: "Show a room by its link; list or delete a data folder's",
        operands: "LINK | list | show ROOM | delete ROOM", operandCount: 1...2,
        options: [
            .data, .json,
            .init(name: "--yes", help: "delete without asking"),
        ],
        discussion: """
            With a LINK it asks the room's server: clock, people and the drafts this link
            may read, your own too if you have joined from here. Nobody sees you look.
            Exit codes: 4 the link opens no room, 75 no answer.

            list and show work while a server runs; delete needs it stopped. A deleted room
            is gone for good: no byte of its text is left in the store. Backups made
            before still hold it.
            """,
        examples: [
            ("cowrite room \"$LINK\"", "who is there, what the clock says, which drafts there are"),
            ("cowrite room list --data DIR", "newest activity first"),
            ("cowrite room show k3v9x2mq7p --data DIR --json", "its people and drafts, for a script"),
            ("cowrite room delete k3v9x2mq7p --data DIR --yes", "for good, without asking"),
        ],
        run: { arguments in
            switch (arguments.operands[0], arguments.operands.dropFirst().first) {
            case (let link, nil) where link.contains("://"): try lookThrough(link, arguments)
            case ("list", nil): try await onStore { try listRooms(arguments) }
            case ("show", let name?): try await onStore { try show(try arguments.room(name), arguments) }
            case ("delete", let name?): try await delete(try arguments.room(name), arguments)
            default:
                throw CommandError(
                    "room: '\(arguments.operands.joined(separator: " "))' is not a LINK, list, show ROOM or delete ROOM",
                    advice: ["try: cowrite room --help"], exitCode: .usage)
            }
        })

    private static func listRooms(_ arguments: Arguments) throws -> ExitCode {
        let folder = try arguments.dataFolder()
        let rooms = try ReadOnlyStore(at: folder).rooms()
        if arguments.has("--json") {
            for room in rooms { StandardStream.output.write(json(room) + "\n") }
            return .done
        }
        for room in rooms {
            let state = room.damage != nil ? "DAMAGED" : room.endedAt == nil ? "open   " : "ended  "
            StandardStream.output.write(
                "\(room.room)  \(state)  \(UTCStamp(room.lastActivityAt).text)  \(LogText.printable(room.title))\n")
        }
        if rooms.isEmpty { StandardStream.error.write("cowrite: there are no rooms in \(folder)\n") }
        return .done
    }

    private static func show(_ room: RoomID, _ arguments: Arguments) throws -> ExitCode {
        let report = try RoomReport(of: room, in: ReadOnlyStore(at: arguments.dataFolder()))
        StandardStream.output.write(arguments.has("--json") ? json(report) + "\n" : report.text)
        return .done
    }

    private static func delete(_ room: RoomID, _ arguments: Arguments) async throws -> ExitCode {
        try await onStore {
            let store = try SQLiteStore(folder: arguments.dataFolder())
            do {
                guard let stored = try await store.room(room) else { throw StoreError.unknownRoom(room) }
                try confirm(
                    "delete room \(room) with \(stored.lastIndex) entries for good?", unless: arguments.has("--yes"))
                try await store.deleteRoom(room)
                await store.close()
            } catch {
                await store.close()
                throw error
            }
            StandardStream.output.write(
                arguments.has("--json")
                    ? json(["deleted": room.rawValue]) + "\n"
                    : "room \(room) is deleted; backups made before still hold it\n")
            return .done
        }
    }

    /// Asks at a terminal; a script must say `--yes`.
    static func confirm(_ question: String, unless isGiven: Bool) throws {
        if isGiven { return }
        guard StandardStream.error.isTerminal else {
            throw CommandError("not asked, not done: \(question)", advice: ["say --yes"], exitCode: .usage)
        }
        StandardStream.error.write("\(question) [yes/no] ")
        let answer = readLine() ?? ""
        guard answer == "yes" else {
            throw CommandError("the answer was '\(answer)': nothing was deleted", advice: ["only yes deletes"])
        }
    }
}

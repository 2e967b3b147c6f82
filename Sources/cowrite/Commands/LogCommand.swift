import Session
import Storage

extension Command {
    static let log = Command(
        name: "log", summary: "Print a room's session log: the tape",
        options: [
            .data,
            .init(name: "--room", value: "ROOM", help: "the room's name, or one of its links"),
            .init(name: "--text", help: "for people: who did what, when (UTC), instead of JSON Lines"),
        ],
        discussion: """
            The tape holds everything, private drafts too: it is the operator's view. It
            replays to the same texts, byte for byte: cowrite restore brings the room to
            another server, cowrite export reads its drafts.

            Works while a server runs. A damaged log is printed up to the damage; the
            exit code then is \(ExitCode.storage.rawValue).
            """,
        examples: [
            ("cowrite log --data DIR --room k3v9x2mq7p > morning.tape", "keep the morning as one file"),
            ("cowrite log --data DIR --room k3v9x2mq7p --text", "read what happened"),
        ],
        run: { arguments in
            guard let name = arguments.value("--room") else {
                throw CommandError(
                    "log: which room? give --room",
                    advice: ["try: cowrite room list --data DIR"], exitCode: .usage)
            }
            let room = try arguments.room(name)
            return try await onStore {
                let store = try ReadOnlyStore(at: arguments.dataFolder())
                _ = try store.room(room)
                if arguments.has("--text") {
                    var text = LogText()
                    defer { StandardStream.output.write(text.rest) }
                    try store.forEachEntry(of: room) { StandardStream.output.write(text.lines(for: $0)) }
                } else {
                    StandardStream.error.write("cowrite: this tape holds everything, private drafts too\n")
                    StandardStream.output.write(Tape.head(of: room, holding: .everything) + "\n")
                    try store.forEachEntry(of: room) { StandardStream.output.write(Tape.line(of: $0) + "\n") }
                }
                return .done
            }
        })
}

import Session
import Storage

extension Command {
    static let log = Command(
        name: "log", summary: "Print a room's session log: the tape",
        operands: "[LINK]",
        operandCount: 0...1,
        options: [
            .data,
            .init(name: "--room", value: "ROOM", help: "the room's name, or one of its links, with --data"),
            .init(name: "--text", help: "for people: who did what, when (UTC), instead of JSON Lines"),
        ],
        discussion: """
            With a LINK the tape holds what its holder may read: their own drafts and
            the readable ones, with their past, and no keys. With --data it is the
            operator's and holds everything, private drafts too. The tape's first line
            says which: "holds" is "readable" or "everything".

            A tape replays to the same texts, byte for byte: cowrite export reads its
            drafts. cowrite restore brings the room of an operator's tape to another
            server. A tape that was cut short is refused by both.

            --data works while a server runs. A damaged log is printed up to the damage;
            the exit code then is \(ExitCode.storage.rawValue).

            \(RoomLink.explanation)
            """,
        examples: [
            ("cowrite log \"$LINK\" > morning.tape", "keep what you may read of the morning"),
            ("cowrite log \"$LINK\" --text", "read what happened"),
            ("cowrite log --data DIR --room k3v9x2mq7p > whole.tape", "keep everything, as the operator"),
        ],
        run: { arguments in
            if let text = arguments.operands.first {
                guard arguments.value("--room") == nil else {
                    throw CommandError(
                        "log: a link names its room; --room goes with --data",
                        advice: ["try: cowrite log LINK", "or: cowrite log --data DIR --room ROOM"], exitCode: .usage)
                }
                return try await printReadable(RoomLink.parse(text), asText: arguments.has("--text"))
            }
            guard let name = arguments.value("--room") else {
                throw CommandError(
                    "log: which room? give a link, or --data DIR and --room",
                    advice: ["try: cowrite log LINK", "or: cowrite room list --data DIR"], exitCode: .usage)
            }
            let room = try arguments.room(name)
            return try await onStore {
                let store = try ReadOnlyStore(at: arguments.dataFolder())
                _ = try store.room(room)
                var printer = TapePrinter(asText: arguments.has("--text"))
                if !printer.isText {
                    StandardStream.error.write("cowrite: this tape holds everything, private drafts too\n")
                }
                printer.begin(Tape.head(of: room, holding: .everything))
                do throws(StoreError) { try store.forEachEntry(of: room) { printer.print($0) } } catch {
                    // What was printed is whole as far as it goes.
                    if case .damaged = error { printer.end() }
                    throw error
                }
                printer.end()
                return .done
            }
        })

    private static func printReadable(_ link: Link, asText: Bool) async throws -> ExitCode {
        var printer = TapePrinter(asText: asText)
        let tape = try LinkTape(link)
        printer.begin(Tape.head(of: link.room, holding: .readable))
        var drafts: [DraftID]?
        do {
            try tape.forEachPage { page in
                if drafts == nil, !asText {
                    StandardStream.error.write(
                        "cowrite: this tape holds what this link may read: \(page.drafts.count) "
                            + (page.drafts.count == 1 ? "draft" : "drafts")
                            + (tape.isPersonal
                                ? ", yours and the readable ones\n"
                                : "; your own private drafts are not in it, as this is a link without a person\n"))
                }
                drafts = page.drafts
                for line in page.lines { try printer.print(line: line) }
            }
        } catch let error as CommandError {
            if error.exitCode == .storage { printer.end() }
            throw error
        }
        printer.end()
        return .done
    }
}

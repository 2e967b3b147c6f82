import Client
import Session
import Sockets
import TerminalClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let join = Command(
        name: "join",
        summary: "Write in a room, full screen, here in the terminal",
        operands: "LINK",
        operandCount: 1...1,
        options: [
            .init(name: "--name", value: "NAME", help: "join under this name", variable: "COWRITE_NAME"),
            .init(name: "--draft", value: "ID", help: "open this draft first"),
            .init(name: "--focus", help: "show only the text and dim other paragraphs", variable: "COWRITE_FOCUS"),
            .init(name: "--inline", help: "stay in the terminal's own screen", variable: "COWRITE_INLINE"),
            .init(name: "--mouse", help: "let the wheel scroll", variable: "COWRITE_MOUSE"),
        ],
        discussion: """
            Type: it saves itself, and says so at the bottom right. ^O shows drafts, people
            and the clock, F1 every key, ^Q leaves. What you type while the connection is
            lost is kept in $XDG_STATE_HOME/cowrite and sent when it is back, also after
            a crash. NO_COLOR turns colours off.

            \(RoomLink.explanation)
            """,
        examples: [
            ("cowrite join 'http://127.0.0.1:8080/r/k3v9x2mq7p#KEY'", "join; it asks for your name the first time"),
            ("cowrite join \"$LINK\" --name Ana --focus", "as Ana, nothing on the screen but the text"),
        ]
    ) { arguments in
        let environment = ProcessInfo.processInfo.environment
        let link = try RoomLink.parse(arguments.operands[0])
        let draft = try arguments.number("--draft", in: 1...1_000_000_000)
        let folders = try RoomLink.folders(environment)
        let options = JoinApplication.Options(
            draft: draft, usesAlternateScreen: !arguments.has("--inline"), usesMouse: arguments.has("--mouse"),
            hasColor: (environment["NO_COLOR"] ?? "").isEmpty, isFocused: arguments.has("--focus"))
        let terminal = Terminal(
            options: .init(usesAlternateScreen: options.usesAlternateScreen, usesMouse: options.usesMouse))
        guard terminal.isTerminal else {
            throw CommandError(
                "join needs a terminal to draw on",
                advice: ["for scripts: cowrite timer LINK, cowrite log LINK, cowrite edit LINK FILE.md"],
                exitCode: .usage)
        }
        let kind = environment["TERM"] ?? "dumb"
        guard kind != "dumb" else {
            throw CommandError(
                "a terminal of kind '\(kind)' cannot show a full screen",
                advice: ["write in your own editor: cowrite edit LINK FILE.md", "see the clock: cowrite timer LINK"],
                exitCode: .usage)
        }
        let client = try RoomLink.client(
            .init(link: link, name: arguments.value("--name"), folders: folders), on: try RoomLink.loop())
        let ending = await Task(executorPreference: client.loop) {
            await JoinApplication(client, terminal: terminal, options: options).run()
        }.value
        return try end(ending, link)
    }

    /// Says after the screen is gone what the person must know.
    private static func end(_ ending: JoinApplication.Ending, _ link: Link) throws(CommandError) -> ExitCode {
        for text in ending.rescuedTexts {
            StandardStream.error.write(
                "cowrite: a draft was taken away while this was not saved:\n\(Glyph.safeLines(text))\n")
        }
        if let command = ending.editorCommand {
            StandardStream.error.write("the draft in your own editor:\n  \(Glyph.safe(command))\n")
        }
        if !ending.isSaved {
            var message = "cowrite: not all is saved yet. It is kept, and goes out with the next: cowrite join\n"
            for path in ending.unsavedPaths { message += "  \(path)\n" }
            StandardStream.error.write(message)
        }
        if let refusal = ending.refusal {
            throw RoomLink.error(.refused(code: refusal.code, refusal.message), link)
        }
        return ending.isSaved ? .done : .temporary
    }
}

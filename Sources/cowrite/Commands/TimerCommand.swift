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
    static let timer = Command(
        name: "timer",
        summary: "Show a room's clock as one line, for prompts, tmux and walls",
        operands: "LINK",
        operandCount: 1...1,
        options: [
            .init(name: "--once", help: "print one line and end"),
            .init(name: "--json", help: "one JSON object a line: state, phase, remaining_ms, ..."),
            .init(name: "--people", help: "say how many are there, too"),
        ],
        discussion: """
            It looks on without a name and is not counted. On a terminal the line is
            drawn over and over; into a pipe it prints a line when the phase changes.
            With --once the exit code tells: 0 the clock runs, 10 it waits, 11 it is
            paused, 12 it has ended; 4 the link opens no room, 75 no answer.

            In tmux: set -g status-right '#(cowrite timer --once LINK)'

            \(RoomLink.explanation)
            """,
        examples: [
            ("cowrite timer \"$LINK\"", "WRITE 17:42, until the room ends"),
            ("cowrite timer --once --json \"$LINK\"", "one object for a script"),
        ]
    ) { arguments in
        let link = try RoomLink.parse(arguments.operands[0])
        let style = TimerLine.Style(isJSON: arguments.has("--json"), countsPeople: arguments.has("--people"))
        let loop = try RoomLink.loop()
        if arguments.has("--once") {
            let visit: RoomVisit
            do throws(ClientError) { visit = try await RoomVisit.look(at: link, on: loop) } catch {
                throw RoomLink.error(error, link)
            }
            StandardStream.output.write(
                TimerLine(visit.room, remaining: visit.remaining, now: visit.serverNow).text(style) + "\n")
            return exitCode(visit.room.clock)
        }
        let client = try RoomLink.client(.init(link: link.withoutPerson), on: loop)
        let ending = await TimerApplication(
            client, style: style, isTerminal: StandardStream.output.isTerminal,
            write: { StandardStream.output.write($0) }
        ).run()
        if let ending { throw RoomLink.error(.refused(code: ending.code, ending.message), link) }
        return .done
    }

    private static func exitCode(_ clock: Clock?) -> ExitCode {
        switch clock?.state {
        case .waiting: .waiting
        case .paused: .paused
        case .ended: .ended
        case .running, nil: .done
        }
    }
}

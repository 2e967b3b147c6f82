import Client
import Session
import TerminalClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    /// `cowrite room LINK`: the state of a room as its server tells it over HTTP, without joining.
    ///
    /// - Throws: `.link` if the link opens no room, `.temporary` without an answer.
    static func lookThrough(_ text: String, _ arguments: Arguments) throws -> ExitCode {
        let environment = ProcessInfo.processInfo.environment
        var link = try RoomLink.parse(text)
        if link.participant == nil, let folders = UserFolders(environment: environment),
            let identity = IdentityStore(folders).identity(for: link, name: nil)
        {
            (link.participant, link.secret) = (identity.participant, Key(text: identity.secret))
        }
        let answer = try ask(link)
        if arguments.has("--json") {
            StandardStream.output.write(String(decoding: answer, as: UTF8.self) + "\n")
            return .done
        }
        guard let view = try? JSONDecoder().decode(RoomLinkView.self, from: Data(answer)) else {
            throw CommandError(
                "the server at \(link.address) answers in a way this version cannot read",
                advice: ["update cowrite; cowrite --version says which this is"])
        }
        StandardStream.output.write(view.lines(seenBy: link.participant).map { "\(Glyph.safe($0))\n" }.joined())
        return .done
    }

    private static func ask(_ link: Link) throws(CommandError) -> [UInt8] {
        let answer: HTTPExchange.Answer
        do throws(ExchangeError) {
            answer = try HTTPExchange.ask(
                host: link.host, port: link.port, isSecure: link.isSecure, path: "/api/rooms/\(link.room)",
                bearer: String(link.text[link.text.index(after: link.text.firstIndex(of: "#")!)...]))
        } catch {
            throw RoomLink.error(error, link)
        }
        guard answer.status == 200 else { throw RoomLink.error(answer, link) }
        return answer.body
    }
}

/// The answer of `GET /api/rooms/ROOM`; its objects are those of the wire protocol.
struct RoomLinkView: Decodable {
    var room: String
    var title: String
    var here: Int
    var locked: Bool
    var clock: ServerMessage.ClockUpdate
    var series: String?
    var people: [ServerMessage.Person]
    var drafts: [ServerMessage.DraftInfo]

    /// What a person reads: the room, a line a person, a line a draft.
    func lines(seenBy reader: ParticipantID?) -> [String] {
        let deadline = clock.clock.nextDeadline
        let left = clock.clock.remaining ?? deadline.map { max(0, $0 - clock.serverNow) }
        var lines = ["\(room)  \(title)", "clock  \(ClockFace.line(clock.clock, remaining: left))"]
        if let series { lines.append("series \(series)") }
        lines.append("door   \(locked ? "locked: it takes nobody new" : "open"), \(here) here")
        let names = Dictionary(people.map { ($0.participant, $0.name) }, uniquingKeysWith: { $1 })
        for person in people {
            var words = [person.here ? person.pulse.rawValue : "away"]
            if person.role != .writer { words.append(person.role.rawValue) }
            if person.participant == reader { words.append("you") }
            var line = "person \(person.participant)  \(person.name), \(words.joined(separator: ", "))"
            if let counts = person.counts { line += ", \(counts.added) words" }
            if !person.intention.isEmpty { line += ": \(person.intention)" }
            lines.append(line)
        }
        for draft in drafts {
            let owner = draft.owner == 0 ? "an import" : names[draft.owner] ?? "someone who left"
            lines.append(
                "draft \(draft.draft)  \"\(draft.title)\" by \(owner), \(draft.sharing.rawValue)"
                    + (draft.finished ? ", finished" : ""))
        }
        return lines
    }
}

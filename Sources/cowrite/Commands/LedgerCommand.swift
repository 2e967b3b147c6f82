import Client
import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let ledger = Command(
        name: "ledger",
        summary: "Posts finished in each month, over several rooms",
        operands: "LINK...",
        operandCount: 1...1000,
        options: [
            .init(name: "--mine", help: "only one's own posts; the links are personal ones"),
            .init(name: "--month", value: "YYYY-MM", help: "only that month"),
            .init(name: "--json", help: "one JSON object"),
        ],
        discussion: """
            Counts the drafts that were marked as finished, of those who agreed to the
            ledger in each room; nobody else is in it. A person is known by the name they
            gave: the same name in two rooms counts as one person. With --mine each link
            names its person (the page's link for a second device), whatever the name.
            """,
        examples: [
            ("cowrite ledger \"$EARLY\" \"$LATE\"", "who published how often, month by month"),
            ("cowrite ledger --mine --month 2026-12 \"$LINK\"", "what I finished in December"),
        ]
    ) { arguments in
        let month = arguments.value("--month")
        if let month, !isMonth(month) {
            throw CommandError(
                "--month is '\(month)', but takes a year and a month", advice: ["write it as: --month 2026-12"],
                exitCode: .usage)
        }
        var ledger = Ledger()
        for operand in arguments.operands {
            let link = try RoomLink.parse(operand)
            guard !arguments.has("--mine") || link.participant != nil else {
                throw CommandError(
                    "'\(link.address)#...' names no person",
                    advice: ["--mine takes links that end in .NUMBER.SECRET: the page shows yours"], exitCode: .usage)
            }
            ledger.add(try room(link), onlyOf: arguments.has("--mine") ? link.participant : nil)
        }
        if let month { ledger.keep(month: month) }
        StandardStream.output.write(arguments.has("--json") ? try ledger.json() : ledger.text)
        return .done
    }

    /// `2026-12`.
    private static func isMonth(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [4, 2] && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
            && (1...12).contains(Int(parts[1]) ?? 0)
    }

    private static func room(_ link: Link) throws(CommandError) -> Ledger.Room {
        var bearer = link.key.text
        if let participant = link.participant, let secret = link.secret { bearer += ".\(participant).\(secret.text)" }
        let answer: HTTPExchange.Answer
        do throws(ExchangeError) {
            answer = try HTTPExchange.ask(
                host: link.host, port: link.port, isSecure: link.isSecure, path: "/api/rooms/\(link.room)/ledger",
                bearer: bearer)
        } catch {
            throw RoomLink.error(error, link)
        }
        guard answer.status == 200, let room = try? JSONDecoder().decode(Ledger.Room.self, from: Data(answer.body))
        else { throw RoomLink.error(answer, link) }
        return room
    }
}

/// The ledgers of several rooms, added up.
struct Ledger: Equatable {
    /// The answer of `GET /api/rooms/ROOM/ledger`.
    struct Room: Decodable {
        var room: String
        var title: String
        var months: [ServerMessage.LedgerMonth]
    }

    struct Line: Equatable, Encodable {
        struct Part: Equatable, Encodable {
            var room: String
            var title: String
            var posts: Int
        }

        var name: String
        var rooms: [Part]
        var posts: Int { rooms.reduce(0) { $0 + $1.posts } }

        private enum CodingKeys: String, CodingKey { case name, posts, rooms }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(posts, forKey: .posts)
            try container.encode(rooms, forKey: .rooms)
        }
    }

    /// Month to people, in the order they were met.
    private(set) var months: [String: [Line]] = [:]
    private var seen: Set<String> = []

    /// - Parameter participant: count only this person; whatever their name is in the room, they are one here.
    mutating func add(_ room: Room, onlyOf participant: ParticipantID? = nil) {
        // The host's and the writer's link of one room are one room.
        guard seen.insert("\(room.room) \(participant ?? 0)").inserted else { return }
        for month in room.months {
            for line in month.people where participant == nil || line.participant == participant {
                let part = Line.Part(room: room.room, title: room.title, posts: line.posts)
                let index = months[month.month, default: []].firstIndex {
                    participant != nil || $0.name == line.name && !$0.rooms.contains { $0.room == room.room }
                }
                if let index {
                    months[month.month]?[index].rooms.append(part)
                } else {
                    months[month.month, default: []].append(Line(name: line.name, rooms: [part]))
                }
            }
        }
    }

    mutating func keep(month: String) { months = months.filter { $0.key == month } }

    /// The newest month first, in each those with most posts first.
    private var sorted: [(month: String, lines: [Line])] {
        months.sorted { $0.key > $1.key }.map { month, lines in
            (month, lines.sorted { ($1.posts, $0.name) < ($0.posts, $1.name) })
        }
    }

    var text: String {
        guard !months.isEmpty else { return "nothing finished yet by anyone who agreed to the ledger\n" }
        var text = ""
        for (month, lines) in sorted {
            text += "\(month)\n"
            let width = lines.map { LogText.printable($0.name).count }.max() ?? 0
            for line in lines {
                let name = LogText.printable(line.name)
                let rooms = line.rooms.map { "\(LogText.printable($0.title)) \($0.posts)" }.joined(separator: ", ")
                let padding = String(repeating: " ", count: width - name.count)
                text += "  \(name)\(padding)  \(line.posts)   \(rooms)\n"
            }
        }
        return text
    }

    private struct Month: Encodable {
        var month: String
        var people: [Line]
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(["months": sorted.map { Month(month: $0.month, people: $0.lines) }])
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

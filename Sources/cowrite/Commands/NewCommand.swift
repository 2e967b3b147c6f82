import Client
import Publishing
import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let new = Command(
        name: "new",
        summary: "Make a room and print its three links",
        options: [
            .init(
                name: "--server", value: "URL", help: "the server to make it on", variable: "COWRITE_SERVER",
                standard: "http://127.0.0.1:8080"),
            .init(name: "--title", value: "TEXT", help: "what the room is called", standard: "Co-writing"),
            .init(name: "--plan", value: "PLAN", help: "the phases", variable: "COWRITE_PLAN", standard: "5c 45w 10s"),
            .init(
                name: "--starts", value: "WHEN",
                help: "start by itself then: \"2026-12-01T07:30 America/New_York\""),
            .init(
                name: "--every", value: "DAYS",
                help: "again and again: tue,wed,thu, or \"mon-fri 07:30 Europe/Berlin until 2026-12-18\""),
            .init(
                name: "--timezone", value: "ZONE", help: "what times without a zone are meant in: Europe/Paris",
                variable: "COWRITE_TIMEZONE"),
            .init(
                name: "--conduct", value: "FILE", help: "a code of conduct that people accept before they join",
                variable: "COWRITE_CONDUCT"),
            .init(
                name: "--list", value: "ROLE",
                help: "show the room in the server's lobby, to all, with a link for a writer or a viewer"),
            .init(name: "--json", help: "print {\"room\", \"host\", \"writer\", \"viewer\"}"),
        ],
        discussion: """
            A plan is a list of phases: minutes (or minutes:seconds) and a letter, c for
            check-in, w for writing, b for a break, s for sharing; x3 repeats what is
            before it three times. Without --starts a host starts the clock in the room.

            The host's link starts, extends and skips phases and removes people. Give
            writers the writer's link; the viewer's link only reads. Keep the links: the
            server stores no copy of their keys.
            """,
        examples: [
            ("cowrite new --title \"Early birds\"", "5 minutes to say what you write, 45 to write, 10 to share"),
            ("cowrite new --plan \"25w 5b x3\" --json", "three rounds, links for a script"),
            ("cowrite new --every \"tue,wed,thu 07:30 America/New_York\"", "a series, each time at 07:30 there"),
        ]
    ) { arguments in
        let server = try ServerAddress(arguments.value("--server") ?? "")
        let plan = arguments.value("--plan") ?? ""
        do throws(SessionError) { _ = try Plan(plan) } catch { throw CommandError(error.message, exitCode: .usage) }
        let request = NewRoomRequest(
            title: arguments.value("--title") ?? "", plan: plan, starts: arguments.value("--starts"),
            every: arguments.value("--every"), timezone: arguments.value("--timezone"),
            conduct: try arguments.value("--conduct").map(conduct), listed: arguments.value("--list"))
        let answer: HTTPExchange.Answer
        do throws(ExchangeError) {
            answer = try HTTPExchange.ask(
                host: server.host, port: server.port, isSecure: server.isSecure, path: server.path + "/api/rooms",
                body: Array((try? JSONEncoder().encode(request)) ?? Data()))
        } catch {
            if case .insecure(let reason) = error { throw RoomLink.insecure(server.text, reason) }
            throw CommandError(
                "no server answers at \(server.text): \(error.message)",
                advice: ["start one with: cowrite serve", "or name another: cowrite new --server URL"],
                exitCode: .temporary)
        }
        guard answer.status == 201, let links = try? JSONDecoder().decode(NewRoomAnswer.self, from: Data(answer.body))
        else {
            let refusal = try? JSONDecoder().decode(APIRefusal.self, from: Data(answer.body))
            guard let refusal else {
                throw CommandError(
                    "\(server.text) made no room: its answer has status \(answer.status)",
                    advice: ["is it a cowrite server? name another: cowrite new --server URL"])
            }
            throw CommandError(
                "the server made no room: \(refusal.message)",
                exitCode: answer.status == 429 || answer.status >= 500 ? .temporary : .failed)
        }
        if arguments.has("--json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            StandardStream.output.write(String(decoding: try encoder.encode(links), as: UTF8.self) + "\n")
        } else {
            StandardStream.output.write(
                "host    \(links.host)\nwriter  \(links.writer)\nviewer  \(links.viewer)\n")
        }
        return .done
    }
}

/// The body of `POST /api/rooms`.
private struct NewRoomRequest: Encodable {
    var title: String
    var plan: String
    var starts: String?
    var every: String?
    var timezone: String?
    var conduct: String?
    var listed: String?
}

private func conduct(_ path: String) throws(CommandError) -> String {
    do throws(PublishingError) {
        let bytes = try FileBytes.read(path, largest: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(path: path) }
        return text
    } catch {
        throw CommandError(publishing: error)
    }
}

/// Its answer: the room's name and its links.
private struct NewRoomAnswer: Codable {
    var room: String
    var host: String
    var writer: String
    var viewer: String
}

/// What every refusal of the HTTP API holds.
struct APIRefusal: Decodable {
    var code: String
    var message: String
}

import Foundation
import Testing

@testable import Session

/// The examples of Sources/Session/README.md, so that the page cannot lie.
@Suite("The protocol page")
struct ProtocolPageTests {
    private static let page: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "Sources/Session/README.md"), encoding: .utf8)) ?? ""
    }()

    /// The JSON of the page's fenced examples marked with `direction`.
    private static func examples(_ direction: String) -> [String] {
        page.components(separatedBy: "```json \(direction)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    /// The same JSON whatever the order of keys.
    private static func sameJSON(_ one: Data, _ other: Data) throws -> Bool {
        try JSONSerialization.jsonObject(with: one) as? NSDictionary
            == JSONSerialization.jsonObject(with: other) as? NSDictionary
    }

    @Test("every client message on the page reads as a known type and is written the same again")
    func clientExamples() throws {
        let examples = Self.examples("client")
        #expect(examples.count >= 20)
        for example in examples {
            let data = Data(example.utf8)
            let message = try JSONDecoder().decode(ClientMessage.self, from: data)
            if case .unknown(let type) = message { Issue.record("'\(type)' is unknown to the code") }
            #expect(try Self.sameJSON(data, JSONEncoder().encode(message)), "\(example)")
        }
    }

    @Test("every server message on the page reads as a known type, and writing it again keeps every field")
    func serverExamples() throws {
        let examples = Self.examples("server")
        #expect(examples.count >= 18)
        for example in examples {
            let data = Data(example.utf8)
            let message = try JSONDecoder().decode(ServerMessage.self, from: data)
            if case .unknown(let type) = message { Issue.record("'\(type)' is unknown to the code") }
            let again = try JSONDecoder().decode(ServerMessage.self, from: JSONEncoder().encode(message))
            #expect(again == message, "\(example)")
            let fields = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
            let written = try #require(
                JSONSerialization.jsonObject(with: JSONEncoder().encode(message)) as? [String: Any])
            for field in fields.keys { #expect(written[field] != nil, "\(field) of \(example)") }
        }
    }
}

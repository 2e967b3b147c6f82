import Foundation
import Testing

@testable import cowrite

@Suite("The ledger over several rooms")
struct LedgerTests {
    private func room(_ id: String, _ title: String, _ months: [(String, [(Int, String, Int)])]) throws -> Ledger.Room {
        let answer: [String: Any] = [
            "room": id, "title": title,
            "months": months.map { month, people in
                ["month": month, "people": people.map { ["participant": $0.0, "name": $0.1, "posts": $0.2] }]
            },
        ]
        return try JSONDecoder().decode(Ledger.Room.self, from: JSONSerialization.data(withJSONObject: answer))
    }

    private func early() throws -> Ledger.Room {
        try room("r1", "Early birds", [("2026-12", [(1, "Ana", 1), (2, "Bob", 1)]), ("2026-11", [(2, "Bob", 2)])])
    }

    private func late() throws -> Ledger.Room {
        try room("r2", "Night owls", [("2026-12", [(7, "Bob", 3), (8, "A. M.", 1)])])
    }

    @Test("months, and in each the people with most posts first, added up by name")
    func text() throws {
        var ledger = Ledger()
        ledger.add(try early())
        ledger.add(try late())
        ledger.add(try early())
        #expect(
            ledger.text == """
                2026-12
                  Bob    4   Early birds 1, Night owls 3
                  A. M.  1   Night owls 1
                  Ana    1   Early birds 1
                2026-11
                  Bob  2   Early birds 2

                """)
        ledger.keep(month: "2026-11")
        #expect(
            try ledger.json()
                == #"{"months":[{"month":"2026-11","people":[{"name":"Bob","posts":2,"rooms":[{"posts":2,"room":"r1","title":"Early birds"}]}]}]}"#
                + "\n")
    }

    @Test("one's own posts are one person's, whatever the name in each room; two people of a name in a room stay two")
    func people() throws {
        var mine = Ledger()
        mine.add(try early(), onlyOf: 1)
        mine.add(try late(), onlyOf: 8)
        #expect(mine.text == "2026-12\n  Ana  2   Early birds 1, Night owls 1\n")
        var twins = Ledger()
        twins.add(try room("r3", "Twins", [("2026-12", [(1, "Ana", 1), (2, "Ana", 5)])]))
        #expect(twins.text == "2026-12\n  Ana  5   Twins 5\n  Ana  1   Twins 1\n")
        #expect(Ledger().text == "nothing finished yet by anyone who agreed to the ledger\n")
    }

    @Test("a name cannot steer the terminal")
    func names() throws {
        var ledger = Ledger()
        ledger.add(try room("r4", "T\u{1B}[2J", [("2026-12", [(1, "A\u{1B}]0;x", 1)])]))
        #expect(!ledger.text.contains("\u{1B}"))
    }
}

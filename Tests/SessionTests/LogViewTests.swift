import OperationalTransform
import Testing

@testable import Session

@Suite("The log as one reader may see it")
struct LogViewTests {
    private let room = RoomID(rawValue: "k3v9x2mq7p")

    private func entries(_ events: [LogEvent]) -> [LogEntry] {
        events.enumerated().map { LogEntry(room: room, index: $0.offset + 1, at: 0, event: $0.element) }
    }

    private func seen(_ events: [LogEvent], by reader: ParticipantID?, drafts: Set<DraftID> = []) -> [Int] {
        var view = LogView(reader: reader, drafts: drafts)
        return entries(events).compactMap { view.visible($0)?.index }
    }

    @Test("chat is that of one's own group at the time, and none of a guest's")
    func chat() {
        let events: [LogEvent] = [
            .chat(participant: 1, text: "all", group: 0),
            .groups([[1, 2], [3]]),
            .chat(participant: 1, text: "first", group: 0),
            .chat(participant: 3, text: "second", group: 1),
            .groups([]),
            .chat(participant: 3, text: "all again", group: 0),
        ]
        #expect(seen(events, by: 2) == [1, 2, 3, 5, 6])
        #expect(seen(events, by: 3) == [1, 2, 4, 5, 6])
        #expect(seen(events, by: nil) == [2, 5])
    }

    @Test("what is one's own is shown to nobody else")
    func own() throws {
        let events: [LogEvent] = [
            .agreed(participant: 1, Consent()),
            .left(draft: 1, participant: 1, Stop(revision: 1, scalarOffset: 0)),
            .counted(draft: 1, [1: WordChange(added: 1, removed: 0), 2: WordChange(added: 2, removed: 0)]),
            .rotated(role: .host, key: Key(random: [1]).hash, by: 1),
        ]
        #expect(seen(events, by: 1, drafts: [1]) == [1, 2, 3])
        #expect(seen(events, by: 2, drafts: [1]) == [3])
        #expect(seen(events, by: 3, drafts: [1]) == [])
        #expect(seen(events, by: 1) == [1])
        var view = LogView(reader: 2, drafts: [1])
        let counted = try #require(entries(events).compactMap { view.visible($0) }.first)
        #expect(counted.event == .counted(draft: 1, [2: WordChange(added: 2, removed: 0)]))
    }

    @Test("hashes of keys and secrets are blanked out")
    func hashes() throws {
        let hash = Key(random: Array(0..<16)).hash
        var view = LogView(reader: 1, drafts: [])
        let shown = entries([
            .room(.init(title: "T", plan: .standard, host: hash, writer: hash, viewer: hash)),
            .joined(.init(participant: 1, name: "Ana", role: .writer, secret: hash)),
        ]).compactMap { view.visible($0) }
        #expect(shown.count == 2)
        for entry in shown {
            switch entry.event {
            case .room(let created):
                for role in [created.host, created.writer, created.viewer] { #expect(role == .withheld) }
            case .joined(let joined): #expect(joined.secret == .withheld)
            default: Issue.record("\(entry)")
            }
        }
    }
}

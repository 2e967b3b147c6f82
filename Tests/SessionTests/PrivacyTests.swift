import Foundation
import MergeTesting
import OperationalTransform
import Testing

@testable import Session

/// Random mornings, by seed: what others see of a private draft.
@Suite("Privacy over random events")
struct PrivacyTests {
    /// One morning of random events by six people: hosts, writers, a viewer, and guests coming and going.
    private final class Morning {
        let stage: Stage
        var random: SeededGenerator
        /// What stands for `length` when text goes into a draft that stays private.
        let privateText: String
        var connections: [ConnectionID] = []
        /// Whose a connection is or was.
        var readers: [ConnectionID: ParticipantID] = [:]
        var people: [ParticipantID] = []
        var secrets: [ParticipantID: String] = [:]
        /// Draft 1, of participant 2: never shared, nobody invited, never shown.
        let kept: DraftID = 1

        init(seed: Int, privateText: String) throws {
            var limits = Limits()
            limits.allowsListing = true
            stage = try Stage(plan: "1c 2w 1b 2w 2s", limits: limits)
            random = SeededGenerator(seed: UInt64(seed))
            self.privateText = privateText
            for (role, name) in [
                (Role.host, "Hal"), (.writer, "Ana"), (.writer, "Bob"), (.host, "Hil"), (.viewer, "Vi"),
            ] {
                connections.append(stage.join(role, name))
                people.append(ParticipantID(people.count + 1))
            }
            for (connection, person) in zip(connections, people) {
                for case .joined(let joined) in stage.inbox[connection] ?? [] { secrets[person] = joined.secret }
            }
            connections.append(stage.connect(.writer))
            for (connection, person) in zip(connections, people) { readers[connection] = person }
            stage.say(.create(.init(title: "kept", text: privateText)), connections[1])
            stage.say(.open(.init(draft: kept)), connections[1])
            stage.say(.clock(.init(action: .start)), connections[0])
        }

        func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

        var anyDraft: DraftID { 1 + pick(max(1, stage.room.nextDraft - 1)) }
        var otherDraft: DraftID { 2 + pick(max(1, stage.room.nextDraft - 2)) }

        func step() {
            let index = pick(connections.count)
            let connection = connections[index]
            let isOwner = stage.room.members[connection]?.participant == 2
            switch pick(33) {
            case 0: stage.say(.create(.init(title: "d\(pick(9))", text: mark(stage.room.nextDraft))), connection)
            case 1, 2: stage.say(.open(.init(draft: anyDraft)), connection)
            case 3:
                // How far one may ask back does not depend on the text.
                stage.say(.open(.init(draft: anyDraft, revision: pick(4))), connection)
            case 4, 5, 6, 7: type(in: anyDraft, connection, isOwner)
            case 8: stage.say(.caret(.init(draft: anyDraft, revision: 0, anchor: 0, head: 0)), connection)
            case 9: stage.say(.title(.init(draft: otherDraft, title: "t\(pick(9))")), connection)
            case 10, 11:
                stage.say(.share(.init(draft: otherDraft, sharing: Sharing.allCases[pick(3)])), connection)
                if !isOwner { stage.say(.share(.init(draft: kept, sharing: .writable)), connection) }
            case 12: stage.say(.finish(.init(draft: anyDraft, finished: pick(2) == 0)), connection)
            case 13: stage.say(.discard(.init(draft: otherDraft)), connection)
            case 14: stage.say(.leave(.init(draft: anyDraft)), connection)
            case 15: stage.say(.show(.init(draft: otherDraft)), connection)
            case 16:
                stage.say(.show(.init(draft: otherDraft, sprint: true)), connection)
                if !isOwner { stage.say(.show(.init(draft: kept)), connection) }
            case 17: stage.say(.turn(.init(action: pick(2) == 0 ? .pass : .next)), connection)
            case 18:
                stage.say(
                    .invite(.init(draft: otherDraft, participant: people[pick(people.count)], invited: pick(2) == 0)),
                    connection)
                if !isOwner { stage.say(.invite(.init(draft: kept, participant: 3, invited: true)), connection) }
            case 19: stage.say(.past(.init(draft: anyDraft, revision: pick(5))), connection)
            case 20: stage.say(.restore(.init(draft: anyDraft, revision: pick(3))), connection)
            case 21: stage.say(.intention(.init(text: "i\(pick(9))")), connection)
            case 22: stage.say(.say(.init(text: "hello \(pick(9))")), connection)
            case 23: if !isOwner { stage.say(.agree(.init(counts: true, recap: true, ledger: true)), connection) }
            case 24: stage.say(.recap(.init()), connection)
            case 25: stage.say(.breakout(.init(size: [0, 2, 3][pick(3)])), connection)
            case 26:
                stage.say(
                    .clock(.init(action: [.skip, .start, .extend, .pause, .resume][pick(5)], seconds: 30)), connection)
            case 27: stage.say(.ledger, connection)
            case 28: reconnect(index)
            case 29:
                if pick(6) == 0 { stage.say(.remove(.init(participant: 3)), connection) }
                stage.say(.pulse(.init(state: Pulse.allCases[pick(3)])), connection)
            case 30: stage.say(.list(.init(role: [nil, .writer, .viewer][pick(3)])), connection)
            case 31: stage.say(.report(.init(participant: people[pick(people.count)], text: "r\(pick(9))")), connection)
            default:
                stage.now += Milliseconds(pick(50_000))
                stage.perform(stage.room.advance(to: stage.now))
            }
        }

        /// Text that says of which draft it is.
        private func mark(_ draft: DraftID) -> String { draft == kept ? privateText : "<d\(draft)>" }

        private func type(in draft: DraftID, _ connection: ConnectionID, _ isOwner: Bool) {
            guard let document = stage.room.document(of: draft), let client = stage.room.members[connection]?.client
            else { return }
            // Never in the middle of a mark.
            stage.say(
                .edit(
                    .init(
                        draft: draft, sequence: document.lastSequence(of: client) + 1, revision: document.revision,
                        operation: Operation(at: pick(2) == 0 ? 0 : document.scalarCount, insert: mark(draft)))),
                connection)
        }

        private func reconnect(_ index: Int) {
            let old = connections[index]
            stage.perform(stage.room.disconnect(old, at: stage.now))
            let person = index < people.count ? people[index] : nil
            let role: Role = [.host, .writer, .writer, .host, .viewer, .writer][index]
            connections[index] = stage.connect(role, participant: person, secret: person.flatMap { secrets[$0] })
            readers[connections[index]] = person
        }
    }

    @Test("no message holds text of a draft its receiver may not read", arguments: 0..<150)
    func text(seed: Int) throws {
        let morning = try Morning(seed: seed, privateText: "<d1>")
        let room = morning.stage.room
        var texts = 0
        for step in 0..<250 {
            morning.step()
            for (connection, messages) in morning.stage.inbox {
                let reader = morning.readers[connection]
                for message in messages {
                    // What a person shows in their turn is shown to all. A recap's own text is not a draft's.
                    if case .shareOut = message { continue }
                    if case .welcome(let welcome) = message, welcome.shareOut?.shown != nil { continue }
                    let text = "\(message)"
                    for (id, draft) in room.drafts where text.contains("<d\(id)>") {
                        texts += 1
                        #expect(
                            draft.isReadable(by: reader),
                            "seed \(seed), step \(step): draft \(id) of \(draft.owner) to \(reader ?? 0): \(text)")
                    }
                }
            }
            morning.stage.inbox = [:]
        }
        #expect(texts > 0, "seed \(seed): the morning shows no text to anyone")
    }

    @Test("what others are sent does not depend on a private draft's text or length at all", arguments: 0..<150)
    func noninterference(seed: Int) throws {
        let (short, long) = (
            try Morning(seed: seed, privateText: "x"),
            try Morning(seed: seed, privateText: "a much longer text, of many words\nand lines; https://example.org ")
        )
        var differed = false
        for step in 0..<250 {
            short.step()
            long.step()
            differed = differed || short.stage.room.document(of: 1)?.text != long.stage.room.document(of: 1)?.text
            for connection in Set(short.stage.inbox.keys).union(long.stage.inbox.keys) {
                guard short.readers[connection] != 2 else { continue }
                #expect(
                    short.stage.take(connection) == long.stage.take(connection),
                    "seed \(seed), step \(step), to \(connection)")
            }
            #expect(short.connections == long.connections)
        }
        #expect(differed, "seed \(seed): the two mornings have the same text")
    }

    @Test("a room replayed from the log of any morning is the room that wrote it", arguments: 0..<60)
    func replay(seed: Int) throws {
        let morning = try Morning(seed: seed, privateText: "kept ")
        for _ in 0..<250 { morning.step() }
        let room = morning.stage.room
        let again = Room(id: room.id) { Key(text: "never") }
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        for entry in morning.stage.log {
            try again.replay(try decoder.decode(LogEntry.self, from: encoder.encode(entry)))
            again.installEmptyDocuments()
        }
        #expect(again.clock == room.clock)
        #expect(again.session == room.session)
        #expect(again.counts == room.counts)
        #expect(again.listing == room.listing && again.reports == room.reports)
        #expect(again.groups == room.groups)
        #expect(again.draftInfos == room.draftInfos)
        #expect(again.shareOuts.map(\.speaker) == room.shareOuts.map(\.speaker))
        #expect(again.drafts.mapValues(\.stops) == room.drafts.mapValues(\.stops))
        #expect(again.drafts.mapValues { $0.document?.text } == room.drafts.mapValues { $0.document?.text })
        #expect(again.participants.mapValues(\.consent) == room.participants.mapValues(\.consent))
    }
}

import OperationalTransform
import Testing

@testable import Session

@Suite("What a draft was, and what comes of it")
struct PastTests {
    private func opened(_ stage: Stage, _ draft: DraftID, _ connection: ConnectionID) throws -> ServerMessage.DraftText
    {
        _ = stage.take(connection)
        stage.say(.open(.init(draft: draft)), connection)
        for case .draft(let text) in stage.take(connection) { return text }
        throw Missing()
    }

    private func edit(_ draft: DraftID, _ operation: Operation, _ stage: Stage, _ connection: ConnectionID) {
        let document = stage.room.document(of: draft)!
        let client = stage.room.members[connection]!.client
        stage.say(
            .edit(
                .init(
                    draft: draft, sequence: document.lastSequence(of: client) + 1, revision: document.revision,
                    operation: operation)), connection)
    }

    @Test("an invited co-author reads and writes a private draft, nobody else does, and no more once it is taken back")
    func invitation() throws {
        let stage = try Stage()
        let (ana, bob, cy) = (stage.join(.writer, "Ana"), stage.join(.writer, "Bob"), stage.join(.writer, "Cy"))
        let draft = stage.draft(ana, text: "mine")
        for connection in [ana, bob, cy] { _ = stage.take(connection) }
        stage.say(.invite(.init(draft: draft, participant: 2, invited: true)), ana)
        guard case .draftInfo(let info)? = stage.take(bob).first else { throw Missing() }
        #expect(info.coauthors == [2] && info.sharing == .private)
        #expect(stage.take(cy).isEmpty)
        _ = try opened(stage, draft, bob)
        edit(draft, Operation(at: 4, insert: " and ours"), stage, bob)
        #expect(stage.room.document(of: draft)?.text == "mine and ours")
        stage.say(.share(.init(draft: draft, sharing: .readable)), ana)
        stage.say(.share(.init(draft: draft, sharing: .private)), ana)
        #expect(stage.take(cy).last == .draftGone(draft))
        edit(draft, Operation(at: 0, insert: "still "), stage, bob)
        #expect(stage.room.document(of: draft)?.text == "still mine and ours")
        _ = stage.take(bob)
        stage.say(.invite(.init(draft: draft, participant: 2, invited: false)), ana)
        #expect(stage.take(bob) == [.draftGone(draft)])
        edit(draft, Operation(at: 0, insert: "no "), stage, bob)
        #expect(stage.refusals(bob) == ["unknown_draft"])
        edit(draft, Operation(at: 0, insert: "I am "), stage, ana)
        #expect(stage.take(bob).isEmpty)
        stage.say(.invite(.init(draft: draft, participant: 2, invited: true)), bob)
        #expect(stage.refusals(bob) == ["unknown_draft"], "only the owner invites")
    }

    @Test("an earlier text is shown and brought back as one more edit")
    func restoring() throws {
        let stage = try Stage()
        let (ana, bob) = (stage.join(.writer, "Ana"), stage.join(.writer, "Bob"))
        let draft = stage.draft(ana, text: "The first morning.", sharing: .writable)
        for connection in [ana, bob] { stage.say(.open(.init(draft: draft)), connection) }
        edit(draft, Operation(at: 4, delete: 5, insert: "ruined"), stage, bob)
        for connection in [ana, bob] { _ = stage.take(connection) }
        stage.say(.past(.init(draft: draft, revision: 1)), bob)
        #expect(stage.take(bob) == [.past(.init(draft: draft, revision: 1, text: "The first morning."))])
        stage.say(.restore(.init(draft: draft, revision: 1)), bob)
        #expect(stage.refusals(bob) == ["not_allowed"])
        stage.say(.restore(.init(draft: draft, revision: 1)), ana)
        #expect(stage.room.document(of: draft)?.text == "The first morning.")
        #expect(stage.room.document(of: draft)?.revision == 3)
        for connection in [ana, bob] {
            guard case .edited(let edited)? = stage.take(connection).first else { throw Missing() }
            #expect(edited.operation == Operation(at: 4, delete: 6, insert: "first") && edited.participant == 1)
        }
        stage.say(.restore(.init(draft: draft, revision: 2)), ana)
        stage.say(.restore(.init(draft: draft, revision: 99)), ana)
        #expect(stage.room.document(of: draft)?.text == "The ruined morning.")
        #expect(stage.refusals(ana) == ["revision_ahead"])
    }

    @Test("who comes back to a draft is told where they stopped and what others did since")
    func comingBack() throws {
        let stage = try Stage()
        let (ana, bob) = (stage.join(.writer, "Ana"), stage.join(.writer, "Bob"))
        let draft = stage.draft(ana, text: "one two three", sharing: .writable)
        let first = try opened(stage, draft, ana)
        #expect(first.stopped == nil && first.away == nil)
        stage.say(.open(.init(draft: draft)), bob)
        stage.say(.caret(.init(draft: draft, revision: 1, anchor: 7, head: 7)), ana)
        stage.say(.leave(.init(draft: draft)), ana)
        edit(draft, Operation(at: 0, insert: "zero "), stage, bob)
        edit(draft, Operation(at: 13, delete: 5, insert: "3"), stage, bob)
        let second = try opened(stage, draft, ana)
        #expect(second.text == "zero one two 3")
        #expect(second.stopped == 12)
        #expect(second.away == .init(since: 1, inserted: [[0, 5, 2], [13, 1, 2]], deleted: 5))
        stage.perform(stage.room.disconnect(ana, at: stage.now))

        let again = Room(id: stage.room.id) { Key(text: "never") }
        for entry in stage.log {
            try again.replay(entry)
            again.installEmptyDocuments()
        }
        #expect(again.stopped(1, in: again.drafts[draft]!) == 12, "it is in the log")
        #expect(again.away(1, from: again.drafts[draft]!) == nil, "she has seen it")
    }

    @Test("a schedule becomes a draft's headings, and one that does not read becomes nothing")
    func outline() throws {
        let stage = try Stage()
        let ana = stage.join(.writer, "Ana")
        stage.say(.create(.init(title: "Recap", schedule: "## Monday\n- [Keynote](https://example.org/1)")), ana)
        #expect(stage.room.document(of: 1)?.text == "## Monday\n\n### [Keynote](https://example.org/1)\n")
        _ = stage.take(ana)
        stage.say(.create(.init(title: "Recap", reference: "r", schedule: "nothing")), ana)
        guard case .error(let refusal)? = stage.take(ana).first else { throw Missing() }
        #expect(refusal.code == "schedule" && refusal.reference == "r" && stage.room.drafts.count == 1)
    }

    @Test("the sprint's changes are shown in the share-out, from a private draft, by its owner's will only")
    func sprintChanges() throws {
        let stage = try Stage(plan: "10w 5s")
        let (hal, ana) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"))
        let draft = stage.draft(ana, text: "secret line\nold line")
        stage.say(.clock(.init(action: .start)), hal)
        edit(draft, Operation(at: 12, insert: "new "), stage, ana)
        stage.now = stage.room.nextDeadline!
        stage.perform(stage.room.advance(to: stage.now))
        stage.say(.turn(.init(action: .next)), hal)
        _ = stage.take(hal)
        stage.say(.show(.init(draft: draft, sprint: true)), ana)
        guard case .shareOut(let shareOut)? = stage.take(hal).last else { throw Missing() }
        #expect(shareOut.shown?.text == "new old line" && shareOut.shown?.added == [[0, 4]])
    }

    @Test("the recap names those who agreed and counts the others")
    func recap() throws {
        let stage = try Stage(plan: "10w 5s")
        stage.now = try instant("2026-12-01T12:30")
        let (hal, ana, bob) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana_"), stage.join(.writer, "Bob"))
        stage.say(.schedule(.init(every: "tue,thu 07:30 America/New_York")), hal)
        stage.say(.agree(.init(counts: true, recap: true)), ana)
        stage.say(.intention(.init(text: "the intro")), ana)
        stage.perform(stage.room.advance(to: stage.now))
        #expect(stage.room.clock.state == .running)
        let (first, second) = (stage.draft(ana), stage.draft(bob))
        edit(first, Operation(at: 0, insert: "Good morning all"), stage, ana)
        edit(second, Operation(at: 0, insert: "My secret words"), stage, bob)
        stage.say(.title(.init(draft: first, title: "A week")), ana)
        stage.say(.finish(.init(draft: first, finished: true)), ana)
        stage.say(.finish(.init(draft: second, finished: true)), bob)
        for _ in 0..<2 {
            stage.now = stage.room.nextDeadline!
            stage.perform(stage.room.advance(to: stage.now))
        }
        stage.say(.reflection(.init(text: "done")), ana)
        stage.say(.recap(.init(reference: "r")), hal)
        guard
            case .created(let created)? = stage.take(hal).first(where: { if case .created = $0 { true } else { false } }
            )
        else { throw Missing() }
        #expect(created.reference == "r")
        #expect(stage.room.drafts[created.draft]?.title == "Early birds, 1 December 2026")
        #expect(
            stage.room.document(of: created.draft)?.text == """
                We wrote together on Tuesday, 1 December 2026, from 07:30 to 07:45 (America/New_York).

                ## Who came

                - Ana\\_: the intro (done)
                - and 2 more

                ## Sprints

                - Sprint 1, 10 minutes: 3 words added, 0 removed

                ## Finished

                - A week, by Ana\\_

                ## Next time

                Thursday, 3 December 2026, 07:30 (America/New_York).

                """)
        #expect(
            stage.take(ana).allSatisfy {
                if case .draftInfo(let info) = $0 { info.draft != created.draft } else { true }
            })
    }

    @Test("the ledger counts finished posts by the month of the author's day, of those who agreed")
    func ledger() throws {
        let stage = try Stage()
        stage.now = try instant("2026-11-30T23:30")
        let (ana, bob) = (stage.join(.writer, "Ana"), stage.join(.writer, "Bob"))
        for connection in [ana, bob] {
            let draft = stage.draft(connection)
            stage.say(.finish(.init(draft: draft, finished: true, timezone: "Asia/Kolkata")), connection)
        }
        let second = stage.draft(ana)
        stage.say(.finish(.init(draft: second, finished: true, timezone: "America/New_York")), ana)
        stage.say(.agree(.init(ledger: true)), ana)
        _ = stage.take(bob)
        stage.say(.ledger, bob)
        #expect(
            stage.take(bob) == [
                .ledger([
                    .init(month: "2026-12", people: [.init(participant: 1, name: "Ana", posts: 1)]),
                    .init(month: "2026-11", people: [.init(participant: 1, name: "Ana", posts: 1)]),
                ])
            ])
    }
}

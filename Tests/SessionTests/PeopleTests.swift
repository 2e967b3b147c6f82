import OperationalTransform
import Testing

@testable import Session

@Suite("People in a room")
struct PeopleTests {
    /// A room in its sprint: Hal is host (1), Ana (2) and Bob (3) write.
    private func sprint(_ plan: String = "10w 5s") throws -> (
        Stage, hal: ConnectionID, ana: ConnectionID, bob: ConnectionID
    ) {
        let stage = try Stage(plan: plan)
        let (hal, ana, bob) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"), stage.join(.writer, "Bob"))
        stage.say(.clock(.init(action: .start)), hal)
        return (stage, hal, ana, bob)
    }

    private func type(_ text: String, in draft: DraftID, _ stage: Stage, _ connection: ConnectionID) {
        let document = stage.room.document(of: draft)!
        let client = stage.room.members[connection]!.client
        stage.say(
            .edit(
                .init(
                    draft: draft, sequence: document.lastSequence(of: client) + 1, revision: document.revision,
                    operation: Operation(at: document.scalarCount, insert: text))), connection)
    }

    private func bell(_ stage: Stage) {
        stage.now = stage.room.nextDeadline!
        stage.perform(stage.room.advance(to: stage.now))
    }

    private func welcome(_ stage: Stage, _ connection: ConnectionID) throws -> ServerMessage.Welcome {
        for case .welcome(let welcome) in stage.take(connection) { return welcome }
        throw Missing()
    }

    private func secret(_ stage: Stage, _ connection: ConnectionID) throws -> String {
        for case .joined(let joined) in stage.take(connection) { return joined.secret }
        throw Missing()
    }

    @Test("a sprint's words are told to their writer at the bell, and to others only if the writer agreed")
    func counts() throws {
        let (stage, _, ana, bob) = try sprint()
        let draft = stage.draft(ana, text: "An import of six words here.")
        type(" And four more words.", in: draft, stage, ana)
        for connection in [ana, bob] { _ = stage.take(connection) }
        bell(stage)
        #expect(stage.take(ana).contains(.counts(.init(participant: 2, added: 4, removed: 0))))
        #expect(
            stage.take(bob).allSatisfy {
                if case .clock = $0 { true } else { if case .shareOut = $0 { true } else { false } }
            })
        stage.say(.agree(.init(counts: true)), ana)
        let told = stage.take(bob).compactMap { if case .person(let person) = $0 { person.counts } else { nil } }
        #expect(told == [WordChange(added: 4, removed: 0)])
        stage.say(.agree(.init(counts: false)), ana)
        let untold = stage.take(bob).compactMap { if case .person(let person) = $0 { person } else { nil } }
        #expect(untold.map(\.counts) == [nil])
    }

    @Test("words typed after the bell do not count, and the next sprint begins at nothing")
    func frozen() throws {
        let (stage, _, ana, _) = try sprint("10w 5b 10w")
        let draft = stage.draft(ana)
        type("one two", in: draft, stage, ana)
        bell(stage)
        type(" three", in: draft, stage, ana)
        bell(stage)
        type(" four", in: draft, stage, ana)
        _ = stage.take(ana)
        bell(stage)
        #expect(stage.take(ana).contains(.counts(.init(participant: 2, added: 1, removed: 0))))
        #expect(stage.room.session.sprints.map { $0.counts[2]?.added } == [2, 1])
    }

    @Test("the words of many are counted in turns after the bell, and none typed meanwhile among them")
    func inTurns() throws {
        let stage = try Stage(plan: "10w 5s")
        let hal = stage.join(.host, "Hal")
        let writers = (0..<20).map { stage.join(.writer, "Writer \($0)") }
        stage.say(.clock(.init(action: .start)), hal)
        let drafts = writers.map { stage.draft($0) }
        for (draft, writer) in zip(drafts, writers) { type("one two", in: draft, stage, writer) }
        bell(stage)
        #expect(stage.room.clock.phase == 1 && stage.room.counts.count == Room.countedPerTurn)
        type(" three", in: drafts[19], stage, writers[19])
        var turns = 0
        while stage.room.nextDeadline == 0 {
            stage.perform(stage.room.advance(to: stage.now))
            turns += 1
        }
        #expect(turns == 2)
        #expect(stage.room.counts.count == 20 && stage.room.counts.values.allSatisfy { $0.added == 2 })
        #expect(stage.room.nextDeadline == stage.room.clock.endsAt)
    }

    @Test("the host leaves in any phase, and all phases end to the second", arguments: 0..<5)
    func hostGone(phase: Int) throws {
        let stage = try Stage(plan: "0:05c 0:20w 0:05b 0:20w 0:10s")
        let hal = stage.join(.host, "Hal")
        stage.join(.writer, "Ana")
        stage.say(.clock(.init(action: .start)), hal)
        let start = stage.now
        var ends: [Milliseconds] = []
        for index in 0..<5 {
            if index == phase {
                stage.now += 2_500
                stage.perform(stage.room.disconnect(hal, at: stage.now))
            }
            ends.append(try #require(stage.room.clock.endsAt) - start)
            bell(stage)
        }
        #expect(ends == [5_000, 25_000, 30_000, 50_000, 60_000])
        #expect(stage.room.clock.state == .ended)
    }

    @Test("two sprints with nothing between them are counted apart")
    func backToBack() throws {
        let (stage, _, ana, _) = try sprint("10w 10w 5b")
        let draft = stage.draft(ana)
        type("one two", in: draft, stage, ana)
        bell(stage)
        type(" three", in: draft, stage, ana)
        bell(stage)
        #expect(stage.room.session.sprints.map { $0.counts[2]?.added } == [2, 1])
    }

    @Test("a server that restarts in a sprint counts it whole, also when the draft is opened after the bell")
    func restart() throws {
        let (stage, _, ana, _) = try sprint()
        let draft = stage.draft(ana, text: "before")
        type(" one", in: draft, stage, ana)
        type(" two", in: draft, stage, ana)
        for isLate in [false, true] {
            let again = Room(id: stage.room.id) { Key(text: "never") }
            for entry in stage.log { try again.replay(entry) }
            let document = Document()
            for case .operation(draft, let accepted) in stage.log.map(\.event) { try document.replay(accepted) }
            if !isLate { again.install(document, as: draft) }
            _ = again.advance(to: stage.room.nextDeadline!)
            if isLate {
                #expect(again.counts.isEmpty)
                again.install(document, as: draft)
                _ = again.connect(99, .init(room: again.id, key: stage.keys[.viewer]!.text, client: "client-99"), at: 0)
                _ = again.receive(.time(.init(sent: 0)), from: 99, at: stage.now)
            }
            #expect(again.counts == [2: WordChange(added: 2, removed: 0)], "late: \(isLate)")
        }
    }

    @Test("chat is shut while people write, open before and after, and never reaches guests")
    func chat() throws {
        let (stage, _, ana, bob) = try sprint()
        let guest = stage.connect(.viewer)
        for connection in [ana, bob, guest] { _ = stage.take(connection) }
        stage.say(.say(.init(text: "psst")), ana)
        #expect(stage.refusals(ana) == ["chat_shut"])
        bell(stage)
        for connection in [ana, bob, guest] { _ = stage.take(connection) }
        stage.say(.say(.init(text: "well done")), ana)
        let line = ServerMessage.Chat(participant: 2, text: "well done", at: stage.now)
        #expect(stage.take(bob) == [.chat(line)] && stage.take(ana) == [.chat(line)] && stage.take(guest).isEmpty)
        let secret = try secret(stage, stage.join(.writer, "Eve"))
        let late = stage.connect(.writer, participant: 4, secret: secret)
        #expect(try welcome(stage, late).chat == [line])
    }

    @Test("a second host takes over when the first is gone, by link or by being made one")
    func secondHost() throws {
        let (stage, hal, ana, bob) = try sprint()
        stage.say(.role(.init(participant: 2, role: .host)), hal)
        stage.perform(stage.room.disconnect(hal, at: stage.now))
        stage.say(.clock(.init(action: .extend, seconds: 60, note: "one more minute")), ana)
        #expect(stage.room.clock.note == "one more minute")
        let other = stage.join(.host, "Hildegard")
        stage.say(.clock(.init(action: .skip)), other)
        #expect(stage.room.clock.phase == 1)
        stage.say(.role(.init(participant: 2, role: .writer)), other)
        stage.say(.role(.init(participant: 1, role: .writer)), other)
        _ = stage.take(other)
        stage.say(.role(.init(participant: 4, role: .writer)), other)
        #expect(stage.refusals(other) == ["not_allowed"], "the last host stays")
        _ = stage.take(bob)
        stage.say(.role(.init(participant: 3, role: .viewer)), other)
        stage.say(.intention(.init(text: "still here")), bob)
        #expect(stage.refusals(bob) == ["not_allowed"], "a muted writer changes nothing")
    }

    @Test("the code of conduct is shown and accepted before the first join, not again")
    func conduct() throws {
        let stage = try Stage()
        let hal = stage.join(.host, "Hal")
        stage.say(.conduct(.init(text: "Be kind.\nNo recordings.")), hal)
        let ana = stage.connect(.writer)
        #expect(try welcome(stage, ana).conduct == "Be kind.\nNo recordings.")
        stage.say(.join(.init(name: "Ana")), ana)
        #expect(stage.refusals(ana) == ["conduct"])
        stage.say(.join(.init(name: "Ana", conduct: true)), ana)
        let back = stage.connect(.writer, participant: 2, secret: try secret(stage, ana))
        #expect(try welcome(stage, back).participant == 2)
    }

    @Test("a replaced key opens nothing, but lets those come back who had joined with it")
    func rotation() throws {
        let stage = try Stage()
        let (hal, ana) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"))
        let secret = try secret(stage, ana)
        let guest = stage.connect(.writer)
        stage.say(.rotate(.init(role: .writer)), hal)
        var key: String?
        for case .rotated(let rotated) in stage.take(hal) { key = rotated.key }
        #expect(stage.closed[guest] == .unknownRoom)
        #expect(stage.closed[ana] == nil)
        let stranger = stage.connect(.writer)
        #expect(stage.closed[stranger] == .unknownRoom)
        let back = stage.connect(.writer, participant: 2, secret: secret)
        let welcomed = try welcome(stage, back)
        #expect(welcomed.participant == 2 && welcomed.role == .writer)
        #expect(stage.room.role(of: Key(text: try #require(key))) == .writer)
        #expect(stage.log.allSatisfy { !"\($0)".contains(key!) }, "the log holds hashes only")
    }

    @Test("breakout groups hold everybody here but viewers, share one clock, and talk among themselves")
    func breakout() throws {
        let stage = try Stage(plan: "10w 5s")
        let hal = stage.join(.host, "Hal")
        var people: [ConnectionID] = [hal]
        for name in ["Ana", "Bob", "Cy", "Di", "Ed", "Flo"] { people.append(stage.join(.writer, name)) }
        let viewer = stage.join(.viewer, "Vi")
        stage.say(.breakout(.init(size: 3)), hal)
        #expect(stage.room.groups.map(\.count).sorted() == [3, 4])
        #expect(Set(stage.room.groups.joined()) == Set(1...7))
        let late = stage.join(.writer, "Gus")
        #expect(stage.room.groups.map(\.count) == [4, 4])
        for connection in people + [viewer, late] { _ = stage.take(connection) }
        stage.say(.say(.init(text: "hello group")), late)
        let heard = (people + [viewer, late]).filter { connection in
            stage.take(connection).contains { if case .chat = $0 { true } else { false } }
        }
        #expect(heard.count == 4 && !heard.contains(viewer))
        stage.say(.clock(.init(action: .start)), hal)
        for connection in people { _ = stage.take(connection) }
        stage.now = stage.room.nextDeadline!
        stage.perform(stage.room.advance(to: stage.now))
        #expect(stage.room.shareOuts.compactMap(\.speaker).count == 2, "each group has a speaker")
        let speaker = try #require(stage.room.shareOuts[0].speaker)
        let first = people[Int(speaker) - 1]
        stage.say(.turn(.init(action: .next)), first)
        #expect(stage.room.shareOuts[0].speaker != speaker)
        #expect(stage.room.shareOuts[1].next.count == 3, "the other group's turns are its own")
        stage.say(.breakout(.init(size: 0)), hal)
        #expect(stage.room.groups.isEmpty && stage.room.shareOuts.count == 1)
        #expect(stage.room.shareOuts[0].next.count == 7, "all together: everybody gets a turn")
    }

    @Test("a late joiner is told the true state: phase, end, and the words of those who agreed")
    func lateJoiner() throws {
        let (stage, _, ana, _) = try sprint("5c 10w 5s")
        bell(stage)
        let started = stage.now
        stage.now += 420_000
        stage.say(.intention(.init(text: "the intro")), ana)
        let late = stage.connect(.writer)
        let welcome = try welcome(stage, late)
        #expect(welcome.clock.phase == 1 && welcome.clock.endsAt == started + 600_000)
        #expect(welcome.serverNow == stage.now)
        #expect(welcome.people.first { $0.participant == 2 }?.intention == "the intro")
    }

    @Test("how it went stands until the next session, and so does what was meant for the last")
    func reflection() throws {
        let (stage, hal, ana, bob) = try sprint("10w")
        stage.say(.intention(.init(text: "the intro")), ana)
        bell(stage)
        stage.say(.reflection(.init(text: "half of it")), ana)
        #expect(stage.room.person(2)?.reflection == "half of it")
        stage.now += 60_000
        stage.say(.intention(.init(text: "the other half")), bob)
        stage.say(.clock(.init(action: .start)), hal)
        #expect(stage.room.person(2)?.reflection == nil && stage.room.person(2)?.intention == "")
        #expect(stage.room.person(3)?.intention == "the other half", "it was set after the last session's end")
    }
}

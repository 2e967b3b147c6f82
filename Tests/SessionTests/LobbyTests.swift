import Testing

@testable import Session

@Suite("The lobby, and what is said to the hosts")
struct LobbyTests {
    private func stage() throws -> Stage {
        var limits = Limits()
        limits.allowsListing = true
        return try Stage(plan: "10w 10s", limits: limits)
    }

    /// A guest who comes by a key.
    private func come(_ stage: Stage, _ key: String, as connection: ConnectionID) -> Role? {
        stage.perform(
            stage.room.connect(
                connection, .init(room: stage.room.id, key: key, client: "stranger-\(connection)"), at: stage.now))
        for case .welcome(let welcome) in stage.take(connection) { return welcome.role }
        return nil
    }

    @Test("a room is in the lobby only while a host wants it, and its link there opens what the host said")
    func listing() throws {
        let stage = try stage()
        let (hal, ana) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"))
        #expect(stage.room.lobbyEntry(at: stage.now) == nil)
        for connection in [hal, ana] { _ = stage.take(connection) }
        stage.say(.list(.init(role: .viewer)), hal)
        #expect(stage.take(hal) == [.listed(.viewer)] && stage.take(ana) == [.listed(.viewer)])
        let entry = try #require(stage.room.lobbyEntry(at: stage.now))
        #expect(entry.title == "Early birds" && entry.role == .viewer && entry.here == 2)
        for name in ["Hal", "Ana"] { #expect(!"\(entry)".contains(name), "the lobby names nobody") }
        #expect(come(stage, entry.key, as: 900) == .viewer)

        stage.say(.list(.init(role: .writer)), hal)
        let other = try #require(stage.room.lobbyEntry(at: stage.now))
        #expect(other.key != entry.key && other.role == .writer)
        #expect(stage.closed[900] == .unknownRoom)
        #expect(come(stage, entry.key, as: 901) == nil, "the old link opens nothing any more")
        #expect(come(stage, other.key, as: 902) == .writer)
        stage.say(.join(.init(name: "Zoe")), 902)
        #expect(come(stage, other.key, as: 903) == .writer)

        stage.say(.list(.init()), hal)
        #expect(stage.room.lobbyEntry(at: stage.now) == nil)
        #expect(stage.closed[902] == nil, "who has joined stays")
        #expect(stage.closed[903] == .unknownRoom, "who only looked goes")
        #expect(come(stage, stage.keys[.writer]!.text, as: 904) == .writer, "the room's own links stay as they were")
    }

    @Test("replacing the writers' link leaves the lobby's alone, and the other way round")
    func rotation() throws {
        let stage = try stage()
        let hal = stage.join(.host, "Hal")
        stage.say(.list(.init(role: .writer)), hal)
        let entry = try #require(stage.room.lobbyEntry(at: stage.now))
        #expect(come(stage, entry.key, as: 900) == .writer)
        #expect(come(stage, stage.keys[.writer]!.text, as: 901) == .writer)
        stage.say(.rotate(.init(role: .writer)), hal)
        #expect(stage.closed[900] == nil && stage.closed[901] == .unknownRoom)
        #expect(come(stage, entry.key, as: 902) == .writer)
    }

    @Test("a locked room is not shown, nor one where nobody is and nothing is to come")
    func hidden() throws {
        let stage = try stage()
        let hal = stage.join(.host, "Hal")
        stage.say(.list(.init(role: .writer)), hal)
        stage.say(.lock(.init(locked: true)), hal)
        #expect(stage.room.lobbyEntry(at: stage.now) == nil)
        stage.say(.lock(.init(locked: false)), hal)
        stage.say(.clock(.init(action: .cancel)), hal)
        #expect(stage.room.lobbyEntry(at: stage.now)?.here == 1)
        stage.perform(stage.room.disconnect(hal, at: stage.now))
        #expect(stage.room.lobbyEntry(at: stage.now) == nil)
    }

    @Test("no link for hosts is shown, and a server without a lobby takes no room into it")
    func refused() throws {
        let stage = try stage()
        let (hal, ana) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"))
        stage.say(.list(.init(role: .host)), hal)
        stage.say(.list(.init(role: .writer)), ana)
        #expect(stage.refusals(hal) == ["not_allowed"] && stage.refusals(ana) == ["not_allowed"])
        let closed = try Stage()
        let host = closed.join(.host, "Hal")
        closed.say(.list(.init(role: .writer)), host)
        #expect(closed.refusals(host) == ["not_allowed"])
        #expect(closed.room.listing == nil)
    }

    @Test("a report reaches the hosts it is not about, and a host who comes later")
    func reports() throws {
        let stage = try stage()
        let (hal, ana, bob) = (stage.join(.host, "Hal"), stage.join(.writer, "Ana"), stage.join(.writer, "Bob"))
        let hil = stage.join(.host, "Hil")
        for connection in [hal, ana, bob, hil] { _ = stage.take(connection) }
        let about = ServerMessage.Report(participant: 4, by: 2, text: "starts too early", at: stage.now)
        stage.say(.report(.init(participant: 4, text: " starts too early ")), ana)
        #expect(stage.take(hal) == [.report(about)] && stage.take(ana) == [.report(about)])
        #expect(stage.take(bob).isEmpty && stage.take(hil).isEmpty)
        #expect(stage.room.view(as: .host, 1, at: stage.now).reports == [about])
        #expect(stage.room.view(as: .host, 4, at: stage.now).reports == nil)
        #expect(stage.room.view(as: .writer, 3, at: stage.now).reports == nil)
        stage.say(.role(.init(participant: 3, role: .host)), hal)
        #expect(stage.take(bob).contains(.report(about)), "a new host is told what there is")
        stage.say(.report(.init(participant: 77, text: "who?")), ana)
        stage.say(.report(.init(participant: 1, text: " ")), ana)
        #expect(stage.refusals(ana) == ["bad_message", "bad_message"])
    }
}

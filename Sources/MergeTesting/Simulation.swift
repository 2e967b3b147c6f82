import OperationalTransform

/// Editors, a server and a bad network under one seeded clock.
///
/// Messages take their time, connections break with messages under way in both directions, editors stay away for
/// minutes and go on typing, submissions are sent twice, messages of an old connection arrive behind those of the
/// new one, tabs are reloaded, and the server loses all that was not committed. In the end every promise is checked.
package struct Simulation {
    package struct Failure: Error, CustomStringConvertible {
        package let seed: UInt64
        package let reason: String
        package var description: String { "seed \(seed): \(reason)\n  replay: scripts/simulate --seed \(seed)" }
    }

    enum Event {
        case act(editor: Int)
        case toServer(connection: Int, ToServer)
        case toEditor(connection: Int, SimulatedServer.Message)
        case commit
        case connect(editor: Int)
        case cut(connection: Int)
        case serverSeesEnd(connection: Int)
        case crash
        case restart
    }

    enum ToServer {
        case hello(revision: Int, inFlight: Int?)
        case submit(Submission)
    }

    struct Connection {
        let editor: Int
        var isOpen = true
        var isResumed = false
        /// Nothing overtakes within a connection.
        var lastToServer: Int64 = 0
        var lastToEditor: Int64 = 0
        var isLostToServer = false
    }

    struct Seat {
        let editor: any SimulatedEditor
        let isPage: Bool
        /// What this editor has not typed yet. Nobody types a scalar twice, so each tells its author and its fate.
        var deck: TypingDeck
        /// What undo must lead back to.
        var trail = UndoTrail()
        /// Of a long draft this editor's pages are still to come.
        var hasPages: Bool
        /// Its last texts.
        var earlier: [String] = []
        var connection: Int?
        var caret = 0
        var editsLeft: Int
    }

    /// One draft in so many is long, for it takes many times as long to check.
    private static let longDraftRarity = 40

    let seed: UInt64
    var random: SeededGenerator
    var now: Int64 = 0
    var queue = EventQueue<Event>()
    var server: SimulatedServer
    var seats: [Seat] = []
    var connections: [Connection] = []
    var isServerUp = true
    var isCommitting = false
    var isCalm = false
    /// All edit the first few scalars: what one inserts another deletes.
    let isCrowded: Bool
    /// Each pastes pages of text first and writes on for long: a draft of many leaves.
    let isLong: Bool
    /// Undone or redone, and by whom: what was typed may then be there twice, or not at all.
    var takenBack: [Unicode.Scalar: Set<Int>] = [:]
    /// Deleted by hand, and by whom.
    var deleted: [Unicode.Scalar: Set<Int>] = [:]
    /// By client and sequence.
    var sent: [String: [Submission]] = [:]
    /// Who typed what, in all editors.
    var typists: [Unicode.Scalar: Int] = [:]
    var report = Report()

    init(seed: UInt64, pages: PageProcess?) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        server = SimulatedServer(
            limits: DocumentLimits(
                rebaseOperationCount: [2, 8, 40, 200][random.number(0...3)],
                rebaseByteCount: random.chance(4) ? 40 : 1 << 18))
        isCrowded = random.chance(3)
        isLong = random.chance(Self.longDraftRarity)
        for index in 0..<random.number(2...5) {
            let isPage = pages != nil && index == 1
            let client = "editor \(index) of seed \(seed)"
            let editor: any SimulatedEditor =
                if isPage, let pages { try PageEditor(client: client, number: index, process: pages) } else {
                    SwiftEditor(client: client)
                }
            seats.append(
                Seat(
                    editor: editor, isPage: isPage, deck: TypingDeck(of: index), hasPages: isLong, connection: nil,
                    editsLeft: isLong ? random.number(80...240) : random.number(5...40)))
        }
    }

    /// Runs one seed to its end and checks every promise.
    ///
    /// - Parameter pages: where the page's editors live; without it all editors are Swift.
    @discardableResult
    package static func run(seed: UInt64, pages: PageProcess? = nil) throws -> Report {
        do {
            var simulation = try Simulation(seed: seed, pages: pages)
            try simulation.run()
            return simulation.report
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(seed: seed, reason: "\(error)")
        }
    }

    // MARK: The run

    mutating func run() throws {
        for index in seats.indices {
            queue.add(.connect(editor: index), at: Int64(random.number(0...500)))
            queue.add(.act(editor: index), at: Int64(random.number(0...3_000)))
        }
        for _ in 0..<random.number(0...3) { queue.add(.crash, at: Int64(random.number(1_000...60_000))) }
        try runToEnd()
        try converge()
        try typeAtOneSpot()
        for case let page as PageEditor in seats.map(\.editor) { try page.close() }
    }

    mutating func runToEnd() throws {
        var steps = 0
        while let (time, event) = queue.next() {
            now = max(now, time)
            try handle(event)
            steps += 1
            if steps > 200_000 { throw failure("it does not come to an end") }
        }
    }

    mutating func handle(_ event: Event) throws {
        switch event {
        case .act(let editor): try act(editor)
        case .connect(let editor): connect(editor)
        case .cut(let connection): cut(connection)
        case .serverSeesEnd(let connection): server.close(connection: connection)
        case .crash: try crash()
        case .restart: isServerUp = true
        case .toServer(let connection, let message): try serve(connection, message)
        case .toEditor(let connection, let message): try deliver(connection, message)
        case .commit:
            isCommitting = false
            if !isServerUp { return }
            send(server.commit())
            if random.chance(12) { try server.writeKeyframe() }
            scheduleCommit()
        }
    }

    func failure(_ reason: String) -> Failure { Failure(seed: seed, reason: reason) }
}

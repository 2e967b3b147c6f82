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

    /// What a run saw, so that a test can tell that it tested something.
    package struct Report: Sendable, CustomStringConvertible {
        package var submissions = 0
        package var repeats = 0
        package var rebases = 0
        package var resumes = 0
        package var crashes = 0
        package var undos = 0
        package var runsTyped = 0

        package init() {}

        package var description: String {
            "\(submissions) submissions, \(repeats) sent twice, \(rebases) rebases, \(resumes) resumes, "
                + "\(crashes) crashes, \(undos) undos and redos, \(runsTyped) runs at one spot"
        }

        package mutating func add(_ other: Report) {
            submissions += other.submissions
            repeats += other.repeats
            rebases += other.rebases
            resumes += other.resumes
            crashes += other.crashes
            undos += other.undos
            runsTyped += other.runsTyped
        }
    }

    private enum Event {
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

    private enum ToServer {
        case hello(revision: Int, inFlight: Int?)
        case submit(Submission)
    }

    private struct Connection {
        let editor: Int
        var isOpen = true
        var isResumed = false
        /// Nothing overtakes within a connection.
        var lastToServer: Int64 = 0
        var lastToEditor: Int64 = 0
        var isLostToServer = false
    }

    private struct Seat {
        let editor: any SimulatedEditor
        let isPage: Bool
        /// What this editor has not typed yet. Nobody types a scalar twice, so each tells its author and its fate.
        var deck: TypingDeck
        /// What undo must lead back to.
        var trail = UndoTrail()
        /// Its last texts.
        var earlier: [String] = []
        var connection: Int?
        var caret = 0
        var editsLeft: Int
    }

    private let seed: UInt64
    private var random: SeededGenerator
    private var now: Int64 = 0
    private var queue = EventQueue<Event>()
    private var server: SimulatedServer
    private var seats: [Seat] = []
    private var connections: [Connection] = []
    private var isServerUp = true
    private var isCommitting = false
    private var isCalm = false
    /// All edit the first few scalars: what one inserts another deletes.
    private let isCrowded: Bool
    /// Undone or redone, and by whom: what was typed may then be there twice, or not at all.
    private var takenBack: [Unicode.Scalar: Set<Int>] = [:]
    /// Deleted by hand, and by whom.
    private var deleted: [Unicode.Scalar: Set<Int>] = [:]
    /// By client and sequence.
    private var sent: [String: [Submission]] = [:]
    /// Who typed what, in all editors.
    private var typists: [Unicode.Scalar: Int] = [:]
    private var report = Report()

    private init(seed: UInt64, pages: PageProcess?) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        server = SimulatedServer(
            limits: DocumentLimits(
                rebaseOperationCount: [2, 8, 40, 200][random.number(0...3)],
                rebaseByteCount: random.chance(4) ? 40 : 1 << 18))
        isCrowded = random.chance(3)
        for index in 0..<random.number(2...5) {
            let isPage = pages != nil && index == 1
            let client = "editor \(index) of seed \(seed)"
            let editor: any SimulatedEditor =
                if isPage, let pages { try PageEditor(client: client, number: index, process: pages) } else {
                    SwiftEditor(client: client)
                }
            seats.append(
                Seat(
                    editor: editor, isPage: isPage, deck: TypingDeck(of: index), connection: nil,
                    editsLeft: random.number(5...40)))
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

    private mutating func run() throws {
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

    private mutating func runToEnd() throws {
        var steps = 0
        while let (time, event) = queue.next() {
            now = max(now, time)
            try handle(event)
            steps += 1
            if steps > 200_000 { throw failure("it does not come to an end") }
        }
    }

    private mutating func handle(_ event: Event) throws {
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

    // MARK: Editors

    private mutating func act(_ index: Int) throws {
        if seats[index].editsLeft == 0 { return }
        seats[index].editsLeft -= 1
        try editSomething(index)
        if !isCalm {
            if random.chance(25), let connection = seats[index].connection { cut(connection) }
            if random.chance(15) { resend(index) }
            if random.chance(60) { try reload(index) }
        }
        // Mostly typing, now and then minutes of rest.
        let pause = random.chance(15) ? random.number(2_000...90_000) : random.number(20...700)
        queue.add(.act(editor: index), at: now + Int64(pause))
    }

    private mutating func editSomething(_ index: Int) throws {
        let editor = seats[index].editor
        let count = editor.scalarCount
        var caret = min(seats[index].caret, count)
        if isCrowded {
            caret = random.number(0...min(count, 4))
        } else if random.chance(6) {
            caret = random.number(0...count)
        }
        let operation: Operation
        switch random.number(0...9) {
        case 0 where count > 0:
            let from = isCrowded ? min(caret, count - 1) : random.number(0...count - 1)
            operation = Operation(at: from, delete: random.number(1...min(5, count - from)))
            caret = from
        case 1 where caret > 0:
            operation = Operation(at: caret - 1, delete: 1)
            caret -= 1
        case 2 where caret < count:
            let text = self.text(of: index, random.number(1...3))
            operation = Operation(at: caret, delete: 1, insert: text)
            caret += text.unicodeScalars.count
        case 3, 4:
            return try takeBack(index, isRedo: random.chance(3))
        default:
            let text = self.text(of: index, random.chance(8) ? random.number(2...30) : 1)
            operation = Operation(at: caret, insert: text)
            caret += text.unicodeScalars.count
        }
        seats[index].caret = caret
        let text = try editor.text
        if operation.scalarCountChange < operation.insertedText.unicodeScalars.count {
            for scalar in try operation.inverted(on: text).insertedText.unicodeScalars {
                deleted[scalar, default: []].insert(index)
            }
        }
        remember(text, of: index)
        seats[index].trail.edited(from: text, at: now)
        submit(try editor.edit(operation, at: now), by: index)
    }

    private mutating func takeBack(_ index: Int, isRedo: Bool) throws {
        let editor = seats[index].editor
        let before = try editor.text
        guard let taken = try editor.takeBack(isRedo: isRedo) else { return }
        report.undos += 1
        let (removed, restored) = (taken.deletedText.unicodeScalars, taken.insertedText.unicodeScalars)
        for scalar in Array(removed) + Array(restored) { takenBack[scalar, default: []].insert(index) }
        if removed.isEmpty, restored.isEmpty { throw failure("editor \(index) took back nothing") }
        if !isRedo, let foreign = removed.first(where: { typists[$0] != index }) {
            throw failure("undo by editor \(index) removed \(foreign.debugDescription) of another")
        }
        let own = { [typists, deleted] in typists[$0] == index || deleted[$0]?.contains(index) == true }
        if let foreign = (Array(removed) + Array(restored)).first(where: { !own($0) }) {
            throw failure("editor \(index) took back what was never its doing: \(foreign.debugDescription)")
        }
        let after = try editor.text
        if let reason = seats[index].trail.takenBack(isRedo: isRedo, from: before, to: after) {
            throw failure("editor \(index): \(reason)")
        }
        // What comes back stands where it stood, between the same neighbours.
        let isFixed = { [takenBack] in takenBack[$0, default: []].isSubset(of: [index]) }
        for earlier in seats[index].earlier where !UndoTrail.haveOneOrder(earlier, after, of: isFixed) {
            throw failure(
                "editor \(index): \(isRedo ? "redo" : "undo") changed the order of \(earlier.debugDescription) to "
                    + after.debugDescription)
        }
        remember(before, of: index)
        submit(taken.submission, by: index)
        // Undone by mistake.
        if !isRedo, random.chance(3) { try takeBack(index, isRedo: true) }
    }

    private mutating func remember(_ text: String, of index: Int) {
        if seats[index].earlier.count == 12 { seats[index].earlier.removeFirst() }
        seats[index].earlier.append(text)
    }

    private mutating func reload(_ index: Int) throws {
        if let connection = seats[index].connection { cut(connection) }
        try seats[index].editor.reload()
        seats[index].trail = UndoTrail()
    }

    private mutating func resend(_ index: Int) {
        guard let submission = seats[index].editor.inFlight else { return }
        report.repeats += 1
        submit(submission, by: index)
    }

    private mutating func text(of index: Int, _ count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            let scalar = seats[index].deck.draw(&random)
            typists[scalar] = index
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    private mutating func submit(_ submission: Submission?, by index: Int) {
        guard let submission, let connection = seats[index].connection, connections[connection].isResumed else {
            return
        }
        report.submissions += 1
        sent["\(submission.client) \(submission.sequence)", default: []].append(submission)
        sendToServer(.submit(submission), over: connection)
    }

    // MARK: The network

    private mutating func delay() -> Int64 {
        Int64(random.chance(20) ? random.number(500...4_000) : random.number(1...120))
    }

    private mutating func sendToServer(_ message: ToServer, over connection: Int) {
        if connections[connection].isLostToServer { return }
        let at = max(connections[connection].lastToServer, now + delay())
        connections[connection].lastToServer = at
        queue.add(.toServer(connection: connection, message), at: at)
    }

    private mutating func send(_ outgoing: [SimulatedServer.Outgoing]) {
        for one in outgoing where connections[one.connection].isOpen {
            let at = max(connections[one.connection].lastToEditor, now + delay())
            connections[one.connection].lastToEditor = at
            queue.add(.toEditor(connection: one.connection, one.message), at: at)
            if case .resumed = one.message { continue }
            // Now and then a message comes twice.
            if random.chance(30) { queue.add(.toEditor(connection: one.connection, one.message), at: at) }
        }
    }

    private mutating func connect(_ index: Int) {
        if seats[index].connection != nil { return }
        if !isServerUp { return queue.add(.connect(editor: index), at: now + 1_000) }
        let editor = seats[index].editor
        seats[index].connection = connections.count
        connections.append(Connection(editor: index))
        sendToServer(
            .hello(revision: editor.revision, inFlight: editor.inFlight?.sequence), over: connections.count - 1)
    }

    /// The editor's end is gone; what it had sent may still arrive, even behind its next connection.
    private mutating func cut(_ connection: Int) {
        if !connections[connection].isOpen { return }
        connections[connection].isOpen = false
        if random.chance(2) { connections[connection].isLostToServer = true }
        let editor = connections[connection].editor
        seats[editor].connection = nil
        queue.add(.serverSeesEnd(connection: connection), at: now + delay())
        let away = isCalm ? 100 : random.chance(4) ? random.number(60_000...300_000) : random.number(50...5_000)
        queue.add(.connect(editor: editor), at: now + Int64(away))
    }

    // MARK: The server

    private mutating func serve(_ connection: Int, _ message: ToServer) throws {
        if !isServerUp || connections[connection].isLostToServer { return }
        let index = connections[connection].editor
        switch message {
        case .hello(let revision, let inFlight):
            if !connections[connection].isOpen { return }
            try server.hello(
                connection: connection, client: seats[index].editor.client, revision: revision, inFlight: inFlight)
        case .submit(let submission):
            server.submit(connection: connection, submission, author: UInt32(index), at: now)
        }
        send(server.idle())
        scheduleCommit()
    }

    private mutating func scheduleCommit() {
        if isCommitting || !server.hasStaged { return }
        isCommitting = true
        queue.add(.commit, at: now + Int64(random.number(1...40)))
    }

    private mutating func crash() throws {
        if !isServerUp { return }
        report.crashes += 1
        try server.crash()
        isServerUp = false
        queue.add(.restart, at: now + Int64(random.number(100...20_000)))
        for connection in connections.indices where connections[connection].isOpen {
            connections[connection].isLostToServer = true
            cut(connection)
        }
        for connection in connections.indices { connections[connection].isLostToServer = true }
    }

    private mutating func deliver(_ connection: Int, _ message: SimulatedServer.Message) throws {
        if !connections[connection].isOpen { return }
        let index = connections[connection].editor
        let editor = seats[index].editor
        switch message {
        case .resumed(let steps):
            report.resumes += 1
            connections[connection].isResumed = true
            seats[index].trail.changedByOthers()
            submit(try editor.resume(steps), by: index)
        case .operation(let operation, let revision):
            // The caret stays before what others insert at it.
            let unsaved = seats[index].caret
            seats[index].trail.changedByOthers()
            try editor.receive(operation, revision: revision)
            seats[index].caret = min(unsaved, editor.scalarCount)
        case .acknowledged(let sequence, let revision):
            submit(try editor.acknowledge(sequence: sequence, revision: revision), by: index)
        case .rebase(let catchUp, let from, let to):
            report.rebases += 1
            seats[index].trail.changedByOthers()
            submit(try editor.rebase(catchUp, from: from, to: to), by: index)
        case .refused(let error):
            throw failure("the server refused editor \(index): \(error)")
        }
    }

    // MARK: Promises

    /// Everybody returns, all is saved, and every copy is the same.
    private mutating func converge() throws {
        isCalm = true
        for index in seats.indices where seats[index].connection == nil { connect(index) }
        try runToEnd()
        let text = server.text
        for index in seats.indices {
            let seat = seats[index]
            if seat.editor.inFlight != nil { throw failure("editor \(index) waits for ever for an answer") }
            guard try Array(seat.editor.text.utf8) == Array(text.utf8) else {
                throw failure(
                    "editor \(index) ends with \(try seat.editor.text.debugDescription), "
                        + "the server with \(text.debugDescription)")
            }
        }
        try checkLog(text)
        try checkTyped(text)
    }

    /// Nothing typed is lost or doubled, nothing goes that nobody deleted, and everything is its typist's.
    private func checkTyped(_ text: String) throws {
        var counts: [Unicode.Scalar: Int] = [:]
        for scalar in text.unicodeScalars { counts[scalar, default: 0] += 1 }
        for (scalar, typist) in typists where takenBack[scalar] == nil {
            let count = counts[scalar, default: 0]
            if count == (deleted[scalar] == nil ? 1 : 0) { continue }
            throw failure(
                "\(scalar.debugDescription) of editor \(typist) is there \(count) times, "
                    + (deleted[scalar] == nil ? "though nobody deleted it" : "though it was deleted"))
        }
        if let stranger = counts.keys.first(where: { typists[$0] == nil }) {
            throw failure("nobody typed \(stranger.debugDescription)")
        }
        var scalars = text.unicodeScalars[...]
        for span in server.authorship {
            let part = scalars.prefix(span.scalarCount)
            if let foreign = part.first(where: { takenBack[$0] == nil && typists[$0] != Int(span.author) }) {
                throw failure("\(foreign.debugDescription) is said to be editor \(span.author)'s")
            }
            scalars = scalars[part.endIndex...]
        }
    }

    private func checkLog(_ text: String) throws {
        let replayed = Document()
        var sequences: [ClientID: Int] = [:]
        var texts = [""]
        for entry in server.committed {
            guard entry.sequence == sequences[entry.client, default: 0] + 1 else {
                throw failure("\(entry.client) sequence \(entry.sequence) came twice or out of order")
            }
            sequences[entry.client] = entry.sequence
            let asSent = Submission(
                client: entry.client, sequence: entry.sequence, revision: entry.baseRevision,
                operation: entry.original ?? entry.operation)
            guard sent["\(entry.client) \(entry.sequence)"]?.contains(asSent) == true else {
                throw failure("revision \(entry.revision) is logged as what was never sent: \(asSent)")
            }
            try replayed.replay(entry)
            texts.append(replayed.text)
        }
        guard Array(replayed.text.utf8) == Array(text.utf8) else { throw failure("the log gives another text") }
        guard replayed.authorship == server.authorship else { throw failure("the log gives other authors") }
        // The past, from memory and from the shelf.
        let archive = try HistoryArchive(bytes: replayed.archive().bytes)
        for revision in stride(from: 0, through: replayed.revision, by: 1 + replayed.revision / 4) {
            let past = [try replayed.text(at: revision), try archive.text(at: revision)]
            guard past.allSatisfy({ Array($0.utf8) == Array(texts[revision].utf8) }) else {
                throw failure("revision \(revision) is remembered as \(past)")
            }
        }
    }

    /// All type at one place at once, key by key, over a slow network: no run is torn apart by another.
    private mutating func typeAtOneSpot() throws {
        let spot = random.number(0...seats[0].editor.scalarCount)
        var runs: [[Unicode.Scalar]] = []
        for index in seats.indices {
            seats[index].caret = spot
            runs.append((0..<random.number(3...7)).map { Unicode.Scalar(0xE000 + UInt32(index) * 64 + UInt32($0))! })
        }
        var left = seats.indices.flatMap { index in runs[index].indices.map { _ in index } }
        left.shuffle(using: &random)
        var typed = [Int](repeating: 0, count: seats.count)
        for index in left {
            let editor = seats[index].editor
            // Behind one's own last character, wherever that is by now.
            let place: Int
            if typed[index] == 0 {
                place = min(seats[index].caret, editor.scalarCount)
            } else {
                let last = runs[index][typed[index] - 1]
                guard let found = try Array(editor.text.unicodeScalars).firstIndex(of: last) else {
                    throw failure("a character editor \(index) typed is gone")
                }
                place = found + 1
            }
            let text = String(Character(runs[index][typed[index]]))
            typists[runs[index][typed[index]]] = index
            typed[index] += 1
            seats[index].trail = UndoTrail()
            submit(try editor.edit(Operation(at: place, insert: text), at: now), by: index)
            // Some of what is under way arrives between two keys.
            for _ in 0..<random.number(0...3) {
                guard let (time, event) = queue.next() else { break }
                now = max(now, time)
                try handle(event)
            }
        }
        try runToEnd()
        try converge()
        let scalars = Array(server.text.unicodeScalars)
        for (index, run) in runs.enumerated() {
            report.runsTyped += 1
            guard let start = scalars.firstIndex(of: run[0]), Array(scalars[start...].prefix(run.count)) == run else {
                throw failure("what editor \(index) typed at one spot was torn apart: \(server.text.debugDescription)")
            }
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(seed: seed, reason: reason) }
}

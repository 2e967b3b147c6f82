import OperationalTransform

/// What must hold in the end.
extension Simulation {
    /// Everybody returns, all is saved, and every copy is the same.
    mutating func converge() throws {
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
    func checkTyped(_ text: String) throws {
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

    func checkLog(_ text: String) throws {
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
    mutating func typeAtOneSpot() throws {
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
}

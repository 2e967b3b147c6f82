import OperationalTransform

/// What people do: type, delete, take back, reload.
extension Simulation {
    mutating func act(_ index: Int) throws {
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

    mutating func editSomething(_ index: Int) throws {
        let count = seats[index].editor.scalarCount
        var caret = min(seats[index].caret, count)
        if isCrowded {
            caret = random.number(0...min(count, 4))
        } else if isLong, random.chance(20) {
            // Where another is or was: they write in one leaf, or in two that meet.
            caret = seats[random.number(0...seats.count - 1)].caret + random.number(0...400) - 200
            caret = max(0, min(caret, count))
        } else if !isLong, random.chance(6) {
            caret = random.number(0...count)
        }
        let operation: Operation
        switch seats[index].hasPages ? 10 : random.number(0...9) {
        case 10:
            seats[index].hasPages = false
            operation = Operation(at: caret, insert: text(of: index, random.number(400...2_000)))
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
        let editor = seats[index].editor
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

    mutating func takeBack(_ index: Int, isRedo: Bool) throws {
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

    mutating func remember(_ text: String, of index: Int) {
        if seats[index].earlier.count == 12 { seats[index].earlier.removeFirst() }
        seats[index].earlier.append(text)
    }

    mutating func reload(_ index: Int) throws {
        if let connection = seats[index].connection { cut(connection) }
        try seats[index].editor.reload()
        seats[index].trail = UndoTrail()
    }

    mutating func resend(_ index: Int) {
        guard let submission = seats[index].editor.inFlight else { return }
        report.repeats += 1
        submit(submission, by: index)
    }

    mutating func text(of index: Int, _ count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            let scalar = seats[index].deck.draw(&random)
            typists[scalar] = index
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    mutating func submit(_ submission: Submission?, by index: Int) {
        guard let submission, let connection = seats[index].connection, connections[connection].isResumed else {
            return
        }
        report.submissions += 1
        sent["\(submission.client) \(submission.sequence)", default: []].append(submission)
        sendToServer(.submit(submission), over: connection)
    }
}

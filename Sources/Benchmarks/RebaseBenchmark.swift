import OperationalTransform

/// A writer comes back after a long time offline: 10,000 operations here against 10,000 there, on 100 kB.
enum RebaseBenchmark {
    static func run(_ arguments: [String]) throws -> Bool {
        print("offline rebase on 100,000 scalars: server composes, editor moves once, both apply")
        var isEqual = true
        for count in [100, 1_000, 10_000] {
            let (time, equal) = try measure(count)
            print("\(padded("\(count) x \(count)", 16)) \(milliseconds(time)) ms   \(equal ? "equal" : "DIFFERENT")")
            isEqual = isEqual && equal
        }
        return isEqual
    }

    private static func measure(_ count: Int) throws -> (Double, Bool) {
        let text = String(repeating: "lorem ipsum dolor sit amet ", count: 3_704)
        let theirs = typing(count, on: text.unicodeScalars.count, seed: 1)
        let mine = typing(count, on: text.unicodeScalars.count, seed: 2)
        var isEqual = true
        var best = Double.infinity
        for _ in 0..<7 {
            let document = Document(keyframe: Keyframe(text: text))
            for (index, operation) in theirs.enumerated() {
                let submission = Submission(
                    client: "there", sequence: index + 1, revision: index, operation: operation)
                _ = try document.submit(submission, author: 1, at: Int64(index) * 100)
            }
            let local = try Operation.composed(mine).applied(to: text)
            var merged = ""
            best = try min(
                best,
                shortest(of: 1) {
                    // What the editor had typed on the old revision arrives as one submission, and is too old.
                    var state = ClientState(client: "here", revision: 0)
                    guard let late = state.edit(try Operation.composed(mine)),
                        case .rebase(let from, let to) = try document.submit(
                            late, author: 2, at: 0, limits: DocumentLimits(rebaseOperationCount: 50))
                    else { return }
                    let (apply, resend) = try state.rebase(try document.composed(from: from), from: from, to: to)
                    merged = try apply.applied(to: local)
                    if let resend { _ = try document.submit(resend, author: 2, at: 0) }
                })
            isEqual = isEqual && !merged.isEmpty && merged.unicodeScalars.elementsEqual(document.text.unicodeScalars)
        }
        return (best, isEqual)
    }

    /// Words typed key by key, now and then somewhere else, now and then a few backspaces.
    private static func typing(_ count: Int, on scalarCount: Int, seed: UInt64) -> [Operation] {
        var state = seed
        func number(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var operations: [Operation] = []
        var length = scalarCount
        var caret = number(length)
        var backspaces = 0
        for _ in 0..<count {
            if number(40) == 0 { caret = number(length) }
            if backspaces == 0, number(25) == 0 { backspaces = 1 + number(4) }
            if backspaces > 0, caret > 0 {
                backspaces -= 1
                caret -= 1
                length -= 1
                operations.append(Operation(at: caret, delete: 1))
            } else {
                operations.append(Operation(at: caret, insert: number(6) == 0 ? " " : "e"))
                caret += 1
                length += 1
            }
        }
        return operations
    }
}

import OperationalTransform

/// Edits of two authors in a long text: each typing on far from the other, and both anywhere.
enum EditBenchmark {
    private static let edits = 20_000

    static func run(_ arguments: [String]) throws -> Bool {
        let made = shortest(of: 9) {
            for index in 0..<edits { ignore(submission(index, at: index)) }
        }
        print(
            "edits through the draft (text, log, authors), ns each; of it", fixed(made / Double(edits), 1),
            "to make them")
        print("text                          two authors in turn   anywhere")
        var isRight = true
        for scalarCount in [100_000, 1_000_000] {
            for unit in ["a", "a\u{e9}", "\u{6f22}", "\u{1f600}"] {
                let text = String(repeating: unit, count: scalarCount / unit.unicodeScalars.count)
                let turns = try measure(text) { index, count in
                    // A quarter and three quarters in, each author going on where they were.
                    (index & 1 == 0 ? scalarCount / 4 : scalarCount / 4 * 3) + index / 2 * (1 + (index & 1))
                        + (index & 1)
                }
                var state: UInt64 = 7
                let anywhere = try measure(text) { _, count in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Int(state >> 33) % count
                }
                isRight = isRight && turns.isRight && anywhere.isRight
                print(
                    padded("\(scalarCount) scalars of '\(unit)'", 29), padded(fixed(turns.time, 1), 21),
                    fixed(anywhere.time, 1))
            }
        }
        return isRight
    }

    private static func measure(
        _ text: String, at place: (_ index: Int, _ scalarCount: Int) -> Int
    ) throws -> (time: Double, isRight: Bool) {
        let limits = DocumentLimits(draftUTF8Count: .max)
        let scalarCount = text.unicodeScalars.count
        let offsets = (0..<edits).map { place($0, scalarCount + $0) }
        var best = Double.infinity
        var isRight = true
        for _ in 0..<7 {
            let document = Document(keyframe: Keyframe(text: text))
            best = try min(
                best,
                shortest(of: 1) {
                    for (index, offset) in offsets.enumerated() {
                        _ = try document.submit(
                            submission(index, at: offset), author: UInt32(1 + index & 1), at: 0, limits: limits)
                    }
                })
            isRight = isRight && document.text.unicodeScalars.count { $0 == "x" } == edits
        }
        return (best / Double(edits), isRight)
    }

    @inline(__always)
    private static func submission(_ index: Int, at offset: Int) -> Submission {
        Submission(
            client: index & 1 == 0 ? "first" : "second", sequence: index / 2 + 1, revision: index,
            operation: Operation(at: offset, insert: "x"))
    }

    /// Takes a submission as another module would and does nothing.
    @inline(never)
    private static func ignore(_ submission: Submission) {}
}

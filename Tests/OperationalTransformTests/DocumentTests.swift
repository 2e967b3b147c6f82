import MergeTesting
import Testing

@testable import OperationalTransform

@Suite("A draft on the server")
struct DocumentTests {
    /// Submits and expects to be accepted.
    @discardableResult
    private func accept(
        _ document: Document, _ client: String, _ sequence: Int, at revision: Int, _ operation: Operation,
        author: UInt32 = 1
    ) throws -> AcceptedOperation {
        let submission = Submission(client: client, sequence: sequence, revision: revision, operation: operation)
        let outcome = try document.submit(submission, author: author, at: 5)
        guard case .accepted(let revision) = outcome else { throw Unexpected(outcome: outcome) }
        return document.logEntry(of: submission, revision: revision, author: author, at: 5)
    }

    private struct Unexpected: Error { let outcome: SubmissionOutcome }

    private func typed(_ text: String) throws -> Document {
        let document = Document()
        try accept(document, "first", 1, at: 0, Operation(at: 0, insert: text))
        return document
    }

    @Test("the arriving insert goes left of the one ordered before it")
    func tie() throws {
        let document = try typed("ad")
        try accept(document, "a", 1, at: 1, Operation(at: 1, insert: "b"))
        let accepted = try accept(document, "b", 1, at: 1, Operation(at: 1, insert: "c"))
        #expect(document.text == "acbd")
        #expect(accepted.original == nil && accepted.baseRevision == 1 && accepted.revision == 3)
    }

    @Test("what was sent is kept beside what was applied")
    func original() throws {
        let document = try typed("ad")
        try accept(document, "a", 1, at: 1, Operation(at: 0, insert: "12"))
        let accepted = try accept(document, "b", 1, at: 1, Operation(at: 1, insert: "c"))
        #expect(accepted.operation == Operation(at: 3, insert: "c"))
        #expect(accepted.original == Operation(at: 1, insert: "c"))
    }

    @Test("counts, lines and authors follow the text")
    func counts() throws {
        let document = try typed("e\u{301}\n\u{1f600}")
        try accept(document, "b", 1, at: 1, Operation(at: 1, delete: 1, insert: "x\ny"), author: 2)
        #expect(document.text == "ex\ny\n\u{1f600}")
        #expect(document.scalarCount == 6)
        #expect(document.utf16Count == 7)
        #expect(document.utf8Count == 9)
        #expect(document.lineCount == 3)
        #expect(
            document.authorship == [
                AuthorSpan(author: 1, scalarCount: 1), AuthorSpan(author: 2, scalarCount: 3),
                AuthorSpan(author: 1, scalarCount: 2),
            ])
    }

    @Test("a repeated submission gets the same answer and no second effect")
    func repeated() throws {
        let document = try typed("ab")
        let submission = Submission(client: "c", sequence: 1, revision: 1, operation: Operation(at: 2, insert: "c"))
        guard case .accepted = try document.submit(submission, author: 1, at: 0) else { return #expect(Bool(false)) }
        #expect(try document.submit(submission, author: 1, at: 9) == .repeated(revision: 2))
        try accept(document, "c", 2, at: 2, Operation(at: 3, insert: "d"))
        #expect(document.text == "abcd")
        // The client had its answer, or it had not gone on: what an older sequence held is no longer known.
        #expect(throws: SubmissionError.sequenceReused(1)) { try document.submit(submission, author: 1, at: 9) }
        let reopened = Document(keyframe: document.keyframe())
        let last = Submission(client: "c", sequence: 2, revision: 2, operation: Operation(at: 3, insert: "d"))
        #expect(try reopened.submit(last, author: 1, at: 9) == .repeated(revision: 3))
        var other = last
        other.operation = Operation(at: 3, insert: "e")
        #expect(throws: SubmissionError.sequenceReused(2)) { try reopened.submit(other, author: 1, at: 9) }
        #expect(throws: SubmissionError.sequenceReused(2)) { try document.submit(other, author: 1, at: 9) }
    }

    private static func submission(
        _ client: String, _ sequence: Int, at revision: Int, _ operation: Operation = .identity
    ) -> Submission {
        Submission(client: client, sequence: sequence, revision: revision, operation: operation)
    }

    private static let refusals: [(Submission, SubmissionError)] = [
        (submission("c", 1, at: 2), .revisionAhead(revision: 2, head: 1)),
        (submission("c", 1, at: -1), .revisionAhead(revision: -1, head: 1)),
        (submission("c", 2, at: 1), .sequenceGap(expected: 1)),
        (submission("c", 1, at: 1, Operation(at: 2, delete: 2)), .lengthMismatch(needed: 4, scalarCount: 3)),
        (submission("c", 1, at: 0, Operation(at: 1, insert: "x")), .lengthMismatch(needed: 1, scalarCount: 0)),
        (submission("c", 1, at: 1, Operation(at: 0, insert: "12345678")), .draftTooLarge(limit: 10)),
        (submission("", 1, at: 1), .clientIDInvalid),
        (submission(String(repeating: "c", count: 33), 1, at: 1), .clientIDInvalid),
        (submission("first", 0, at: 1), .sequenceReused(0)),
    ]

    @Test("a submission that does not fit is refused and changes nothing", arguments: refusals)
    func refused(submission: Submission, error: SubmissionError) throws {
        let document = try typed("abc")
        let before = document.keyframe()
        #expect(throws: error) {
            try document.submit(submission, author: 1, at: 0, limits: DocumentLimits(draftUTF8Count: 10))
        }
        #expect(document.keyframe() == before)
    }

    @Test("a text above the limit may still shrink")
    func shrinks() throws {
        let document = try typed("0123456789abcdef")
        let limits = DocumentLimits(draftUTF8Count: 10)
        let shrink = Submission(
            client: "c", sequence: 1, revision: 1, operation: Operation(at: 0, delete: 2, insert: "x"))
        guard case .accepted = try document.submit(shrink, author: 1, at: 0, limits: limits) else {
            return #expect(Bool(false), "not accepted")
        }
        let grow = Submission(client: "c", sequence: 2, revision: 2, operation: Operation(at: 0, insert: "x"))
        #expect(throws: SubmissionError.draftTooLarge(limit: 10)) {
            try document.submit(grow, author: 1, at: 0, limits: limits)
        }
    }

    /// Values of stored keyframes: a draft written by an older cowrite must know its repeats.
    @Test(
        "a submission's fingerprint never changes, kept or made again from the log",
        arguments: [
            (0, [Operation.Component.insert("a")], 0xcfa0_5cdf_eed5_d23d),
            (118, [.retain(12), .insert("x")], 0x5e5b_f8a8_48ba_f724),
            (7, [.retain(3), .delete(2)], 0x0fc5_3164_323f_d380),
            (41, [.retain(5), .insert("\u{e9}"), .delete(1)], 0xb40e_9f59_258b_2dc3),
            (2, [.insert("12345678")], 0x89e9_88aa_8c1d_3be9),
            (
                9, [.retain(1), .insert("a longer text, with \u{6f22}\u{5b57} and \u{1f600} in it")],
                0x9e32_2177_c220_051e
            ),
            (
                3, [.retain(1), .insert("ab"), .retain(2), .delete(3), .retain(4), .insert("z")],
                0xca0f_1003_ccb0_160e
            ),
        ] as [(Int, [Operation.Component], UInt64)])
    func fingerprints(revision: Int, components: [Operation.Component], value: UInt64) throws {
        let text = String(repeating: ".", count: 20)
        for earlier in 0...1 {
            // By a client never seen before, and by one that goes on.
            let document = Document(keyframe: Keyframe(revision: revision - earlier, text: text))
            if revision < earlier { continue }
            if earlier > 0 { try accept(document, "c", 1, at: revision - 1, Operation(at: 20, insert: ".")) }
            try accept(document, "c", 1 + earlier, at: revision, try Operation(components))
            #expect(document.keyframe().clients.map(\.fingerprint) == [value], "after \(earlier)")
        }
    }

    @Test("too many components are refused")
    func components() throws {
        let document = try typed("abc")
        let operation = try Operation([.insert("x"), .retain(1), .insert("y")])
        #expect(throws: SubmissionError.tooManyComponents(limit: 2)) {
            try document.submit(
                Submission(client: "c", sequence: 1, revision: 1, operation: operation), author: 1, at: 0,
                limits: DocumentLimits(componentCount: 2))
        }
    }

    @Test("too old a base gets one composed operation back")
    func rebase() throws {
        let document = try typed("")
        for index in 0..<5 {
            try accept(document, "a", index + 1, at: 1 + index, Operation(at: index, insert: "\(index)"))
        }
        let limits = DocumentLimits(rebaseOperationCount: 4)
        let late = Submission(client: "b", sequence: 1, revision: 1, operation: Operation(at: 0, insert: "b"))
        let outcome = try document.submit(late, author: 2, at: 0, limits: limits)
        #expect(outcome == .rebase(from: 1, to: 6))
        #expect(try document.composed(from: 1) == Operation(at: 0, insert: "01234"))
        #expect(try document.composed(from: 6) == .identity)
        #expect(throws: SubmissionError.revisionAhead(revision: 7, head: 6)) { try document.composed(from: 7) }
        #expect(document.revision == 6 && document.lastSequence(of: "b") == 0)
        let byBytes = try document.submit(late, author: 2, at: 0, limits: DocumentLimits(rebaseByteCount: 4))
        #expect(byBytes == outcome)
    }

    @Test("catching up comes one by one before the own submission, and composed behind it")
    func catchUp() throws {
        let document = try typed("")
        try accept(document, "a", 1, at: 1, Operation(at: 0, insert: "1"))
        try accept(document, "me", 7 - 6, at: 1, Operation(at: 0, insert: "me"))
        for index in 2..<6 { try accept(document, "a", index, at: index + 1, Operation(at: 0, insert: "\(index)")) }
        let limits = DocumentLimits(rebaseOperationCount: 3)
        #expect(
            try document.catchUp(from: 1, client: "me", inFlight: 1, limits: limits) == [
                .operation(Operation(at: 0, insert: "1"), from: 1, to: 2, author: 1),
                .own(sequence: 1, revision: 3),
                .operation(Operation(at: 0, insert: "5432"), from: 3, to: 7, author: 1),
            ])
        #expect(try document.catchUp(from: 5, client: "me", inFlight: 2, limits: limits).count == 2)
        #expect(try document.catchUp(from: 7, client: "me", inFlight: nil, limits: limits).isEmpty)
        #expect(throws: SubmissionError.revisionAhead(revision: 8, head: 7)) {
            try document.catchUp(from: 8, client: "me", inFlight: nil)
        }
        let reopened = Document(keyframe: document.keyframe())
        #expect(throws: SubmissionError.revisionForgotten(revision: 6, oldest: 7)) {
            try reopened.catchUp(from: 6, client: "me", inFlight: nil)
        }
    }

    @Test("a keyframe and the log after it give the same draft, and every revision can be read")
    func replay() throws {
        var random = SeededGenerator(seed: 11)
        let document = Document()
        var texts = [""]
        var log: [AcceptedOperation] = []
        var keyframe = document.keyframe()
        for index in 0..<200 {
            let base = max(0, document.revision - random.number(0...5))
            let operation = random.operation(on: texts[base].unicodeScalars.count)
            log.append(
                try accept(document, "\(index)", 1, at: base, operation, author: UInt32(random.number(1...3))))
            texts.append(document.text)
            if index == 99 { keyframe = document.keyframe() }
        }
        for (revision, text) in texts.enumerated() { #expect(try document.text(at: revision).hasSameScalars(as: text)) }
        let reopened = Document(keyframe: keyframe)
        for accepted in log[100...] { try reopened.replay(accepted) }
        #expect(reopened.keyframe() == document.keyframe())
        #expect(document.authorship.reduce(0) { $0 + $1.scalarCount } == document.scalarCount)
        #expect(throws: SubmissionError.logGap(expected: 201, found: 200)) { try reopened.replay(log[199]) }
    }
}

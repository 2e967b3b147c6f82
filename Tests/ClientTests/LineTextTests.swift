import MergeTesting
import OperationalTransform
import Testing

@testable import Client

@Suite("Text as lines of scalars")
struct LineTextTests {
    @Test("any edits give the same text as the operations on a plain string", arguments: 1...60)
    func sameAsString(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var plain = "first\nsecond\n\nlast"
        var lines = LineText(plain)
        for _ in 0..<80 {
            var components: [Operation.Component] = []
            var left = plain.unicodeScalars.count
            while left > 0, Int.random(in: 0..<3, using: &generator) > 0 {
                let count = Int.random(in: 1...left, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0:
                    components.append(.delete(min(count, 6)))
                    left -= min(count, 6)
                case 1:
                    components.append(.insert(["x", "\n", "é\n👩‍👩‍👧", "two\nlines\n"].randomElement(using: &generator)!))
                default:
                    components.append(.retain(count))
                    left -= count
                }
            }
            let operation = try Operation(components)
            let inverse = lines.inverse(of: operation)
            let before = plain
            plain = try operation.applied(to: plain)
            try lines.apply(operation)
            #expect(lines.string == plain, "seed \(seed)")
            #expect(lines.scalarCount == plain.unicodeScalars.count, "seed \(seed)")
            #expect(try inverse.applied(to: plain) == before, "seed \(seed): inverse")
            for offset in stride(from: 0, through: lines.scalarCount, by: 3) {
                #expect(lines.scalarOffset(of: lines.place(at: offset)) == offset, "seed \(seed)")
            }
        }
    }

    @Test("an operation that spans more than the text is refused and changes nothing")
    func tooLong() throws {
        var lines = LineText("abc")
        #expect(throws: ClientError.operationDoesNotFit(needed: 5, scalarCount: 3)) {
            try lines.apply(Operation(at: 4, delete: 1))
        }
        #expect(lines.string == "abc")
    }
}

@Suite("Differences of texts")
struct TextDifferenceTests {
    @Test(
        "the operation leads from one text to the other and touches no more than it must",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abXc", 1),
            ("one\ntwo\nthree\n", "one\ntwo!\nthree\n", 1),
            ("a\nb\nc\n", "c\na\nb\n", 4), ("same\nsame\nsame\n", "same\nsame\n", 5), ("e\u{301}", "é", 3),
            ("good morning", "good evening", 6),
        ])
    func minimal(old: String, new: String, cost: Int) throws {
        let operation = TextDifference.operation(from: old, to: new)
        #expect(try operation.applied(to: old).unicodeScalars.elementsEqual(new.unicodeScalars))
        let actual = operation.components.reduce(0) { sum, component in
            switch component {
            case .retain: sum
            case .insert(let text): sum + text.unicodeScalars.count
            case .delete(let count): sum + count
            }
        }
        #expect(actual <= cost, "\(operation.components)")
    }

    @Test("random texts, related and not", arguments: 1...80)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        func lines(_ count: Int) -> [String] {
            (0..<count).map { _ in ["alpha", "beta", "", "日本", "gamma delta", "👩‍👩‍👧"].randomElement(using: &generator)! }
        }
        let old = lines(Int.random(in: 0...200, using: &generator))
        var new = old
        for _ in 0..<Int.random(in: 0...30, using: &generator) where !new.isEmpty {
            let index = Int.random(in: 0..<new.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: new.remove(at: index)
            case 1: new.insert("new \(index)", at: index)
            default: new[index] += "!"
            }
        }
        if seed % 10 == 0 { new = lines(300) }
        let (a, b) = (old.joined(separator: "\n"), new.joined(separator: "\n"))
        #expect(try TextDifference.operation(from: a, to: b).applied(to: a) == b, "seed \(seed)")
    }

    @Test("two unrelated texts of 100,000 scalars take less than a second")
    func bounded() throws {
        let old = String((0..<100_000).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) })
        let new = String((0..<100_000).map { Character(UnicodeScalar(UInt8(97 + $0 * $0 % 23))) })
        let clock = ContinuousClock()
        var operation = Operation.identity
        let time = clock.measure { operation = TextDifference.operation(from: old, to: new) }
        #expect(try operation.applied(to: old) == new)
        #expect(time < .seconds(20), "took \(time), in a debug build")
    }
}

import MergeTesting
import Testing

@testable import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Properties over random texts and operations")
struct PropertyTests {
    static let seeds = (0..<20).map { UInt64($0) }
    static let casesPerSeed = 250

    @Test("two operations on one text give the same either way round, operation for operation", arguments: seeds)
    func transformConverges(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let text = random.text(random.number(0...20))
            let a = random.operation(on: text.unicodeScalars.count)
            let b = random.operation(on: text.unicodeScalars.count)
            let (newA, newB) = Operation.transform(left: a, right: b)
            let viaA = try a.composed(with: newB)
            let viaB = try b.composed(with: newA)
            #expect(viaA == viaB, "seed \(seed), case \(index)")
            let merged = try newB.applied(to: a.applied(to: text))
            #expect(
                try Array(newA.applied(to: b.applied(to: text)).utf8) == Array(merged.utf8),
                "seed \(seed), case \(index)")
            #expect(Operation.transformInParts(left: a, right: b) == (newA, newB), "the fast path")
            #expect(a.transformed(over: b, side: .left) == newA)
            #expect(b.transformed(over: a, side: .right) == newB)
        }
    }

    @Test("a composed operation does what its parts do in a row", arguments: seeds)
    func composition(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for index in 0..<Self.casesPerSeed {
            var text = random.text(random.number(0...20))
            let first = text
            var operations: [Operation] = []
            for _ in 0..<random.number(0...6) {
                operations.append(random.operation(on: text.unicodeScalars.count))
                text = try operations.last!.applied(to: text)
            }
            let composed = try Operation.composed(operations)
            #expect(Array(try composed.applied(to: first).utf8) == Array(text.utf8), "seed \(seed), case \(index)")
            #expect(try Operation(composed.components) == composed, "seed \(seed), case \(index): canonical")
        }
    }

    @Test("an operation and its inverse leave the text as it was", arguments: seeds)
    func inversion(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let text = random.text(random.number(0...20))
            let operation = random.operation(on: text.unicodeScalars.count)
            let inverse = try operation.inverted(on: text)
            let back = try inverse.applied(to: operation.applied(to: text))
            #expect(Array(back.utf8) == Array(text.utf8), "seed \(seed), case \(index)")
            #expect(inverse.inverted(deleting: operation.insertedText).insertedText == operation.insertedText)
        }
    }

    @Test("carets keep their order and never leave the text", arguments: seeds)
    func carets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let text = random.text(random.number(0...20))
            let count = text.unicodeScalars.count
            let operation = random.operation(on: count)
            var earlier = 0
            for offset in 0...count {
                let before = operation.transform(scalarOffset: offset, bias: .before)
                let after = operation.transform(scalarOffset: offset, bias: .after)
                #expect(earlier <= before && before <= after, "seed \(seed), case \(index), offset \(offset)")
                #expect(after <= count + operation.scalarCountChange, "seed \(seed), case \(index), offset \(offset)")
                earlier = before
            }
        }
    }

    @Test("an operation survives its JSON form", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.casesPerSeed {
            let operation = random.operation(on: random.number(0...20))
            let json = try JSONEncoder().encode(operation)
            #expect(try JSONDecoder().decode(Operation.self, from: json) == operation)
        }
    }
}

import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What must hold for any texts and operations. Each case comes from its seed alone.
package enum Property: String, CaseIterable, Sendable {
    /// Two operations on one text give the same either way round: the same text, and operation for operation.
    case transform
    /// A composed operation does what its parts do in a row, and is canonical.
    case compose
    /// An operation and its inverse leave the text as it was.
    case invert
    /// Carets keep their order, stay in the text and stand where the text around them went.
    case carets
    /// Any list of components comes into one canonical form that does the same.
    case canonical
    /// An operation survives its JSON form.
    case json

    package struct Failure: Error, CustomStringConvertible {
        let property: Property
        let seed: UInt64
        let reason: String
        package var description: String {
            "\(property.rawValue), seed \(seed): \(reason)\n  replay: scripts/check-deep properties --seed \(seed)"
        }
    }

    package func check(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = random.text(random.number(0...20))
        let count = text.unicodeScalars.count
        func expect(_ holds: Bool, _ reason: @autoclosure () -> String) throws {
            if !holds { throw Failure(property: self, seed: seed, reason: reason()) }
        }
        switch self {
        case .transform:
            let (a, b) = (random.operation(on: count), random.operation(on: count))
            let (newA, newB) = Operation.transform(left: a, right: b)
            let viaA = try a.composed(with: newB)
            try expect(try viaA == b.composed(with: newA), "\(a.components) and \(b.components) do not commute")
            let merged = try newB.applied(to: a.applied(to: text))
            try expect(Self.same(merged, try newA.applied(to: b.applied(to: text))), "texts differ")
            try expect(a.transformed(over: b, side: .left) == newA, "one-sided left differs")
            try expect(b.transformed(over: a, side: .right) == newB, "one-sided right differs")
        case .compose:
            var result = text
            var parts: [Operation] = []
            for _ in 0..<random.number(0...6) {
                parts.append(random.operation(on: result.unicodeScalars.count))
                result = try parts[parts.count - 1].applied(to: result)
            }
            let composed = try Operation.composed(parts)
            try expect(Self.same(try composed.applied(to: text), result), "\(parts.map(\.components))")
            try expect(try Operation(composed.components) == composed, "not canonical: \(composed.components)")
        case .invert:
            let operation = random.operation(on: count)
            let inverse = try operation.inverted(on: text)
            let back = try inverse.applied(to: operation.applied(to: text))
            try expect(Self.same(back, text), "\(operation.components) and \(inverse.components)")
        case .carets:
            let operation = random.operation(on: count)
            let after = try operation.applied(to: text).unicodeScalars.count
            // Scalar by scalar: where each place is first reached, and where it is left.
            var first = [Int?](repeating: nil, count: count + 1)
            var last = [Int](repeating: 0, count: count + 1)
            var (old, new) = (0, 0)
            func reach() {
                if first[old] == nil { first[old] = new }
                last[old] = new
            }
            reach()
            for component in operation.components + [.retain(count - operation.baseScalarCount)] {
                switch component {
                case .retain(let kept): for _ in 0..<kept { (old, new) = (old + 1, new + 1); reach() }
                case .delete(let gone): for _ in 0..<gone { old += 1; reach() }
                case .insert(let text):
                    new += text.unicodeScalars.count
                    reach()
                }
            }
            for offset in 0...count {
                let left = operation.transform(scalarOffset: offset, bias: .before)
                let right = operation.transform(scalarOffset: offset, bias: .after)
                try expect(left == first[offset] && right == last[offset], "\(offset) goes to \(left) and \(right)")
                try expect(right <= after, "offset \(offset) leaves the text")
            }
        case .canonical:
            let components = random.operation(on: count).components
            // The same, scattered: every count and text in single steps, deletes before inserts.
            var scattered: [Operation.Component] = []
            for component in components {
                switch component {
                case .retain(let count): scattered += (0..<count).map { _ in .retain(1) }
                case .insert(let text): scattered += text.unicodeScalars.map { .insert(String(Character($0))) }
                case .delete(let count):
                    // Deletes first: at one place their order with the insert does not matter.
                    let inserts = scattered.reversed().prefix {
                        if case .insert = $0 { true } else { false }
                    }.count
                    scattered.insert(contentsOf: (0..<count).map { _ in .delete(1) }, at: scattered.count - inserts)
                }
            }
            if random.chance(2) { scattered.append(.retain(random.number(1...9))) }
            try expect(try Operation(scattered).components == components, "\(scattered)")
        case .json:
            let operation = random.operation(on: count)
            let decoded = try JSONDecoder().decode(
                OperationalTransform.Operation.self, from: JSONEncoder().encode(operation))
            try expect(decoded == operation, "\(operation.components)")
        }
    }

    /// `String` takes other scalars that look the same for equal.
    private static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

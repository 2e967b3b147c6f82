import MergeTesting
import Testing

@testable import OperationalTransform

@Suite("Properties over random texts and operations")
struct PropertyTests {
    @Test("they hold in every case", arguments: Property.allCases)
    func holds(property: Property) async throws {
        for seed in 1...3_000 {
            try property.check(seed: UInt64(seed))
            if seed.isMultiple(of: 50) { await Task.yield() }
        }
    }

    @Test("two single splices move past each other as the general way has it")
    func fastPath() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<5_000 {
            let count = random.number(0...12)
            let (a, b) = (random.operation(on: count), random.operation(on: count))
            #expect(
                Operation.transformInParts(left: a, right: b) == Operation.transform(left: a, right: b),
                "\(a.components) and \(b.components)")
        }
    }
}

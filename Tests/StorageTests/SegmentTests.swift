import MergeTesting
import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Packed operations")
struct SegmentTests {
    @Test("come back exactly as they were", arguments: 0..<40)
    func exact(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rows = Self.rows(count: Int.random(in: 1...300, using: &random), using: &random)
        let packed = Segment(rows).packed
        #expect(try Segment(firstRevision: rows[0].accepted.revision, packed: packed).rows == rows, "seed \(seed)")
    }

    @Test("bytes that are not what was packed are refused, whatever they are", arguments: 0..<40)
    func damage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rows = Self.rows(count: 50, using: &random)
        let packed = Segment(rows).packed
        for _ in 0..<50 {
            var broken = packed
            broken[Int.random(in: broken.indices, using: &random)] ^=
                UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            // zlib's own checksum covers what is deflated; a flip elsewhere may be harmless, but never kills.
            if let unpacked = try? Segment(firstRevision: 1, packed: broken) { #expect(unpacked.rows.count == 50) }
        }
        for end in stride(from: 0, to: packed.count, by: 7) {
            #expect(throws: ByteReader.Damage.self) {
                try Segment(firstRevision: 1, packed: Array(packed[..<end]))
            }
        }
    }

    /// Operations as odd as they may be; whether they fit a text does not matter here.
    static func rows(count: Int, using random: inout SeededGenerator) -> [StoredOperation] {
        var index = 0
        var at: Milliseconds = 1_795_246_000_000
        let first = Int.random(in: 1...1_000_000, using: &random)
        return (0..<count).map { offset in
            index += Int.random(in: 1...3, using: &random)
            at += Milliseconds.random(in: -5...400, using: &random)
            let revision = first + offset
            let accepted = AcceptedOperation(
                revision: revision, operation: operation(using: &random),
                client: ["page-5f1c22", "term-0b2d91", "é"].randomElement(using: &random)!,
                sequence: Int.random(in: 1...1_000_000, using: &random),
                baseRevision: revision - Int.random(in: 1...5, using: &random),
                original: Bool.random(using: &random) ? operation(using: &random) : nil,
                author: UInt32.random(in: 0...UInt32.max, using: &random),
                at: at + Milliseconds.random(in: -1...1, using: &random))
            return StoredOperation(index: index, at: at, accepted: accepted)
        }
    }

    private static func operation(using random: inout SeededGenerator) -> Operation {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return .identity
        case 1: return Operation(at: Int.random(in: 0...100_000, using: &random), insert: "ü")
        case 2: return Operation(at: Int.random(in: 0...9, using: &random), delete: 3)
        case 3: return Operation(at: 7, delete: 2, insert: "🐦\n")
        default:
            let components: [Operation.Component] = [.retain(3), .insert("x"), .delete(2), .retain(1), .insert("ab")]
            return (try? Operation(components)) ?? .identity
        }
    }
}

import Testing

@testable import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Vectors made by another implementation")
struct VectorTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/vectors")

    static var isAbsent: Bool { !FileManager.default.fileExists(atPath: folder.path) }

    private static func lines<Line: Decodable>(_ name: String, of type: Line.Type) throws -> [Line] {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
        #expect(!lines.isEmpty, "\(name) holds no vectors")
        return lines
    }

    private struct Pair: Decodable {
        let doc: String, a: Operation, b: Operation
        let after_a: String, after_b: String
        let a_left_of_b: Operation, b_right_of_a: Operation, merged_a_left: String
        let a_right_of_b: Operation, b_left_of_a: Operation, merged_b_left: String
        let a_inverse: Operation
        let utf16_after_a: Int, utf8_after_a: Int
    }

    @Test("transform, both tie rules, and invert", .disabled(if: isAbsent, "needs the shared vectors"))
    func transformAndInvert() throws {
        for vector in try Self.lines("tp1-invert.jsonl", of: Pair.self) {
            let (a, b) = (vector.a, vector.b)
            #expect(try scalars(a.applied(to: vector.doc)) == scalars(vector.after_a))
            #expect(try scalars(b.applied(to: vector.doc)) == scalars(vector.after_b))
            #expect(Operation.transform(left: a, right: b) == (vector.a_left_of_b, vector.b_right_of_a))
            #expect(Operation.transform(left: b, right: a) == (vector.b_left_of_a, vector.a_right_of_b))
            #expect(try scalars(vector.b_right_of_a.applied(to: vector.after_a)) == scalars(vector.merged_a_left))
            #expect(try scalars(vector.a_left_of_b.applied(to: vector.after_b)) == scalars(vector.merged_a_left))
            #expect(try scalars(vector.b_left_of_a.applied(to: vector.after_a)) == scalars(vector.merged_b_left))
            #expect(try a.inverted(on: vector.doc) == vector.a_inverse)
            #expect(try scalars(vector.a_inverse.applied(to: vector.after_a)) == scalars(vector.doc))
            let buffer = TextBuffer(vector.after_a)
            #expect(buffer.utf16Count == vector.utf16_after_a)
            #expect(buffer.utf8Count == vector.utf8_after_a)
        }
    }

    private struct Row: Decodable {
        let doc: String, ops: [Operation], composed: Operation, result: String
        let x: Operation, x_stepwise_left: Operation, x_composed_left: Operation, agree: Bool
    }

    @Test("compose, and transforming over parts or the whole", .disabled(if: isAbsent, "needs the shared vectors"))
    func compose() throws {
        for vector in try Self.lines("compose.jsonl", of: Row.self) {
            let composed = try Operation.composed(vector.ops)
            #expect(composed == vector.composed)
            #expect(try scalars(composed.applied(to: vector.doc)) == scalars(vector.result))
            let stepwise = vector.ops.reduce(vector.x) { $0.transformed(over: $1, side: .left) }
            #expect(stepwise == vector.x_stepwise_left)
            #expect(vector.x.transformed(over: composed, side: .left) == vector.x_composed_left)
            #expect((vector.x_stepwise_left == vector.x_composed_left) == vector.agree)
        }
    }

    private struct Carets: Decodable { let doc: String, op: Operation, before: [Int], after: [Int] }

    @Test("carets", .disabled(if: isAbsent, "needs the shared vectors"))
    func carets() throws {
        for vector in try Self.lines("cursor.jsonl", of: Carets.self) {
            let offsets = 0...vector.doc.unicodeScalars.count
            #expect(offsets.map { vector.op.transform(scalarOffset: $0, bias: .before) } == vector.before)
            #expect(offsets.map { vector.op.transform(scalarOffset: $0, bias: .after) } == vector.after)
        }
    }

    private struct Order: Decodable {
        struct Step: Decodable { let base: Int, op: Operation, ordered: Operation }
        let doc: String, submissions: [Step], final: String, lengths: [Int]
    }

    @Test("the order of the server", .disabled(if: isAbsent, "needs the shared vectors"))
    func serverOrder() throws {
        for vector in try Self.lines("server-order.jsonl", of: Order.self) {
            let document = Document(keyframe: Keyframe(text: vector.doc))
            #expect(document.scalarCount == vector.lengths[0])
            for (index, step) in vector.submissions.enumerated() {
                let submission = Submission(
                    client: "client \(index)", sequence: 1, revision: step.base, operation: step.op)
                let outcome = try document.submit(submission, author: UInt32(index), at: 0)
                guard case .accepted(let accepted) = outcome else { Issue.record("\(outcome)"); return }
                #expect(accepted.operation == step.ordered)
                #expect(document.scalarCount == vector.lengths[index + 1])
            }
            #expect(scalars(document.text) == scalars(vector.final))
        }
    }

    /// `String` takes other scalars that look the same for equal.
    private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}

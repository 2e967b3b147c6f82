import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file of vectors, a JSON object a line, made by another implementation; `Tests/Vectors/README.md` has the kinds.
package struct VectorFile {
    package let name: String
    package private(set) var passed = 0
    package private(set) var failures: [String] = []

    /// Runs every line.
    package init(path: String) throws {
        name = path.split(separator: "/").last.map(String.init) ?? path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ $0 == " " || $0 == "\r" }) { continue }
            var differing: [String]
            do {
                let vector = try Self.decoder.decode(Vector.self, from: Data(line.utf8))
                differing = try vector.differing()
            } catch {
                differing = ["\(error)"]
            }
            if differing.isEmpty {
                passed += 1
            } else {
                failures.append("\(name):\(index + 1): \(differing.joined(separator: ", "))")
            }
        }
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    /// The vector files of a folder.
    package static func paths(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
            .map { "\(folder)/\($0)" }
    }
}

/// A line of any kind; which one, a key tells that only that kind has.
private enum Vector: Decodable {
    case pair(Pair)
    case composition(Composition)
    case carets(Carets)
    case order(Order)

    private enum Keys: String, CodingKey { case aLeftOfB, ops, before, submissions }

    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: Keys.self)
        if keys.contains(.aLeftOfB) {
            self = .pair(try Pair(from: decoder))
        } else if keys.contains(.ops) {
            self = .composition(try Composition(from: decoder))
        } else if keys.contains(.before) {
            self = .carets(try Carets(from: decoder))
        } else if keys.contains(.submissions) {
            self = .order(try Order(from: decoder))
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "a line of no known kind"))
        }
    }

    /// The names of what came out otherwise than the vector says.
    func differing() throws -> [String] {
        switch self {
        case .pair(let pair): try pair.differing()
        case .composition(let composition): try composition.differing()
        case .carets(let carets): carets.differing()
        case .order(let order): try order.differing()
        }
    }
}

private struct Pair: Decodable {
    let doc: String
    let a: OperationalTransform.Operation
    let b: OperationalTransform.Operation
    let afterA: String
    let afterB: String
    let aLeftOfB: OperationalTransform.Operation
    let bRightOfA: OperationalTransform.Operation
    let mergedALeft: String
    let aRightOfB: OperationalTransform.Operation
    let bLeftOfA: OperationalTransform.Operation
    let mergedBLeft: String
    let aInverse: OperationalTransform.Operation
    let utf16AfterA: Int
    let utf8AfterA: Int

    func differing() throws -> [String] {
        let left = Operation.transform(left: a, right: b)
        let right = Operation.transform(left: b, right: a)
        let counts = Document(keyframe: Keyframe(text: afterA))
        return [
            ("after_a", same(try a.applied(to: doc), afterA)),
            ("after_b", same(try b.applied(to: doc), afterB)),
            ("a_left_of_b", left.left == aLeftOfB),
            ("b_right_of_a", left.right == bRightOfA),
            ("b_left_of_a", right.left == bLeftOfA),
            ("a_right_of_b", right.right == aRightOfB),
            ("merged_a_left by a", same(try bRightOfA.applied(to: afterA), mergedALeft)),
            ("merged_a_left by b", same(try aLeftOfB.applied(to: afterB), mergedALeft)),
            ("merged_b_left by a", same(try bLeftOfA.applied(to: afterA), mergedBLeft)),
            ("merged_b_left by b", same(try aRightOfB.applied(to: afterB), mergedBLeft)),
            ("a_inverse", try a.inverted(on: doc) == aInverse),
            ("a_inverse applied", same(try aInverse.applied(to: afterA), doc)),
            ("utf16_after_a", counts.utf16Count == utf16AfterA),
            ("utf8_after_a", counts.utf8Count == utf8AfterA),
        ].failing
    }
}

private struct Composition: Decodable {
    let doc: String
    let ops: [OperationalTransform.Operation]
    let composed: OperationalTransform.Operation
    let result: String
    let x: OperationalTransform.Operation
    let xStepwiseLeft: OperationalTransform.Operation
    let xComposedLeft: OperationalTransform.Operation
    let agree: Bool

    func differing() throws -> [String] {
        let found = try Operation.composed(ops)
        let stepwise = ops.reduce(x) { $0.transformed(over: $1, side: .left) }
        let whole = x.transformed(over: found, side: .left)
        return [
            ("composed", found == composed),
            ("result", same(try found.applied(to: doc), result)),
            ("result step by step", same(try ops.reduce(doc) { try $1.applied(to: $0) }, result)),
            ("x_stepwise_left", stepwise == xStepwiseLeft),
            ("x_composed_left", whole == xComposedLeft),
            ("agree", (stepwise == whole) == agree),
        ].failing
    }
}

private struct Carets: Decodable {
    let doc: String
    let op: OperationalTransform.Operation
    let before: [Int]
    let after: [Int]

    func differing() -> [String] {
        let offsets = 0...doc.unicodeScalars.count
        return [
            ("before", offsets.map { op.transform(scalarOffset: $0, bias: .before) } == before),
            ("after", offsets.map { op.transform(scalarOffset: $0, bias: .after) } == after),
        ].failing
    }
}

private struct Order: Decodable {
    struct Step: Decodable {
        let base: Int
        let op: OperationalTransform.Operation
        let ordered: OperationalTransform.Operation
    }

    let doc: String
    let submissions: [Step]
    let final: String
    let lengths: [Int]

    func differing() throws -> [String] {
        let document = Document(keyframe: Keyframe(text: doc))
        let limits = DocumentLimits(rebaseOperationCount: .max, rebaseByteCount: .max)
        var found: [Int] = [document.scalarCount]
        var isOrdered = true
        for (index, step) in submissions.enumerated() {
            let submission = Submission(client: "\(index)", sequence: 1, revision: step.base, operation: step.op)
            if case .accepted(let revision) = try document.submit(submission, author: 1, at: 0, limits: limits) {
                let ordered = try document.operation(of: revision) == step.ordered
                isOrdered = isOrdered && ordered
            }
            found.append(document.scalarCount)
        }
        return [
            ("ordered", isOrdered), ("final", same(document.text, final)), ("lengths", found == lengths),
        ].failing
    }
}

/// `String` takes other scalars that look the same for equal.
private func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

extension [(String, Bool)] {
    fileprivate var failing: [String] { filter { !$0.1 }.map(\.0) }
}

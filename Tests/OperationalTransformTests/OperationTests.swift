import Testing

@testable import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("An operation and its forms")
struct OperationTests {
    private typealias Components = [Operation.Component]

    private static let forms: [(given: Components, canonical: Components)] = [
        ([.delete(2), .insert("x")], [.insert("x"), .delete(2)]),
        ([.insert("a"), .insert("b"), .retain(3)], [.insert("ab")]),
        ([.retain(1), .retain(2), .delete(1), .delete(1)], [.retain(3), .delete(2)]),
        ([.delete(1), .insert("a"), .delete(1), .insert("b")], [.insert("ab"), .delete(2)]),
        ([.retain(4)], []),
        ([], []),
    ]

    @Test("components are brought into canonical form", arguments: forms)
    private func canonical(given: Components, expected: Components) throws {
        #expect(try Operation(given).components == expected)
    }

    @Test("counts and texts are measured in Unicode scalars")
    func measures() throws {
        let operation = try Operation([.retain(2), .insert("e\u{301}\u{1f600}"), .delete(4)])
        #expect(operation.baseScalarCount == 6)
        #expect(operation.scalarCountChange == -1)
        #expect(operation.insertedUTF8Count == 7)
        #expect(operation.componentCount == 3)
        #expect(!operation.isIdentity && Operation.identity.isIdentity && Operation(at: 7).isIdentity)
        #expect(Operation(at: 7) == .identity)
    }

    @Test("one scalar of a cluster can be deleted")
    func insideCluster() throws {
        #expect(try Operation(at: 1, delete: 1).applied(to: "e\u{301}x") == "ex")
        #expect(try Operation(at: 0, delete: 1, insert: "a").applied(to: "\r\n") == "a\n")
    }

    @Test(
        "an operation longer than the text is refused",
        arguments: [Operation(at: 4, insert: "x"), Operation(at: 3, delete: 1), Operation(at: 0, delete: 4)])
    func tooLong(operation: Operation) {
        let expected = OperationError.lengthMismatch(needed: 4, scalarCount: 3)
        #expect(throws: expected) { try operation.applied(to: "a\u{1f600}c") }
        #expect(throws: expected) { try operation.inverted(on: "a\u{1f600}c") }
    }

    @Test("the JSON form is a list of counts, texts and deletes")
    func json() throws {
        let operation = try Operation([.retain(12), .insert("text"), .delete(3)])
        let json = String(decoding: try JSONEncoder().encode(operation), as: UTF8.self)
        #expect(json == #"[12,"text",{"d":3}]"#)
    }

    private static let refusals: [(json: String, reason: OperationError)] = [
        ("[0]", .countNotPositive(0)),
        ("[-3]", .countNotPositive(-3)),
        ("[1.5]", .countNotWhole("1.5")),
        ("[1e30]", .countTooLarge("1e+30")),
        ("[9223372036854775807]", .countTooLarge("9223372036854775807")),
        ("[18446744073709551616]", .countTooLarge("1.8446744073709552e+19")),
        ("[2147483647, {\"d\": 1}]", .countTooLarge("2147483648")),
        (#"[{"d":0}]"#, .countNotPositive(0)),
        (#"[{"d":-1}]"#, .countNotPositive(-1)),
        (#"[{"d":0.25}]"#, .countNotWhole("0.25")),
        (#"[1,{"d":"2"}]"#, .notAComponent(index: 1)),
        (#"[{"d":1,"e":2}]"#, .notAComponent(index: 0)),
        (#"[{}]"#, .notAComponent(index: 0)),
        (#"[{"x":1}]"#, .notAComponent(index: 0)),
        (#"["a",null]"#, .notAComponent(index: 1)),
        ("[true]", .notAComponent(index: 0)),
        ("[[1]]", .notAComponent(index: 0)),
        (#"[""]"#, .emptyInsert),
    ]

    @Test("what is no operation is refused with its reason", arguments: refusals)
    func refused(json: String, reason: OperationError) throws {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Operation.self, from: Data(json.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(json) was refused as \(String(describing: error))")
            return
        }
        #expect(context.underlyingError as? OperationError == reason)
        #expect(context.debugDescription == reason.description)
    }

    @Test("half a surrogate pair is refused", arguments: [#"["\ud800"]"#, #"["a\udc00"]"#, #"["\ud83dx"]"#])
    func loneSurrogate(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Operation.self, from: Data(json.utf8)) }
    }

    @Test("a million components are refused, not taken")
    func tooManyComponents() throws {
        let components = [Operation.Component](repeating: .insert("a"), count: 1_000_000)
        let expected = OperationError.tooManyComponents(limit: Operation.maximumComponentCount)
        #expect(throws: expected) { try Operation(components) }
        let json = "[" + [String](repeating: "1", count: 1_000_000).joined(separator: ",") + "]"
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Operation.self, from: Data(json.utf8))
        }
        guard case .dataCorrupted(let context) = error else { Issue.record("refused otherwise"); return }
        #expect(context.underlyingError as? OperationError == expected)
    }
}

/// The JSON form: `[12, "text", {"d": 3}]`: retain 12, insert, delete 3.
extension Operation: Codable {
    private enum DeleteKey: String, CodingKey { case d }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for component in components {
            switch component {
            case .retain(let count): try list.encode(count)
            case .insert(let text): try list.encode(text)
            case .delete(let count):
                var delete = list.nestedContainer(keyedBy: DeleteKey.self)
                try delete.encode(count, forKey: .d)
            }
        }
    }

    /// - Throws: `DecodingError`, with the `OperationError` as its underlying error where the JSON is sound
    ///   but no operation.
    public init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var components: [Component] = []
        while !list.isAtEnd {
            guard components.count < Self.maximumComponentCount else {
                throw Self.refusal(.tooManyComponents(limit: Self.maximumComponentCount), at: list.codingPath)
            }
            components.append(try Self.component(from: &list, behind: components.last))
        }
        do { self = try Operation(components) } catch { throw Self.refusal(error, at: list.codingPath) }
    }

    /// A decoder tells the kind of a value only by refusing others, and a refusal costs some twenty times a value. So
    /// what most often follows is asked for first: behind a count a text, else a count, then a deletion.
    private static func component(
        from list: inout any UnkeyedDecodingContainer, behind previous: Component?
    ) throws -> Component {
        let index = list.currentIndex
        let path = list.codingPath
        let isBehindCount = if case .retain = previous { true } else { false }
        if isBehindCount, let text = try? list.decode(String.self) { return .insert(text) }
        if let count = try? list.decode(Int.self) { return .retain(count) }
        if let object = try? list.nestedContainer(keyedBy: AnyKey.self) {
            let key = AnyKey(stringValue: "d")
            guard object.allKeys.count == 1, object.contains(key) else {
                throw refusal(.notAComponent(index: index), at: path)
            }
            if let count = try? object.decode(Int.self, forKey: key) { return .delete(count) }
            if let number = try? object.decode(Double.self, forKey: key) { throw refusal(countError(number), at: path) }
            throw refusal(.notAComponent(index: index), at: path)
        }
        if !isBehindCount, let text = try? list.decode(String.self) { return .insert(text) }
        if let number = try? list.decode(Double.self) { throw refusal(countError(number), at: path) }
        // A value that is no operation is not told apart from a broken text here: both are refused.
        throw refusal(.notAComponent(index: index), at: path)
    }

    private static func countError(_ number: Double) -> OperationError {
        abs(number) >= 0x1p63 ? .countTooLarge("\(number)") : .countNotWhole("\(number)")
    }

    private static func refusal(_ error: OperationError, at path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: error.description, underlyingError: error))
    }
}

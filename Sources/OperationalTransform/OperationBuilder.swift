/// Puts an operation together from left to right; whatever comes, the result is canonical.
struct OperationBuilder {
    private var operation = Operation()
    private var more: [Operation.Splice] = []
    private var current = Operation.Splice()

    mutating func retain(_ count: Int) {
        if count == 0 { return }
        if !current.isEmpty { flush() }
        current.retain += count
    }

    mutating func insert(_ text: String) { insert(text, scalarCount: text.scalarCount) }

    mutating func insert(_ text: String, scalarCount: Int) {
        if scalarCount == 0 { return }
        if current.insertScalarCount == 0 { current.insert = text } else { current.insert += text }
        current.insertScalarCount += scalarCount
    }

    mutating func delete(_ count: Int) { current.delete += count }

    mutating func finish() -> Operation {
        if !current.isEmpty { flush() }
        operation.more = more.isEmpty ? nil : more
        return operation
    }

    private mutating func flush() {
        if operation.first.isEmpty { operation.first = current } else { more.append(current) }
        current = Operation.Splice()
    }
}

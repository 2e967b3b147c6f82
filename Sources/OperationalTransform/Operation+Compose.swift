extension Operation {
    /// The one operation that does what this one and then the next do.
    ///
    /// - Throws: `.countTooLarge` if the result spans more than `maximumScalarCount`.
    package func composed(with next: Operation) throws(OperationError) -> Operation {
        if isIdentity { return next }
        if next.isIdentity { return self }
        var builder = OperationBuilder()
        var earlier = OperationReader(self)
        var later = OperationReader(next)
        while true {
            if earlier.kind == .delete {
                builder.delete(earlier.count)
                earlier.skip(earlier.count)
                continue
            }
            if later.kind == .insert {
                let count = later.count
                builder.insert(later.insert(count), scalarCount: count)
                continue
            }
            let count = min(earlier.count, later.count)
            switch (earlier.kind, later.kind) {
            case (.end, .end):
                let result = builder.finish()
                let spanned = result.baseScalarCount
                guard spanned <= Self.maximumScalarCount else { throw .countTooLarge("\(spanned)") }
                return result
            case (.insert, .delete):
                earlier.skip(count)
            case (.insert, _):
                builder.insert(earlier.insert(count), scalarCount: count)
            case (_, .delete):
                builder.delete(count)
                earlier.skip(count)
            default:
                builder.retain(count)
                earlier.skip(count)
            }
            later.skip(count)
        }
    }

    /// Composes operations that follow one another, as a balanced tree.
    ///
    /// From left to right the growing result would be copied at every step.
    package static func composed(_ operations: [Operation]) throws(OperationError) -> Operation {
        if operations.isEmpty { return .identity }
        var level = operations
        while level.count > 1 {
            var index = 0
            var kept = 0
            while index < level.count {
                level[kept] =
                    index + 1 < level.count ? try level[index].composed(with: level[index + 1]) : level[index]
                kept += 1
                index += 2
            }
            level.removeSubrange(kept...)
        }
        return level[0]
    }
}

extension Operation {
    /// The text after this operation.
    ///
    /// - Throws: `.lengthMismatch` if the operation spans more than the text.
    package func applied(to text: String) throws(OperationError) -> String {
        let scalars = text.unicodeScalars
        var result = ""
        var index = scalars.startIndex
        for number in 0..<spliceCount {
            let splice = splice(at: number)
            guard
                let kept = scalars.index(index, offsetBy: splice.retain, limitedBy: scalars.endIndex),
                let end = scalars.index(kept, offsetBy: splice.delete, limitedBy: scalars.endIndex)
            else { throw .lengthMismatch(needed: baseScalarCount, scalarCount: scalars.count) }
            result.unicodeScalars.append(contentsOf: scalars[index..<kept])
            result += splice.insert
            index = end
        }
        result.unicodeScalars.append(contentsOf: scalars[index...])
        return result
    }

    /// The operation that takes this one back.
    ///
    /// - Parameter text: the text before this operation.
    /// - Throws: `.lengthMismatch` if the operation spans more than the text.
    package func inverted(on text: String) throws(OperationError) -> Operation {
        let scalars = text.unicodeScalars
        var builder = OperationBuilder()
        var index = scalars.startIndex
        for number in 0..<spliceCount {
            let splice = splice(at: number)
            guard
                let kept = scalars.index(index, offsetBy: splice.retain, limitedBy: scalars.endIndex),
                let end = scalars.index(kept, offsetBy: splice.delete, limitedBy: scalars.endIndex)
            else { throw .lengthMismatch(needed: baseScalarCount, scalarCount: scalars.count) }
            builder.retain(splice.retain)
            builder.insert(String(scalars[kept..<end]), scalarCount: splice.delete)
            builder.delete(splice.insertScalarCount)
            index = end
        }
        return builder.finish()
    }

    /// The operation that takes this one back, if the text it deletes is known.
    ///
    /// - Parameter deletedText: all it deletes, from left to right: `deletes` scalars.
    func inverted(deleting deletedText: String) -> Operation {
        var deleted = OperationReader(Operation(at: 0, insert: deletedText))
        var builder = OperationBuilder()
        forEachSplice { splice in
            builder.retain(splice.retain)
            if splice.delete > 0 { builder.insert(deleted.insert(splice.delete), scalarCount: splice.delete) }
            builder.delete(splice.insertScalarCount)
        }
        return builder.finish()
    }
}

extension Operation {
    /// This operation as it must read after `other`, made on the same text, was applied.
    ///
    /// - Parameter side: where this operation's insert stands if both insert at one place.
    package func transformed(over other: Operation, side: Side) -> Operation {
        if isOneSplice, other.isOneSplice, let moved = first.moved(over: other.first, side: side) {
            return Operation(first: moved)
        }
        return switch side {
        case .left: Self.transform(left: self, right: other).left
        case .right: Self.transform(left: other, right: self).right
        }
    }

    /// Moves two operations made on one text past each other.
    ///
    /// `left` then the new `right` gives the same as `right` then the new `left`, operation for operation.
    /// Where both insert at one place, the text of `left` stands left.
    package static func transform(left: Operation, right: Operation) -> (left: Operation, right: Operation) {
        if left.isIdentity || right.isIdentity { return (left, right) }
        if left.isOneSplice, right.isOneSplice, let newLeft = left.first.moved(over: right.first, side: .left),
            let newRight = right.first.moved(over: left.first, side: .right)
        {
            return (Operation(first: newLeft), Operation(first: newRight))
        }
        return transformInParts(left: left, right: right)
    }

    /// The general way, for any number of splices.
    static func transformInParts(left: Operation, right: Operation) -> (left: Operation, right: Operation) {
        var newLeft = OperationBuilder()
        var newRight = OperationBuilder()
        var a = OperationReader(left)
        var b = OperationReader(right)
        while true {
            if a.kind == .insert {
                let count = a.count
                newLeft.insert(a.insert(count), scalarCount: count)
                newRight.retain(count)
                continue
            }
            if b.kind == .insert {
                let count = b.count
                newLeft.retain(count)
                newRight.insert(b.insert(count), scalarCount: count)
                continue
            }
            let count = min(a.count, b.count)
            switch (a.kind, b.kind) {
            case (.end, .end):
                return (newLeft.finish(), newRight.finish())
            case (.delete, .delete):
                break
            case (.delete, _):
                newLeft.delete(count)
            case (_, .delete):
                newRight.delete(count)
            default:
                newLeft.retain(count)
                newRight.retain(count)
            }
            a.skip(count)
            b.skip(count)
        }
    }

    /// Where a caret stands after this operation. Inside deleted text it goes to where the deletion was.
    package func transform(scalarOffset: Int, bias: Bias) -> Int {
        var offset = scalarOffset
        var position = 0
        for index in 0..<spliceCount {
            let splice = splice(at: index)
            position += splice.retain
            if position > offset || (position == offset && bias == .before) { break }
            offset += splice.insertScalarCount
            position += splice.insertScalarCount
            offset = max(position, offset - splice.delete)
        }
        return offset
    }
}

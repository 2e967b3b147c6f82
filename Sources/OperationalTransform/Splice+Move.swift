extension Operation.Splice {
    /// This splice as it must read after `other`, made on the same text, was applied.
    ///
    /// - Returns: nil if it comes apart into two splices, because the other inserts inside what this one deletes
    ///   or between what it inserts and deletes.
    @inline(__always)
    func moved(over other: Self, side: Side) -> Self? {
        if isEmpty { return Self() }
        let otherEnd = other.retain + other.delete
        let grown = other.insertScalarCount
        // A place behind the other's moves with it; one inside its deletion falls to where that was.
        let behind = grown + max(other.retain, retain - other.delete)
        let isBefore = retain < other.retain || (retain == other.retain && side == .left)
        var moved = self
        moved.retain = isBefore ? retain : behind
        if delete > 0 {
            if grown > 0, retain < other.retain, other.retain < retain + delete { return nil }
            let deleteStart = other.retain <= retain ? behind : retain
            let overlap = min(retain + delete, otherEnd) - max(retain, other.retain)
            if overlap > 0 { moved.delete = delete - overlap }
            if insertScalarCount == 0 {
                if moved.delete == 0 { return Self() }
                moved.retain = deleteStart
            } else if moved.delete > 0, moved.retain != deleteStart {
                return nil
            }
        }
        return moved
    }
}

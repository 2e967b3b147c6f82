import OperationalTransform

/// The texts one editor's undo may lead back to: those before its own steps, as long as nobody else changed the text.
///
/// Others' edits end the trail: what undo gives then is not known beforehand, and other promises must do; but redo
/// right after it must lead back. A step begins at an edit made some time after the one before; the trail begins with
/// such an edit.
struct UndoTrail {
    /// Texts before each edit, oldest first; nil: not known.
    private var before: [String]? = []
    /// Texts before each undo since anyone edited, oldest first.
    private var undone: [String] = []
    private var lastEditAt = Int64.min / 2

    mutating func edited(from text: String, at milliseconds: Int64) {
        if before == nil, milliseconds - lastEditAt >= UndoStack.burstMilliseconds { before = [] }
        lastEditAt = milliseconds
        undone = []
        // Back where it was: whether the steps on the way still count is the editor's affair.
        if before?.contains(where: { $0.unicodeScalars.elementsEqual(text.unicodeScalars) }) == true { before = nil }
        before?.append(text)
    }

    mutating func changedByOthers() {
        before = nil
        undone = []
    }

    /// - Returns: what is wrong with the text undo or redo led to; nil if nothing is.
    mutating func takenBack(isRedo: Bool, from old: String, to new: String) -> String? {
        func isNew(_ text: String) -> Bool { text.unicodeScalars.elementsEqual(new.unicodeScalars) }
        if isRedo {
            guard let expected = undone.popLast() else {
                before = nil
                return nil
            }
            before?.append(old)
            return isNew(expected) ? nil : "redo leads to \(new.debugDescription), not \(expected.debugDescription)"
        }
        undone.append(old)
        guard let trail = before, !trail.isEmpty,
            !trail.contains(where: { $0.unicodeScalars.elementsEqual(old.unicodeScalars) })
        else {
            // Older than the trail, or of steps that may have come to nothing.
            before = nil
            return nil
        }
        guard let index = trail.lastIndex(where: isNew) else {
            return "undo leads to \(new.debugDescription), which was never there"
        }
        before = Array(trail[..<index])
        return nil
    }

    /// Whether the scalars two texts share, of those asked about, stand in the same order in both.
    static func haveOneOrder(_ a: String, _ b: String, of isAsked: (Unicode.Scalar) -> Bool) -> Bool {
        let inA = Set(a.unicodeScalars)
        let inB = Set(b.unicodeScalars)
        return a.unicodeScalars.filter { inB.contains($0) && isAsked($0) }
            == b.unicodeScalars.filter { inA.contains($0) && isAsked($0) }
    }
}

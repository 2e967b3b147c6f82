package import Client
package import OperationalTransform
package import Session

/// Caret, selection and undo of one person in one draft; the text itself is the client's replica.
///
/// A command takes the text and returns the operation to make; nothing here changes a text. Operations of others move
/// caret, selection, undo and the top of the view, so that one's place stays where it was.
package struct TextEditor: Sendable {
    /// The caret, in scalars. Always on the boundary of a user-perceived character.
    package private(set) var caret = 0
    /// The other end of the selection.
    package private(set) var anchor: Int?
    /// The first scalar of the topmost row shown.
    package var top = 0
    /// Columns of a row; soft wrap happens here.
    package var measure = 72
    /// Rows of a page.
    package var pageRows = 20
    /// What was cut or copied last.
    package private(set) var clipboard = ""

    private var undoStack = UndoStack()
    /// The column that vertical movement tries to keep.
    private var goalColumn: Int?

    package init() {}

    package var selection: Range<Int>? {
        guard let anchor, anchor != caret else { return nil }
        return min(anchor, caret)..<max(anchor, caret)
    }

    package var canUndo: Bool { undoStack.canUndo }
    package var canRedo: Bool { undoStack.canRedo }

    // MARK: Commands

    /// Carries out a command.
    ///
    /// - Returns: the operation that changes the text, to be given to the client; nil if only the caret moved.
    package mutating func perform(_ command: EditorCommand, on text: LineText, at now: Milliseconds) -> Operation? {
        caret = min(caret, text.scalarCount)
        anchor = anchor.map { min($0, text.scalarCount) }
        switch command {
        case .insert(let inserted): return replaceSelection(with: inserted, in: text, at: now)
        case .newLine: return newLine(in: text, at: now)
        case .indent: return replaceSelection(with: Self.indentation(at: caret, in: text), in: text, at: now)
        case .delete(let movement): return delete(movement, in: text, at: now)
        case .move(let movement, let isSelecting):
            move(movement, isSelecting: isSelecting, in: text)
            return nil
        case .selectAll:
            anchor = 0
            caret = text.scalarCount
            return nil
        case .copy:
            if let selection { clipboard = text.string(in: selection) }
            return nil
        case .cut:
            guard let selection else { return nil }
            clipboard = text.string(in: selection)
            return replaceSelection(with: "", in: text, at: now)
        case .paste:
            return clipboard.isEmpty ? nil : replaceSelection(with: clipboard, in: text, at: now)
        case .undo: return take(undoStack.undo())
        case .redo: return take(undoStack.redo())
        }
    }

    /// Takes note of another's operation, already applied to the text.
    package mutating func receive(_ operation: Operation) {
        caret = operation.transform(scalarOffset: caret, bias: .before)
        anchor = anchor.map { operation.transform(scalarOffset: $0, bias: .before) }
        top = operation.transform(scalarOffset: top, bias: .before)
        undoStack.transform(over: operation)
    }

    /// Begins again on a text that was replaced as a whole.
    package mutating func textReplaced(_ text: LineText) {
        undoStack = UndoStack()
        caret = min(caret, text.scalarCount)
        anchor = nil
        top = min(top, text.scalarCount)
    }

    package mutating func place(caret: Int, anchor: Int? = nil, in text: LineText) {
        self.caret = min(max(caret, 0), text.scalarCount)
        self.anchor = anchor.map { min(max($0, 0), text.scalarCount) }
        goalColumn = nil
    }

    package mutating func clearSelection() { anchor = nil }

    // MARK: Edits

    private mutating func take(_ operation: Operation?) -> Operation? {
        guard let operation else { return nil }
        // The caret goes to where the change is.
        var end = 0
        for component in operation.components {
            switch component {
            case .retain(let count): end += count
            case .insert(let text): end += text.unicodeScalars.count
            case .delete: break
            }
        }
        anchor = nil
        goalColumn = nil
        top = operation.transform(scalarOffset: top, bias: .before)
        caret = end
        return operation
    }

    private mutating func replaceSelection(with inserted: String, in text: LineText, at now: Milliseconds) -> Operation?
    {
        replace(selection ?? caret..<caret, with: inserted, in: text, at: now)
    }

    private mutating func replace(
        _ range: Range<Int>, with inserted: String, in text: LineText, at now: Milliseconds
    ) -> Operation? {
        let operation = Operation(at: range.lowerBound, delete: range.count, insert: inserted)
        anchor = nil
        goalColumn = nil
        guard !operation.isIdentity else { return nil }
        let insertedCount = inserted.unicodeScalars.count
        let inverse = Operation(at: range.lowerBound, delete: insertedCount, insert: text.string(in: range))
        undoStack.record(operation, inverse: inverse, at: now)
        caret = range.lowerBound + insertedCount
        top = operation.transform(scalarOffset: top, bias: .before)
        return operation
    }

    private mutating func delete(
        _ movement: EditorCommand.Movement, in text: LineText, at now: Milliseconds
    ) -> Operation? {
        if selection != nil { return replaceSelection(with: "", in: text, at: now) }
        anchor = nil
        var target = destination(movement, in: text)
        // Deleting to a line's end at the line's end takes the line end itself.
        if target == caret, movement == .lineEnd { target = min(caret + 1, text.scalarCount) }
        let range = min(caret, target)..<max(caret, target)
        if movement == .lineEnd || movement == .lineStart || movement == .wordLeft || movement == .wordRight {
            if !range.isEmpty { clipboard = text.string(in: range) }
        }
        return replace(range, with: "", in: text, at: now)
    }

    private static func indentation(at caret: Int, in text: LineText) -> String {
        let column = text.place(at: caret).scalar
        return String(repeating: " ", count: WrappedLine.tabColumns - column % WrappedLine.tabColumns)
    }

    /// Continues a list or quote; an empty item ends the list.
    private mutating func newLine(in text: LineText, at now: Milliseconds) -> Operation? {
        let place = text.place(at: caret)
        let line = text.lines[place.line]
        guard selection == nil, let marker = ListMarker(line), place.scalar >= marker.scalarCount else {
            return replaceSelection(with: "\n", in: text, at: now)
        }
        if line.count == marker.scalarCount {
            let start = text.range(ofLine: place.line)
            return replace(start, with: "", in: text, at: now)
        }
        return replaceSelection(with: "\n" + marker.next, in: text, at: now)
    }

    // MARK: Movement

    private mutating func move(_ movement: EditorCommand.Movement, isSelecting: Bool, in text: LineText) {
        let start = caret
        if !isSelecting, let selection {
            // A plain arrow leaves the selection at the side it points to.
            switch movement {
            case .left:
                place(caret: selection.lowerBound, in: text)
                return
            case .right:
                place(caret: selection.upperBound, in: text)
                return
            default: break
            }
        }
        let goal = goalColumn
        caret = destination(movement, in: text)
        scrollByPage(movement, in: text)
        switch movement {
        case .up, .down, .pageUp, .pageDown: goalColumn = goal ?? column(of: start, in: text)
        default: goalColumn = nil
        }
        anchor = isSelecting ? anchor ?? start : nil
    }

    /// Two rows of the page stay to be seen; of a tall page all that a slow line cannot bring at once: 22 rows of 72
    /// columns are 1.8 kB.
    private var pageStep: Int { min(max(1, pageRows - 2), 22) }

    private func column(of offset: Int, in text: LineText) -> Int {
        let place = text.place(at: offset)
        let line = text.lines[place.line]
        return WrappedLine(line, measure: measure).column(ofScalar: place.scalar, in: line)
    }

    private func destination(_ movement: EditorCommand.Movement, in text: LineText) -> Int {
        let place = text.place(at: caret)
        let line = text.lines[place.line]
        switch movement {
        case .left:
            if place.scalar == 0 { return max(0, caret - 1) }
            return caret - place.scalar + GraphemeBoundaries.previous(before: place.scalar, in: line)
        case .right:
            if place.scalar == line.count { return min(caret + 1, text.scalarCount) }
            return caret - place.scalar + GraphemeBoundaries.next(after: place.scalar, in: line)
        case .wordLeft: return WordBoundaries.previous(before: caret, in: text)
        case .wordRight: return WordBoundaries.next(after: caret, in: text)
        case .lineStart: return caret - place.scalar
        case .lineEnd: return caret - place.scalar + line.count
        case .textStart: return 0
        case .textEnd: return text.scalarCount
        case .paragraphUp: return paragraph(from: place.line, step: -1, in: text)
        case .paragraphDown: return paragraph(from: place.line, step: 1, in: text)
        case .rowStart, .rowEnd:
            let wrapped = WrappedLine(line, measure: measure)
            let row = wrapped.row(ofScalar: place.scalar)
            let column = movement == .rowStart ? 0 : Int.max
            return caret - place.scalar + wrapped.scalar(inRow: row, atColumn: column, of: line)
        case .up: return vertical(-1, from: caret, goalColumn, in: text)
        case .down: return vertical(1, from: caret, goalColumn, in: text)
        case .pageUp: return vertical(-pageStep, from: caret, goalColumn, in: text)
        case .pageDown: return vertical(pageStep, from: caret, goalColumn, in: text)
        }
    }

    /// The start of the next paragraph: of the first line after an empty one.
    private func paragraph(from line: Int, step: Int, in text: LineText) -> Int {
        var index = line + step
        while index > 0, index < text.lineCount - 1 {
            let before = text.lines[index - 1]
            if !text.lines[index].isEmpty && before.isEmpty { break }
            index += step
        }
        guard index >= 0 else { return 0 }
        guard index < text.lineCount else { return text.scalarCount }
        return text.range(ofLine: index).lowerBound
    }

    /// The text moves under the caret, which keeps its row on the screen.
    private mutating func scrollByPage(_ movement: EditorCommand.Movement, in text: LineText) {
        switch movement {
        case .pageUp: top = vertical(-pageStep, from: top, 0, in: text)
        // At the end the view stays full.
        case .pageDown where caret < text.scalarCount: top = vertical(pageStep, from: top, 0, in: text)
        default: break
        }
    }

    /// The place `distance` rows away from `offset`; `goal` is the column to keep, nil that of `offset`.
    private func vertical(_ distance: Int, from offset: Int, _ goal: Int?, in text: LineText) -> Int {
        let place = text.place(at: offset)
        var lineIndex = place.line
        var line = text.lines[lineIndex]
        var wrapped = WrappedLine(line, measure: measure)
        var row = wrapped.row(ofScalar: place.scalar)
        let column = goal ?? wrapped.column(ofScalar: place.scalar, in: line)
        var left = abs(distance)
        while left > 0 {
            if distance < 0 {
                if row > 0 {
                    row -= 1
                } else if lineIndex > 0 {
                    lineIndex -= 1
                    line = text.lines[lineIndex]
                    wrapped = WrappedLine(line, measure: measure)
                    row = wrapped.rowCount - 1
                } else {
                    return 0
                }
            } else if row + 1 < wrapped.rowCount {
                row += 1
            } else if lineIndex + 1 < text.lineCount {
                lineIndex += 1
                line = text.lines[lineIndex]
                wrapped = WrappedLine(line, measure: measure)
                row = 0
            } else {
                return text.scalarCount
            }
            left -= 1
        }
        return text.range(ofLine: lineIndex).lowerBound + wrapped.scalar(inRow: row, atColumn: column, of: line)
    }
}

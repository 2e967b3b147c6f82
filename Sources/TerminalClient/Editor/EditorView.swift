import Client
import Session

/// Draws the rows of a draft around the caret: soft wrap, selection, search matches, others' carets, focus.
struct EditorView {
    /// A caret of another person, in scalars of the text.
    struct Mark {
        var anchor: Int
        var head: Int
        var color: TerminalColor
        var name: String
    }

    /// Where the text goes.
    struct Area {
        var column: Int
        var row: Int
        var rows: Int
        /// Columns of a row of text.
        var measure: Int
        /// First column behind the area, up to which a name may stand beside a row.
        var end: Int
    }

    var text: LineText
    var marks: [Mark] = []
    var matches: [Range<Int>] = []
    /// What others wrote while this person was away.
    var changes: [(range: Range<Int>, color: TerminalColor)] = []
    /// Dims all but the caret's paragraph and keeps the caret in the middle.
    var isFocused = false

    private struct Row {
        var line: Int
        var row: Int
        var wrapped: WrappedLine
    }

    /// Draws the text and moves `editor.top` so that the caret is to be seen.
    func draw(_ editor: inout TextEditor, in area: Area, on screen: inout ScreenBuffer, showsCursor: Bool) {
        editor.measure = area.measure
        editor.pageRows = area.rows
        let caret = text.place(at: editor.caret)
        let rows = visibleRows(&editor, caret: caret, area: area)
        for (index, row) in rows.enumerated() {
            draw(row, screenRow: area.row + index, editor: editor, caretLine: caret.line, area: area, on: &screen)
            guard showsCursor, row.line == caret.line, row.row == row.wrapped.row(ofScalar: caret.scalar) else {
                continue
            }
            let column = row.wrapped.column(ofScalar: caret.scalar, in: text.lines[caret.line])
            screen.cursor = .init(column: area.column + min(column, area.measure), row: area.row + index)
        }
    }

    // MARK: Scrolling

    private func visibleRows(_ editor: inout TextEditor, caret: LineText.Place, area: Area) -> [Row] {
        let topPlace = text.place(at: editor.top)
        var top = row(at: topPlace, measure: area.measure)
        let caretRow = row(at: caret, measure: area.measure)
        if isFocused {
            top = moved(caretRow, by: -(area.rows / 2), measure: area.measure)
        } else if isBefore(caretRow, top) {
            top = moved(caretRow, by: -min(1, area.rows / 4), measure: area.measure)
        } else {
            let distance = rowDistance(from: top, to: caretRow, limit: area.rows * 2)
            if distance >= area.rows {
                // Near: scroll just so far; far away: show the caret in the middle.
                let back = distance < area.rows * 2 ? area.rows - 1 - min(1, area.rows / 4) : area.rows / 2
                top = moved(caretRow, by: -back, measure: area.measure)
            }
        }
        editor.top = text.range(ofLine: top.line).lowerBound + top.wrapped.rowStarts[top.row]
        return rows(from: top, count: area.rows, measure: area.measure)
    }

    private func row(at place: LineText.Place, measure: Int) -> Row {
        let wrapped = WrappedLine(text.lines[place.line], measure: measure)
        return Row(line: place.line, row: wrapped.row(ofScalar: place.scalar), wrapped: wrapped)
    }

    private func isBefore(_ one: Row, _ other: Row) -> Bool { (one.line, one.row) < (other.line, other.row) }

    private func moved(_ start: Row, by distance: Int, measure: Int) -> Row {
        var row = start
        for _ in 0..<abs(distance) {
            if row.row > 0 {
                row.row -= 1
            } else if row.line > 0 {
                row.line -= 1
                row.wrapped = WrappedLine(text.lines[row.line], measure: measure)
                row.row = row.wrapped.rowCount - 1
            } else {
                break
            }
        }
        return row
    }

    private func rowDistance(from top: Row, to row: Row, limit: Int) -> Int {
        if row.line == top.line { return row.row - top.row }
        var distance = top.wrapped.rowCount - top.row
        var line = top.line + 1
        while line < row.line, distance < limit {
            distance += WrappedLine(text.lines[line], measure: top.wrapped.measure).rowCount
            line += 1
        }
        return line < row.line ? limit : distance + row.row
    }

    private func rows(from top: Row, count: Int, measure: Int) -> [Row] {
        var rows: [Row] = [top]
        while rows.count < count, let last = rows.last {
            if last.row + 1 < last.wrapped.rowCount {
                rows.append(Row(line: last.line, row: last.row + 1, wrapped: last.wrapped))
            } else if last.line + 1 < text.lineCount {
                let wrapped = WrappedLine(text.lines[last.line + 1], measure: measure)
                rows.append(Row(line: last.line + 1, row: 0, wrapped: wrapped))
            } else {
                break
            }
        }
        return rows
    }

    // MARK: Drawing

    private func draw(
        _ row: Row, screenRow: Int, editor: TextEditor, caretLine: Int, area: Area, on screen: inout ScreenBuffer
    ) {
        let line = text.lines[row.line]
        let lineStart = text.range(ofLine: row.line).lowerBound
        let rowRange = row.wrapped.scalarRange(ofRow: row.row)
        var base = Style.plain
        if Self.isHeading(line) { base = .bold }
        if isFocused && !isSameParagraph(row.line, caretLine) { base = .faint }
        let overlays = overlays(editor, from: lineStart + rowRange.lowerBound, to: lineStart + rowRange.upperBound)
        var end = area.column
        row.wrapped.forEachGlyph(inRow: row.row, of: line) { glyph, column, scalars in
            var style = glyph.isStandIn ? base.with(.faint) : base
            let offset = lineStart + scalars.lowerBound
            for overlay in overlays where overlay.range.contains(offset) { style = overlay.style(style) }
            screen.set(glyph, column: area.column + column, row: screenRow, style: style)
            end = area.column + column + glyph.displayColumns
        }
        let isLastRow = row.row + 1 == row.wrapped.rowCount
        drawMarks(
            row, isLastRow: isLastRow, lineStart: lineStart, line: line, textEnd: end, screenRow: screenRow, area: area,
            on: &screen)
        // A selected line end shows as one selected blank.
        if isLastRow, let selection = editor.selection, selection.contains(lineStart + line.count), end < screen.columns
        {
            screen.restyle(end..<(end + 1), row: screenRow) { $0.with(.reverse) }
        }
    }

    private struct Overlay {
        var range: Range<Int>
        var style: (Style) -> Style
    }

    private func overlays(_ editor: TextEditor, from start: Int, to end: Int) -> [Overlay] {
        var overlays: [Overlay] = []
        func add(_ range: Range<Int>, _ style: @escaping (Style) -> Style) {
            if range.lowerBound < end && range.upperBound > start {
                overlays.append(Overlay(range: range, style: style))
            }
        }
        for mark in marks where mark.anchor != mark.head {
            add(min(mark.anchor, mark.head)..<max(mark.anchor, mark.head)) { style in
                var style = style.with(.underline)
                style.foreground = mark.color
                return style
            }
        }
        for change in changes {
            add(change.range) { style in
                var style = style.with(.underline)
                style.foreground = change.color
                return style
            }
        }
        for match in matches {
            add(match) { _ in Style(.standard, on: .standard, [.bold, .underline]) }
        }
        if let selection = editor.selection { add(selection) { $0.with(.reverse) } }
        return overlays
    }

    private func drawMarks(
        _ row: Row, isLastRow: Bool, lineStart: Int, line: [Unicode.Scalar], textEnd: Int, screenRow: Int, area: Area,
        on screen: inout ScreenBuffer
    ) {
        var labelColumn = textEnd + 2
        for mark in marks {
            let scalar = mark.head - lineStart
            guard scalar >= 0, scalar <= line.count, row.wrapped.row(ofScalar: scalar) == row.row else { continue }
            let floor = GraphemeBoundaries.floor(scalar, in: line)
            let column = area.column + min(row.wrapped.column(ofScalar: floor, in: line), area.measure)
            guard column < screen.columns else { continue }
            let width = max(1, Int(screen[column, screenRow].displayColumns))
            screen.restyle(column..<(column + width), row: screenRow) { style in
                Style(.standard, on: mark.color, style.attributes)
            }
            guard isLastRow else { continue }
            let label = Glyph.line(mark.name, displayColumns: 12)
            let needed = label.reduce(0) { $0 + $1.displayColumns }
            guard labelColumn + needed <= area.end else { continue }
            labelColumn =
                screen.draw(label, column: labelColumn, row: screenRow, style: Style(mark.color), until: area.end) + 1
        }
    }

    private static func isHeading(_ line: [Unicode.Scalar]) -> Bool {
        guard line.first == "#" else { return false }
        let count = line.prefix { $0 == "#" }.count
        return count <= 6 && line.count > count && line[count] == " "
    }

    /// A paragraph ends at empty lines.
    private func isSameParagraph(_ one: Int, _ other: Int) -> Bool {
        if one == other { return true }
        return !text.lines[min(one, other)...max(one, other)].contains { $0.isEmpty }
    }
}

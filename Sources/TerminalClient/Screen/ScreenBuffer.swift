/// One cell of the screen.
package struct Cell: Equatable, Sendable {
    /// The glyph's text; empty in the cells a wide glyph covers after its first.
    package var text: String
    package var style: Style
    /// Columns of the glyph that starts here, 0 in the cells it covers.
    package var displayColumns: UInt8
    package var isAmbiguous: Bool

    package static let blank = Cell(text: " ", style: .plain, displayColumns: 1, isAmbiguous: false)

    /// Whether erasing leaves the same cell.
    var isErasable: Bool { displayColumns == 1 && style == .plain && text == " " }
}

/// A rectangle of cells and a cursor: what the screen should show.
package struct ScreenBuffer: Equatable, Sendable {
    package let columns: Int
    package let rows: Int
    package private(set) var cells: [Cell]
    /// Where the terminal's own cursor stands; `nil` hides it. Always inside.
    package var cursor: Cursor? {
        didSet {
            cursor = cursor.map {
                Cursor(column: min(max($0.column, 0), columns - 1), row: min(max($0.row, 0), rows - 1))
            }
        }
    }

    package struct Cursor: Equatable, Sendable {
        package var column: Int
        package var row: Int

        package init(column: Int, row: Int) {
            self.column = column
            self.row = row
        }
    }

    package init(columns: Int, rows: Int) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
        cells = Array(repeating: .blank, count: self.columns * self.rows)
    }

    package subscript(column: Int, row: Int) -> Cell { cells[row * columns + column] }

    /// Draws glyphs from `column` on, cut at `limit` (default: the right edge); a wide glyph is never halved.
    ///
    /// - Returns: the column after the last glyph drawn.
    @discardableResult
    package mutating func draw(
        _ glyphs: some Sequence<Glyph>, column: Int, row: Int, style: Style = .plain, until limit: Int? = nil
    ) -> Int {
        let end = min(limit ?? columns, columns)
        var column = column
        guard row >= 0, row < rows, column >= 0 else { return column }
        for glyph in glyphs {
            guard column + glyph.displayColumns <= end else { break }
            set(glyph, column: column, row: row, style: style)
            column += glyph.displayColumns
        }
        return column
    }

    /// Draws a text as one line of harmless glyphs, with an ellipsis when it does not fit before `limit`.
    @discardableResult
    package mutating func draw(
        _ text: String, column: Int, row: Int, style: Style = .plain, until limit: Int? = nil
    ) -> Int {
        let end = min(limit ?? columns, columns)
        return draw(
            Glyph.line(text, displayColumns: max(0, end - column)), column: column, row: row, style: style, until: end)
    }

    /// Gives the cells of `columnRange` in `row` another look and leaves what they show.
    package mutating func restyle(_ columnRange: Range<Int>, row: Int, _ change: (Style) -> Style) {
        guard row >= 0, row < rows else { return }
        for column in columnRange.clamped(to: 0..<columns) {
            cells[row * columns + column].style = change(cells[row * columns + column].style)
        }
    }

    package mutating func fill(_ columnRange: Range<Int>, row: Int, style: Style) {
        guard row >= 0, row < rows else { return }
        for column in columnRange.clamped(to: 0..<columns) {
            clear(column: column, row: row)
            cells[row * columns + column].style = style
        }
    }

    package mutating func set(_ glyph: Glyph, column: Int, row: Int, style: Style) {
        guard row >= 0, row < rows, column >= 0, column + glyph.displayColumns <= columns else { return }
        for covered in column..<(column + glyph.displayColumns) { clear(column: covered, row: row) }
        let index = row * columns + column
        cells[index] = Cell(
            text: glyph.text, style: style, displayColumns: UInt8(glyph.displayColumns), isAmbiguous: glyph.isAmbiguous)
        for covered in 1..<max(1, glyph.displayColumns) {
            cells[index + covered] = Cell(text: "", style: style, displayColumns: 0, isAmbiguous: false)
        }
    }

    /// Blanks a cell and, if a wide glyph lay over it, the rest of that glyph.
    private mutating func clear(column: Int, row: Int) {
        let index = row * columns + column
        guard cells[index].displayColumns != 1 else {
            cells[index] = .blank
            return
        }
        var first = index
        while cells[first].displayColumns == 0 && first > row * columns { first -= 1 }
        let width = Int(cells[first].displayColumns)
        for covered in first..<min(first + max(width, 1), (row + 1) * columns) { cells[covered] = .blank }
    }

    /// Moves the rows of `range` by `distance` (positive: down), as a terminal's scroll region does.
    mutating func scroll(_ range: Range<Int>, by distance: Int) {
        let order = distance > 0 ? Array(range.reversed()) : Array(range)
        for row in order {
            let source = row - distance
            for column in 0..<columns {
                cells[row * columns + column] =
                    range.contains(source) ? cells[source * columns + column] : .blank
            }
        }
    }

    /// The rows as plain text without trailing blanks: what tests and `--inline` read.
    package var lines: [String] {
        (0..<rows).map { row in
            var line = ""
            for column in 0..<columns { line += self[column, row].text }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// A line of text broken softly into rows of at most `measure` columns, at spaces where there are any.
///
/// Keeps only where rows begin; glyphs are made when a row is drawn, so a line of a megabyte costs a few kilobytes.
package struct WrappedLine: Equatable, Sendable {
    package let measure: Int
    /// Index of the first scalar of each row; the first is 0.
    package let rowStarts: [Int]
    private let scalarCount: Int

    package static let tabColumns = 4

    package init(_ line: [Unicode.Scalar], measure: Int) {
        let measure = max(measure, 2)
        self.measure = measure
        scalarCount = line.count
        var starts = [0]
        var column = 0
        // The place behind the last space of the row, where it may break.
        var breakIndex = -1
        var breakColumn = 0
        GraphemeBoundaries.forEach(in: 0..<line.count, of: line) { character, index in
            let width = Self.displayColumns(of: character, at: column)
            let isSpace = character == " " || character == "\t"
            // Blanks hang over the edge instead of beginning a row.
            if column + width > measure && !isSpace {
                if breakIndex > starts[starts.count - 1] {
                    starts.append(breakIndex)
                    column -= breakColumn
                } else {
                    starts.append(index)
                    column = 0
                }
                breakIndex = -1
                breakColumn = 0
            }
            column += isSpace && column + width > measure ? max(0, measure - column) : width
            if isSpace || Self.mayBreakAfter(character) {
                breakIndex = index + character.unicodeScalars.count
                breakColumn = column
            }
            return true
        }
        rowStarts = starts
    }

    package var rowCount: Int { rowStarts.count }

    package func scalarRange(ofRow row: Int) -> Range<Int> {
        rowStarts[row]..<(row + 1 < rowStarts.count ? rowStarts[row + 1] : scalarCount)
    }

    /// The row that shows the caret before `scalar`; at a soft break that is the later row.
    package func row(ofScalar scalar: Int) -> Int {
        var row = rowStarts.count - 1
        while row > 0 && rowStarts[row] > scalar { row -= 1 }
        return row
    }

    /// The column of the caret before `scalar` in its row.
    package func column(ofScalar scalar: Int, in line: [Unicode.Scalar]) -> Int {
        let row = row(ofScalar: scalar)
        var column = 0
        GraphemeBoundaries.forEach(in: rowStarts[row]..<min(scalar, line.count), of: line) { character, _ in
            column += Self.displayColumns(of: character, at: column)
            return true
        }
        return min(column, measure)
    }

    /// The cluster boundary of `row` nearest to `column` from the left; never the soft break that belongs to the next row.
    package func scalar(inRow row: Int, atColumn wanted: Int, of line: [Unicode.Scalar]) -> Int {
        let range = scalarRange(ofRow: row)
        var column = 0
        var result = range.lowerBound
        var last = range.lowerBound
        GraphemeBoundaries.forEach(in: range, of: line) { character, index in
            let width = Self.displayColumns(of: character, at: column)
            last = index
            result = index
            if column + width > wanted { return false }
            column += width
            result = index + character.unicodeScalars.count
            return true
        }
        return result >= range.upperBound && row + 1 < rowCount ? last : result
    }

    /// Calls `body` with each glyph of a row: the glyph, its column and the scalars it stands for.
    package func forEachGlyph(
        inRow row: Int, of line: [Unicode.Scalar],
        _ body: (_ glyph: Glyph, _ column: Int, _ scalars: Range<Int>) -> Void
    ) {
        var column = 0
        GraphemeBoundaries.forEach(in: scalarRange(ofRow: row), of: line) { character, index in
            let scalars = index..<(index + character.unicodeScalars.count)
            if character == "\t" {
                let width = Self.displayColumns(of: character, at: column)
                for step in 0..<width where column + step < measure { body(.space, column + step, scalars) }
                column += width
            } else {
                let glyph = Glyph(character)
                if column + glyph.displayColumns <= measure { body(glyph, column, scalars) }
                column += glyph.displayColumns
            }
            return true
        }
    }

    private static func displayColumns(of character: Character, at column: Int) -> Int {
        if let byte = character.asciiValue, byte >= 0x20, byte != 0x7F { return 1 }
        if character == "\t" { return tabColumns - column % tabColumns }
        return Glyph(character).displayColumns
    }

    /// Between ideographs and after hyphens a line may break too.
    private static func mayBreakAfter(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return scalar == "-" || scalar == "\u{2013}" || scalar == "\u{2014}" || scalar == "/"
            || ((0x2E80...0xA4CF).contains(scalar.value) && WideScalars.contain(scalar.value))
    }
}

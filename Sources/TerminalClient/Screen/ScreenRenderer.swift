/// Turns the difference of two screens into the fewest bytes it can, for one write.
///
/// Remembers what the terminal shows. `render` walks the rows, passes over equal cells, moves the cursor the cheapest
/// way and changes the look only where it changes. Rows that only moved are moved by the terminal (`scrolling`).
/// After a glyph whose width terminals dispute, the cursor is placed anew, so an error never spreads along the row.
package struct ScreenRenderer: Sendable {
    /// What the terminal can do.
    package struct Capabilities: Equatable, Sendable {
        package var hasColor: Bool
        /// Whether rows may be moved by a scroll region (DECSTBM with index lines).
        package var canScroll: Bool

        package init(hasColor: Bool = true, canScroll: Bool = true) {
            self.hasColor = hasColor
            self.canScroll = canScroll
        }
    }

    private let capabilities: Capabilities
    private var shown: ScreenBuffer?
    private var output: [UInt8] = []
    private var style = Style.plain
    /// Where the terminal's cursor is, `nil` when unknown.
    private var position: ScreenBuffer.Cursor?
    private var isCursorVisible: Bool?
    /// Rows above the drawing, for a drawing that does not begin at the top of the screen.
    private let originRow: Int

    package init(capabilities: Capabilities = Capabilities(), originRow: Int = 0) {
        self.capabilities = capabilities
        self.originRow = originRow
    }

    /// Forgets what the terminal shows: the next `render` draws everything.
    package mutating func invalidate() { shown = nil }

    /// The bytes that turn what the terminal shows into `screen`; empty when nothing changed.
    package mutating func render(_ screen: ScreenBuffer) -> [UInt8] {
        output.removeAll(keepingCapacity: true)
        var old: ScreenBuffer
        if let shown, shown.columns == screen.columns, shown.rows == screen.rows {
            old = shown
            if old.cells == screen.cells && old.cursor == screen.cursor { return [] }
            if capabilities.canScroll { moveRows(&old, to: screen) }
        } else {
            style = .plain
            position = nil
            isCursorVisible = nil
            append("\u{1B}[0m\u{1B}[H\u{1B}[2J")
            position = ScreenBuffer.Cursor(column: 0, row: -originRow)
            old = ScreenBuffer(columns: screen.columns, rows: screen.rows)
        }
        var body = output
        output.removeAll(keepingCapacity: true)
        for row in 0..<screen.rows { renderRow(row, old: old, new: screen) }
        let drew = !output.isEmpty
        setStyle(.plain)
        body += output
        output = body
        // A cursor that jumps about while rows are drawn flickers; hide it when more than the cursor changes.
        if drew && isCursorVisible != false {
            output.insert(contentsOf: Array("\u{1B}[?25l".utf8), at: 0)
            isCursorVisible = false
        }
        if let cursor = screen.cursor {
            move(to: cursor)
            if isCursorVisible != true {
                append("\u{1B}[?25h")
                isCursorVisible = true
            }
        } else if isCursorVisible != false {
            append("\u{1B}[?25l")
            isCursorVisible = false
        }
        shown = screen
        return output
    }

    // MARK: Rows

    private mutating func renderRow(_ row: Int, old: ScreenBuffer, new: ScreenBuffer) {
        let base = row * new.columns
        guard old.cells[base..<(base + new.columns)] != new.cells[base..<(base + new.columns)] else { return }
        var blankFrom = new.columns
        while blankFrom > 0, new.cells[base + blankFrom - 1].isErasable { blankFrom -= 1 }
        var column = 0
        while column < new.columns {
            if column >= blankFrom {
                eraseTail(from: column, row: row, old: old)
                return
            }
            let cell = new.cells[base + column]
            let width = max(1, Int(cell.displayColumns))
            let isSame = (column..<min(column + width, new.columns)).allSatisfy {
                old.cells[base + $0] == new.cells[base + $0]
            }
            if !isSame && cell.displayColumns > 0 {
                put(cell, column: column, row: row, new: new)
            }
            column += width
        }
    }

    private mutating func put(_ cell: Cell, column: Int, row: Int, new: ScreenBuffer) {
        if !retrace(to: column, row: row, new) { move(to: ScreenBuffer.Cursor(column: column, row: row)) }
        setStyle(cell.style)
        output.append(contentsOf: cell.text.utf8)
        let end = column + Int(cell.displayColumns)
        // At the right edge terminals differ on where the cursor is (pending wrap).
        position = cell.isAmbiguous || end >= new.columns ? nil : ScreenBuffer.Cursor(column: end, row: row)
    }

    /// Passes over up to four cells that are right already by writing them once more: a blank between two new words is
    /// one byte, a movement over it three.
    private mutating func retrace(to column: Int, row: Int, _ new: ScreenBuffer) -> Bool {
        guard let position, position.row == row, position.column < column, column - position.column <= 4 else {
            return false
        }
        let cells = new.cells[(row * new.columns + position.column)..<(row * new.columns + column)]
        guard cells.allSatisfy({ shownStyle($0.style) == style && $0.displayColumns == 1 && $0.text.utf8.count == 1 })
        else { return false }
        for cell in cells { output.append(contentsOf: cell.text.utf8) }
        self.position = ScreenBuffer.Cursor(column: column, row: row)
        return true
    }

    private mutating func eraseTail(from column: Int, row: Int, old: ScreenBuffer) {
        let base = row * old.columns
        guard let first = (column..<old.columns).first(where: { !old.cells[base + $0].isErasable }) else { return }
        // All from `column` on is to be blank: erased from wherever the cursor comes to with the fewest bytes.
        var start = ScreenBuffer.Cursor(column: first, row: row)
        for other in [column, position?.column ?? first] where (column...first).contains(other) {
            let candidate = ScreenBuffer.Cursor(column: other, row: row)
            if movement(to: candidate).utf8.count < movement(to: start).utf8.count { start = candidate }
        }
        move(to: start)
        setStyle(.plain)
        append("\u{1B}[K")
    }

    // MARK: Scrolling

    /// Finds the block of rows that only moved and lets the terminal move it, when that saves bytes.
    private mutating func moveRows(_ old: inout ScreenBuffer, to new: ScreenBuffer) {
        let changed = (0..<new.rows).filter { !Self.rowsEqual(old, $0, new, $0) }
        guard let first = changed.first, let last = changed.last, changed.count >= 3 else { return }
        let range = first..<(last + 1)
        var best = (distance: 0, saving: 0)
        for distance in Self.likelyDistances(range, old, new) where abs(distance) < range.count - 1 {
            var saving = 0
            for row in range where range.contains(row - distance) {
                saving += Self.similarity(old, row - distance, new, row) - Self.similarity(old, row, new, row)
            }
            if saving > best.saving { best = (distance, saving) }
        }
        guard best.saving > 40 else { return }
        setStyle(.plain)
        let rows = (range.lowerBound + originRow + 1, range.upperBound + originRow)
        append("\u{1B}[\(rows.0);\(rows.1)r")
        if best.distance > 0 {
            append("\u{1B}[\(rows.0);1H\u{1B}[\(best.distance)L")
        } else {
            append("\u{1B}[\(rows.0);1H\u{1B}[\(-best.distance)M")
        }
        append("\u{1B}[r")
        position = nil
        old.scroll(range, by: best.distance)
    }

    /// Distances by which rows may have moved: those by which whole rows did, the most first, and the smallest ones.
    private static func likelyDistances(_ range: Range<Int>, _ old: ScreenBuffer, _ new: ScreenBuffer) -> [Int] {
        var oldRows: [Int: Int] = [:]
        for row in range {
            // A text that stands twice, an empty row above all, tells nothing.
            let hash = rowHash(old, row)
            oldRows[hash] = oldRows[hash] == nil ? row : -1
        }
        var votes: [Int: Int] = [:]
        for row in range {
            guard let source = oldRows[rowHash(new, row)], source >= 0, source != row else { continue }
            votes[row - source, default: 0] += 1
        }
        let sorted = votes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        // A quarter of all rows are of one mind: to weigh other distances costs more than they could save.
        if let first = sorted.first, first.value * 4 >= range.count { return [first.key] }
        let voted = sorted.prefix(3).map(\.key)
        return voted + [-1, 1, -2, 2].filter { !voted.contains($0) }
    }

    private static func rowHash(_ screen: ScreenBuffer, _ row: Int) -> Int {
        var hasher = Hasher()
        for cell in screen.cells[(row * screen.columns)..<((row + 1) * screen.columns)] { hasher.combine(cell.text) }
        return hasher.finalize()
    }

    private static func rowsEqual(_ old: ScreenBuffer, _ oldRow: Int, _ new: ScreenBuffer, _ newRow: Int) -> Bool {
        old.cells[(oldRow * old.columns)..<((oldRow + 1) * old.columns)]
            == new.cells[(newRow * new.columns)..<((newRow + 1) * new.columns)]
    }

    /// Cells that need no drawing when the old row stands where the new one should be; blanks count for nothing.
    private static func similarity(_ old: ScreenBuffer, _ oldRow: Int, _ new: ScreenBuffer, _ newRow: Int) -> Int {
        var count = 0
        for column in 0..<old.columns {
            let cell = new.cells[newRow * new.columns + column]
            let other = old.cells[oldRow * old.columns + column]
            if cell == other {
                if !cell.isErasable { count += 1 }
            } else if cell.isErasable {
                count -= 1
            }
        }
        return count
    }

    // MARK: Cursor and look

    private mutating func move(to target: ScreenBuffer.Cursor) {
        append(movement(to: target))
        position = target
    }

    /// The shortest of: along the row, down by line feeds (which keep the column, as the terminal is raw) and along that
    /// row, straight to the place.
    private func movement(to target: ScreenBuffer.Cursor) -> String {
        let row = target.row + originRow + 1
        let straight = target.column == 0 ? "\u{1B}[\(row)H" : "\u{1B}[\(row);\(target.column + 1)H"
        guard let position, (0...4).contains(target.row - position.row) else { return straight }
        let along: String
        switch target.column - position.column {
        case 0: along = ""
        case 1: along = "\u{1B}[C"
        case let distance where distance > 0: along = "\u{1B}[\(distance)C"
        case _ where target.column == 0: along = "\r"
        case let distance where distance >= -4: along = String(repeating: "\u{08}", count: -distance)
        default: along = "\u{1B}[\(target.column + 1)G"
        }
        let stepwise = along + String(repeating: "\n", count: target.row - position.row)
        return stepwise.utf8.count < straight.utf8.count ? stepwise : straight
    }

    private func shownStyle(_ style: Style) -> Style { capabilities.hasColor ? style : style.withoutColor() }

    private mutating func setStyle(_ wanted: Style) {
        let wanted = shownStyle(wanted)
        guard wanted != style else { return }
        defer { style = wanted }
        if wanted == .plain {
            append("\u{1B}[m")
            return
        }
        var parameters: [Int] = []
        if !style.attributes.isSubset(of: wanted.attributes) {
            parameters.append(0)
            style = .plain
        }
        let added = wanted.attributes.subtracting(style.attributes)
        if added.contains(.bold) { parameters.append(1) }
        if added.contains(.faint) { parameters.append(2) }
        if added.contains(.italic) { parameters.append(3) }
        if added.contains(.underline) { parameters.append(4) }
        if added.contains(.reverse) { parameters.append(7) }
        if wanted.foreground != style.foreground { parameters.append(wanted.foreground.foregroundParameter) }
        if wanted.background != style.background { parameters.append(wanted.background.backgroundParameter) }
        append("\u{1B}[" + parameters.map(String.init).joined(separator: ";") + "m")
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
}

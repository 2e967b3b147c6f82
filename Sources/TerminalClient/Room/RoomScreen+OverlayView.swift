import Client
import Session

/// Drawing what lies over the text.
extension RoomScreen {
    mutating func drawHelp(_ line: Int, on screen: inout ScreenBuffer) {
        let rows = screen.rows - 4
        let first = min(line, max(0, KeyBindings.lines.count - rows))
        overlay = .help(firstLine: first)
        for (index, entry) in KeyBindings.lines.dropFirst(first).prefix(rows).enumerated() {
            screen.draw(entry.keys, column: 2, row: 2 + index, style: .bold, until: 18)
            screen.draw(entry.does, column: 19, row: 2 + index, until: screen.columns - 1)
        }
    }

    mutating func drawShareOut(_ firstRow: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
        guard let shareOut = context.room.shareOut, let speaker = shareOut.speaker else {
            screen.draw("Nobody shares now. In the share phase the turns appear here.", column: 2, row: 2)
            return
        }
        var heading = "Sharing: \(context.room.name(of: speaker))"
        if !shareOut.next.isEmpty {
            heading += "   next: \(shareOut.next.map { context.room.name(of: $0) }.joined(separator: ", "))"
        }
        screen.draw(heading, column: 2, row: 2, style: .bold)
        guard let shown = shareOut.shown else {
            let isMine = speaker == context.participant
            screen.draw(
                isMine ? "It is your turn: h shows your draft, n ends, p passes." : "Nothing is shown yet.", column: 2,
                row: 4, style: .faint)
            return
        }
        screen.draw(shown.title, column: 2, row: 4, style: .bold)
        let added = (shown.added ?? []).compactMap { $0.count == 2 && $0[1] > 0 ? $0[0]..<($0[0] + $0[1]) : nil }
        let first = drawText(LineText(shown.text), from: firstRow, top: 6, emphasized: added, on: &screen)
        overlay = .shareOut(firstRow: first)
    }

    mutating func drawPalette(_ palette: Palette, on screen: inout ScreenBuffer, in context: RoomContext) {
        var palette = palette
        let items = palette.items(draft: draft, in: context)
        palette.selected = min(palette.selected, max(0, items.count - 1))
        overlay = .palette(palette)
        let rows = max(1, screen.rows - 4)
        let first = min(max(0, palette.selected - rows / 2), max(0, items.count - rows))
        for (index, item) in items.dropFirst(first).prefix(rows).enumerated() {
            let isSelected = first + index == palette.selected
            let end = min(screen.columns - 2, 76)
            screen.draw(
                (isSelected ? "> " : "  ") + item.title, column: 2, row: 2 + index,
                style: isSelected ? .reverse : .plain, until: end - 8)
            screen.draw(item.keys, column: end - 6, row: 2 + index, style: .faint, until: screen.columns)
        }
        if items.isEmpty { screen.draw("No command holds these words.", column: 2, row: 2, style: .faint) }
    }

    mutating func drawChat(on screen: inout ScreenBuffer, in context: RoomContext) {
        unreadChatCount = 0
        let rows = screen.rows - 5
        let heading = context.room.groups.isEmpty ? "Chat" : "Chat of your group"
        screen.draw(heading, column: 2, row: 2, style: .bold)
        guard !context.room.chat.isEmpty else {
            screen.draw("Nothing was said yet. It is open while nobody writes.", column: 2, row: 3, style: .faint)
            return
        }
        let measure = max(2, min(Self.longestMeasure, screen.columns - 4))
        var lines: [(name: String, color: TerminalColor, wrapped: WrappedLine, row: Int, scalars: [Unicode.Scalar])] =
            []
        for line in context.room.chat {
            let name = "\(context.room.name(of: line.participant)): "
            let scalars = Array((name + line.text).unicodeScalars)
            let wrapped = WrappedLine(scalars, measure: measure)
            for row in 0..<wrapped.rowCount {
                lines.append((row == 0 ? name : "", Self.color(of: line.participant), wrapped, row, scalars))
            }
        }
        for (index, line) in lines.suffix(max(0, rows)).enumerated() {
            line.wrapped.forEachGlyph(inRow: line.row, of: line.scalars) { glyph, column, scalars in
                let isName = line.row == 0 && scalars.lowerBound < line.name.unicodeScalars.count
                screen.set(glyph, column: 2 + column, row: 3 + index, style: isName ? Style(line.color) : .plain)
            }
        }
    }

    mutating func drawReading(_ reading: Reading, on screen: inout ScreenBuffer, in context: RoomContext) {
        var reading = reading
        screen.draw(reading.heading, column: 2, row: 2, style: .bold)
        reading.firstRow = drawText(
            LineText(reading.text(in: context, draft: draft)), from: reading.firstRow, top: 4, on: &screen)
        overlay = .reading(reading)
    }

    mutating func drawPast(_ past: DraftPast, on screen: inout ScreenBuffer, in context: RoomContext) {
        var past = past
        let title = context.room.drafts[past.draft]?.title ?? ""
        screen.draw(
            "\(title), revision \(past.revision) of \(past.head)", column: 2, row: 2, style: .bold,
            until: screen.columns - 1)
        if let text = past.text {
            past.firstRow = drawText(text, from: past.firstRow, top: 4, on: &screen)
        }
        overlay = .past(past)
    }

    /// Draws a text from one of its rows on, down to the status row.
    ///
    /// - Returns: the row it could begin with, so that the last page is full.
    private func drawText(
        _ text: LineText, from firstRow: Int, top: Int, emphasized: [Range<Int>] = [], on screen: inout ScreenBuffer
    ) -> Int {
        let measure = max(2, min(Self.longestMeasure, screen.columns - 4))
        var rows: [(line: Int, row: Int, wrapped: WrappedLine)] = []
        for (index, line) in text.lines.enumerated() {
            let wrapped = WrappedLine(line, measure: measure)
            for row in 0..<wrapped.rowCount { rows.append((index, row, wrapped)) }
        }
        let height = max(0, screen.rows - 2 - top)
        let first = min(firstRow, max(0, rows.count - height))
        for (index, entry) in rows.dropFirst(first).prefix(height).enumerated() {
            let start = text.range(ofLine: entry.line).lowerBound
            entry.wrapped.forEachGlyph(inRow: entry.row, of: text.lines[entry.line]) { glyph, column, scalars in
                let isNew = emphasized.contains { $0.contains(start + scalars.lowerBound) }
                screen.set(glyph, column: 2 + column, row: top + index, style: isNew ? .bold : .plain)
            }
        }
        return first
    }
}

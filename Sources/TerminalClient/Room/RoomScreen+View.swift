import Client
import Session

/// Drawing. One header row, the text, one status row, one row for messages, prompts and the main keys; from
/// `sidebarFrom` columns on, people and drafts stand at the right.
extension RoomScreen {
    static let sidebarFrom = 104
    static let sidebarColumns = 30
    static let longestMeasure = 72

    /// The screen as it should be now.
    package mutating func view(columns: Int, rows: Int, in context: RoomContext) -> ScreenBuffer {
        var screen = ScreenBuffer(columns: columns, rows: rows)
        drawHeader(on: &screen, in: context)
        let hasSidebar = columns >= Self.sidebarFrom && !isFocused
        let textEnd = hasSidebar ? columns - Self.sidebarColumns : columns
        if rows > 4 {
            switch overlay {
            case .help(let line): drawHelp(line, on: &screen)
            case .panel(let selected): drawPanel(selected, on: &screen, in: context)
            case .prompt(let prompt) where prompt.below != nil:
                drawPanel(prompt.below?.selected ?? 0, on: &screen, in: context)
            case .shareOut(let row): drawShareOut(row, on: &screen, in: context)
            default: drawText(end: textEnd, on: &screen, in: context)
            }
            if hasSidebar, showsText { drawSidebar(from: textEnd + 1, on: &screen, in: context) }
        }
        drawStatus(on: &screen, in: context)
        drawLastRow(on: &screen, in: context)
        return screen
    }

    private var showsText: Bool {
        switch overlay {
        case nil: true
        case .prompt(let prompt): prompt.below == nil
        default: false
        }
    }

    // MARK: Header and status

    private func drawHeader(on screen: inout ScreenBuffer, in context: RoomContext) {
        let clock = context.room.clock.map { ClockFace.line($0, remaining: context.remaining) } ?? ""
        let clockStyle = clockStyle(context)
        let clockColumns = Glyph.displayColumns(of: clock)
        let here = context.room.people.values.count { $0.here }
        var right = context.room.people.isEmpty ? "" : "\(here) here"
        if context.room.isLocked { right += " locked" }
        if case .online = context.connection {
        } else {
            right += right.isEmpty ? "" : "  "; right += connectionWord(context)
        }
        let rightColumns = Glyph.displayColumns(of: right)
        let rightStart = screen.columns - rightColumns - 1
        let clockStart = max(1, min((screen.columns - clockColumns) / 2, rightStart - clockColumns - 2))
        screen.draw(context.room.title, column: 1, row: 0, style: .faint, until: max(1, clockStart - 2))
        screen.draw(clock, column: clockStart, row: 0, style: clockStyle, until: screen.columns)
        if rightStart > clockStart + clockColumns {
            var style = Style.faint
            if case .online = context.connection {} else { style = Style(.yellow, on: .standard, .bold) }
            screen.draw(right, column: rightStart, row: 0, style: style)
        }
    }

    private func clockStyle(_ context: RoomContext) -> Style {
        guard let clock = context.room.clock, clock.state == .running else { return .bold }
        if clock.currentPhase.kind == .write, let remaining = context.remaining, remaining <= 300_000 {
            return Style(.yellow, on: .standard, .bold)
        }
        switch clock.currentPhase.kind {
        case .checkin: return Style(.cyan, on: .standard, .bold)
        case .write: return .bold
        case .break: return Style(.green, on: .standard, .bold)
        case .share: return Style(.magenta, on: .standard, .bold)
        }
    }

    private func drawStatus(on screen: inout ScreenBuffer, in context: RoomContext) {
        let row = screen.rows - 2
        guard row > 0 else { return }
        let saved = savedSentence(context)
        let isSafe = saved.hasPrefix("saved") || saved == "saving" || saved == "online"
        var right = saved
        if let draft, let text = context.replicas[draft]?.text {
            let words = WordCount.words(in: text)
            right = "\(words) word\(words == 1 ? "" : "s")   \(saved)"
        }
        let start = max(1, screen.columns - Glyph.displayColumns(of: right) - 1)
        screen.draw(right, column: start, row: row, style: isSafe ? .faint : Style(.yellow, on: .standard, .bold))
        guard let draft, let info = context.room.drafts[draft] else { return }
        var left = info.title
        left += context.isMine(draft) ? "" : " by \(context.room.name(of: info.owner))"
        left += " · \(sharingWord(info))"
        let others = otherNames(in: draft, context)
        if !others.isEmpty { left += " · with \(others.joined(separator: ", "))" }
        if start > 4 { screen.draw(left, column: 1, row: row, style: .faint, until: start - 2) }
    }

    private func sharingWord(_ info: ServerMessage.DraftInfo) -> String {
        let word =
            switch info.sharing {
            case .private: "private"
            case .readable: "all may read"
            case .writable: "all may write"
            }
        return info.finished ? "\(word), finished" : word
    }

    private func otherNames(in draft: DraftID, _ context: RoomContext) -> [String] {
        guard let replica = context.replicas[draft] else { return [] }
        return Set(replica.carets.keys.map(\.participant)).sorted().map { context.room.name(of: $0) }
    }

    private func drawLastRow(on screen: inout ScreenBuffer, in context: RoomContext) {
        let row = screen.rows - 1
        if case .prompt(let prompt) = overlay {
            drawPrompt(prompt, row: row, on: &screen)
        } else if let message {
            screen.draw(message, column: 1, row: row, style: .bold)
        } else {
            screen.draw(hints, column: 1, row: row, style: .faint)
        }
    }

    private var hints: String {
        switch overlay {
        case .panel: "↑↓ Enter open  n new  t title  s share  f finish  i intention  Esc back  ? help"
        case .shareOut: "n next  p pass  h show my draft or selection  ↑↓ scroll  Esc back"
        case .help: "↑↓ scroll  Esc back"
        default: "^O drafts and people   ^F find   ^_ undo   F8 focus   F1 help   ^Q leave"
        }
    }

    private func drawPrompt(_ prompt: Prompt, row: Int, on screen: inout ScreenBuffer) {
        let label =
            switch prompt.question {
            case .name: "Your name: "
            case .find: "Find: "
            case .newDraft: "Title of the new draft: "
            case .intention: "Today I write: "
            case .plan: "Plan (5c 45w 10s): "
            case .title: "Title: "
            case .discard(_, let title): "Throw '\(title)' away for good? y or n "
            case .leaveUnsaved: "Not all is saved yet; it is kept on this machine. Leave? y or n "
            }
        var column = screen.draw(label, column: 1, row: row, style: .bold)
        let glyphs = Glyph.line(prompt.input.text)
        let before = LineInput.columns(prompt.input)
        // A long answer scrolls so that the caret is to be seen.
        var skipped = 0
        var first = 0
        while before - skipped > screen.columns - column - 2, first < glyphs.count {
            skipped += glyphs[first].displayColumns
            first += 1
        }
        let start = column
        column = screen.draw(glyphs[first...], column: column, row: row)
        screen.cursor = .init(column: min(start + before - skipped, screen.columns - 1), row: row)
    }

    // MARK: Text

    private mutating func drawText(end: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
        let rows = screen.rows - 4
        guard let draft, let replica = context.replicas[draft] else {
            drawEmpty(end: end, on: &screen, in: context)
            return
        }
        let measure = max(2, min(Self.longestMeasure, end - 4))
        let area = EditorView.Area(
            column: max(0, (end - measure) / 2), row: 2, rows: rows, measure: measure, end: end - 1)
        let marks = replica.carets.sorted { $0.key.client < $1.key.client }.map { owner, caret in
            EditorView.Mark(
                anchor: caret.anchor, head: caret.head, color: Self.color(of: owner.participant),
                name: context.room.name(of: owner.participant))
        }
        var view = EditorView(text: replica.text, marks: marks, isFocused: isFocused)
        if let search { view.matches = search.matches(in: replica.text, limit: 500) }
        var editor = editors[draft] ?? TextEditor()
        var showsCursor = true
        if case .prompt = overlay { showsCursor = false }
        view.draw(&editor, in: area, on: &screen, showsCursor: showsCursor)
        editors[draft] = editor
        if replica.text.scalarCount == 0, rows > 1 {
            screen.draw("Write here. It saves itself.", column: area.column, row: 3, style: .faint)
        }
    }

    private func drawEmpty(end: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
        let row = max(2, screen.rows / 2 - 1)
        let text: String
        switch context.connection {
        case .online where context.participant != nil: text = "No draft is open. ^O shows the drafts."
        case .online: text = "Welcome. Type your name below, then press Enter."
        case .connecting: text = "Connecting"
        case .offline(_, let reason): text = "No connection: \(reason). Trying again."
        case .ended(_, let reason): text = reason
        }
        let start = max(1, (end - Glyph.displayColumns(of: text)) / 2)
        screen.draw(text, column: start, row: row, until: end)
    }

    static func color(of participant: ParticipantID) -> TerminalColor {
        let palette: [TerminalColor] = [.cyan, .magenta, .green, .yellow, .blue, .red]
        return palette[Int(participant % 6)]
    }

    // MARK: Sidebar and panel

    private func drawSidebar(from column: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
        var row = 2
        let last = screen.rows - 3
        for person in context.room.peopleInOrder where person.here && row <= last {
            row = drawPerson(person, column: column, row: row, on: &screen, in: context)
        }
        row += 1
        for info in context.room.draftsInOrder where row <= last {
            let style: Style = info.draft == draft ? .bold : .faint
            screen.draw(draftLine(info, context), column: column, row: row, style: style, until: screen.columns - 1)
            row += 1
        }
    }

    private func drawPerson(
        _ person: ServerMessage.Person, column: Int, row: Int, on screen: inout ScreenBuffer, in context: RoomContext
    ) -> Int {
        let (dot, word) =
            switch person.here ? person.pulse : .away {
            case .writing: ("●", "")
            case .idle: ("○", "")
            case .away: ("·", "away")
            }
        var next = screen.draw(dot, column: column, row: row, style: Style(Self.color(of: person.participant)))
        let role = person.role == .host ? " host" : person.role == .viewer ? " reads" : ""
        let name = person.participant == context.participant ? "\(person.name) (you)" : person.name
        next = screen.draw(name, column: next + 1, row: row, until: screen.columns - 1)
        next = screen.draw(role, column: next, row: row, style: .faint, until: screen.columns - 1)
        if !word.isEmpty { screen.draw(word, column: next + 1, row: row, style: .faint, until: screen.columns - 1) }
        guard !person.intention.isEmpty, row + 1 < screen.rows - 2 else { return row + 1 }
        screen.draw(person.intention, column: column + 2, row: row + 1, style: .faint, until: screen.columns - 1)
        return row + 2
    }

    private func draftLine(_ info: ServerMessage.DraftInfo, _ context: RoomContext) -> String {
        let owner = context.isMine(info.draft) ? "" : "\(context.room.name(of: info.owner)): "
        return "\(owner)\(info.title) · \(sharingWord(info))"
    }

    private func drawPanel(_ selected: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
        let drafts = context.room.draftsInOrder
        let last = screen.rows - 3
        var row = 2
        screen.draw("Drafts", column: 2, row: row, style: .bold)
        row += 1
        if drafts.isEmpty { screen.draw("none yet: n makes one", column: 2, row: row, style: .faint) }
        // Half of the screen at most, so that the people are always to be seen.
        let count = min(drafts.count, max(1, (last - row) / 2))
        let first = min(max(0, selected - count / 2), max(0, drafts.count - count))
        for index in first..<(first + count) where drafts.indices.contains(index) {
            let isSelected = index == min(selected, drafts.count - 1)
            let mark = isSelected ? "> " : "  "
            let style: Style = isSelected ? .reverse : .plain
            screen.draw(
                mark + draftLine(drafts[index], context), column: 2, row: row, style: style, until: screen.columns - 2)
            row += 1
        }
        row = max(row, 4) + 1
        guard row <= last else { return }
        screen.draw("People", column: 2, row: row, style: .bold)
        row += 1
        for person in context.room.peopleInOrder where row <= last {
            row = drawPerson(person, column: 2, row: row, on: &screen, in: context)
        }
        row += 1
        guard row < last, context.room.role == .host else { return }
        screen.draw("Clock", column: 2, row: row, style: .bold)
        screen.draw(
            "p start, pause, go on   P another plan   + - five minutes   k next phase   l lock", column: 2,
            row: row + 1, style: .faint)
    }

    // MARK: Help and share-out

    private mutating func drawHelp(_ line: Int, on screen: inout ScreenBuffer) {
        let rows = screen.rows - 4
        let first = min(line, max(0, KeyBindings.lines.count - rows))
        overlay = .help(firstLine: first)
        for (index, entry) in KeyBindings.lines.dropFirst(first).prefix(rows).enumerated() {
            screen.draw(entry.keys, column: 2, row: 2 + index, style: .bold, until: 18)
            screen.draw(entry.does, column: 19, row: 2 + index, until: screen.columns - 1)
        }
    }

    private mutating func drawShareOut(_ firstRow: Int, on screen: inout ScreenBuffer, in context: RoomContext) {
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
        let measure = max(2, min(Self.longestMeasure, screen.columns - 4))
        let text = LineText(shown.text)
        var rows: [(line: Int, row: Int, wrapped: WrappedLine)] = []
        for (index, line) in text.lines.enumerated() {
            let wrapped = WrappedLine(line, measure: measure)
            for row in 0..<wrapped.rowCount { rows.append((index, row, wrapped)) }
        }
        let height = screen.rows - 8
        let first = min(firstRow, max(0, rows.count - height))
        overlay = .shareOut(firstRow: first)
        for (index, entry) in rows.dropFirst(first).prefix(max(0, height)).enumerated() {
            entry.wrapped.forEachGlyph(inRow: entry.row, of: text.lines[entry.line]) { glyph, column, _ in
                screen.set(glyph, column: 2 + column, row: 6 + index, style: .plain)
            }
        }
    }
}

extension LineInput {
    /// Columns of the text before the caret.
    static func columns(_ input: LineInput) -> Int {
        var before = String.UnicodeScalarView()
        before.append(contentsOf: input.scalars[..<input.caret])
        return Glyph.displayColumns(of: String(before))
    }
}

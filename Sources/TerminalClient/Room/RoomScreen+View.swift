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
            case .palette(let palette): drawPalette(palette, on: &screen, in: context)
            case .chat: drawChat(on: &screen, in: context)
            case .reading(let reading): drawReading(reading, on: &screen, in: context)
            case .past(let past): drawPast(past, on: &screen, in: context)
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
        if unreadChatCount > 0 { right += "  chat \(unreadChatCount)" }
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
            drawInput(prompt.input, label(of: prompt.question), row: row, on: &screen)
        } else if case .palette(let palette) = overlay, message == nil {
            let label = palette.list == .commands ? "Command: " : "Who: "
            drawInput(palette.input, label, row: row, on: &screen)
        } else if case .chat(let line) = overlay, message == nil, !isChatShut(context) {
            drawInput(line, "Say: ", row: row, on: &screen)
        } else if let message {
            screen.draw(message, column: 1, row: row, style: .bold)
        } else {
            screen.draw(hints, column: 1, row: row, style: .faint)
        }
    }

    private var hints: String {
        switch overlay {
        case .panel: "↑↓ Enter open  n new  t title  s share  f finish  ^P commands  ? help  Esc back"
        case .shareOut: "n next  p pass  h show draft or selection  s show my sprint  ↑↓  Esc back"
        case .help: "↑↓ scroll  Esc back"
        case .chat: "people are writing; the chat opens with the bell   Esc back"
        case .reading(let reading):
            if case .agreement = reading.subject {
                "y I agree, and join   n leave   ↑↓ scroll"
            } else {
                "↑↓ scroll  Esc back"
            }
        case .past: "← earlier  → later  Shift: one by one  r bring this text back  ↑↓  Esc back"
        default: "^P commands   ^O drafts, people   ^F find   ^_ undo   F1 help   ^Q leave"
        }
    }

    private func label(of question: Prompt.Question) -> String {
        switch question {
        case .name: "Your name: "
        case .rename: "My name: "
        case .find: "Find: "
        case .newDraft: "Title of the new draft: "
        case .intention: "Today I write: "
        case .reflection: "How it went: "
        case .plan: "Plan (5c 45w 10s): "
        case .chain: "Phases to add (empty: the same again): "
        case .starts: "First start (2026-12-01T07:30 Europe/Berlin; empty: none): "
        case .every: "Series (tue,wed,thu 07:30 Europe/Berlin; empty: none): "
        case .groupSize: "People in a group (0: all together): "
        case .conduct: "Code of conduct (empty: none): "
        case .title: "Title: "
        case .discard(_, let title): "Throw '\(title)' away for good? y or n "
        case .restore(_, let revision): "Bring the text of revision \(revision) back, for all? y or n "
        case .remove(_, let name): "Remove \(name) from the room? What they wrote stays. y or n "
        case .report(_, let name): "Tell the hosts of \(name): "
        case .rotate(let role): "A new link for \(role.rawValue)s? The old one opens nothing then. y or n "
        case .leaveUnsaved: "Not all is saved yet; it is kept on this machine. Leave? y or n "
        }
    }

    private func drawInput(_ input: LineInput, _ label: String, row: Int, on screen: inout ScreenBuffer) {
        var column = screen.draw(label, column: 1, row: row, style: .bold, until: screen.columns - 2)
        let glyphs = Glyph.line(input.text)
        let before = LineInput.columns(input)
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
        view.changes = (awayMarks[draft]?.places ?? []).map { ($0.range, Self.color(of: $0.participant)) }
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

    func drawPerson(
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
        var note = word.isEmpty ? "" : " \(word)"
        if let counts = person.counts { note += " +\(counts.added)" }
        if let group = context.room.groups.firstIndex(where: { $0.contains(person.participant) }) {
            note += " group \(group + 1)"
        }
        if !note.isEmpty { screen.draw(note, column: next, row: row, style: .faint, until: screen.columns - 1) }
        let words = person.reflection ?? ""
        let sentence = words.isEmpty ? person.intention : words
        guard !sentence.isEmpty, row + 1 < screen.rows - 2 else { return row + 1 }
        screen.draw(sentence, column: column + 2, row: row + 1, style: .faint, until: screen.columns - 1)
        return row + 2
    }

    func draftLine(_ info: ServerMessage.DraftInfo, _ context: RoomContext) -> String {
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
            "p start, pause   P another plan   + - five minutes   k next phase   l lock", column: 2,
            row: row + 1, style: .faint)
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

import Client
import OperationalTransform
import Session

/// Keys while the palette, the chat, a text to read or a draft's past lies over the text.
extension RoomScreen {
    // MARK: Palette

    mutating func updatePalette(_ palette: Palette, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        var palette = palette
        let items = palette.items(draft: draft, in: context)
        if case .key(let press) = input {
            switch press {
            case KeyPress(.escape), .control("c"), .control("g"), .control("p"):
                overlay = palette.list == .commands ? nil : .palette(Palette(list: .commands))
                return []
            case .control("q"): return leave(in: context)
            case KeyPress(.up): palette.selected = max(0, palette.selected - 1)
            case KeyPress(.down): palette.selected = min(palette.selected + 1, max(0, items.count - 1))
            case KeyPress(.pageUp): palette.selected = max(0, palette.selected - 10)
            case KeyPress(.pageDown): palette.selected = min(palette.selected + 10, max(0, items.count - 1))
            case KeyPress(.function(1)):
                overlay = .help(firstLine: 0)
                return []
            case KeyPress(.enter):
                guard items.indices.contains(palette.selected) else {
                    message = "no command holds '\(palette.input.text)'; Esc goes back"
                    return []
                }
                return choose(items[palette.selected].choice, palette, in: context)
            default:
                palette.input.take(input)
                palette.selected = 0
            }
        } else {
            palette.input.take(input)
            palette.selected = 0
        }
        overlay = .palette(palette)
        return []
    }

    private mutating func choose(
        _ choice: Palette.Choice, _ palette: Palette, in context: RoomContext
    ) -> [ScreenAction] {
        overlay = nil
        switch choice {
        case .key(let action): return perform(action, in: context)
        case .send(let message): return [.send(message)]
        case .sendAndStay(let message):
            overlay = .palette(palette)
            return [.send(message)]
        case .ask(let question, let text): overlay = .prompt(Prompt(question: question, input: LineInput(text)))
        case .pick(let list):
            overlay = .palette(Palette(list: list))
            if RoomCommands.items(list, draft: draft, in: context).isEmpty {
                message = "nobody else is in this room yet"
                overlay = nil
            }
        case .open(let draft): return show(draft)
        case .read(let subject):
            if case .ownEditor = subject { editorCommand = Reading.editorCommand(for: draft, in: context) }
            overlay = .reading(Reading(subject: subject))
        case .past: return lookBack(in: context)
        case .showSelection: return showPassage()
        }
        return []
    }

    // MARK: Chat

    mutating func updateChat(_ line: LineInput, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        unreadChatCount = 0
        var line = line
        if case .key(let press) = input {
            switch press {
            case KeyPress(.escape), .control("c"), .control("g"), .alt(.character("c")):
                overlay = nil
                return []
            case .control("q"): return leave(in: context)
            case KeyPress(.enter):
                guard !line.text.allSatisfy(\.isWhitespace) else { return [] }
                if isChatShut(context) {
                    message = "people are writing; the chat opens with the bell"
                    return []
                }
                overlay = .chat(LineInput())
                return [.send(.say(.init(text: line.text)))]
            default: break
            }
        }
        line.take(input)
        overlay = .chat(line)
        return []
    }

    /// While a write phase runs nobody talks.
    func isChatShut(_ context: RoomContext) -> Bool {
        context.room.clock?.state == .running && context.room.clock?.currentPhase.kind == .write
    }

    // MARK: Reading

    mutating func updateReading(
        _ reading: Reading, _ input: TerminalInput, in context: RoomContext
    ) -> [ScreenAction] {
        guard case .key(let press) = input else { return [] }
        var reading = reading
        if press == .control("q") || press == .control("c") { return [.leave] }
        if case .agreement(let name) = reading.subject {
            switch press {
            case KeyPress(.character("y")), KeyPress(.character("Y")):
                overlay = nil
                return [.join(name: name, agreesToConduct: true)]
            case KeyPress(.character("n")), KeyPress(.character("N")), KeyPress(.escape): return [.leave]
            default: break
            }
        }
        switch press.key {
        case .down: reading.firstRow += 1
        case .up: reading.firstRow = max(0, reading.firstRow - 1)
        case .pageDown, .character(" "): reading.firstRow += 10
        case .pageUp: reading.firstRow = max(0, reading.firstRow - 10)
        default:
            guard case .agreement = reading.subject else {
                overlay = nil
                return []
            }
        }
        overlay = .reading(reading)
        return []
    }

    // MARK: A draft's past

    mutating func lookBack(in context: RoomContext) -> [ScreenAction] {
        guard let draft, let replica = context.replicas[draft] else { return [] }
        var past = DraftPast(draft, head: replica.state.revision)
        past.text = replica.text
        overlay = .past(past)
        return []
    }

    mutating func updatePast(_ past: DraftPast, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        guard case .key(let press) = input else { return [] }
        var past = past
        func go(_ distance: Int) -> [ScreenAction] {
            guard let moved = past.moved(by: distance) else { return [] }
            overlay = .past(moved)
            return [.send(moved.request)]
        }
        switch press.key {
        case .left: return go(press.modifiers.contains(.shift) ? -1 : -past.step)
        case .right: return go(press.modifiers.contains(.shift) ? 1 : past.step)
        case .home: return go(-past.head)
        case .end: return go(past.head)
        case .down: past.firstRow += 1
        case .up: past.firstRow = max(0, past.firstRow - 1)
        case .pageDown, .character(" "): past.firstRow += 10
        case .pageUp: past.firstRow = max(0, past.firstRow - 10)
        case .character("q") where press.modifiers == .control: return leave(in: context)
        case .character("r"):
            guard context.isMine(past.draft) else {
                message = "only its owner may bring an earlier text back"
                return []
            }
            guard past.revision < past.head else { return [] }
            overlay = .prompt(
                Prompt(question: .restore(past.draft, revision: past.revision), input: LineInput()))
            return []
        default:
            overlay = nil
            return []
        }
        overlay = .past(past)
        return []
    }

    // MARK: While you were away

    mutating func nextAway(in context: RoomContext) -> [ScreenAction] {
        guard let draft, let text = context.replicas[draft]?.text, let marks = awayMarks[draft],
            let place = marks.next(after: editor.caret)
        else {
            message = "nobody else wrote here while you were away"
            return []
        }
        editor.place(caret: place, in: text)
        message = "F7 goes to the next place, Esc takes the marks away"
        return [.caret(draft, anchor: editor.caret, head: editor.caret)]
    }

    /// Puts the caret where this person stopped and says what happened since.
    mutating func returned(
        _ draft: DraftID, stopped: Int?, away: ServerMessage.Away?, in context: RoomContext
    ) {
        guard let text = context.replicas[draft]?.text else { return }
        if let stopped, stopped > 0 {
            editors[draft, default: TextEditor()].place(caret: stopped, in: text)
            if self.draft == draft { message = "here you stopped" }
        }
        guard let away else { return }
        let marks = AwayMarks(away)
        guard marks.insertedCount > 0 || marks.deletedCount > 0 else { return }
        awayMarks[draft] = marks
        guard self.draft == draft else { return }
        let names = Set(marks.places.map(\.participant)).sorted().map { context.room.name(of: $0) }
        var sentence = "while you were away: "
        if marks.insertedCount > 0 {
            sentence += "\(marks.insertedCount) characters by \(names.joined(separator: ", "))"
        }
        if marks.deletedCount > 0 {
            sentence += "\(marks.insertedCount > 0 ? ", " : "")\(marks.deletedCount) taken out"
        }
        message = sentence + (marks.places.isEmpty ? "" : "; F7 shows each")
    }
}

package import Client
import OperationalTransform
package import Session

/// The room on a terminal: takes keys and events, says what is to be done, and draws what should be seen.
///
/// It holds only what is the screen's own: which draft, where the caret is, what is open above it. The room and the
/// texts come in as `RoomContext`. The layout never moves the text because of the clock, the network or a person.
package struct RoomScreen: Sendable {
    /// What lies over the text, or asks in the last row.
    enum Overlay: Equatable, Sendable {
        case help(firstLine: Int)
        case panel(selected: Int)
        case shareOut(firstRow: Int)
        case prompt(Prompt)
        case palette(Palette)
        case chat(LineInput)
        case reading(Reading)
        case past(DraftPast)
    }

    struct Prompt: Equatable, Sendable {
        enum Question: Equatable, Sendable {
            case name, find, newDraft, intention, plan
            case rename, reflection, chain, starts, every, groupSize, conduct
            case title(DraftID)
            case discard(DraftID, title: String)
            case restore(DraftID, revision: Int)
            case remove(ParticipantID, name: String)
            case report(ParticipantID, name: String)
            case rotate(Role)
            case leaveUnsaved

            /// Whether it is answered by y or n.
            var isYesOrNo: Bool {
                switch self {
                case .discard, .restore, .remove, .rotate, .leaveUnsaved: true
                default: false
                }
            }
        }
        var question: Question
        var input: LineInput
        /// What was open below and comes back with Escape.
        var below: PanelPosition?

        struct PanelPosition: Equatable, Sendable { var selected: Int }
    }

    package internal(set) var draft: DraftID?
    package internal(set) var editors: [DraftID: TextEditor] = [:]
    var overlay: Overlay?
    var search: TextSearch?
    var isFocused = false
    var isMarking = false
    /// Escape was pressed where there was nothing to end: who comes from vim types a colon next.
    private var awaitsColon = false
    /// A sentence for the last row, until the next key.
    var message: String?
    /// What others wrote while this person was away, until Escape.
    var awayMarks: [DraftID: AwayMarks] = [:]
    /// What was said since the chat was last seen.
    var unreadChatCount = 0
    /// The clipboard goes from draft to draft.
    private var wantedDraft: DraftID?
    private var hasChosenDraft = false
    /// Texts of drafts that were taken away while something in them was unsaved.
    package private(set) var rescuedTexts: [String] = []
    /// The command line that opens the draft in the person's own editor, for when they have left: a line of the screen
    /// is too short to copy it from.
    package internal(set) var editorCommand: String?

    /// Reference of the draft made on arrival.
    static let firstReference = "first"
    static let newReference = "new"

    package init(draft: DraftID? = nil) { wantedDraft = draft }

    var editor: TextEditor {
        get { draft.flatMap { editors[$0] } ?? TextEditor() }
        set { if let draft { editors[draft] = newValue } }
    }

    /// Asks for a name in the last row.
    package mutating func askName() { overlay = .prompt(Prompt(question: .name, input: LineInput())) }

    package mutating func toggleFocus() { isFocused.toggle() }

    package mutating func say(_ text: String) { message = text }

    // MARK: Keys

    package mutating func update(_ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        message = nil
        switch overlay {
        case .prompt(let prompt): return updatePrompt(prompt, input, in: context)
        case .panel(let selected): return updatePanel(selected, input, in: context)
        case .help(let line): return updateHelp(line, input)
        case .shareOut(let row): return updateShareOut(row, input, in: context)
        case .palette(let palette): return updatePalette(palette, input, in: context)
        case .chat(let line): return updateChat(line, input, in: context)
        case .reading(let reading): return updateReading(reading, input, in: context)
        case .past(let past): return updatePast(past, input, in: context)
        case nil: return updateEditor(input, in: context)
        }
    }

    private mutating func updateEditor(_ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        let hadEscape = awaitsColon
        awaitsColon = false
        switch input {
        case .paste(let text): return perform(.insert(text), in: context)
        case .mouse(let report): return updateMouse(report, in: context)
        case .key(let press):
            if hadEscape, press == KeyPress(.character(":")) { return perform(.palette, in: context) }
            if let action = KeyBindings.action(for: press) { return perform(action, in: context) }
            if case .character(let scalar) = press.key, press.modifiers.subtracting(.shift).isEmpty {
                return perform(.insert(String(scalar)), in: context)
            }
            if press.key == .escape {
                let hasNothingToEnd = !isMarking && search == nil && editor.selection == nil
                if hasNothingToEnd, draft.flatMap({ awayMarks[$0] }) == nil {
                    awaitsColon = true
                    message = "you write at once, it saves itself; : or ^P has the commands, ^Q leaves"
                }
                isMarking = false
                search = nil
                editor.clearSelection()
                if let draft { awayMarks[draft] = nil }
            }
            return []
        }
    }

    mutating func perform(_ action: KeyBindings.Action, in context: RoomContext) -> [ScreenAction] {
        switch action {
        case .edit(.copy) where editor.selection == nil:
            message = "nothing is selected; ^Q leaves the room"
            return []
        case .edit(let command): return perform(marked(command), in: context)
        case .mark:
            isMarking.toggle()
            if !isMarking { editor.clearSelection() }
            message = isMarking ? "move to select, ^C copies, ^X cuts, Esc ends" : nil
            return []
        case .panel: overlay = .panel(selected: panelSelection(in: context))
        case .help: overlay = .help(firstLine: 0)
        case .find: overlay = .prompt(Prompt(question: .find, input: LineInput(search?.phrase ?? "")))
        case .findNext: return find(forward: true, in: context)
        case .findPrevious: return find(forward: false, in: context)
        case .focus: isFocused.toggle()
        case .tellTime: message = timeSentence(context)
        case .saved: message = savedSentence(context)
        case .leave: return leave(in: context)
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        case .tryNow:
            message = "connecting"
            return [.tryNow]
        case .nextDraft: return nextDraft(in: context)
        case .palette: overlay = .palette(Palette(list: .commands))
        case .chat:
            unreadChatCount = 0
            overlay = .chat(LineInput())
        case .shareOut: overlay = .shareOut(firstRow: 0)
        case .nextAway: return nextAway(in: context)
        }
        return []
    }

    /// While marking, plain movement selects.
    private func marked(_ command: EditorCommand) -> EditorCommand {
        if isMarking, case .move(let movement, false) = command { return .move(movement, isSelecting: true) }
        return command
    }

    mutating func perform(_ command: EditorCommand, in context: RoomContext) -> [ScreenAction] {
        guard let draft, let replica = context.replicas[draft] else {
            if case .insert = command { message = "no draft is open: ^O shows the drafts" }
            return []
        }
        var editor = editors[draft] ?? TextEditor()
        if changesText(command), !context.mayWrite(draft) {
            message = "this draft is for reading: its owner may open it for writing"
            return []
        }
        let operation = editor.perform(command, on: replica.text, at: context.now)
        editors[draft] = editor
        if operation != nil || command == .copy { isMarking = false }
        let caret = ScreenAction.caret(draft, anchor: editor.anchor ?? editor.caret, head: editor.caret)
        guard let operation else {
            if command == .undo { message = "nothing to undo" }
            if command == .redo { message = "nothing to redo" }
            return [caret]
        }
        awayMarks[draft]?.transform(over: operation)
        return [.edit(draft, operation), caret]
    }

    private func changesText(_ command: EditorCommand) -> Bool {
        switch command {
        case .move, .selectAll, .copy: false
        default: true
        }
    }

    private mutating func updateMouse(_ report: MouseReport, in context: RoomContext) -> [ScreenAction] {
        switch report.action {
        case .wheelUp: return perform(.move(.up, isSelecting: false), in: context)
        case .wheelDown: return perform(.move(.down, isSelecting: false), in: context)
        default: return []
        }
    }

    // MARK: Drafts

    mutating func show(_ draft: DraftID) -> [ScreenAction] {
        self.draft = draft
        hasChosenDraft = true
        isMarking = false
        if editors[draft] == nil { editors[draft] = TextEditor() }
        overlay = nil
        return [.open(draft)]
    }

    private mutating func nextDraft(in context: RoomContext) -> [ScreenAction] {
        let drafts = context.room.draftsInOrder.map(\.draft)
        guard !drafts.isEmpty else { return [] }
        let index = draft.flatMap { drafts.firstIndex(of: $0) }.map { ($0 + 1) % drafts.count } ?? 0
        return show(drafts[index])
    }

    /// On arrival: the draft asked for, else the newest own unfinished one, else a new one.
    mutating func chooseDraft(in context: RoomContext) -> [ScreenAction] {
        guard !hasChosenDraft, context.participant != nil else { return [] }
        hasChosenDraft = true
        if let wantedDraft {
            if context.room.drafts[wantedDraft] != nil { return show(wantedDraft) }
            message = "there is no draft \(wantedDraft) for you; ^O shows those there are"
        }
        let mine = context.room.draftsInOrder.filter { $0.owner == context.participant }
        if let newest = mine.last(where: { !$0.finished }) ?? mine.last { return show(newest.draft) }
        guard context.room.role != .viewer else {
            if let first = context.room.draftsInOrder.first { return show(first.draft) }
            overlay = .panel(selected: 0)
            return []
        }
        return [.send(.create(.init(title: "Untitled", reference: Self.firstReference)))]
    }

    // MARK: Search

    mutating func find(forward: Bool, in context: RoomContext) -> [ScreenAction] {
        guard let search, let draft, let text = context.replicas[draft]?.text else {
            overlay = .prompt(Prompt(question: .find, input: LineInput()))
            return []
        }
        let matches = search.matches(in: text)
        guard !matches.isEmpty else {
            message = "'\(search.phrase)' is not in this draft"
            return []
        }
        let caret = editor.caret
        let index: Int
        if forward {
            index = matches.firstIndex { $0.lowerBound > caret } ?? 0
        } else {
            index = matches.lastIndex { $0.lowerBound < caret } ?? matches.count - 1
        }
        editor.place(caret: matches[index].lowerBound, in: text)
        message = "\(index + 1) of \(matches.count); F3 finds the next, Esc ends"
        return [.caret(draft, anchor: editor.caret, head: editor.caret)]
    }

    // MARK: Leaving

    mutating func leave(in context: RoomContext) -> [ScreenAction] {
        guard context.replicas.values.contains(where: \.hasUnsaved) else { return [.leave] }
        overlay = .prompt(Prompt(question: .leaveUnsaved, input: LineInput()))
        return []
    }

    // MARK: Events

    /// Takes note of what happened in the room.
    package mutating func note(_ event: ClientEvent, in context: RoomContext) -> [ScreenAction] {
        switch event {
        case .welcomed:
            if context.participant == nil { return [] }
            return chooseDraft(in: context)
        case .joined: return chooseDraft(in: context)
        case .created(let draft, let reference):
            guard reference == Self.firstReference || reference == Self.newReference else { return [] }
            return show(draft)
        case .opened(let draft):
            guard let text = context.replicas[draft]?.text else { return [] }
            editors[draft, default: TextEditor()].textReplaced(text)
        case .applied(let draft, let operation, _):
            editors[draft]?.receive(operation)
            awayMarks[draft]?.transform(over: operation)
        case .draftGone(let draft, let unsaved):
            editors[draft] = nil
            awayMarks[draft] = nil
            if let unsaved { rescuedTexts.append(unsaved) }
            guard self.draft == draft else { return [] }
            self.draft = nil
            message =
                unsaved == nil ? "this draft is not shared any more" : "this draft was taken away; your text is kept"
            overlay = .panel(selected: 0)
        case .clock(let bell):
            guard bell else { return [] }
            message = bellSentence(context)
            return [.ring]
        case .refused(let refusal):
            message = refusal.message
            if refusal.code == "name" { overlay = .prompt(Prompt(question: .name, input: LineInput())) }
            if refusal.code == "conduct" {
                message = nil
                overlay = .reading(Reading(subject: .agreement(name: context.name ?? "")))
            }
        case .returned(let draft, let stopped, let away): returned(draft, stopped: stopped, away: away, in: context)
        case .counted: message = countsSentence(context)
        case .chat(let line): heard(line, in: context)
        case .groups: message = groupSentence(context)
        case .listed: message = listedSentence(context)
        case .report(let report): message = reportSentence(report, context)
        case .past(let past):
            guard case .past(var shown) = overlay, shown.draft == past.draft, shown.revision == past.revision else {
                break
            }
            shown.text = LineText(past.text)
            overlay = .past(shown)
        case .ledger(let months): overlay = .reading(Reading(subject: .ledger(months)))
        case .rotated(let role, let key): overlay = .reading(Reading(subject: .newLink(role, key: key)))
        case .conduct:
            if context.participant != nil {
                message = "the code of conduct has changed; ^P, then conduct shows it"
            }
        default: break
        }
        return []
    }

    private mutating func heard(_ line: ServerMessage.Chat, in context: RoomContext) {
        if case .chat = overlay { return }
        guard line.participant != context.participant else { return }
        unreadChatCount += 1
        if overlay == nil { message = "\(context.room.name(of: line.participant)): \(line.text)   (Alt-C answers)" }
    }

    private func bellSentence(_ context: RoomContext) -> String {
        guard let clock = context.room.clock, clock.state == .running else {
            return "the session is over; your draft stays"
        }
        switch clock.currentPhase.kind {
        case .checkin: return "check-in: say hello, and what you will write"
        case .write: return "write"
        case .break: return "break"
        case .share: return "share-out: ^O, then o shows whose turn it is"
        }
    }
}

/// The keys of the room's screen, in one table: what the update reads and what the help shows.
enum KeyBindings {
    enum Action: Equatable, Sendable {
        case edit(EditorCommand)
        case panel, help, find, findNext, findPrevious, focus, tellTime, saved, leave, suspend, redraw, mark, tryNow
        case nextDraft, palette, chat, shareOut, nextAway
    }

    struct Binding {
        var press: KeyPress
        var action: Action
    }

    /// A line of the help: keys as people write them, and what they do.
    struct Line {
        var keys: String
        var does: String
        var bindings: [Binding]

        init(_ keys: String, _ does: String, _ bindings: [(KeyPress, Action)]) {
            (self.keys, self.does) = (keys, does)
            self.bindings = bindings.map { Binding(press: $0.0, action: $0.1) }
        }
    }

    static func action(for press: KeyPress) -> Action? { table[press] }

    static let lines: [Line] = [
        Line(
            "^P Esc :", "every command by its name: type a few letters of it",
            [
                (.control("p"), .palette), (.alt(.character("x")), .palette), (.alt(.character(":")), .palette),
            ]),
        Line("^O", "drafts, people, clock, share-out", [(.control("o"), .panel), (KeyPress(.function(2)), .panel)]),
        Line("F6", "the next draft", [(KeyPress(.function(6)), .nextDraft), (.alt(.character("n")), .nextDraft)]),
        Line("Alt-C", "chat, outside the writing", [(.alt(.character("c")), .chat)]),
        Line("F7", "what others wrote while you were away", [(KeyPress(.function(7)), .nextAway)]),
        Line(
            "^F F3", "find, find again (^G too)",
            [
                (.control("f"), .find), (KeyPress(.function(3)), .findNext), (.control("g"), .findNext),
                (KeyPress(.function(3), .shift), .findPrevious), (.alt(.character("g")), .findPrevious),
            ]),
        Line("^_ Alt-U", "undo what you did", [(.control("_"), .edit(.undo)), (.alt(.character("u")), .edit(.undo))]),
        Line("Alt-E", "redo", [(.alt(.character("e")), .edit(.redo)), (.control("y"), .edit(.redo))]),
        Line("Shift-arrows", "select (^Space: start, arrows: go on)", [(.control(" "), .mark)]),
        Line(
            "^X ^C ^V", "cut, copy, paste",
            [
                (.control("x"), .edit(.cut)), (.control("c"), .edit(.copy)), (.control("v"), .edit(.paste)),
            ]),
        Line(
            "^A ^E", "start and end of the line",
            [
                (.control("a"), .edit(.move(.lineStart, isSelecting: false))),
                (.control("e"), .edit(.move(.lineEnd, isSelecting: false))),
            ]),
        Line(
            "^W ^K ^U", "delete the word before, to the end, to the start of the line",
            [
                (.control("w"), .edit(.delete(.wordLeft))), (.alt(.backspace), .edit(.delete(.wordLeft))),
                (KeyPress(.backspace, .control), .edit(.delete(.wordLeft))),
                (.alt(.character("d")), .edit(.delete(.wordRight))),
                (KeyPress(.delete, .control), .edit(.delete(.wordRight))),
                (.control("k"), .edit(.delete(.lineEnd))), (.control("u"), .edit(.delete(.lineStart))),
            ]),
        Line(
            "^← ^→", "word by word (Alt-B, Alt-F too)",
            [
                (.alt(.character("b")), .edit(.move(.wordLeft, isSelecting: false))),
                (.alt(.character("f")), .edit(.move(.wordRight, isSelecting: false))),
            ]),
        Line("Alt-↑ Alt-↓", "paragraph by paragraph", []),
        Line("^Home ^End", "start and end of the draft", []),
        Line(
            "F8", "focus: only this paragraph, in the middle",
            [
                (KeyPress(.function(8)), .focus), (.alt(.character("p")), .focus),
            ]),
        Line(
            "F5 ^T", "say time left and connection",
            [
                (KeyPress(.function(5)), .tellTime), (.control("t"), .tellTime),
            ]),
        Line("^S", "say what is saved; ^R: connect now", [(.control("s"), .saved), (.control("r"), .tryNow)]),
        Line("^L", "draw the screen again", [(.control("l"), .redraw)]),
        Line("^Z", "stop; fg brings it back", [(.control("z"), .suspend)]),
        Line("^Q", "leave; your draft stays", [(.control("q"), .leave)]),
        Line("F1", "this help (Alt-? too)", [(KeyPress(.function(1)), .help), (.alt(.character("?")), .help)]),
    ]

    private static let table: [KeyPress: Action] = {
        var table: [KeyPress: Action] = [:]
        for line in lines { for binding in line.bindings { table[binding.press] = binding.action } }
        for (key, movement) in movements {
            table[key] = .edit(.move(movement, isSelecting: false))
            var selecting = key
            selecting.modifiers.insert(.shift)
            table[selecting] = .edit(.move(movement, isSelecting: true))
        }
        table[KeyPress(.backspace)] = .edit(.delete(.left))
        table[KeyPress(.backspace, .shift)] = .edit(.delete(.left))
        table[KeyPress(.delete)] = .edit(.delete(.right))
        table[.control("d")] = .edit(.delete(.right))
        table[KeyPress(.enter)] = .edit(.newLine)
        table[.alt(.enter)] = .edit(.insert("\n"))
        table[KeyPress(.enter, .shift)] = .edit(.insert("\n"))
        table[KeyPress(.tab)] = .edit(.indent)
        return table
    }()

    private static let movements: [(KeyPress, EditorCommand.Movement)] = [
        (KeyPress(.left), .left), (KeyPress(.right), .right), (KeyPress(.up), .up), (KeyPress(.down), .down),
        (KeyPress(.left, .control), .wordLeft), (KeyPress(.right, .control), .wordRight),
        (KeyPress(.left, .alt), .wordLeft), (KeyPress(.right, .alt), .wordRight),
        (KeyPress(.up, .alt), .paragraphUp), (KeyPress(.down, .alt), .paragraphDown),
        (KeyPress(.up, .control), .paragraphUp), (KeyPress(.down, .control), .paragraphDown),
        (KeyPress(.home), .rowStart), (KeyPress(.end), .rowEnd),
        (KeyPress(.home, .control), .textStart), (KeyPress(.end, .control), .textEnd),
        (KeyPress(.pageUp), .pageUp), (KeyPress(.pageDown), .pageDown),
        (KeyPress(.pageUp, .control), .textStart), (KeyPress(.pageDown, .control), .textEnd),
    ]
}

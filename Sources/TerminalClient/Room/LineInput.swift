/// One line of input in a prompt: a name, a title, what to find.
struct LineInput: Equatable, Sendable {
    private(set) var scalars: [Unicode.Scalar]
    private(set) var caret: Int

    init(_ text: String = "") {
        scalars = Array(text.unicodeScalars)
        caret = scalars.count
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Takes a key or a paste; line ends and control characters become blanks.
    mutating func take(_ input: TerminalInput) {
        switch input {
        case .paste(let text): insert(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
        case .key(let press): take(press)
        case .mouse: break
        }
    }

    private mutating func take(_ press: KeyPress) {
        switch (press.key, press.modifiers) {
        case (.character(let scalar), []), (.character(let scalar), .shift): insert([scalar])
        case (.backspace, []):
            let start = GraphemeBoundaries.previous(before: caret, in: scalars)
            scalars.removeSubrange(start..<caret)
            caret = start
        case (.delete, _): scalars.removeSubrange(caret..<GraphemeBoundaries.next(after: caret, in: scalars))
        case (.left, _): caret = GraphemeBoundaries.previous(before: caret, in: scalars)
        case (.right, _): caret = GraphemeBoundaries.next(after: caret, in: scalars)
        case (.home, _), (.character("a"), .control): caret = 0
        case (.end, _), (.character("e"), .control): caret = scalars.count
        case (.character("u"), .control):
            scalars.removeSubrange(..<caret)
            caret = 0
        case (.character("k"), .control): scalars.removeSubrange(caret...)
        case (.character("w"), .control):
            var start = caret
            while start > 0, scalars[start - 1] == " " { start -= 1 }
            while start > 0, scalars[start - 1] != " " { start -= 1 }
            scalars.removeSubrange(start..<caret)
            caret = start
        default: break
        }
    }

    private mutating func insert(_ inserted: [Unicode.Scalar]) {
        scalars.insert(contentsOf: inserted, at: caret)
        caret += inserted.count
    }
}

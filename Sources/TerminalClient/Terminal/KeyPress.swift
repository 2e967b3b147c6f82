/// A key of the keyboard, as far as a terminal can tell them apart.
package enum TerminalKey: Equatable, Hashable, Sendable {
    case character(Unicode.Scalar)
    case enter, tab, backspace, delete, insert, escape
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
}

/// The modifiers held while a key was pressed.
package struct KeyModifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let shift = KeyModifiers(rawValue: 1)
    package static let alt = KeyModifiers(rawValue: 2)
    package static let control = KeyModifiers(rawValue: 4)
}

/// One press of a key with its modifiers.
package struct KeyPress: Equatable, Hashable, Sendable {
    package var key: TerminalKey
    package var modifiers: KeyModifiers

    package init(_ key: TerminalKey, _ modifiers: KeyModifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// A letter pressed together with Control.
    package static func control(_ letter: Unicode.Scalar) -> KeyPress { KeyPress(.character(letter), .control) }

    /// A key pressed together with Alt (or after Escape, which terminals cannot tell apart).
    package static func alt(_ key: TerminalKey) -> KeyPress { KeyPress(key, .alt) }
}

/// One report of the mouse, in cells counted from 0.
package struct MouseReport: Equatable, Sendable {
    package enum Action: Equatable, Sendable { case press, drag, release, wheelUp, wheelDown }
    package var action: Action
    package var column: Int
    package var row: Int

    package init(_ action: Action, column: Int, row: Int) {
        self.action = action
        self.column = column
        self.row = row
    }
}

/// What a terminal sends to the program.
package enum TerminalInput: Equatable, Sendable {
    case key(KeyPress)
    /// Text pasted between the bracketed-paste marks; line ends are LF.
    case paste(String)
    case mouse(MouseReport)
}

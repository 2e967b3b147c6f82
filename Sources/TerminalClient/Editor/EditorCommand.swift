/// What a key can do in the editor.
package enum EditorCommand: Equatable, Sendable {
    case insert(String)
    /// A line end that continues a list.
    case newLine
    case indent
    case delete(Movement)
    case move(Movement, isSelecting: Bool)
    case selectAll
    case cut, copy, paste
    case undo, redo

    package enum Movement: Equatable, Sendable {
        case left, right, wordLeft, wordRight
        case up, down, pageUp, pageDown
        case rowStart, rowEnd, lineStart, lineEnd
        case paragraphUp, paragraphDown
        case textStart, textEnd
    }
}

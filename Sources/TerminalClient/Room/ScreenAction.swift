package import OperationalTransform
package import Session

/// What the screen wants done.
package enum ScreenAction: Equatable, Sendable {
    case edit(DraftID, Operation)
    /// Tell the others where the caret is now.
    case caret(DraftID, anchor: Int, head: Int)
    case open(DraftID)
    case join(name: String, agreesToConduct: Bool)
    case send(ClientMessage)
    case tryNow
    case redraw
    case suspend
    case leave
    case ring
}

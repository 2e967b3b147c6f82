import Client
import Session

/// Every command of the room by its name, to be found by typing a few letters of it.
struct Palette: Equatable, Sendable {
    /// What is chosen from.
    enum List: Equatable, Sendable {
        case commands
        /// Whom to invite into a draft, or to take back from it.
        case coauthors(DraftID)
        /// Whom to remove from the room.
        case removal
        /// Whom to tell the hosts of.
        case reported
        /// Whom to give another role.
        case roles
    }

    /// What a line does.
    enum Choice: Equatable, Sendable {
        case key(KeyBindings.Action)
        case send(ClientMessage)
        case ask(RoomScreen.Prompt.Question, String)
        case pick(List)
        case open(DraftID)
        case read(Reading.Subject)
        case past
        case showSelection
        /// Draws a list again after its choice, with what has changed.
        case sendAndStay(ClientMessage)
    }

    struct Item: Equatable, Sendable {
        var title: String
        /// The keys that do the same, as people write them.
        var keys = ""
        var choice: Choice
    }

    var list: List
    var input = LineInput()
    var selected = 0

    /// What vim's command line calls them.
    private static let exCommands: [String: KeyBindings.Action] = [
        "w": .saved, "q": .leave, "q!": .leave, "qa": .leave, "wq": .leave, "wqa": .leave, "x": .leave,
    ]

    /// The lines that hold every word of the input: first those in which each begins a word, so that "lock" is never
    /// "Clock: pause"; within both the table's order.
    func items(draft: DraftID?, in context: RoomContext) -> [Item] {
        let wanted = input.text.lowercased().split(separator: " ")
        var beginning: [Item] = []
        var holding: [Item] = []
        for item in RoomCommands.items(list, draft: draft, in: context) {
            let title = item.title.lowercased()
            let words = title.split { !$0.isLetter && !$0.isNumber }
            if wanted.allSatisfy({ part in words.contains { $0.hasPrefix(part) } }) {
                beginning.append(item)
            } else if wanted.allSatisfy({ title.contains($0) }) {
                holding.append(item)
            }
        }
        let found = beginning + holding
        guard let action = Self.exCommands[input.text], list == .commands else { return found }
        let first = RoomCommands.items(list, draft: draft, in: context).filter { $0.choice == .key(action) }
        return first + found.filter { $0.choice != .key(action) }
    }
}

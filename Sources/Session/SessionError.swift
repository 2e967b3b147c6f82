package import Calendars

/// What can be wrong with what people give us.
package enum SessionError: Error, Equatable, Sendable {
    /// The text that is no link (without its key), and why.
    case link(String, String)
    /// A plan that does not parse: the plan, the offset in scalars of what is wrong, and why.
    case plan(String, at: Int, String)
    /// A start or a series that does not read.
    case schedule(CalendarError)
    /// An entry of a session log that does not follow from those before it.
    case log(RoomID, index: Int, String)

    package var message: String {
        switch self {
        case .link(let text, let why): "'\(text)' is no link to a room: \(why)"
        case .plan(let plan, let at, let why):
            "the plan does not read: \(why)\n  \(plan)\n  \(String(repeating: " ", count: at))^\n"
                + "  try: 5c 45w 10s (check-in, write, share), 25w 5b x3 (rounds), 0:20w (seconds), 45w at :30"
        case .schedule(let error): error.message
        case .log(let room, let index, let why): "room \(room), log entry \(index): \(why)"
        }
    }
}

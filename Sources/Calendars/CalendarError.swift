package import TimeZones

/// What can be wrong with a date, a series or a schedule that people give us.
package enum CalendarError: Error, Equatable, Sendable {
    /// A series that does not read: its text, the offset in scalars of what is wrong, and why.
    case series(String, at: Int, String)
    /// A start that does not read, and why.
    case start(String, String)
    case zone(TimeZoneError)
    /// A conference schedule with nothing in it that could become a heading.
    case schedule(String)

    package var message: String {
        switch self {
        case .series(let text, let at, let why):
            "the series does not read: \(why)\n  \(text)\n  \(String(repeating: " ", count: at))^\n"
                + "  try: tue,wed,thu 07:30 America/New_York"
        case .start(let text, let why):
            "'\(text)' is no start: \(why)\n  try: 2026-12-01T07:30 America/New_York"
        case .zone(let error): error.description
        case .schedule(let why):
            "the schedule does not read: \(why)\n"
                + "  give an iCalendar file (BEGIN:VCALENDAR), or Markdown: ## days, and - [talks](links)"
        }
    }
}

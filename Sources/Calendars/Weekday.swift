/// A day of the week, numbered as `CivilTime.weekday`: 0 is Sunday.
package enum Weekday: Int, Sendable, CaseIterable, Comparable {
    case sunday, monday, tuesday, wednesday, thursday, friday, saturday

    /// From Monday to Sunday, the order in which weeks are written.
    static let inWritingOrder: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday, .saturday, .sunday]

    package var name: String {
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][rawValue]
    }

    /// `tue`, as a series is written.
    var shortName: String { String(name.prefix(3)).lowercased() }

    /// `TU`, as RFC 5545 writes it.
    var calendarName: String { String(name.prefix(2)).uppercased() }

    /// Reads `tue`, `Tues` or `tuesday`: three letters or more.
    init?(_ word: String) {
        let word = word.lowercased()
        guard word.utf8.count >= 3,
            let weekday = Weekday.allCases.first(where: { $0.name.lowercased().hasPrefix(word) })
        else { return nil }
        self = weekday
    }

    /// Monday comes first.
    package static func < (left: Weekday, right: Weekday) -> Bool { (left.rawValue + 6) % 7 < (right.rawValue + 6) % 7 }
}

package import TimeZones

/// When a post was finished, as its author's calendar and clock showed it.
package struct PostDate: Sendable, Equatable {
    package var civil: CivilTime
    /// The author's zone.
    package var zone: TimeZoneRules
    /// False where only a day is known; the time of `civil` is then midnight.
    package var hasTime: Bool

    package init(civil: CivilTime, zone: TimeZoneRules, hasTime: Bool = true) {
        self.civil = civil
        self.zone = zone
        self.hasTime = hasTime
    }

    package var unixSeconds: Int64 { zone.unixSeconds(ofCivil: civil) }

    /// `2026-03-14`
    package static func day(_ civil: CivilTime) -> String {
        "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
    }

    /// `09:00`
    package static func minute(_ civil: CivilTime) -> String { "\(padded(civil.hour, 2)):\(padded(civil.minute, 2))" }

    /// `09:00:00`
    package static func second(_ civil: CivilTime) -> String { "\(minute(civil)):\(padded(civil.second, 2))" }

    /// `+13:00`, or `+1300` without the colon.
    package static func offset(_ seconds: Int, colon: Bool) -> String {
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + padded(minutes / 60, 2) + (colon ? ":" : "") + padded(minutes % 60, 2)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(abs(number))
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

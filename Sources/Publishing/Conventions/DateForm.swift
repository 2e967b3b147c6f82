package import TimeZones

/// How a blog writes the date of a post. The raw values are what the profile file holds.
package enum DateForm: String, Codable, Sendable, CaseIterable {
    case day = "2026-03-14"
    case minute = "2026-03-14 09:00"
    case second = "2026-03-14 09:00:00"
    case isoMinute = "2026-03-14T09:00"
    case isoSecond = "2026-03-14T09:00:00"
    case secondOffset = "2026-03-14 09:00:00+1300"
    case secondColonOffset = "2026-03-14 09:00:00+13:00"
    case secondSpaceOffset = "2026-03-14 09:00:00 +1300"
    case secondSpaceColonOffset = "2026-03-14 09:00:00 +13:00"
    case rfc3339 = "2026-03-14T09:00:00+13:00"
    case secondNamedOffset = "2026-03-14 09:00:00 UTC+13:00"
    case shortMonthDayYear = "Mar 14 2026"
    case shortMonthDayCommaYear = "Mar 14, 2026"
    case monthDayYear = "March 14, 2026"
    case dayMonthYear = "14 March 2026"

    /// Whether the text names its offset, so that every reader sees the same instant.
    package var hasOffset: Bool {
        switch self {
        case .secondOffset, .secondColonOffset, .secondSpaceOffset, .secondSpaceColonOffset, .rfc3339,
            .secondNamedOffset:
            true
        default: false
        }
    }

    package var hasTime: Bool {
        switch self {
        case .day, .shortMonthDayYear, .shortMonthDayCommaYear, .monthDayYear, .dayMonthYear: false
        default: true
        }
    }

    package func text(_ civil: CivilTime, offsetSeconds: Int) -> String {
        let day = PostDate.day(civil)
        let second = PostDate.second(civil)
        let month = PostDate.monthNames[civil.month - 1]
        return switch self {
        case .day: day
        case .minute: "\(day) \(PostDate.minute(civil))"
        case .second: "\(day) \(second)"
        case .isoMinute: "\(day)T\(PostDate.minute(civil))"
        case .isoSecond: "\(day)T\(second)"
        case .secondOffset: "\(day) \(second)\(PostDate.offset(offsetSeconds, colon: false))"
        case .secondColonOffset: "\(day) \(second)\(PostDate.offset(offsetSeconds, colon: true))"
        case .secondSpaceOffset: "\(day) \(second) \(PostDate.offset(offsetSeconds, colon: false))"
        case .secondSpaceColonOffset: "\(day) \(second) \(PostDate.offset(offsetSeconds, colon: true))"
        case .rfc3339: "\(day)T\(second)\(PostDate.offset(offsetSeconds, colon: true))"
        case .secondNamedOffset: "\(day) \(second) UTC\(PostDate.offset(offsetSeconds, colon: true))"
        case .shortMonthDayYear: "\(month.prefix(3)) \(civil.day) \(civil.year)"
        case .shortMonthDayCommaYear: "\(month.prefix(3)) \(PostDate.padded(civil.day, 2)), \(civil.year)"
        case .monthDayYear: "\(month) \(civil.day), \(civil.year)"
        case .dayMonthYear: "\(civil.day) \(month) \(civil.year)"
        }
    }
}

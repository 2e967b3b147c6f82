import TimeZones

/// A zone's rules as a calendar program reads them: the `VTIMEZONE` component (RFC 5545 §3.6.5).
///
/// Changes that come every year by one rule are written as that rule, others one by one for ten years.
struct CalendarZone {
    let zone: TimeZoneRules
    /// The instant from which the rules must be right.
    let start: Int64

    private static let yearCount = 11

    var lines: [String] {
        let firstYear = zone.civilTime(atUnixSeconds: start).year - 1
        let transitions = ZoneTransition.all(
            of: zone, from: CivilTime(year: firstYear, month: 1, day: 1).utcUnixSeconds,
            to: CivilTime(year: firstYear + Self.yearCount, month: 1, day: 1).utcUnixSeconds)
        var lines = ["BEGIN:VTIMEZONE", "TZID:\(zone.name)"]
        if transitions.isEmpty {
            let offset = Self.text(offset: zone.offsetSeconds(atUnixSeconds: start))
            lines += [
                "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:\(offset)", "TZOFFSETTO:\(offset)",
                "END:STANDARD",
            ]
        }
        for group in Self.groups(of: transitions) { lines += Self.observance(group) }
        return lines + ["END:VTIMEZONE"]
    }

    /// Transitions of the same kind: the same offsets, the same month and time on the wall.
    private static func groups(of transitions: [ZoneTransition]) -> [[ZoneTransition]] {
        var groups: [[ZoneTransition]] = []
        for transition in transitions {
            let index = groups.firstIndex {
                let first = $0[0]
                return first.offsetBefore == transition.offsetBefore && first.offsetAfter == transition.offsetAfter
                    && first.civil.month == transition.civil.month && first.civil.hour == transition.civil.hour
                    && first.civil.minute == transition.civil.minute
            }
            if let index { groups[index].append(transition) } else { groups.append([transition]) }
        }
        return groups
    }

    private static func observance(_ group: [ZoneTransition]) -> [String] {
        let first = group[0]
        let kind = first.offsetAfter > first.offsetBefore ? "DAYLIGHT" : "STANDARD"
        var lines = [
            "BEGIN:\(kind)", "DTSTART:\(first.civil.calendarText)", "TZOFFSETFROM:\(text(offset: first.offsetBefore))",
            "TZOFFSETTO:\(text(offset: first.offsetAfter))",
        ]
        if let rule = yearlyRule(group) {
            lines.append("RRULE:FREQ=YEARLY;BYMONTH=\(first.civil.month);\(rule)")
        } else {
            lines += group.dropFirst().map { "RDATE:\($0.civil.calendarText)" }
        }
        return lines + ["END:\(kind)"]
    }

    /// The day of the month as a rule, if there is one change a year and one rule gives them all.
    private static func yearlyRule(_ group: [ZoneTransition]) -> String? {
        let days = group.map(\.civil)
        guard days.count == yearCount, zip(days, days.dropFirst()).allSatisfy({ $0.year + 1 == $1.year }),
            let weekday = Weekday(rawValue: days[0].weekday), days.allSatisfy({ $0.weekday == weekday.rawValue })
        else { return nil }
        let numbers = days.map(\.day)
        if Set(numbers.map { ($0 - 1) / 7 }).count == 1 {
            return "BYDAY=\((numbers[0] - 1) / 7 + 1)\(weekday.calendarName)"
        }
        if days.allSatisfy({ $0.day > CivilTime.dayCount(ofMonth: $0.month, year: $0.year) - 7 }) {
            return "BYDAY=-1\(weekday.calendarName)"
        }
        guard let low = numbers.min(), let high = numbers.max(), high - low == 6 else { return nil }
        return "BYMONTHDAY=\((low...high).map(String.init).joined(separator: ","));BYDAY=\(weekday.calendarName)"
    }

    /// `-0500`, `+0545`
    static func text(offset: Int) -> String {
        let size = abs(offset)
        let seconds = size % 60 == 0 ? "" : twoDigits(size % 60)
        return (offset < 0 ? "-" : "+") + twoDigits(size / 3600) + twoDigits(size % 3600 / 60) + seconds
    }
}

extension CivilTime {
    /// `20261201T073000`
    var calendarText: String {
        "\(year)\(twoDigits(month))\(twoDigits(day))T\(twoDigits(hour))\(twoDigits(minute))\(twoDigits(second))"
    }
}

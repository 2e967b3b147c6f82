import TimeZones

/// Reads the events of an iCalendar file, as far as a recap needs them: when, what, and the link.
struct CalendarReader {
    /// Where an entry in UTC takes place.
    let zone: TimeZoneRules

    private struct Event {
        var civil: CivilTime?
        var title = ""
        var url: String?
    }

    func talks(in text: String) -> [Talk] {
        var events: [Event] = []
        var depth: [String] = []
        for line in Self.unfolded(text) {
            guard let property = Property(line) else { continue }
            switch property.name {
            case "BEGIN":
                depth.append(property.value.uppercased())
                if depth.last == "VEVENT" { events.append(Event()) }
            case "END": _ = depth.popLast()
            default:
                guard depth.last == "VEVENT", !events.isEmpty else { continue }
                read(property, into: &events[events.count - 1])
            }
        }
        let dated = events.filter { $0.civil != nil && !$0.title.isEmpty }.enumerated().sorted {
            let (left, right) = ($0.element.civil!, $1.element.civil!)
            return left == right ? $0.offset < $1.offset : left < right
        }
        return dated.map {
            Talk(day: Self.heading(of: $0.element.civil!), title: $0.element.title, url: $0.element.url)
        }
    }

    private func read(_ property: Property, into event: inout Event) {
        switch property.name {
        case "DTSTART": event.civil = civil(property.value)
        case "SUMMARY":
            // What stands in a heading must stay on its line and must not end the link around it.
            event.title = Property.unescaped(property.value).split(whereSeparator: \.isNewline).joined(separator: " ")
                .replacing("[", with: "\\[").replacing("]", with: "\\]")
        case "URL":
            let url = property.value
            if url.hasPrefix("https://") || url.hasPrefix("http://"),
                !url.contains(where: { $0 == ")" || $0 == "(" || $0.isWhitespace || $0 == "<" })
            {
                event.url = url
            }
        default: break
        }
    }

    /// `20250908`, `20250908T090000` (on the wall there) or `20250908T130000Z`.
    private func civil(_ text: String) -> CivilTime? {
        let digits = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= digits.count else { return nil }
            return Int(String(decoding: digits[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8) else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        if let hour = number(9..<11), let minute = number(11..<13) { (civil.hour, civil.minute) = (hour, minute) }
        guard civil.isValid else { return nil }
        return text.hasSuffix("Z") ? zone.civilTime(atUnixSeconds: civil.utcUnixSeconds) : civil
    }

    /// `Monday, 8 September 2025`
    private static func heading(of civil: CivilTime) -> String { "\(civil.weekdayName), \(civil.longDateText)" }

    /// RFC 5545 §3.1: a line that begins with a blank continues the one before.
    private static func unfolded(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.first == " " || line.first == "\t", !lines.isEmpty {
                lines[lines.count - 1] += line.dropFirst()
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    /// `NAME;PARAMETER=VALUE:value`
    private struct Property {
        var name: String
        var value: String

        init?(_ line: String) {
            var isQuoted = false
            let colon = line.firstIndex {
                if $0 == "\"" { isQuoted.toggle() }
                return $0 == ":" && !isQuoted
            }
            guard let colon else { return nil }
            name = line[..<colon].prefix { $0 != ";" }.uppercased()
            value = String(line[line.index(after: colon)...])
        }

        static func unescaped(_ text: String) -> String {
            var unescaped = ""
            var isEscape = false
            for character in text {
                if isEscape {
                    unescaped.append(character == "n" || character == "N" ? "\n" : character)
                    isEscape = false
                } else if character == "\\" {
                    isEscape = true
                } else {
                    unescaped.append(character)
                }
            }
            return unescaped
        }
    }
}

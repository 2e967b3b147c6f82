import TimeZones

/// The words of a series as they are read, in any order.
struct SeriesParts {
    typealias Word = (text: String, scalarOffset: Int)

    var weekdays: Set<Weekday> = []
    var time: (hour: Int, minute: Int)?
    var timezone: String?
    var from: CivilTime?
    var until: CivilTime?
    /// `from` or `until`, whose date comes next.
    var pending: String?

    /// The words between blanks and commas, each with its place.
    static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var isInside = false
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            guard !scalar.properties.isWhitespace, scalar != "," else {
                isInside = false
                continue
            }
            if isInside {
                words[words.count - 1].text.unicodeScalars.append(scalar)
            } else {
                words.append((String(scalar), offset))
            }
            isInside = true
        }
        return words
    }

    mutating func take(_ word: Word, of text: String) throws(CalendarError) {
        func error(_ why: String) -> CalendarError { .series(text, at: word.scalarOffset, why) }
        guard text.unicodeScalars.count <= 200 else { throw .series(text, at: 0, "it has more than 200 characters") }
        if let pending {
            guard let date = CivilTime(dateText: word.text) else {
                throw error("'\(word.text)' is no date; write 2026-12-01")
            }
            if pending == "from" { from = date } else { until = date }
            self.pending = nil
            return
        }
        switch word.text.lowercased() {
        case "every", "and", "at", "&": return
        case "from", "until": pending = word.text.lowercased()
        case "daily": weekdays = Set(Weekday.allCases)
        case "weekdays": weekdays.formUnion([.monday, .tuesday, .wednesday, .thursday, .friday])
        default:
            if let days = Self.days(word.text) {
                weekdays.formUnion(days)
            } else if word.text.contains(":") {
                guard let read = Self.time(word.text) else { throw error("'\(word.text)' is no time; write 07:30") }
                time = read
            } else if word.text.contains("/") || ["UTC", "GMT"].contains(word.text) {
                do throws(TimeZoneError) { _ = try TimeZoneRules.named(word.text) } catch {
                    throw .series(text, at: word.scalarOffset, error.description)
                }
                timezone = word.text
            } else {
                throw error("'\(word.text)' is neither a day of the week nor a time nor a time zone")
            }
        }
    }

    /// `tue` or `mon-fri`.
    private static func days(_ word: String) -> [Weekday]? {
        if let day = Weekday(word) { return [day] }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Weekday(String(ends[0])), let last = Weekday(String(ends[1])) else {
            return nil
        }
        return (0..<7).compactMap { Weekday(rawValue: (first.rawValue + $0) % 7) }
            .prefix { $0 != last } + [last]
    }

    /// `07:30` or `7:30`.
    static func time(_ word: some StringProtocol) -> (hour: Int, minute: Int)? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return (hour, minute)
    }
}

package import TimeZones

/// A date as a header holds it: how much of it is written, and its offset if one is.
package struct WrittenDate: Sendable, Equatable {
    package var civil: CivilTime
    package var form: DateForm
    /// Seconds east of UTC; nil if the text does not say.
    package var offsetSeconds: Int?

    /// Reads the forms blogs use: ISO days and times with or without offset, `Jan 24 2024`, `October 28, 2019`,
    /// `28 October 2019`, `2018-11-06 16:54:21 UTC-06:00`. Nil for anything else.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" }).map(String.init)
        guard let first = words.first else { return nil }
        if let iso = WrittenDate.iso(words, first) {
            self = iso
            return
        }
        guard words.count == 3 else { return nil }
        let month = WrittenDate.month(words[0]) ?? WrittenDate.month(words[1])
        let dayWord = WrittenDate.month(words[0]) != nil ? words[1] : words[0]
        guard let month, let day = Int(dayWord.filter { $0.isNumber }), let year = Int(words[2]), words[2].count == 4
        else {
            return nil
        }
        let civil = CivilTime(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        let isShort = (WrittenDate.month(words[0]) != nil ? words[0] : words[1]).count == 3
        let form: DateForm =
            WrittenDate.month(words[0]) == nil
            ? .dayMonthYear
            : isShort ? (text.contains(",") ? .shortMonthDayCommaYear : .shortMonthDayYear) : .monthDayYear
        self.init(civil: civil, form: form, offsetSeconds: nil)
    }

    private init(civil: CivilTime, form: DateForm, offsetSeconds: Int?) {
        self.civil = civil
        self.form = form
        self.offsetSeconds = offsetSeconds
    }

    private static func month(_ word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        let lower = word.lowercased().filter { $0 != "." }
        let index = PostDate.monthNames.firstIndex { name in
            let name = name.lowercased()
            return lower == name || lower == name.prefix(3) || lower == "sept" && name == "september"
        }
        return index.map { $0 + 1 }
    }

    private static func iso(_ words: [String], _ first: String) -> WrittenDate? {
        var dayText = first
        var rest = Array(words.dropFirst())
        var hasT = false
        if let t = first.firstIndex(where: { $0 == "T" || $0 == "t" }) {
            dayText = String(first[..<t])
            rest.insert(String(first[first.index(after: t)...]), at: 0)
            hasT = true
        }
        let parts = dayText.split(separator: dayText.contains("/") ? "/" : "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        guard var timeText = rest.first else { return WrittenDate(civil: civil, form: .day, offsetSeconds: nil) }
        var zoneText = rest.dropFirst().joined()
        if zoneText.isEmpty, let mark = timeText.firstIndex(where: { "+-Zz".contains($0) }) {
            zoneText = String(timeText[mark...])
            timeText = String(timeText[..<mark])
        }
        let hadSpaceBeforeZone = rest.count > 1
        let clock = timeText.split(separator: ":").map { Int($0.prefix { $0 != "." }) }
        guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1] else { return nil }
        civil.hour = hour
        civil.minute = minute
        civil.second = clock.count == 3 ? clock[2] ?? -1 : 0
        guard civil.isValid else { return nil }
        let hasSeconds = clock.count == 3
        if zoneText.isEmpty {
            let form: DateForm =
                hasT ? (hasSeconds ? .isoSecond : .isoMinute) : (hasSeconds ? .second : .minute)
            return WrittenDate(civil: civil, form: form, offsetSeconds: nil)
        }
        let isNikola = zoneText.hasPrefix("UTC")
        if isNikola { zoneText.removeFirst(3) }
        guard let offset = offset(zoneText) else { return nil }
        let form: DateForm =
            isNikola
            ? .secondNamedOffset
            : hasT
                ? .rfc3339
                : hadSpaceBeforeZone
                    ? (zoneText.contains(":") ? .secondSpaceColonOffset : .secondSpaceOffset)
                    : (zoneText.contains(":") ? .secondColonOffset : .secondOffset)
        return WrittenDate(civil: civil, form: form, offsetSeconds: offset)
    }

    private static func offset(_ text: String) -> Int? {
        if text.isEmpty || text == "Z" || text == "z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let number = Int(digits), number >= 0 else { return nil }
        let seconds: Int
        switch digits.count {
        case 1, 2: seconds = number * 3600
        case 4: seconds = number / 100 * 3600 + number % 100 * 60
        default: return nil
        }
        return sign == "-" ? -seconds : seconds
    }
}

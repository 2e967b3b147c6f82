/// The rule that holds after the last transition of a zone file: its POSIX `TZ` footer.
///
/// `EST5EDT,M3.2.0,M11.1.0`: standard name and offset, daylight name, first and last day of daylight time.
/// Offsets count *west* of Greenwich there; here, as everywhere else, they count seconds east.
struct RecurringRule: Sendable, Equatable {
    /// A day of the year with a time: `M3.2.0/2`, `J60` or `59`.
    struct Change: Sendable, Equatable {
        enum Day: Sendable, Equatable {
            /// Month 1...12, week 1...5 (5 is the last), weekday 0...6 (0 is Sunday).
            case weekday(month: Int, week: Int, weekday: Int)
            /// 1...365, the leap day never counted.
            case julianWithoutLeapDay(Int)
            /// 0...365, the leap day counted.
            case zeroBased(Int)
        }
        var day: Day
        /// Seconds after midnight of the local time before the change; may be negative or past 24 h (RFC 8536 §3.3.1).
        var secondsOfDay: Int

        /// Seconds since 1970 on the local clock before the change.
        func localSeconds(inYear year: Int) -> Int64 {
            let dayNumber: Int
            switch day {
            case .weekday(let month, let week, let weekday):
                let first = CivilTime(year: year, month: month, day: 1)
                var dayOfMonth = 1 + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
                while dayOfMonth > CivilTime.dayCount(ofMonth: month, year: year) { dayOfMonth -= 7 }
                dayNumber = first.dayNumber + dayOfMonth - 1
            case .julianWithoutLeapDay(let number):
                let isLeapYear = CivilTime.dayCount(ofMonth: 2, year: year) == 29
                let start = CivilTime(year: year, month: 1, day: 1).dayNumber
                dayNumber = start + number - 1 + (isLeapYear && number >= 60 ? 1 : 0)
            case .zeroBased(let number):
                dayNumber = CivilTime(year: year, month: 1, day: 1).dayNumber + number
            }
            return Int64(dayNumber) * 86_400 + Int64(secondsOfDay)
        }
    }

    var standardOffset: Int
    var daylight: (offset: Int, start: Change, end: Change)?

    static func == (left: RecurringRule, right: RecurringRule) -> Bool {
        left.standardOffset == right.standardOffset && left.daylight?.offset == right.daylight?.offset
            && left.daylight?.start == right.daylight?.start && left.daylight?.end == right.daylight?.end
    }

    /// Reads a footer; nil if it is empty or not one.
    init?(footer: some Sequence<UInt8>) {
        var scanner = Scanner(bytes: Array(footer))
        guard scanner.skipName(), let west = scanner.time() else { return nil }
        standardOffset = -west
        guard !scanner.isAtEnd else { return }
        guard scanner.skipName() else { return nil }
        var daylightOffset = standardOffset + 3600
        if scanner.peek != UInt8(ascii: ",") {
            guard let daylightWest = scanner.time() else { return nil }
            daylightOffset = -daylightWest
        }
        guard let start = scanner.change(), let end = scanner.change(), scanner.isAtEnd else { return nil }
        daylight = (daylightOffset, start, end)
    }

    func offsetSeconds(atUnixSeconds unixSeconds: Int64) -> Int {
        guard let daylight else { return standardOffset }
        let year = CivilTime(utcUnixSeconds: unixSeconds + Int64(standardOffset)).year
        let start = daylight.start.localSeconds(inYear: year) - Int64(standardOffset)
        let end = daylight.end.localSeconds(inYear: year) - Int64(daylight.offset)
        let isDaylight =
            start < end
            ? unixSeconds >= start && unixSeconds < end  // northern summer
            : unixSeconds >= start || unixSeconds < end  // southern summer, across New Year
        return isDaylight ? daylight.offset : standardOffset
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }
        var peek: UInt8? { isAtEnd ? nil : bytes[position] }

        /// `EST` or `<+03>`.
        mutating func skipName() -> Bool {
            let start = position
            if peek == UInt8(ascii: "<") {
                while let byte = peek, byte != UInt8(ascii: ">") { position += 1 }
                guard !isAtEnd else { return false }
                position += 1
                return true
            }
            while let byte = peek, (byte | 0x20) >= UInt8(ascii: "a"), (byte | 0x20) <= UInt8(ascii: "z") {
                position += 1
            }
            return position > start
        }

        mutating func number() -> Int? {
            var value: Int?
            while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), (value ?? 0) < 100_000 {
                value = (value ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                position += 1
            }
            return value
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            position += 1
            return true
        }

        /// `5`, `-3:30`, `+2:00:00`, in seconds.
        mutating func time() -> Int? {
            let isNegative = skip(UInt8(ascii: "-"))
            if !isNegative { _ = skip(UInt8(ascii: "+")) }
            guard let hours = number() else { return nil }
            var seconds = hours * 3600
            if skip(UInt8(ascii: ":")) {
                guard let minutes = number() else { return nil }
                seconds += minutes * 60
                if skip(UInt8(ascii: ":")) {
                    guard let rest = number() else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        /// `,M3.2.0/2`
        mutating func change() -> Change? {
            guard skip(UInt8(ascii: ",")) else { return nil }
            let day: Change.Day
            if skip(UInt8(ascii: "M")) {
                guard let month = number(), skip(UInt8(ascii: ".")), let week = number(), skip(UInt8(ascii: ".")),
                    let weekday = number(), (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if skip(UInt8(ascii: "J")) {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julianWithoutLeapDay(number)
            } else {
                guard let number = number(), (0...365).contains(number) else { return nil }
                day = .zeroBased(number)
            }
            var seconds = 7200
            if skip(UInt8(ascii: "/")) {
                guard let time = time() else { return nil }
                seconds = time
            }
            return Change(day: day, secondsOfDay: seconds)
        }
    }
}

package import TimeZones

/// A weekly appointment on a wall clock: `tue,wed,thu 07:30 America/New_York`.
///
///     series = days time zone [ "from" date ] [ "until" date ]
///     days   = day *( "," day ) / day "-" day / "daily" / "weekdays"
///     time   = hour ":" minute
///
/// The order of the parts does not matter. What the wall shows stays the same across the zone's clock changes.
package struct Series: Sendable, Equatable {
    /// In writing order, at least one.
    package var weekdays: [Weekday]
    package var hour: Int
    package var minute: Int
    /// An IANA name.
    package var timezone: String
    /// The first and the last day on which it may take place, as midnights.
    package var from: CivilTime?
    package var until: CivilTime?

    /// Reads a series. Days and time may be left out if `start` has them, the zone as well.
    ///
    /// - Throws: `.series` with the place of what does not read.
    package init(_ text: String, start: Start? = nil) throws(CalendarError) {
        var parts = SeriesParts()
        for word in SeriesParts.words(of: text) { try parts.take(word, of: text) }
        func missing(_ what: String) -> CalendarError {
            .series(text, at: text.unicodeScalars.count, "\(what) is missing")
        }
        guard parts.pending == nil else { throw missing("the date after '\(parts.pending!)'") }
        guard !parts.weekdays.isEmpty else { throw missing("a day of the week, such as tue,") }
        guard let time = parts.time ?? start.map({ ($0.civil.hour, $0.civil.minute) }) else {
            throw missing("the time, such as 07:30,")
        }
        guard let timezone = parts.timezone ?? start?.timezone else {
            throw missing("the time zone, such as America/New_York,")
        }
        weekdays = parts.weekdays.sorted()
        (hour, minute) = time
        self.timezone = timezone
        from = parts.from ?? start?.civil.startOfDay
        until = parts.until
        if let from, let until, until < from { throw .series(text, at: 0, "it is over before it begins") }
    }

    /// As it is written, and read again by `init`.
    package var text: String {
        var text = weekdays.map(\.shortName).joined(separator: ",") + " \(Self.time(hour, minute)) \(timezone)"
        if let from { text += " from \(from.dateText)" }
        if let until { text += " until \(until.dateText)" }
        return text
    }

    /// The first time it takes place later than `unixSeconds`; nil when it is over.
    ///
    /// - Parameter zone: the rules of `timezone`.
    package func next(afterUnixSeconds unixSeconds: Int64, in zone: TimeZoneRules) -> Int64? {
        // A day earlier than the civil day: near midnight a clock change may move an occurrence over it.
        var day = zone.civilTime(atUnixSeconds: unixSeconds).dayNumber - 1
        if let from { day = max(day, from.dayNumber) }
        for dayNumber in day...(day + 9) {
            guard let instant = instant(onDay: dayNumber, in: zone) else { continue }
            if instant > unixSeconds { return instant }
        }
        return nil
    }

    /// The last time it takes place; nil if it goes on for ever.
    func last(in zone: TimeZoneRules) -> Int64? {
        guard let until else { return nil }
        return (0...6).lazy.compactMap { instant(onDay: until.dayNumber - $0, in: zone) }.first
    }

    private func instant(onDay dayNumber: Int, in zone: TimeZoneRules) -> Int64? {
        var civil = CivilTime(dayNumber: dayNumber)
        if let until, civil > until { return nil }
        if let from, civil < from { return nil }
        guard weekdays.contains(where: { $0.rawValue == civil.weekday }) else { return nil }
        (civil.hour, civil.minute) = (hour, minute)
        return zone.unixSeconds(ofCivil: civil)
    }

    static func time(_ hour: Int, _ minute: Int) -> String { "\(twoDigits(hour)):\(twoDigits(minute))" }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

extension CivilTime {
    /// `2026-12-01`
    package var dateText: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }

    /// `1 December 2026`
    package var longDateText: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(day) \(months[month - 1]) \(year)"
    }

    /// `Tuesday`
    package var weekdayName: String { Weekday(rawValue: weekday)!.name }

    /// `07:30`
    package var timeText: String { Series.time(hour, minute) }

    /// Reads `2026-12-01`.
    init?(dateText: some StringProtocol) {
        let parts = dateText.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard isValid else { return nil }
    }
}

/// Written as its text.
extension Series: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        do { self = try Series(text) } catch {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

package import TimeZones

/// When something begins, as a person says it: `2026-12-01T07:30 America/New_York`.
package struct Start: Sendable, Equatable {
    package var civil: CivilTime
    /// An IANA name.
    package var timezone: String

    package init(civil: CivilTime, timezone: String) { (self.civil, self.timezone) = (civil, timezone) }

    /// Reads `2026-12-01T07:30 America/New_York`; also with a blank for the `T`, with seconds, and with `Z` for UTC.
    ///
    /// - Parameter zone: the zone's name where the text has none.
    /// - Throws: `.start`; `.zone` if the zone is unknown.
    package init(_ text: String, zone standard: String? = nil) throws(CalendarError) {
        guard var civil = CivilTime(dateText: text.prefix(10)) else {
            throw .start(text, "it should begin with a date, such as 2026-12-01")
        }
        let rest = text.dropFirst(10)
        guard rest.first == "T" || rest.first == " " else { throw .start(text, "the time, such as T07:30, is missing") }
        let words = rest.dropFirst().split(separator: " ").map(String.init)
        guard !words.isEmpty else { throw .start(text, "the time, such as T07:30, is missing") }
        guard words.count <= 2 else { throw .start(text, "'\(words[2])' is one word too many") }
        var time = words[0]
        var zone = words.count == 2 ? words[1] : standard
        if time.hasSuffix("Z") {
            time.removeLast()
            zone = "UTC"
        }
        if time.utf8.count == 8, time.hasSuffix(":00") { time.removeLast(3) }
        guard let read = SeriesParts.time(time) else { throw .start(text, "'\(time)' is no time; write 07:30") }
        guard let zone else { throw .start(text, "the time zone, such as America/New_York, is missing") }
        do throws(TimeZoneError) { _ = try TimeZoneRules.named(zone) } catch { throw .zone(error) }
        (civil.hour, civil.minute) = read
        self.init(civil: civil, timezone: zone)
    }

    /// - Parameter zone: the rules of `timezone`.
    package func unixSeconds(in zone: TimeZoneRules) -> Int64 { zone.unixSeconds(ofCivil: civil) }

    package var text: String { "\(civil.dateText)T\(civil.timeText) \(timezone)" }
}

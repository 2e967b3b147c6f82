package import Calendars
import TimeZones

/// When a room starts by itself: once, or again and again.
package struct Schedule: Sendable, Equatable {
    /// The next start, if any.
    package var startsAt: Milliseconds?
    package var series: Series?
    /// The zone that times without one are meant in. An IANA name.
    package var timezone: String?

    package init(startsAt: Milliseconds? = nil, series: Series? = nil, timezone: String? = nil) {
        (self.startsAt, self.series, self.timezone) = (startsAt, series, timezone)
    }

    /// Reads what a person gave: `starts` such as `2026-12-01T07:30 America/New_York`, `every` such as `tue,wed,thu`
    /// or `tue,wed,thu 07:30 America/New_York`, and the zone they are in.
    ///
    /// - Throws: `.schedule` with what does not read, or if the start has passed.
    package init(starts: String?, every: String?, timezone: String? = nil, at now: Milliseconds) throws(SessionError) {
        do throws(CalendarError) {
            let start = try starts.map { text throws(CalendarError) in try Start(text, zone: timezone) }
            let series = try every.map { text throws(CalendarError) in try Self.series(text, start, timezone) }
            self.init(series: series, timezone: series?.timezone ?? start?.timezone ?? timezone)
            let zone = try self.timezone.map { name throws(CalendarError) in try Self.rules(name) }
            if let zone, let series {
                startsAt = series.next(afterUnixSeconds: now / 1000 - 1, in: zone).map { $0 * 1000 }
                if startsAt == nil { throw .series(every ?? "", at: 0, "it is over already") }
            } else if let zone, let start, let starts {
                let instant = start.unixSeconds(in: zone) * 1000
                // A minute late is now.
                guard instant > now - 60_000 else { throw .start(starts, "it has passed") }
                startsAt = max(now, instant)
            }
        } catch {
            throw .schedule(error)
        }
    }

    private static func series(_ text: String, _ start: Start?, _ timezone: String?) throws(CalendarError) -> Series {
        do throws(CalendarError) { return try Series(text, start: start) } catch {
            // Only the zone may be missing: then it is the room's.
            guard start == nil, let timezone else { throw error }
            return try Series("\(text) \(timezone)")
        }
    }

    private static func rules(_ name: String) throws(CalendarError) -> TimeZoneRules {
        do throws(TimeZoneError) { return try TimeZoneRules.named(name) } catch { throw .zone(error) }
    }
}

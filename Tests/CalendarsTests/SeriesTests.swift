import Testing
import TimeZones

@testable import Calendars

@Suite("A series of mornings")
struct SeriesTests {
    @Test(
        "is read in any order and written in one",
        arguments: [
            ("tue,wed,thu 07:30 America/New_York", "tue,wed,thu 07:30 America/New_York"),
            ("every Thursday, Tuesday and wed at 7:30 America/New_York", "tue,wed,thu 07:30 America/New_York"),
            ("mon-fri 18:45 Asia/Kathmandu", "mon,tue,wed,thu,fri 18:45 Asia/Kathmandu"),
            ("sat-mon 08:00 UTC", "mon,sat,sun 08:00 UTC"), ("weekdays 08:00 UTC", "mon,tue,wed,thu,fri 08:00 UTC"),
            (
                "from 2026-12-01 daily 08:00 UTC until 2026-12-31",
                "mon,tue,wed,thu,fri,sat,sun 08:00 UTC from 2026-12-01 until 2026-12-31"
            ),
        ])
    func forms(text: String, written: String) throws {
        #expect(try Series(text).text == written)
        #expect(try Series(written).text == written)
    }

    @Test("takes time, zone and first day from its start where it has none")
    func start() throws {
        let start = try Start("2026-12-01T07:30 America/New_York")
        #expect(
            try Series("tue,wed,thu", start: start).text == "tue,wed,thu 07:30 America/New_York from 2026-12-01")
    }

    @Test(
        "that does not read is shown where it stands",
        arguments: [
            ("tue 07:30", 9, "the time zone, such as America/New_York, is missing"),
            ("07:30 UTC", 9, "a day of the week, such as tue, is missing"),
            ("tue UTC", 7, "the time, such as 07:30, is missing"),
            ("tue 24:00 UTC", 4, "'24:00' is no time; write 07:30"),
            ("tues frid 07:30 UTC wat", 20, "'wat' is neither a day of the week nor a time nor a time zone"),
            ("tue 07:30 UTC from yesterday", 19, "'yesterday' is no date; write 2026-12-01"),
            ("tue 07:30 UTC until 2026-02-29", 20, "'2026-02-29' is no date; write 2026-12-01"),
            ("tue 07:30 UTC until", 19, "the date after 'until' is missing"),
            ("tue 07:30 UTC from 2026-12-01 until 2026-11-01", 0, "it is over before it begins"),
            (
                "tue 07:30 America/Gotham", 10,
                "there is no time zone named \"America/Gotham\"; give a name like Europe/Berlin, America/New_York or UTC"
            ),
        ])
    func mistakes(text: String, at: Int, why: String) {
        #expect(throws: CalendarError.series(text, at: at, why)) { try Series(text) }
    }

    /// Each line: series, an instant, the next time it takes place (both UTC).
    @Test(
        "keeps its time on the wall across clock changes",
        arguments: [
            // The US clock goes back on 1 November 2026, the European one on 25 October.
            ("fri 07:30 America/New_York", "2026-10-30T12:00", "2026-11-06T12:30"),
            ("fri 07:30 America/New_York", "2026-10-23T12:00", "2026-10-30T11:30"),
            ("mon 09:00 Europe/Berlin", "2026-10-19T08:00", "2026-10-26T08:00"),
            // Southern summer time begins on 4 October, and on Lord Howe by half an hour.
            ("sun 07:30 Australia/Lord_Howe", "2026-09-27T12:00", "2026-10-03T20:30"),
            ("sun 07:30 Australia/Lord_Howe", "2026-04-04T12:00", "2026-04-04T21:00"),
            ("sat 07:30 America/Santiago", "2026-09-01T00:00", "2026-09-05T11:30"),
            ("tue 07:30 Asia/Kolkata", "2026-12-01T02:00", "2026-12-08T02:00"),
            ("tue 07:30 Asia/Kathmandu", "2026-12-01T01:44", "2026-12-01T01:45"),
            // Half past two on the night it does not happen is half past three.
            ("sun 02:30 America/New_York", "2026-03-07T00:00", "2026-03-08T07:30"),
            // Half past one on the night it happens twice is the first.
            ("sun 01:30 America/New_York", "2026-10-31T00:00", "2026-11-01T05:30"),
            ("daily 00:00 Pacific/Kiritimati", "2026-12-31T09:59", "2026-12-31T10:00"),
        ])
    func next(text: String, after: String, expected: String) throws {
        let series = try Series(text)
        let zone = try TimeZoneRules.named(series.timezone)
        let next = try #require(series.next(afterUnixSeconds: utc(after), in: zone))
        #expect(next == (try utc(expected)), "\(CivilTime(utcUnixSeconds: next))")
    }

    @Test("is over after its last day and not on before its first")
    func bounds() throws {
        let series = try Series("tue,thu 08:00 UTC from 2026-12-03 until 2026-12-10")
        var found: [Int64] = []
        var instant = try utc("2026-01-01T00:00")
        while let next = series.next(afterUnixSeconds: instant, in: .utc) {
            found.append(next)
            instant = next
        }
        #expect(found == [try utc("2026-12-03T08:00"), try utc("2026-12-08T08:00"), try utc("2026-12-10T08:00")])
    }

    @Test(
        "a start is read as people write it",
        arguments: [
            ("2026-12-01T07:30 America/New_York", "2026-12-01T12:30"),
            ("2026-12-01 07:30 Asia/Kolkata", "2026-12-01T02:00"),
            ("2026-12-01T07:30Z", "2026-12-01T07:30"), ("2026-12-01T07:30:00 America/Toronto", "2026-12-01T12:30"),
            ("2026-12-01T07:30", "2026-12-01T06:30"),
        ])
    func starts(text: String, expected: String) throws {
        let start = try Start(text, zone: "Europe/Paris")
        #expect(start.unixSeconds(in: try .named(start.timezone)) == (try utc(expected)))
    }

    @Test(
        "a start that does not read says what is missing",
        arguments: [
            ("tomorrow", "it should begin with a date, such as 2026-12-01"),
            ("2026-12-01", "the time, such as T07:30, is missing"),
            ("2026-12-01T25:00 UTC", "'25:00' is no time; write 07:30"),
            ("2026-12-01T07:30", "the time zone, such as America/New_York, is missing"),
            ("2026-12-01T07:30 UTC please", "'please' is one word too many"),
        ])
    func badStarts(text: String, why: String) {
        #expect(throws: CalendarError.start(text, why)) { try Start(text) }
    }
}

/// The Unix time of `2026-12-01T07:30` in UTC.
func utc(_ text: String) throws -> Int64 { try Start(text + "Z").civil.utcUnixSeconds }

import Testing

@testable import TimeZones

@Suite("Named time zones")
struct TimeZoneRulesTests {
    @Test(
        "offsets are those of the zone on that day, also past the last transition in its file",
        arguments: [
            ("America/New_York", 1_768_000_000, -18_000),  // January 2026
            ("America/New_York", 1_783_000_000, -14_400),  // July 2026
            ("Pacific/Auckland", 1_768_000_000, 46_800),
            ("Pacific/Auckland", 1_783_000_000, 43_200),
            ("Pacific/Honolulu", 1_783_000_000, -36_000),
            ("Asia/Kolkata", 1_783_000_000, 19_800),
            ("Europe/Berlin", 4_086_000_000, 7_200),  // June 2099, from the footer
            ("Australia/Lord_Howe", 4_070_000_000, 39_600),  // half an hour of daylight time
            ("Europe/London", -4_000_000_000, -75),  // 1843, local mean time
        ] as [(String, Int64, Int)])
    func offsets(name: String, unixSeconds: Int64, expected: Int) throws {
        #expect(try TimeZoneRules.named(name).offsetSeconds(atUnixSeconds: unixSeconds) == expected)
    }

    @Test("the night the clocks go back: 01:30 is the first 01:30, and the hour is passed twice")
    func clocksGoBack() throws {
        let zone = try TimeZoneRules.named("America/New_York")
        let civil = CivilTime(year: 2026, month: 11, day: 1, hour: 1, minute: 30)
        let instant = zone.unixSeconds(ofCivil: civil)
        #expect(instant == 1_793_511_000)
        #expect(zone.civilTime(atUnixSeconds: instant) == civil)
        #expect(zone.civilTime(atUnixSeconds: instant + 3600) == civil)
    }

    @Test("the night the clocks go forward: 02:30 never happens and becomes 03:30")
    func clocksGoForward() throws {
        let zone = try TimeZoneRules.named("America/New_York")
        let instant = zone.unixSeconds(ofCivil: CivilTime(year: 2026, month: 3, day: 8, hour: 2, minute: 30))
        #expect(
            zone.civilTime(atUnixSeconds: instant)
                == CivilTime(year: 2026, month: 3, day: 8, hour: 3, minute: 30))
    }

    @Test(
        "every hour of two years comes back from its civil time, but for the hours that happen twice",
        arguments: ["America/New_York", "Pacific/Auckland", "Africa/Casablanca", "Asia/Kathmandu", "America/Nuuk"])
    func roundTrip(name: String) throws {
        let zone = try TimeZoneRules.named(name)
        var differing = 0
        for hour in 0..<17_520 {
            let instant = 1_767_225_600 + Int64(hour) * 3600
            if zone.unixSeconds(ofCivil: zone.civilTime(atUnixSeconds: instant)) != instant { differing += 1 }
        }
        #expect(differing <= 4, "\(name): \(differing) hours do not come back")
    }

    @Test("every day of eight centuries has the next day's number after its own")
    func calendar() {
        var civil = CivilTime(year: 1600, month: 1, day: 1)
        let first = civil.dayNumber
        for number in 0..<292_194 {
            #expect(civil.isValid && civil.dayNumber == first + number)
            if civil.dayNumber != first + number { return }
            civil = CivilTime(dayNumber: first + number + 1)
        }
        #expect(civil == CivilTime(year: 2400, month: 1, day: 1))
    }

    @Test(
        "a name that is no zone is refused by name, and never leaves the database's folder",
        arguments: ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "zone.tab", "UTC\0", "-x"])
    func unknownNames(name: String) {
        #expect(throws: TimeZoneError.unknownZone(name)) { try TimeZoneRules.named(name) }
    }

    @Test("a damaged zone file is refused at every length, never read past its end")
    func damagedFile() throws {
        let whole = try ZoneDatabase.bytes(ofZone: "America/New_York")
        for length in 0..<whole.count {
            _ = TimeZoneRules(name: "x", zoneFile: Array(whole[..<length]))
        }
        #expect(TimeZoneRules(name: "x", zoneFile: Array(whole[..<60])) == nil)
    }

    @Test("a footer without daylight time, with odd names and with negative times is read")
    func footers() {
        #expect(RecurringRule(footer: "<+0545>-5:45".utf8)?.standardOffset == 20_700)
        #expect(RecurringRule(footer: "IST-1GMT0,M10.5.0,M3.5.0/1".utf8)?.daylight?.offset == 0)
        #expect(RecurringRule(footer: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0".utf8)?.daylight?.start.secondsOfDay == -3600)
        #expect(RecurringRule(footer: "EST5EDT,M3.2.0".utf8) == nil)
        #expect(RecurringRule(footer: "".utf8) == nil)
    }
}

import Testing
import TimeZones

@testable import Publishing

@Suite("A post shows its author's day, and is to be seen now")
struct PublicationDateTests {
    static let cases: [(Engine, String, String, String, Int64, String)] = [
        // 23:30 in Honolulu is the next day in UTC.
        (
            .jekyll, "2026-11-20 23:30", "Pacific/Honolulu", "America/New_York", 1_795_253_700,
            "2026-11-20 23:30:00 -0500"
        ),
        (.jekyll, "2026-11-20 23:30", "Pacific/Honolulu", "UTC", 1_795_253_700, "2026-11-20 23:30:00 +0000"),
        (.hugo, "2026-11-20 23:30", "Pacific/Honolulu", "UTC", 1_795_253_700, "2026-11-20T23:30:00-10:00"),
        (.pelican, "2026-11-20 23:30", "Pacific/Honolulu", "America/New_York", 1_795_253_700, "2026-11-20 23:30"),
        (.nikola, "2026-11-20 23:30", "Pacific/Honolulu", "UTC", 1_795_253_700, "2026-11-20 23:30:00"),
        (.zola, "2026-11-20 23:30", "Pacific/Honolulu", "UTC", 1_795_253_700, "2026-11-20"),
        // 00:30 in Auckland is still the day before in UTC and New York: Jekyll can only be right or visible.
        (.jekyll, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-20 11:30:00 +0000"),
        (
            .jekyll, "2026-11-21 00:30", "Pacific/Auckland", "America/New_York", 1_795_174_200,
            "2026-11-20 06:30:00 -0500"
        ),
        (
            .jekyll, "2026-11-21 00:30", "Pacific/Auckland", "Pacific/Auckland", 1_795_174_200,
            "2026-11-21 00:30:00 +1300"
        ),
        (.hugo, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-21T00:30:00+13:00"),
        (.pelican, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-21 00:30"),
        (.nikola, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-21 00:30:00 UTC+13:00"),
        (.ablog, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-21"),
        (.mkdocs, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_174_200, "2026-11-21"),
        // 01:30 happens twice in New York on 1 November.
        (
            .jekyll, "2026-11-01 01:30", "America/New_York", "America/New_York", 1_793_514_700,
            "2026-11-01 01:30:00 -0400"
        ),
        (.jekyll, "2026-11-01 01:30", "America/New_York", "UTC", 1_793_514_700, "2026-11-01 01:30:00 +0000"),
        (.hugo, "2026-11-01 01:30", "America/New_York", "UTC", 1_793_514_700, "2026-11-01T01:30:00-04:00"),
        // A day later nothing is in anyone's future: the author's day everywhere.
        (.jekyll, "2026-11-21 00:30", "Pacific/Auckland", "UTC", 1_795_274_200, "2026-11-21 00:30:00 +0000"),
    ]

    @Test("the date as the header gets it", arguments: cases)
    func written(engine: Engine, civil: String, zone: String, blogZone: String, now: Int64, expected: String) throws {
        var conventions = Conventions.usual(for: engine)
        conventions.timeZone = blogZone
        let date = PublicationDate.of(
            try postDate(civil, zone), conventions: conventions, blogZone: try TimeZoneRules.named(blogZone), now: now)
        #expect(date.text == expected)
        #expect(!date.isHeldBack)
    }

    @Test("a Pelican blog that leaves out future posts gets the author's offset, so day and visibility both hold")
    func pelicanWithoutFuture() throws {
        var conventions = Conventions.usual(for: .pelican)
        conventions.hidesFuturePosts = true
        let date = PublicationDate.of(
            try postDate("2026-11-21 00:30", "Pacific/Auckland"), conventions: conventions, blogZone: .utc,
            now: 1_795_174_200)
        #expect(date.text == "2026-11-21 00:30:00+13:00")
    }

    @Test("a post dated next week keeps its date and is said to be held back")
    func scheduled() throws {
        let conventions = Conventions.usual(for: .jekyll)
        let date = PublicationDate.of(
            try postDate("2026-11-28 09:00", "Europe/Berlin"), conventions: conventions, blogZone: .utc, now: exportTime
        )
        #expect(date.text == "2026-11-28 09:00:00 +0000" && date.isHeldBack)
    }

    @Test("each form of a date is read back as that form")
    func formsReadBack() throws {
        let civil = CivilTime(year: 2026, month: 3, day: 4, hour: 9, minute: 5, second: 7)
        for form in DateForm.allCases {
            let text = form.text(civil, offsetSeconds: -18_000)
            let read = try #require(WrittenDate(text), "\(text) is not read")
            #expect(read.form == form, "\(text)")
            #expect(read.civil.startOfDay == civil.startOfDay)
            #expect(!form.hasOffset || read.offsetSeconds == -18_000)
        }
    }

    @Test(
        "what is no date is none", arguments: ["", "soon", "2024-13-01", "2024-02-30", "12:30", "2024", "Foo 1 2024"])
    func noDate(text: String) {
        #expect(WrittenDate(text) == nil)
    }
}

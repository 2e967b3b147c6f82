import Foundation
import Testing
import TimeZones

@testable import Calendars

@Suite("The calendar file")
struct CalendarFileTests {
    private static let zones = [
        "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
        "America/Santiago", "Africa/Casablanca", "Asia/Jerusalem", "Pacific/Chatham", "America/St_Johns",
        "Europe/Dublin", "UTC",
    ]

    private static func file(_ text: String, first: String = "2026-01-01T00:00") throws -> CalendarFile {
        let series = try Series(text)
        let zone = try TimeZoneRules.named(series.timezone)
        let start = try #require(series.next(afterUnixSeconds: utc(first), in: zone))
        return CalendarFile(
            uid: "k3v9x2mq7p@cowrite", title: "Early birds; café, at dawn",
            detail: "5 min check-in, 45 min writing, 10 min share-out.\nBring tea. 我们一起写作，每个星期二、星期三和星期四的早晨。",
            url: "https://cowrite.example.org/r/k3v9x2mq7p", durationSeconds: 3600, start: start, zone: zone,
            series: series, stamp: try utc("2026-01-01T00:00"))
    }

    @Test("has one event with its rule, in the zone's own time")
    func event() throws {
        let lines = try Self.file("tue,wed,thu 07:30 America/New_York until 2026-12-31").text
            .split(separator: "\r\n").map(String.init)
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.last == "END:VCALENDAR")
        for line in [
            "DTSTART;TZID=America/New_York:20260101T073000", "DURATION:PT3600S",
            "RRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH;UNTIL=20261231T123000Z", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "SUMMARY:Early birds\\; café\\, at dawn", "TZOFFSETFROM:-0500",
            "URL:https://cowrite.example.org/r/k3v9x2mq7p",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test("has lines of at most 75 bytes that unfold to what was meant", arguments: zones)
    func folding(zone: String) throws {
        let text = try Self.file("tue 07:30 \(zone)").text
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\n") && !$0.contains("\r") })
        let unfolded = text.replacingOccurrences(of: "\r\n ", with: "")
        #expect(unfolded.contains("Bring tea. 我们一起写作，每个星期二、星期三和星期四的早晨。"))
    }

    @Test(
        "read back by a calendar program gives the right instants for two years",
        .enabled(if: StrangerCalendar.isInstalled, "skipped: icalendar and recurring-ical-events are not installed"),
        arguments: zones)
    func readBack(zone name: String) throws {
        // dateutil, which reads the file's own rules there, gives a time that never happens (02:15 on some nights) the
        // offset after the change; RFC 5545 §3.3.5 and zoneinfo the one before.
        let cases = [
            ("own", "tue,wed,thu 07:30 \(name)"), ("own", "sun 23:45 \(name) until 2027-06-01"),
            ("known", "tue,wed,thu 07:30 \(name)"), ("known", "daily 02:15 \(name)"),
        ]
        for (rules, text) in cases {
            let file = try Self.file(text)
            let series = try Series(text)
            let end = try utc("2028-01-01T00:00")
            var expected: [Int64] = []
            var instant = file.start
            while instant < end {
                expected.append(instant)
                guard let next = series.next(afterUnixSeconds: instant, in: file.zone) else { break }
                instant = next
            }
            let read = try StrangerCalendar.instants(in: file.text, rules: rules, from: file.start, to: end)
            #expect(read == expected, "\(text), \(rules) rules")
            #expect(expected.count > 50)
        }
    }
}

/// Python's `icalendar` and `recurring-ical-events`, from the package's `.cache/python` or the system.
enum StrangerCalendar {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let python: String? = [root.appending(path: ".cache/python/bin/python").path, "/usr/bin/python3"]
        .first { path in
            FileManager.default.isExecutableFile(atPath: path)
                && (try? run(path, ["-c", "import icalendar, recurring_ical_events"], input: "")) != nil
        }

    static var isInstalled: Bool { python != nil }

    static func instants(in file: String, rules: String, from start: Int64, to end: Int64) throws -> [Int64] {
        let script = root.appending(path: "Tests/StrangerCalendar/instants.py").path
        let output = try run(try #require(python), [script, rules, "\(start)", "\(end)"], input: file)
        return try output.split(separator: "\n").map { try #require(Int64($0)) }
    }

    private struct Failed: Error { var status: Int32 }

    private static func run(_ path: String, _ arguments: [String], input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let (inlet, outlet) = (Pipe(), Pipe())
        process.standardInput = inlet
        process.standardOutput = outlet
        process.standardError = FileHandle.nullDevice
        try process.run()
        try inlet.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inlet.fileHandleForWriting.close()
        let output = try outlet.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return String(decoding: output, as: UTF8.self)
    }
}

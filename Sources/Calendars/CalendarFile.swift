package import TimeZones

/// One appointment as an iCalendar file (RFC 5545), which calendar programs subscribe to.
package struct CalendarFile: Sendable {
    /// Unique in the world, the same in every version of this appointment.
    package var uid: String
    package var title: String
    package var detail: String
    package var url: String
    package var durationSeconds: Int
    /// The first time it takes place.
    package var start: Int64
    package var zone: TimeZoneRules
    /// Absent: once only.
    package var series: Series?
    /// Grows with every change of the appointment.
    package var sequence: Int
    /// When this version was made.
    package var stamp: Int64

    package init(
        uid: String, title: String, detail: String, url: String, durationSeconds: Int, start: Int64,
        zone: TimeZoneRules, series: Series? = nil, sequence: Int = 0, stamp: Int64
    ) {
        (self.uid, self.title, self.detail, self.url) = (uid, title, detail, url)
        (self.durationSeconds, self.start, self.zone, self.series) = (durationSeconds, start, zone, series)
        (self.sequence, self.stamp) = (sequence, stamp)
    }

    /// The whole file, lines folded at 75 bytes and ended by CR LF.
    package var text: String {
        let isUTC = zone.offsetSeconds(atUnixSeconds: start) == 0 && !zone.name.contains("/")
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cowrite//cowrite//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:\(Self.escaped(title))",
        ]
        if !isUTC { lines += CalendarZone(zone: zone, start: start).lines }
        let civil = zone.civilTime(atUnixSeconds: start).calendarText
        lines += [
            "BEGIN:VEVENT", "UID:\(Self.escaped(uid))", "DTSTAMP:\(Self.utcText(stamp))", "SEQUENCE:\(sequence)",
            isUTC ? "DTSTART:\(civil)Z" : "DTSTART;TZID=\(zone.name):\(civil)", "DURATION:PT\(durationSeconds)S",
        ]
        if let series {
            let days = series.weekdays.map(\.calendarName).joined(separator: ",")
            let until = series.last(in: zone).map { ";UNTIL=\(Self.utcText($0))" } ?? ""
            lines.append("RRULE:FREQ=WEEKLY;BYDAY=\(days)\(until)")
        }
        lines.append("SUMMARY:\(Self.escaped(title))")
        if !detail.isEmpty { lines.append("DESCRIPTION:\(Self.escaped(detail))") }
        // RFC 5545 §3.8.4.6: a URI, never escaped as text is.
        if !url.isEmpty { lines.append("URL:\(url)") }
        lines += ["END:VEVENT", "END:VCALENDAR"]
        return lines.map(Self.folded).joined()
    }

    private static func utcText(_ unixSeconds: Int64) -> String {
        CivilTime(utcUnixSeconds: unixSeconds).calendarText + "Z"
    }

    /// RFC 5545 §3.3.11. Control characters other than line ends are left out.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": escaped.append(contentsOf: ["\\", scalar])
            case "\n": escaped.append(contentsOf: ["\\", "n"])
            default: if scalar.properties.generalCategory != .control { escaped.append(scalar) }
            }
        }
        return String(escaped)
    }

    /// RFC 5545 §3.1: lines have at most 75 bytes; a blank begins the rest. No scalar is cut.
    static func folded(_ line: String) -> String {
        var folded = ""
        var byteCount = 0
        for scalar in line.unicodeScalars {
            let width = UTF8.width(scalar)
            if byteCount + width > 75 {
                folded += "\r\n "
                byteCount = 1
            }
            folded.unicodeScalars.append(scalar)
            byteCount += width
        }
        return folded + "\r\n"
    }
}

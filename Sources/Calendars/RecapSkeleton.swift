package import TimeZones

/// The outline of a conference recap, made from the conference's schedule: a heading for each day and each talk, with
/// the talk's link, and room to write below.
package struct RecapSkeleton: Sendable {
    package static let talkCountMax = 500

    package let markdown: String

    /// - Parameters:
    ///   - schedule: an iCalendar file, or Markdown with days as headings and talks as list items.
    ///   - zone: for entries that are in UTC: on which day they are.
    /// - Throws: `.schedule` if it holds no talk or more than 500.
    package init(schedule: String, zone: TimeZoneRules = .utc) throws(CalendarError) {
        let isCalendar = schedule.firstRange(of: "BEGIN:VCALENDAR") != nil
        let talks = isCalendar ? CalendarReader(zone: zone).talks(in: schedule) : MarkdownSchedule.talks(in: schedule)
        guard !talks.isEmpty else { throw .schedule(isCalendar ? "it holds no events" : "it holds no list items") }
        guard talks.count <= Self.talkCountMax else {
            throw .schedule("it holds \(talks.count) talks; the limit is \(Self.talkCountMax)")
        }
        var lines: [String] = []
        var day = ""
        for talk in talks {
            if talk.day != day {
                day = talk.day
                lines += ["## \(day)", ""]
            }
            lines += [day.isEmpty ? "## \(talk.heading)" : "### \(talk.heading)", ""]
            if !talk.detail.isEmpty { lines += [talk.detail, ""] }
        }
        markdown = lines.joined(separator: "\n")
    }
}

import Testing
import TimeZones

@testable import Calendars

@Suite("The outline of a recap")
struct RecapSkeletonTests {
    @Test("an iCalendar file becomes a heading for each day and each talk, in order, with links")
    func calendar() throws {
        let schedule = """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            DTSTART;TZID=America/Chicago:20250909T100000
            SUMMARY:Typed views\\, and why they
              matter
            URL:https://example.org/talks/typed
            BEGIN:VALARM
            SUMMARY:not a talk
            END:VALARM
            END:VEVENT
            BEGIN:VEVENT
            DTSTART:20250909T030000Z
            SUMMARY:Opening [keynote]
            END:VEVENT
            END:VCALENDAR
            """
        let skeleton = try RecapSkeleton(schedule: schedule, zone: .named("America/Chicago"))
        #expect(
            skeleton.markdown == """
                ## Monday, 8 September 2025

                ### Opening \\[keynote\\]

                ## Tuesday, 9 September 2025

                ### [Typed views, and why they matter](https://example.org/talks/typed)

                """)
    }

    @Test("a Markdown list becomes the same, and keeps who speaks")
    func markdown() throws {
        let skeleton = try RecapSkeleton(
            schedule: """
                # Monday
                * 09:00 [Opening keynote](https://example.org/1) - Ana
                1. Lunch
                Not an item.

                ## Tuesday
                - [Sprints](https://example.org/2)
                """)
        #expect(
            skeleton.markdown == """
                ## Monday

                ### [Opening keynote](https://example.org/1)

                09:00 Ana

                ### Lunch

                ## Tuesday

                ### [Sprints](https://example.org/2)

                """)
    }

    @Test("a schedule without a talk is refused with a word on what is expected")
    func empty() {
        #expect(throws: CalendarError.schedule("it holds no list items")) { try RecapSkeleton(schedule: "Hello") }
        #expect(throws: CalendarError.schedule("it holds no events")) {
            try RecapSkeleton(schedule: "BEGIN:VCALENDAR\nEND:VCALENDAR")
        }
    }
}

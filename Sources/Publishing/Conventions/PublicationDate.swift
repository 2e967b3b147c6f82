package import TimeZones

/// The date as the blog's header gets it: the author's day, and a post that was finished just now is to be seen now.
///
/// A post is *just finished* if its instant is past, or less than ten minutes ahead of the exporter's clock; one that
/// is dated later is meant to wait, and keeps its date.
package struct PublicationDate: Sendable, Equatable {
    package var civil: CivilTime
    package var offsetSeconds: Int
    package var form: DateForm
    /// Whether the engine will leave the post out until its time comes.
    package var isHeldBack = false

    package var text: String { form.text(civil, offsetSeconds: offsetSeconds) }

    /// - Parameter now: Unix time of the export.
    package static func of(
        _ date: PostDate, conventions: Conventions, blogZone: TimeZoneRules, now: Int64
    ) -> PublicationDate {
        let instant = date.unixSeconds
        let isScheduled = instant > now + 600
        let form = conventions.dateForm
        let authorOffset = date.zone.offsetSeconds(atUnixSeconds: instant)
        var written = PublicationDate(civil: date.civil, offsetSeconds: authorOffset, form: form)

        /// The instant that the engine reads from a wall clock written without offset.
        func stamp(_ civil: CivilTime) -> Int64 {
            blogZone.unixSeconds(ofCivil: form.hasTime ? civil : civil.startOfDay)
        }
        let isAhead = conventions.hidesFuturePosts && stamp(date.civil) > now && !isScheduled

        switch conventions.engine {
        case .hugo, .pelican, .nikola:
            // All show a date in its own offset, so the offset alone makes day and visibility hold together.
            if isAhead, !form.hasOffset {
                written.form =
                    switch conventions.engine {
                    case .hugo: .rfc3339
                    case .pelican: .secondColonOffset
                    default: .secondNamedOffset
                    }
            }
        case .jekyll:
            // It converts to the blog's zone before it shows a day: so the author's wall clock is labelled as the
            // blog's. Where that lies ahead of the blog's clock, the true instant is written: visible comes first.
            if isAhead { written.civil = blogZone.civilTime(atUnixSeconds: instant) }
            written.offsetSeconds = blogZone.offsetSeconds(atUnixSeconds: blogZone.unixSeconds(ofCivil: written.civil))
            if form.hasTime, !form.hasOffset {
                // Jekyll reads a time without offset as UTC, whatever its own zone is.
                written.form = .secondSpaceOffset
            }
        case .mkdocs, .eleventy, .astro, .zola, .ablog, .plain:
            if isAhead { written.civil = blogZone.civilTime(atUnixSeconds: instant) }
            // Shown in UTC by most sites of these engines: an offset that moves the day is written as UTC.
            let utcDay = CivilTime(utcUnixSeconds: instant).startOfDay
            if form.hasOffset, utcDay != written.civil.startOfDay { written.offsetSeconds = 0 }
        }
        written.isHeldBack = isScheduled && conventions.hidesFuturePosts
        return written
    }
}

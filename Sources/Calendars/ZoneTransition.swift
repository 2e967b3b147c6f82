import TimeZones

/// One change of a zone's offset from UTC.
struct ZoneTransition: Equatable {
    var unixSeconds: Int64
    var offsetBefore: Int
    var offsetAfter: Int

    /// What the wall clock shows when it is changed, in the time before the change.
    var civil: CivilTime { CivilTime(utcUnixSeconds: unixSeconds + Int64(offsetBefore)) }

    /// All changes from one instant to another, in order.
    ///
    /// Looks at every day's offset: no zone changes twice within a day.
    static func all(of zone: TimeZoneRules, from start: Int64, to end: Int64) -> [ZoneTransition] {
        var transitions: [ZoneTransition] = []
        var known = zone.offsetSeconds(atUnixSeconds: start)
        for day in stride(from: start, to: end, by: 86_400) {
            let next = zone.offsetSeconds(atUnixSeconds: day + 86_400)
            guard next != known else { continue }
            var (low, high) = (day, day + 86_400)
            while high - low > 1 {
                let middle = (low + high) / 2
                if zone.offsetSeconds(atUnixSeconds: middle) == known { low = middle } else { high = middle }
            }
            transitions.append(ZoneTransition(unixSeconds: high, offsetBefore: known, offsetAfter: next))
            known = next
        }
        return transitions
    }
}

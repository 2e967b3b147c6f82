package import TimeZones

/// When a plan with an anchor starts.
extension Plan {
    /// The plan as it will run, and the instant of its first phase. A plan without an anchor starts now.
    ///
    /// `at :30` is the next time the wall clock shows it, now included. `until :00` is the next time from which all
    /// phases fit; a plan that is nothing but `until :00` writes from now until then.
    ///
    /// - Parameter zone: the rules of the zone whose wall clock the anchor means.
    /// - Throws: `.plan` if there is no such time within two days, or what is left is no phase.
    package func starting(
        at now: Milliseconds, in zone: TimeZoneRules
    ) throws(SessionError) -> (plan: Plan, start: Milliseconds) {
        switch anchor {
        case nil: return (self, now)
        case .after(let seconds): return (self, now + Milliseconds(seconds) * 1000)
        case .at(let hour, let minute):
            return (self, try instant(hour: hour, minute: minute, from: now, in: zone))
        case .until(let hour, let minute):
            guard fillsUntilAnchor else {
                let length = Milliseconds(seconds) * 1000
                return (self, try instant(hour: hour, minute: minute, from: now + length, in: zone) - length)
            }
            // What is left of this minute is no sprint: then it is the next time.
            let end = try instant(hour: hour, minute: minute, from: now + 60_000, in: zone)
            let left = Int((end - now) / 1000)
            guard Plan.phaseSeconds.contains(left) else {
                throw .plan(text, at: 0, "it would last \(left / 60) minutes; a phase lasts at most 8 hours")
            }
            var plan = self
            plan.phases[0].seconds = left
            return (plan, now)
        }
    }

    /// The first instant, not before `start`, at which the wall clock shows this time with no seconds.
    ///
    /// Minute by minute, so that it is right on the days that have no such time or have it twice.
    private func instant(
        hour: Int?, minute: Int, from start: Milliseconds, in zone: TimeZoneRules
    ) throws(SessionError) -> Milliseconds {
        let first = (start + 59_999) / 60_000 * 60
        for seconds in stride(from: first, to: first + 2 * 86_400, by: 60) {
            let civil = zone.civilTime(atUnixSeconds: seconds)
            if civil.minute == minute, hour == nil || civil.hour == hour { return seconds * 1000 }
        }
        throw .plan(text, at: 0, "the clock of \(zone.name) shows no such time within two days")
    }
}

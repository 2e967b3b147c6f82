import Calendars
package import TimeZones

/// When the room starts by itself.
extension Room {
    package var schedule: Schedule {
        Schedule(startsAt: clock.nextStart, series: series, timezone: timezone)
    }

    /// The rules of a zone: of the one named, else the room's, else UTC.
    ///
    /// - Throws: `.schedule` if the named zone is unknown.
    func rules(of name: String?) throws(SessionError) -> TimeZoneRules {
        guard let name = name ?? timezone else { return .utc }
        guard let rules = zones(name) else { throw .schedule(.zone(.unknownZone(name))) }
        return rules
    }

    /// The rules of the room's own zone; UTC if it names none.
    package var zone: TimeZoneRules { (timezone.flatMap(zones)) ?? .utc }

    /// The first start of the series later than `instant`.
    func nextStart(after instant: Milliseconds) -> Milliseconds? {
        guard let series, let rules = zones(series.timezone) else { return nil }
        return series.next(afterUnixSeconds: instant / 1000, in: rules).map { $0 * 1000 }
    }

    /// A session of the series that went by whole while nobody could see it did not take place: the clock waits for
    /// the next, or for the one that is under way now.
    func skippingMissedStarts(_ clock: inout Clock, at now: Milliseconds) -> Bool {
        guard clock.state != .running, let startsAt = clock.startsAt, series != nil else { return false }
        let length = Milliseconds(clock.plan.seconds) * 1000
        guard startsAt + length <= now, let next = nextStart(after: now - length), next > startsAt else { return false }
        clock.startsAt = next
        return true
    }

    func schedule(_ message: ClientMessage.SetSchedule, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        guard clock.state != .running, clock.state != .paused else {
            return refuse(.init("not_allowed", "the clock runs; cancel it, or set the schedule afterwards"), connection)
        }
        let schedule: Schedule
        do throws(SessionError) {
            schedule = try Schedule(
                starts: message.starts, every: message.every, timezone: message.timezone ?? timezone, at: now)
        } catch {
            return refuse(.init("schedule", error.message), connection)
        }
        var changed = clock
        changed.wait(for: schedule.startsAt)
        record(.scheduled(schedule.series, timezone: schedule.timezone, by: host), at: now)
        record(.clock(changed, action: .schedule, by: host), at: now)
        send(.schedule(.init(schedule)), to: Array(members.keys))
        tellClock(bell: false, at: now)
    }
}

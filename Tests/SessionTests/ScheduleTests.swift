import Calendars
import Testing
import TimeZones

@testable import Session

/// The instant of `2026-12-01T07:30` in UTC.
func instant(_ text: String) throws -> Milliseconds {
    try Start(text + "Z").civil.utcUnixSeconds * 1000
}

@Suite("When a plan starts")
struct PlanStartTests {
    @Test(
        "anchors mean the wall clock of their zone",
        arguments: [
            // Plan, zone of the room, now, start.
            ("45w at :30", "UTC", "2026-12-01T07:10", "2026-12-01T07:30"),
            ("45w at :30", "UTC", "2026-12-01T07:30", "2026-12-01T07:30"),
            ("45w at :30", "UTC", "2026-12-01T07:31", "2026-12-01T08:30"),
            ("45w at :30", "Asia/Kolkata", "2026-12-01T07:10", "2026-12-01T08:00"),
            ("45w at :30", "Asia/Kathmandu", "2026-12-01T07:10", "2026-12-01T07:45"),
            ("45w at :00", "Asia/Kathmandu", "2026-12-01T07:10", "2026-12-01T07:15"),
            ("45w at 07:30", "America/New_York", "2026-10-31T12:00", "2026-11-01T12:30"),
            ("45w at 07:30", "America/New_York", "2026-10-30T12:00", "2026-10-31T11:30"),
            ("45w at 07:30 Europe/Berlin", "America/New_York", "2026-12-01T00:00", "2026-12-01T06:30"),
            // Lord Howe's clock goes forward from 02:00 to 02:30 on 4 October 2026, 15:30 UTC on the 3rd.
            ("45w at :15", "Australia/Lord_Howe", "2026-10-03T15:29", "2026-10-03T16:15"),
            ("45w at 02:15", "Australia/Lord_Howe", "2026-10-03T15:00", "2026-10-04T15:15"),
            // It goes back from 02:00 to 01:30 on 5 April 2026, 15:00 UTC on the 4th: 01:45 comes twice.
            ("45w at 01:45", "Australia/Lord_Howe", "2026-04-04T14:50", "2026-04-04T15:15"),
            ("45w at 01:45", "Australia/Lord_Howe", "2026-04-04T14:00", "2026-04-04T14:45"),
            ("5c 45w 10s until :00", "UTC", "2026-12-01T07:00", "2026-12-01T07:00"),
            ("5c 45w 10s until :00", "UTC", "2026-12-01T07:01", "2026-12-01T08:00"),
            ("25w until :00", "Asia/Kolkata", "2026-12-01T07:00", "2026-12-01T07:05"),
            ("25w until 09:00", "America/Santiago", "2026-12-01T07:00", "2026-12-01T11:35"),
            ("30w in 5", "UTC", "2026-12-01T07:00", "2026-12-01T07:05"),
            ("for 30 at :45", "UTC", "2026-12-01T07:00", "2026-12-01T07:45"),
            ("30w now", "UTC", "2026-12-01T07:00", "2026-12-01T07:00"),
        ])
    func anchors(plan: String, zone: String, now: String, start: String) throws {
        let plan = try Plan(plan)
        let resolved = try plan.starting(at: instant(now), in: .named(plan.timezone ?? zone))
        #expect(resolved.start == (try instant(start)))
        #expect(resolved.plan == plan)
    }

    @Test("until alone writes until then, and never for less than a minute")
    func fills() throws {
        let plan = try Plan("until :00 now")
        let early = try plan.starting(at: instant("2026-12-01T07:20"), in: .utc)
        #expect(early.plan.phases == [Plan.Phase(kind: .write, seconds: 2400)])
        #expect(early.start == (try instant("2026-12-01T07:20")))
        let late = try plan.starting(at: instant("2026-12-01T07:59") + 30_000, in: .utc)
        #expect(late.plan.phases == [Plan.Phase(kind: .write, seconds: 3630)])
        #expect(throws: SessionError.self) {
            try Plan("until 18:00").starting(at: instant("2026-12-01T07:00"), in: .utc)
        }
    }

    @Test(
        "a zone that does not exist is shown where it stands",
        arguments: [("45w at 07:30 Europe/Gotham", 13), ("until :00 Mars/Base", 10)])
    func unknownZone(plan: String, at: Int) {
        do {
            _ = try Plan(plan)
            Issue.record("'\(plan)' was read")
        } catch {
            guard case .plan(plan, at, let why) = error else { return #expect(Bool(false), "\(error)") }
            #expect(why.contains("there is no time zone named"))
        }
    }
}

@Suite("A room's schedule")
struct ScheduleTests {
    private func stage(_ plan: String = "0:05c 0:20w 0:10s", now: String) throws -> (Stage, ConnectionID) {
        let stage = try Stage(plan: plan)
        stage.now = try instant(now)
        return (stage, stage.join(.host, "Hal"))
    }

    @Test("a series starts by itself, ends, waits for the next morning, and needs no host for it")
    func series() throws {
        let (stage, host) = try stage(now: "2026-10-29T00:00")
        stage.say(.schedule(.init(every: "tue,wed,thu 07:30 America/New_York")), host)
        #expect(stage.room.clock.state == .waiting)
        #expect(stage.room.nextDeadline == (try instant("2026-10-29T11:30")))
        stage.perform(stage.room.disconnect(host, at: stage.now))
        var starts: [Milliseconds] = []
        for _ in 0..<16 {
            stage.now = try #require(stage.room.nextDeadline)
            stage.perform(stage.room.advance(to: stage.now))
            if stage.room.clock.state == .running, stage.room.clock.phase == 0 { starts.append(stage.now) }
        }
        // The US clock goes back on 1 November.
        #expect(
            starts == [
                try instant("2026-10-29T11:30"), try instant("2026-11-03T12:30"), try instant("2026-11-04T12:30"),
                try instant("2026-11-05T12:30"),
            ])
        #expect(stage.room.clock.state == .ended)
        #expect(stage.room.clock.startsAt == (try instant("2026-11-10T12:30")))
    }

    @Test("mornings that went by while the server was off did not take place; the one under way does")
    func missed() throws {
        let (stage, host) = try stage("5c 45w 10s", now: "2026-12-01T00:00")
        stage.say(.schedule(.init(every: "daily 08:00 UTC")), host)
        let logged = stage.log.count
        stage.now = try instant("2026-12-20T08:10")
        stage.perform(stage.room.advance(to: stage.now))
        #expect(stage.room.clock.state == .running && stage.room.clock.phase == 1)
        #expect(stage.room.clock.endsAt == (try instant("2026-12-20T08:50")))
        #expect(stage.log.count - logged == 4, "the missed mornings, two phases, and who takes part")
    }

    @Test("cancelling leaves out one morning, and taking the schedule away all of them")
    func cancelling() throws {
        let (stage, host) = try stage(now: "2026-12-01T00:00")
        stage.say(.schedule(.init(starts: "2026-12-01T08:00 UTC", every: "daily")), host)
        stage.say(.clock(.init(action: .cancel, note: "Ana is ill")), host)
        #expect(stage.room.clock.state == .ended && stage.room.clock.note == "Ana is ill")
        #expect(stage.room.nextDeadline == (try instant("2026-12-02T08:00")))
        stage.say(.schedule(.init()), host)
        #expect(stage.room.nextDeadline == nil && stage.room.series == nil)
    }

    @Test("a plan with an anchor waits for it, and start while it waits starts it now")
    func anchored() throws {
        let (stage, host) = try stage(now: "2026-12-01T07:10")
        stage.say(.clock(.init(action: .start, plan: "45w 10s at :30", timezone: "Asia/Kathmandu")), host)
        #expect(stage.room.clock.state == .waiting)
        #expect(stage.room.clock.startsAt == (try instant("2026-12-01T07:45")))
        stage.say(.clock(.init(action: .start)), host)
        #expect(stage.room.clock.state == .running)
        #expect(stage.room.clock.endsAt == (try instant("2026-12-01T07:55")))
    }

    @Test("the next round is chained while one runs, and starts one when none does")
    func chaining() throws {
        let (stage, host) = try stage("0:20w", now: "2026-12-01T07:00")
        stage.say(.clock(.init(action: .start)), host)
        stage.say(.clock(.init(action: .chain, plan: "0:05b 0:20w")), host)
        #expect(stage.room.clock.plan.phases.map(\.seconds) == [20, 5, 20])
        #expect(stage.room.clock.phase == 0)
        stage.now += 100_000
        stage.perform(stage.room.advance(to: stage.now))
        #expect(stage.room.clock.state == .ended)
        stage.say(.clock(.init(action: .chain, plan: "0:30w")), host)
        #expect(stage.room.clock.state == .running && stage.room.clock.plan.text == "0:30w")
        _ = stage.take(host)
        stage.say(.clock(.init(action: .chain, plan: "1w 1b x24")), host)
        stage.say(.clock(.init(action: .chain, plan: "1w 1b x24")), host)
        #expect(stage.refusals(host) == ["not_allowed"], "97 phases are too many")
    }

    @Test(
        "what does not read, or has passed, is refused with an example",
        arguments: [
            (ClientMessage.SetSchedule(starts: "2026-11-30T08:00 UTC"), "it has passed"),
            (.init(every: "someday"), "'someday' is neither a day"),
            (.init(every: "tue 08:00"), "the time zone, such as America/New_York, is missing"),
            (.init(starts: "2026-12-01T08:00", timezone: "Mars/Base"), "no time zone named"),
            (.init(every: "tue 08:00 UTC until 2026-11-20"), "it is over already"),
        ])
    func refused(message: ClientMessage.SetSchedule, why: String) throws {
        let (stage, host) = try stage(now: "2026-12-01T00:00")
        _ = stage.take(host)
        stage.say(.schedule(message), host)
        guard case .error(let refusal)? = stage.take(host).first else { throw Missing() }
        #expect(refusal.code == "schedule")
        #expect(refusal.message.contains(why), "\(refusal.message)")
        #expect(refusal.message.contains("try:") || refusal.message.contains("give a name like"))
    }

    @Test("a replayed room waits for the same morning")
    func replay() throws {
        let (stage, host) = try stage(now: "2026-12-01T00:00")
        stage.say(.schedule(.init(every: "daily 08:00 Asia/Kathmandu")), host)
        stage.perform(stage.room.advance(to: try instant("2026-12-01T08:00")))
        let again = Room(id: stage.room.id) { Key(text: "never") }
        for entry in stage.log { try again.replay(entry) }
        #expect(again.clock == stage.room.clock)
        #expect(again.schedule == stage.room.schedule)
        #expect(again.schedule.series?.text == "mon,tue,wed,thu,fri,sat,sun 08:00 Asia/Kathmandu")
    }
}

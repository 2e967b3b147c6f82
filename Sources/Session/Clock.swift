/// The room's clock: where the plan stands. It runs without any host, and holds instants, never ticks.
///
/// | state | start | pause | resume | extend | skip | cancel | time passes `endsAt` |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | waiting | running | - | - | - | - | ended | running at `startsAt` |
/// | running | running, phase 0 | paused | - | later end | next phase | ended | next phase, or ended |
/// | paused | running, phase 0 | - | running | more left | next phase, paused no more | ended | - |
/// | ended | running, phase 0 | - | - | - | - | - | running at `startsAt`, the series' next |
///
/// `start` with a plan whose anchor lies ahead waits for it. `chain` adds phases at the end of the plan, in every state;
/// an ended clock begins with them.
package struct Clock: Sendable, Equatable {
    package enum State: String, Sendable, Codable {
        case waiting, running, paused, ended
    }

    /// What a host asks of the clock, and what the clock does by itself (`phase`).
    package enum Action: String, Sendable, Codable {
        case start, pause, resume, extend, skip, cancel, phase, chain, schedule
    }

    package var state: State
    package var plan: Plan
    /// Index in `plan.phases`.
    package var phase: Int
    /// When the room shall start by itself, while waiting or ended.
    package var startsAt: Milliseconds?
    /// When the running phase began and will end.
    package var startedAt: Milliseconds?
    package var endsAt: Milliseconds?
    /// What was left of the phase when it was paused.
    package var remaining: Milliseconds?
    /// What the host said of their last change, if anything.
    package var note: String?

    package init(plan: Plan, startsAt: Milliseconds? = nil) {
        self.plan = plan
        self.startsAt = startsAt
        state = .waiting
        phase = 0
    }

    package var currentPhase: Plan.Phase { plan.phases[phase] }

    /// When the clock must be looked at again, if ever.
    package var nextDeadline: Milliseconds? {
        switch state {
        case .waiting, .ended: startsAt
        case .running: endsAt
        case .paused: nil
        }
    }

    /// Starts the plan from its first phase: now, or at `start` if that lies ahead.
    package mutating func start(_ plan: Plan? = nil, at now: Milliseconds, startingAt start: Milliseconds? = nil) {
        if let plan { self.plan = plan }
        if let start, start > now {
            wait(for: start)
        } else {
            begin(phase: 0, at: now)
        }
    }

    /// Adds a plan's phases behind those there are.
    ///
    /// - Returns: false if they would be too many.
    package mutating func chain(_ more: Plan, at now: Milliseconds) -> Bool {
        guard state != .ended else {
            start(more, at: now)
            return true
        }
        guard plan.phases.count + more.phases.count <= Plan.phaseCountMax else { return false }
        plan = Plan(
            text: "\(plan.text) + \(more.text)", phases: plan.phases + more.phases, anchor: plan.anchor,
            timezone: plan.timezone)
        return true
    }

    /// Does not run until `start`; without one it has ended.
    package mutating func wait(for start: Milliseconds?) {
        end()
        if let start { (state, phase, startsAt) = (.waiting, 0, start) }
    }

    /// When the next session starts by itself; nil while one is under way.
    package var nextStart: Milliseconds? { state == .running || state == .paused ? nil : startsAt }

    /// - Returns: false if the clock does not run.
    package mutating func pause(at now: Milliseconds) -> Bool {
        guard state == .running, let endsAt else { return false }
        state = .paused
        remaining = max(0, endsAt - now)
        self.endsAt = nil
        return true
    }

    /// - Returns: false if the clock is not paused.
    package mutating func resume(at now: Milliseconds) -> Bool {
        guard state == .paused, let left = remaining else { return false }
        state = .running
        endsAt = now + left
        remaining = nil
        return true
    }

    /// Moves the end of the phase by `seconds`; the phase still lasts between 1 s from now and 8 h in all.
    ///
    /// - Returns: false if no phase runs or is paused.
    package mutating func extend(bySeconds seconds: Int, at now: Milliseconds) -> Bool {
        let change = Milliseconds(max(-28_800, min(28_800, seconds))) * 1000
        let longest = Milliseconds(Plan.phaseSeconds.upperBound) * 1000
        switch state {
        case .running:
            guard let endsAt, let startedAt else { return false }
            self.endsAt = max(now + 1000, min(endsAt + change, startedAt + longest))
        case .paused:
            guard let remaining else { return false }
            self.remaining = max(1000, min(remaining + change, longest))
        case .waiting, .ended: return false
        }
        return true
    }

    /// Ends the phase now. - Returns: false if none runs or is paused.
    package mutating func skip(at now: Milliseconds) -> Bool {
        guard state == .running || state == .paused else { return false }
        endPhase(at: now)
        return true
    }

    /// - Returns: false if the clock had ended.
    package mutating func cancel(at now: Milliseconds) -> Bool {
        guard state != .ended else { return false }
        end()
        return true
    }

    /// Does one step that time has brought: a start or the end of one phase. Call it until it returns false: after a
    /// long stop several phases may have gone by, and each ended at its own instant.
    package mutating func advance(to now: Milliseconds) -> Bool {
        guard let deadline = nextDeadline, deadline <= now else { return false }
        if state == .running { endPhase(at: deadline) } else { begin(phase: 0, at: deadline) }
        return true
    }

    private mutating func begin(phase: Int, at start: Milliseconds) {
        self.phase = phase
        state = .running
        startsAt = nil
        remaining = nil
        startedAt = start
        endsAt = start + Milliseconds(plan.phases[phase].seconds) * 1000
    }

    private mutating func endPhase(at instant: Milliseconds) {
        if phase + 1 < plan.phases.count { begin(phase: phase + 1, at: instant) } else { end() }
    }

    private mutating func end() {
        state = .ended
        (startsAt, startedAt, endsAt, remaining) = (nil, nil, nil, nil)
    }
}

/// The `clock` object of the wire and of the session log.
extension Clock: Codable {
    private enum CodingKeys: String, CodingKey {
        case state, plan, phases, phase, round, rounds, note
        case startsAt = "starts_at"
        case startedAt = "started_at"
        case endsAt = "ends_at"
        case remaining = "remaining_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        state = try container.decode(State.self, forKey: .state)
        plan = Plan(
            text: try container.decode(String.self, forKey: .plan),
            phases: try container.decode([Plan.Phase].self, forKey: .phases))
        if let written = try? Plan(plan.text) {
            (plan.anchor, plan.timezone, plan.fillsUntilAnchor) =
                (written.anchor, written.timezone, written.fillsUntilAnchor)
        }
        note = try container.decodeIfPresent(String.self, forKey: .note)
        phase = try container.decode(Int.self, forKey: .phase)
        startsAt = try container.decodeIfPresent(Milliseconds.self, forKey: .startsAt)
        startedAt = try container.decodeIfPresent(Milliseconds.self, forKey: .startedAt)
        endsAt = try container.decodeIfPresent(Milliseconds.self, forKey: .endsAt)
        remaining = try container.decodeIfPresent(Milliseconds.self, forKey: .remaining)
        guard plan.phases.indices.contains(phase) else {
            throw DecodingError.dataCorruptedError(
                forKey: .phase, in: container, debugDescription: "phase \(phase) is not in the plan")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(plan.text, forKey: .plan)
        try container.encode(plan.phases, forKey: .phases)
        try container.encode(phase, forKey: .phase)
        try container.encode(plan.round(ofPhase: phase), forKey: .round)
        try container.encode(max(1, plan.sprintCount), forKey: .rounds)
        try container.encodeIfPresent(startsAt, forKey: .startsAt)
        try container.encodeIfPresent(startedAt, forKey: .startedAt)
        try container.encodeIfPresent(endsAt, forKey: .endsAt)
        try container.encodeIfPresent(remaining, forKey: .remaining)
        try container.encodeIfPresent(note, forKey: .note)
    }
}

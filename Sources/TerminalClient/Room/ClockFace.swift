package import Session

/// The clock as text.
package enum ClockFace {
    /// `17:42`, `1:02:03`: rounded up, so that 00:00 means over.
    package static func time(_ milliseconds: Milliseconds) -> String {
        let seconds = (max(0, milliseconds) + 999) / 1000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(two(minutes)):\(two(seconds % 60))"
    }

    /// The phase as one word for the header.
    package static func phase(_ clock: Clock) -> String {
        switch clock.state {
        case .waiting: return clock.startsAt == nil ? "WAITING" : "STARTS IN"
        case .ended: return "ENDED"
        case .running, .paused: return word(clock.currentPhase.kind)
        }
    }

    package static func word(_ kind: Plan.Kind) -> String {
        switch kind {
        case .checkin: "CHECK-IN"
        case .write: "WRITE"
        case .break: "BREAK"
        case .share: "SHARE"
        }
    }

    /// One line: `WRITE 17:42 round 2/3`, `PAUSED WRITE 03:00`, `STARTS IN 06:12`, `ENDED`.
    package static func line(_ clock: Clock, remaining: Milliseconds?) -> String {
        var parts = [phase(clock)]
        if clock.state == .paused { parts.insert("PAUSED", at: 0) }
        if let remaining, clock.state != .ended { parts.append(time(remaining)) }
        let rounds = clock.plan.sprintCount
        if rounds > 1, clock.state == .running || clock.state == .paused {
            parts.append("round \(clock.plan.round(ofPhase: clock.phase))/\(rounds)")
        }
        return parts.joined(separator: " ")
    }
}

package import Client
package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A room's clock as one line of text or JSON.
package struct TimerLine: Sendable, Equatable {
    package struct Style: Sendable, Equatable {
        package var isJSON: Bool
        package var countsPeople: Bool

        package init(isJSON: Bool = false, countsPeople: Bool = false) {
            (self.isJSON, self.countsPeople) = (isJSON, countsPeople)
        }
    }

    private struct Object: Encodable {
        var title: String
        var state: Clock.State?
        var phase: Plan.Kind?
        var remaining: Milliseconds?
        var endsAt: Milliseconds?
        var startsAt: Milliseconds?
        var round: Int?
        var rounds: Int?
        var plan: String?
        var people: Int
        var serverNow: Milliseconds?

        enum CodingKeys: String, CodingKey {
            case title, state, phase, round, rounds, plan, people
            case remaining = "remaining_ms"
            case endsAt = "ends_at"
            case startsAt = "starts_at"
            case serverNow = "server_now"
        }
    }

    private let object: Object
    private let line: String

    package static func == (one: TimerLine, other: TimerLine) -> Bool { one.line == other.line }

    package init(_ room: RoomState, remaining: Milliseconds?, now: Milliseconds?) {
        let clock = room.clock
        let isOn = clock?.state == .running || clock?.state == .paused
        object = Object(
            title: room.title, state: clock?.state, phase: isOn ? clock?.currentPhase.kind : nil,
            remaining: clock?.state == .ended ? nil : remaining, endsAt: clock?.endsAt, startsAt: clock?.startsAt,
            round: isOn ? clock.map { $0.plan.round(ofPhase: $0.phase) } : nil, rounds: clock?.plan.sprintCount,
            plan: clock?.plan.text, people: room.people.values.count { $0.here }, serverNow: now)
        line = clock.map { ClockFace.line($0, remaining: remaining) } ?? ""
    }

    package func text(_ style: Style) -> String {
        guard style.isJSON else {
            return style.countsPeople ? "\(line)  \(object.people) here" : line
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(object) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

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
        var remaining_ms: Milliseconds?
        var ends_at: Milliseconds?
        var starts_at: Milliseconds?
        var round: Int?
        var rounds: Int?
        var plan: String?
        var people: Int
        var server_now: Milliseconds?
    }

    private let object: Object
    private let line: String

    package static func == (one: TimerLine, other: TimerLine) -> Bool { one.line == other.line }

    package init(_ room: RoomState, remaining: Milliseconds?, now: Milliseconds?) {
        let clock = room.clock
        let isOn = clock?.state == .running || clock?.state == .paused
        object = Object(
            title: room.title, state: clock?.state, phase: isOn ? clock?.currentPhase.kind : nil,
            remaining_ms: clock?.state == .ended ? nil : remaining, ends_at: clock?.endsAt, starts_at: clock?.startsAt,
            round: isOn ? clock.map { $0.plan.round(ofPhase: $0.phase) } : nil, rounds: clock?.plan.sprintCount,
            plan: clock?.plan.text, people: room.people.values.count { $0.here }, server_now: now)
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

/// A session's phases in order, as people write them: `5c 45w 10s`.
package struct Plan: Sendable, Equatable {
    /// What happens in a phase.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case checkin, write, `break`, share
    }

    package struct Phase: Sendable, Equatable, Codable {
        package var kind: Kind
        package var seconds: Int
        package init(kind: Kind, seconds: Int) { (self.kind, self.seconds) = (kind, seconds) }
    }

    /// When the first phase starts, if the plan says so: `at :30` the next half hour, `at 07:30`, and `until :00`
    /// the start that makes the last phase end at the next full hour.
    package enum Anchor: Sendable, Equatable {
        case at(hour: Int?, minute: Int)
        case until(hour: Int?, minute: Int)
        /// `in 5`: so many seconds from when it is set.
        case after(seconds: Int)
    }

    /// As it was written.
    package var text: String
    package var phases: [Phase]
    package var anchor: Anchor?
    /// The zone the anchor is meant in, if the plan names one. An IANA name.
    package var timezone: String?
    /// `until :00` alone: its one phase is as long as the time until then.
    package var fillsUntilAnchor = false

    package static let standard = Plan(
        text: "5c 45w 10s",
        phases: [
            Phase(kind: .checkin, seconds: 300), Phase(kind: .write, seconds: 2700), Phase(kind: .share, seconds: 600),
        ])

    init(
        text: String, phases: [Phase], anchor: Anchor? = nil, timezone: String? = nil, fillsUntilAnchor: Bool = false
    ) {
        (self.text, self.phases, self.anchor) = (text, phases, anchor)
        (self.timezone, self.fillsUntilAnchor) = (timezone, fillsUntilAnchor)
    }

    /// How long all phases last together.
    package var seconds: Int { phases.reduce(0) { $0 + $1.seconds } }

    /// How many write phases there are.
    package var sprintCount: Int { phases.count { $0.kind == .write } }

    /// The sprint that phase `index` belongs to, counted from 1: the number of write phases up to it, at least 1.
    package func round(ofPhase index: Int) -> Int {
        max(1, phases.prefix(index + 1).count { $0.kind == .write })
    }
}

/// Written as its text, so that one parser reads all plans there are.
extension Plan: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        do { self = try Plan(text) } catch {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

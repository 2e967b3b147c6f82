/// How long to wait before the next attempt to connect: 0.5 s doubling to 15 s, with jitter.
package struct Backoff: Equatable, Sendable {
    private var failureCount = 0

    package static let firstMilliseconds = 500
    package static let lastMilliseconds = 15_000

    package init() {}

    package mutating func succeeded() { failureCount = 0 }

    /// - Parameter jitter: random, 0 to 1. The wait is between half and the whole of the step.
    package mutating func nextMilliseconds(jitter: Double) -> Int {
        let step = min(Self.firstMilliseconds << min(failureCount, 6), Self.lastMilliseconds)
        failureCount += 1
        return step / 2 + Int(Double(step / 2) * min(max(jitter, 0), 1))
    }
}

/// What a descriptor is watched for, and what happened to it.
package struct PollEvents: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let readable = PollEvents(rawValue: 1)
    package static let writable = PollEvents(rawValue: 2)
    /// Reported always, never asked for: an error, or both directions are closed.
    package static let hangUp = PollEvents(rawValue: 4)
}

/// One way to wait for many descriptors. Level-triggered: what is still true is reported again.
protocol Poller: AnyObject {
    /// Watches a descriptor. `token` comes back with its events.
    func add(_ descriptor: Int32, token: UInt64, events: PollEvents)
    func modify(_ descriptor: Int32, token: UInt64, events: PollEvents)
    func remove(_ descriptor: Int32)

    /// Waits until something happens or `milliseconds` have passed (negative: for ever), then reports each event.
    func wait(milliseconds: Int32, _ report: (UInt64, PollEvents) -> Void)
}

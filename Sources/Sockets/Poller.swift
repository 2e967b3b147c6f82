/// What a descriptor is watched for, and what happened to it.
package struct PollEvents: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let readable = PollEvents(rawValue: 1)
    package static let writable = PollEvents(rawValue: 2)
    /// Never asked for: an error, or the peer has ended its half of the stream. Bytes before it are read first.
    package static let hangUp = PollEvents(rawValue: 4)
}

/// One way to wait for many descriptors.
///
/// What becomes true is reported, and what is true already when a descriptor is added, modified or rearmed. What stays
/// true may be reported again in every wait (`poll`) or not (`epoll`, edge-triggered): so whoever has been told and
/// leaves something where it is asks to be told again, by `rearm`.
protocol Poller: AnyObject {
    /// Watches a descriptor. `token` comes back with its events.
    func add(_ descriptor: Int32, token: UInt64, events: PollEvents)
    func modify(_ descriptor: Int32, token: UInt64, events: PollEvents)
    /// Reports in the next wait what is true by then.
    func rearm(_ descriptor: Int32, token: UInt64, events: PollEvents)
    func remove(_ descriptor: Int32)

    /// Waits until something happens or `milliseconds` have passed (negative: for ever), then reports each event.
    func wait(milliseconds: Int32, _ report: (UInt64, PollEvents) -> Void)
}

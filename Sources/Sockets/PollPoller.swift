#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits with `poll(2)`, which every POSIX system has. Each wait costs time in proportion to the open descriptors.
final class PollPoller: Poller {
    private var watched: [pollfd] = []
    private var tokens: [UInt64] = []
    private var positions: [Int32: Int] = [:]
    /// What `wait` is reporting: `watched` may change meanwhile.
    private var reported: [(token: UInt64, events: PollEvents)] = []

    func add(_ descriptor: Int32, token: UInt64, events: PollEvents) {
        positions[descriptor] = watched.count
        watched.append(pollfd(fd: descriptor, events: Self.mask(events), revents: 0))
        tokens.append(token)
    }

    func modify(_ descriptor: Int32, token: UInt64, events: PollEvents) {
        guard let position = positions[descriptor] else { return }
        watched[position].events = Self.mask(events)
        tokens[position] = token
    }

    /// `poll` reports what is true in every wait.
    func rearm(_ descriptor: Int32, token: UInt64, events: PollEvents) {}

    func remove(_ descriptor: Int32) {
        guard let position = positions.removeValue(forKey: descriptor) else { return }
        let last = watched.count - 1
        if position != last {
            watched[position] = watched[last]
            tokens[position] = tokens[last]
            positions[watched[position].fd] = position
        }
        watched.removeLast()
        tokens.removeLast()
    }

    func wait(milliseconds: Int32, _ report: (UInt64, PollEvents) -> Void) {
        let count = unsafe watched.withUnsafeMutableBufferPointer { watched in
            unsafe poll(watched.baseAddress, nfds_t(watched.count), milliseconds)
        }
        guard count > 0 else { return }
        reported.removeAll(keepingCapacity: true)
        for (position, each) in watched.enumerated() where each.revents != 0 {
            reported.append((tokens[position], Self.events(each.revents)))
            if reported.count == Int(count) { break }
        }
        for each in reported { report(each.token, each.events) }
    }

    private static func mask(_ events: PollEvents) -> Int16 {
        (events.contains(.readable) ? Int16(POLLIN) : 0) | (events.contains(.writable) ? Int16(POLLOUT) : 0)
    }

    private static func events(_ mask: Int16) -> PollEvents {
        var events: PollEvents = []
        if mask & Int16(POLLIN) != 0 { events.insert(.readable) }
        if mask & Int16(POLLOUT) != 0 { events.insert(.writable) }
        if mask & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { events.insert(.hangUp) }
        return events
    }
}

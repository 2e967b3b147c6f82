#if os(Linux)
    import CPlatform
    import Glibc

    /// Waits with Linux's `epoll(7)`: the cost of a wait does not depend on how many descriptors are idle.
    ///
    /// Edge-triggered: otherwise the kernel looks at each descriptor that it has reported once more in the next wait,
    /// 0.1 us a message.
    @safe final class EpollPoller: Poller {
        /// Events taken per wait. More than are ever ready at once, so that one turn serves everybody.
        private static let capacity = 512

        private let descriptor: Int32
        private let events: UnsafeMutablePointer<epoll_event>

        init() throws(SocketError) {
            descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
            unsafe events = .allocate(capacity: Self.capacity)
            unsafe events.initialize(repeating: epoll_event(), count: Self.capacity)
            if descriptor < 0 { throw .system(call: "epoll_create1", code: SystemCode.last) }
        }

        deinit {
            unsafe events.deallocate()
            _ = close(descriptor)
        }

        func add(_ descriptor: Int32, token: UInt64, events: PollEvents) {
            control(EPOLL_CTL_ADD, descriptor, token, events)
        }

        func modify(_ descriptor: Int32, token: UInt64, events: PollEvents) {
            control(EPOLL_CTL_MOD, descriptor, token, events)
        }

        /// The kernel looks at a descriptor anew when it is modified, be it to what it was.
        func rearm(_ descriptor: Int32, token: UInt64, events: PollEvents) {
            control(EPOLL_CTL_MOD, descriptor, token, events)
        }

        func remove(_ descriptor: Int32) { control(EPOLL_CTL_DEL, descriptor, 0, []) }

        func wait(milliseconds: Int32, _ report: (UInt64, PollEvents) -> Void) {
            let count = unsafe epoll_wait(descriptor, events, Int32(Self.capacity), milliseconds)
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                let event = unsafe events[index]
                report(unsafe event.data.u64, unsafe Self.events(event.events))
            }
        }

        private func control(_ operation: Int32, _ watched: Int32, _ token: UInt64, _ events: PollEvents) {
            var event = unsafe epoll_event()
            unsafe event.events =
                EPOLLET.rawValue
                | (events.contains(.readable) ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : 0)
                | (events.contains(.writable) ? EPOLLOUT.rawValue : 0)
            unsafe event.data.u64 = token
            let result = unsafe epoll_ctl(descriptor, operation, watched, &event)
            // Only a descriptor that is not open, or is watched twice, fails here: a fault of this file's callers.
            precondition(result == 0, "epoll_ctl: \(SystemCode.message(SystemCode.last))")
        }

        private static func events(_ mask: UInt32) -> PollEvents {
            var events: PollEvents = []
            if mask & EPOLLIN.rawValue != 0 { events.insert(.readable) }
            if mask & EPOLLOUT.rawValue != 0 { events.insert(.writable) }
            if mask & (EPOLLERR.rawValue | EPOLLHUP.rawValue | EPOLLRDHUP.rawValue) != 0 { events.insert(.hangUp) }
            return events
        }
    }
#endif

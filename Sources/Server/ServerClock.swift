package import Session

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server's time: the wall clock as it was at start, moved on by a clock that never jumps.
///
/// Setting the machine's clock, or a leap of its time service, shifts no phase. A suspended machine's time goes on.
package struct ServerClock: Sendable {
    private let wallAtStart: Milliseconds
    private let steadyAtStart: Milliseconds

    package init() {
        wallAtStart = Self.read(CLOCK_REALTIME)
        steadyAtStart = Self.read(Self.steady)
    }

    package var now: Milliseconds { wallAtStart + Self.read(Self.steady) - steadyAtStart }

    #if os(Linux)
        /// Goes on while the machine is suspended.
        private static let steady = CLOCK_BOOTTIME
    #else
        private static let steady = CLOCK_MONOTONIC
    #endif

    private static func read(_ clock: clockid_t) -> Milliseconds {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
    }
}

package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server's time: the wall clock as it was at start, moved on by a clock that never jumps.
///
/// Setting the machine's clock, or a leap of its time service, shifts no phase. A suspended machine's time goes on.
///
/// A server that was killed and started again on a machine that was not restarted goes on with the time it had, even if
/// the wall clock was set meanwhile: how far the two clocks were apart stands in the data folder, in the file `clock`.
/// A clean stop takes the file away, so that the next start reads the wall clock anew.
package struct ServerClock: Sendable {
    /// What the wall clock shows beyond the steady one.
    private let lead: Milliseconds
    private let file: String?

    package init() {
        lead = Self.read(CLOCK_REALTIME) - Self.read(Self.steady)
        file = nil
    }

    /// Goes on with the time of a server that was killed, if this folder knows of one.
    package init(folder: String) {
        let wall = Self.read(CLOCK_REALTIME) - Self.read(Self.steady)
        let path = folder + "/clock"
        let boot = Self.boot
        let kept = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").map(String.init) ?? []
        if let boot, kept.count == 2, kept[0] == boot, let known = Milliseconds(kept[1]) {
            lead = known
        } else {
            lead = wall
        }
        file = boot == nil ? nil : path
        if let boot { try? Data("\(boot) \(lead)".utf8).write(to: URL(filePath: path), options: .atomic) }
    }

    /// The server stops of its own will: the next one reads the wall clock.
    package func forget() {
        if let file { try? FileManager.default.removeItem(atPath: file) }
    }

    package var now: Milliseconds { lead + Self.read(Self.steady) }

    #if os(Linux)
        /// Goes on while the machine is suspended.
        private static let steady = CLOCK_BOOTTIME
    #else
        private static let steady = CLOCK_MONOTONIC
    #endif

    /// Names the machine's run: the steady clock begins at zero in each. Nil where the system has no such name.
    private static var boot: String? {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.split(separator: "\n").first.map(String.init)
    }

    private static func read(_ clock: clockid_t) -> Milliseconds {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
    }
}

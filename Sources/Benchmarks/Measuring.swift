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

/// The shortest of several runs, in nanoseconds of this thread's processor time: other work on the machine
/// does not count.
func shortest(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
    var shortest = Double.infinity
    for _ in 0..<runs {
        let start = processorNanoseconds()
        try body()
        shortest = min(shortest, processorNanoseconds() - start)
    }
    return shortest
}

private func processorNanoseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Kilobytes of memory the process gained at its peak while `body` ran; nil where the system does not tell.
func peakMemoryAdded(_ body: () throws -> Void) rethrows -> Int? {
    #if canImport(Glibc)
        // What was freed before would be taken again unseen: give it back to the system.
        if let trim = unsafe dlsym(nil, "malloc_trim") {
            _ = unsafe unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
        }
        // Linux: writing 5 sets the peak back to the present size.
        let isReset = (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil
        let before = kilobytes("VmRSS:")
        try body()
        guard isReset, let before, let peak = kilobytes("VmHWM:") else { return nil }
        return peak - before
    #else
        try body()
        return nil
    #endif
}

private func kilobytes(_ key: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
    return line.flatMap { Int($0.filter(\.isNumber)) }
}

func milliseconds(_ nanoseconds: Double) -> String { fixed(nanoseconds / 1e6, 2) }

/// A number with so many decimals.
func fixed(_ number: Double, _ places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int(number * Double(scale) + 0.5)
    let fraction = String(scaled % scale + scale).dropFirst()
    return places == 0 ? String(scaled) : "\(scaled / scale).\(fraction)"
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func writeError(_ line: String) {
    var line = line + "\n"
    line.withUTF8 { bytes in _ = unsafe write(2, bytes.baseAddress, bytes.count) }
}

import CPlatform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends a loop's wait from another thread: one byte through a pipe.
final class WakePipe: EventSource {
    /// What the loop watches.
    let descriptor: Int32
    private let writeEnd: Int32
    /// Whether the loop has been woken and has not taken its inbox since.
    private(set) var isSignalled = false

    init() throws(SocketError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { ends in
            unsafe cplatform_pipe(ends.bindMemory(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw .system(call: "pipe", code: SystemCode.last) }
        (descriptor, writeEnd) = ends
    }

    deinit {
        _ = close(descriptor)
        _ = close(writeEnd)
    }

    func signal() {
        var byte: UInt8 = 1
        _ = unsafe write(writeEnd, &byte, 1)
    }

    func drain() {
        var byte: UInt8 = 0
        _ = unsafe read(descriptor, &byte, 1)
        isSignalled = false
    }

    /// The loop takes its inbox, and drains the pipe with it, after the events of this wait.
    func ready(_ events: PollEvents) { isSignalled = true }
    func loopStopped() {}
}

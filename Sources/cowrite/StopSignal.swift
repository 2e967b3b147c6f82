import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits for Ctrl-C or SIGTERM. The second one ends the process at once.
final class StopSignal: Sendable {
    private let readEnd: Int32

    init() {
        var ends: [Int32] = [0, 0]
        let result = unsafe pipe(&ends)
        precondition(result == 0, "no descriptor is left for the stop signal")
        readEnd = ends[0]
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { number in
                // Only what a signal handler may do: one write, then the default for the next signal.
                var byte: UInt8 = 1
                _ = unsafe write(writeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
                _ = signal(number, SIG_DFL)
            }
        }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Suspends until the first signal.
    func wait() async {
        let descriptor = readEnd
        await withCheckedContinuation { continuation in
            let waiting = Waiting(descriptor: descriptor, continuation: continuation)
            var thread = pthread_t()
            unsafe pthread_create(
                &thread, nil,
                { argument in
                    #if canImport(Glibc)
                        guard let argument = unsafe argument else { return nil }
                    #endif
                    let waiting = unsafe Unmanaged<Waiting>.fromOpaque(argument).takeRetainedValue()
                    var byte: UInt8 = 0
                    while unsafe read(waiting.descriptor, &byte, 1) < 0, errno == EINTR {}
                    waiting.continuation.resume()
                    return nil
                }, Unmanaged.passRetained(waiting).toOpaque())
        }
    }

    private final class Waiting: Sendable {
        let descriptor: Int32
        let continuation: CheckedContinuation<Void, Never>
        init(descriptor: Int32, continuation: CheckedContinuation<Void, Never>) {
            (self.descriptor, self.continuation) = (descriptor, continuation)
        }
    }
}

/// Where the handler writes; a handler can reach nothing but globals.
private let writeEnd = Atomic<Int32>(-1)

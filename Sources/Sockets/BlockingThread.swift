#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread for one call that blocks.
package enum BlockingThread {
    /// Runs `body` on a new thread.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(body))
        #if canImport(Glibc)
            var id = pthread_t()
        #else
            var id: pthread_t?
        #endif
        let failure = unsafe pthread_create(
            &id, nil,
            { argument in
                #if canImport(Glibc)
                    let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                #else
                    let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                #endif
                start.body()
                return nil
            }, unsafe start.toOpaque())
        precondition(failure == 0, "pthread_create: \(SystemCode.message(failure))")
        #if canImport(Glibc)
            pthread_detach(id)
        #else
            pthread_detach(id!)
        #endif
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A value behind a lock of the system.
///
/// `Synchronization.Mutex` would do, but its waiting half lives in a library that ThreadSanitizer does not see into:
/// every contended hand-over between threads is then reported as a race. This lock it understands, so that a report
/// of it means something.
@safe final class LockedState<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: Value) {
        self.value = value
        unsafe mutex.initialize(to: pthread_mutex_t())
        _ = unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}

import Synchronization

/// The store's health, written by its threads and read by anybody.
final class SharedHealth: Sendable {
    private struct Parts {
        var writing = StoreHealth.ok
        var reading = StoreHealth.ok
        var wrongPages: Set<Int> = []
    }

    private let parts = Mutex(Parts())

    /// The worse of writing and reading.
    var current: StoreHealth { parts.withLock { $0.writing == .ok ? $0.reading : $0.writing } }

    var writing: StoreHealth {
        get { parts.withLock { $0.writing } }
        set { parts.withLock { $0.writing = newValue } }
    }

    /// Pages that were read and are not as they were written, put right or not.
    var wrongPages: Set<Int> { parts.withLock { $0.wrongPages } }

    func note(wrongPages: [Int]) { parts.withLock { $0.wrongPages.formUnion(wrongPages) } }

    var reading: StoreHealth {
        get { parts.withLock { $0.reading } }
        set { parts.withLock { $0.reading = newValue } }
    }
}

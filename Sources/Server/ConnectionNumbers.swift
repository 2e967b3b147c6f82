import Session
import Synchronization

/// Gives every connection a number of its own while the server runs.
enum ConnectionNumbers {
    private static let last = Atomic<UInt64>(0)

    static func next() -> ConnectionID { last.wrappingAdd(1, ordering: .relaxed).newValue }
}

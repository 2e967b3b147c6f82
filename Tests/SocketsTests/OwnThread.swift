import Foundation

/// A thread outside of every pool.
enum OwnThread {
    static func start(_ body: @escaping @Sendable () -> Void) { Thread.detachNewThread(body) }
}

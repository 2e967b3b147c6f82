/// Whether the store can keep a promise now.
package enum StoreHealth: Sendable, Equatable {
    case ok
    /// The disk has no room. Appends are tried each time, so service returns by itself when there is room again.
    case full
    /// A write or sync failed, or the store cannot be read. Nothing is acknowledged until it was opened anew.
    case failed(String)
}

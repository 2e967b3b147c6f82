/// One step of what a returning client has missed, in the server's order.
package enum CatchUpStep: Sendable, Equatable {
    /// Others' operations from one revision to another; more than one revision apart: composed.
    /// The author is nil if several wrote them.
    case operation(Operation, from: Int, to: Int, author: UInt32?)
    /// The client's own submission, in flight when it left, was applied at this revision.
    case own(sequence: Int, revision: Int)
}

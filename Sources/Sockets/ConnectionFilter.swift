/// What stands between a connection's socket and its owner and changes the bytes on their way: encryption.
///
/// It belongs to one connection and is called by it alone. It opens no socket: bytes in, bytes out.
package protocol ConnectionFilter: AnyObject {
    /// Takes what the owner sends and appends what goes to the peer; what cannot go yet is kept.
    func send(_ bytes: [UInt8], into output: inout [UInt8])

    /// Takes what the peer has sent; appends what it says to `received`, and what must be answered to `output`.
    func receive(_ bytes: Span<UInt8>, into received: inout [UInt8], _ output: inout [UInt8]) -> FilterState

    /// Appends the last words to the peer.
    func finish(into output: inout [UInt8])
}

/// Whether a filter goes on.
package enum FilterState: Equatable, Sendable {
    case open
    /// The peer has said that nothing more will come.
    case closed
    /// The peer cannot be trusted, or its bytes make no sense: one line that says why.
    case failed(String)
}

/// A filter that could not be made: one line that says why.
package struct FilterError: Error, Equatable, Sendable {
    package var reason: String
    package init(_ reason: String) { self.reason = reason }
}

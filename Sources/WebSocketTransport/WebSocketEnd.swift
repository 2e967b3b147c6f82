package import Sockets
package import WebSocket

/// How a WebSocket came to its end.
package enum WebSocketEnd: Equatable, Sendable {
    /// The peer began the closing handshake.
    case closedByPeer(CloseFrame)
    /// This side began it.
    case closedHere(CloseFrame)
    /// The peer broke the protocol and was told so.
    case violation(ProtocolViolation)
    /// The peer did not take what was sent to it.
    case sendQueueFull
    /// Nothing came from the peer, not even answers to pings.
    case silent
    /// The TCP connection ended without a closing handshake.
    case lost(ConnectionEnd)
}

/// The limits of one WebSocket.
package struct WebSocketLimits: Sendable, Equatable {
    /// The longest message taken, after decompression.
    package var messageByteCountMax = 1 << 20
    /// Bytes that may wait for a slow reader. Past it the connection is closed: an ordered stream never skips a
    /// message. One message may be longer when nothing else waits.
    package var sendQueueByteCountMax = 1 << 20
    /// Bytes of messages that may wait for the receiver before the peer is slowed down.
    package var receiveQueueByteCountMax = 1 << 18
    /// Silence after which a ping is sent.
    package var pingInterval: Duration = .seconds(25)
    /// Silence past that after which the connection is cut.
    package var pingPatience: Duration = .seconds(20)
    /// For the whole closing handshake, whatever the peer does meanwhile.
    package var closeTimeout: Duration = .seconds(5)

    package init() {}
}

/// Limits that many connections refer to, instead of holding 72 bytes each.
final class SharedLimits: Sendable {
    let limits: WebSocketLimits
    init(_ limits: WebSocketLimits) { self.limits = limits }
}

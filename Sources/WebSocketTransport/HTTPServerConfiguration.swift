package import WebSocket

/// The limits of one server, and what it tells about itself.
package struct HTTPServerConfiguration: Sendable {
    /// For a request head, from the connection's start or the head's first byte.
    package var headTimeout: Duration = .seconds(10)
    /// For a request body, from the end of its head; a long one has a second more for each `bodyBytesPerSecondMin`.
    package var bodyTimeout: Duration = .seconds(60)
    /// The slowest upload that is waited for, in bytes per second: pictures over a hotel's network.
    package var bodyBytesPerSecondMin = 32_768
    /// Between two requests of one connection.
    package var idleTimeout: Duration = .seconds(60)
    /// For a client that has been answered for the last time to close, and for one that does not take its answer.
    package var closeTimeout: Duration = .seconds(5)
    /// The longest body taken, by request. Past it the answer is 413.
    package var bodyByteCountMax: @Sendable (HTTPRequestHead) -> Int = { _ in 65_536 }
    /// Connections at one time; one more is answered 503.
    package var connectionCountMax = 50_000
    /// Connections at one time from one address; one more is answered 429. Nil: no limit.
    package var connectionsPerAddressMax: (@Sendable (_ host: String) -> Int?)?
    /// Hosts that requests may name, without a port, in lower case; nil: any. Another name is answered 421, so that
    /// a page elsewhere cannot reach this server under a name of its own (DNS rebinding).
    package var allowedHosts: Set<String>?
    /// Of every WebSocket of this server.
    package var webSocket = WebSocketLimits()
    /// Told what was refused and how WebSockets ended; for the log. Never holds what a peer sent.
    package var onEvent: @Sendable (TransportEvent) -> Void = { _ in }

    package init() {}

    package func bodyTimeLimit(byteCount: Int) -> Duration { bodyTimeout + .seconds(byteCount / bodyBytesPerSecondMin) }
}

/// Something for the log.
package enum TransportEvent: Sendable, Equatable {
    /// A request was not understood and answered with `error.status`.
    case requestRefused(HTTPError)
    case hostRefused
    case handshakeRefused(Handshake.Refusal)
    case tooManyConnections
    case tooManyConnectionsFromAddress
    /// The process has no descriptors left; `code` is the system's.
    case cannotAccept(code: Int32)
    case webSocketEnded(WebSocketEnd)
}

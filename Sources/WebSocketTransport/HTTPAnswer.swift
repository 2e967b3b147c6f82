package import WebSocket

/// What a handler does with a request.
package enum HTTPAnswer: Sendable {
    /// An answer that is whole. For `HEAD` its body stays here.
    case response(HTTPResponse)
    /// An answer that goes on until `body` returns or the client leaves: server-sent events. The body of `head` is
    /// not used.
    case stream(_ head: HTTPResponse, body: @Sendable (HTTPBodyStream) async -> Void)
    /// Becomes a WebSocket if the client keeps to `policy`, and is refused by the book if not. `onOpen` has the
    /// connection, and is isolated to it, as long as it runs; when it returns, the connection is closed.
    case upgrade(_ policy: Handshake.Policy, onOpen: WebSocketConnection.Body)
}

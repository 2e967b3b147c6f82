package import Sockets
package import WebSocket

/// Why a WebSocket could not be opened.
package enum WebSocketError: Error, Equatable, Sendable {
    /// No TCP connection.
    case socket(SocketError)
    /// The other end does not speak WebSocket as asked.
    case rejected(Handshake.Rejection)
    /// The answer was no HTTP.
    case malformedAnswer
    /// The other end closed before it had answered.
    case closedDuringHandshake
    /// No answer in time.
    case timedOut
    /// TLS cannot be used, or the server is not who it should be; the sentence says why.
    case insecure(String)
}

extension WebSocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .socket(let error): "\(error)"
        case .rejected(.status(let status)): "the server answered \(status) instead of opening a WebSocket"
        case .rejected: "the server's answer to the WebSocket handshake is wrong"
        case .malformedAnswer: "the server's answer is not HTTP"
        case .closedDuringHandshake: "the server closed the connection before it answered"
        case .timedOut: "the server did not answer in time"
        case .insecure(let reason): reason
        }
    }
}

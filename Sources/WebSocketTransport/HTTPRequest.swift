package import Sockets
package import WebSocket

/// A whole request.
package struct HTTPRequest: Sendable {
    package var head: HTTPRequestHead
    package var body: [UInt8]
    /// The other end of the TCP connection; a proxy, where there is one.
    package var remoteAddress: SocketAddress?

    package var method: String { head.method }
    /// The decoded path, beginning with a slash.
    package var path: String { head.target.path }
    package var target: RequestTarget { head.target }
    package var fields: HTTPFields { head.fields }
}

package import Sockets
import WebSocket

/// An HTTP/1.1 server on one loop: accepts, reads requests within their limits, hands them to one handler. WebSockets
/// may move to other loops.
///
/// Each connection is one task on the loop; what the handler does between two `await`s runs undisturbed by any other
/// connection of the loop.
package actor HTTPServer {
    package typealias Handler = @Sendable (HTTPRequest) async -> HTTPAnswer

    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let configuration: HTTPServerConfiguration
    nonisolated let handler: Handler
    nonisolated let webSocketLimits: SharedLimits

    private var listeners: [Listener] = []
    private var requests: Set<Member<HTTPServerConnection>> = []
    private var webSockets: Set<Member<WebSocketConnection>> = []
    private var countByHost: [String: Int] = [:]
    private var whenEmpty: [() -> Void] = []
    private var isStopping = false

    static let farewell = "the server is stopping"

    package init(loop: EventLoop, configuration: HTTPServerConfiguration = .init(), handler: @escaping Handler) {
        self.loop = loop
        self.configuration = configuration
        self.handler = handler
        webSocketLimits = SharedLimits(configuration.webSocket)
    }

    /// Begins to listen; may be called for several addresses. Port 0 takes a free one.
    ///
    /// - Parameter isShared: lets the servers of other loops listen on the same port.
    /// - Returns: where it listens.
    /// - Throws: as `Listener.init`.
    @discardableResult
    package func listen(on address: SocketAddress, isShared: Bool = false) throws(SocketError) -> [SocketAddress] {
        let listener = try Listener(on: address, loop: loop, isShared: isShared) { socket in self.accept(socket) }
        let onEvent = configuration.onEvent
        listener.onTrouble = { onEvent(.cannotAccept(code: $0)) }
        listeners.append(listener)
        return listener.addresses
    }

    /// Open connections, those that became WebSockets included.
    package var connectionCount: Int { requests.count + webSockets.count }

    /// Open WebSockets.
    package var webSocketCount: Int { webSockets.count }

    /// Stops listening, takes leave of every WebSocket with 1001 and of every idle client, and waits until all are
    /// gone; those left after `deadline` are cut off.
    package func stop(deadline: Duration = .seconds(5)) async {
        for listener in listeners { listener.close() }
        listeners = []
        isStopping = true
        for member in webSockets { await member.object.close(.goingAway, reason: Self.farewell) }
        for member in requests { await member.object.finish() }
        guard connectionCount > 0 else { return }
        loop.schedule(after: deadline) {
            for member in self.webSockets {
                member.object.loop.perform { member.object.assumeIsolated { $0.abort() } }
            }
            for member in self.requests { member.object.assumeIsolated { $0.abort() } }
        }
        await withCheckedContinuation { continuation in whenEmpty.append { continuation.resume() } }
    }

    private func accept(_ socket: consuming Socket) {
        let address = socket.remoteAddress
        let host = address?.host ?? ""
        var refusal: HTTPResponse?
        if connectionCount >= configuration.connectionCountMax {
            configuration.onEvent(.tooManyConnections)
            refusal = .error(status: 503, code: "busy", message: "too many connections; try again later")
        } else if let limit = configuration.connectionsPerAddressMax?(host), countByHost[host, default: 0] >= limit {
            configuration.onEvent(.tooManyConnectionsFromAddress)
            refusal = .error(status: 429, code: "too_many_connections", message: "too many connections from you")
        }
        refusal?.fields.append("retry-after", "5")
        if configuration.connectionsPerAddressMax != nil { countByHost[host, default: 0] += 1 }
        let connection = HTTPServerConnection(socket, address, self)
        requests.insert(Member(connection))
        connection.assumeIsolated { $0.start() }
        Task(executorPreference: loop) { await connection.serve(refusal: refusal) }
    }

    // MARK: Bookkeeping, called by connections

    func ended(_ connection: HTTPServerConnection) {
        requests.remove(Member(connection))
        release(connection.remoteAddress)
    }

    func upgraded(_ connection: HTTPServerConnection, to webSocket: WebSocketConnection) {
        requests.remove(Member(connection))
        webSockets.insert(Member(webSocket))
    }

    /// A WebSocket goes on as another one, on another loop.
    ///
    /// - Returns: whether the server goes on, too.
    func moved(_ webSocket: WebSocketConnection, to other: WebSocketConnection) -> Bool {
        webSockets.remove(Member(webSocket))
        webSockets.insert(Member(other))
        return !isStopping
    }

    func ended(_ webSocket: WebSocketConnection, _ end: WebSocketEnd) {
        webSockets.remove(Member(webSocket))
        configuration.onEvent(.webSocketEnded(end))
        release(webSocket.remoteAddress)
    }

    private func release(_ address: SocketAddress?) {
        if configuration.connectionsPerAddressMax != nil {
            let host = address?.host ?? ""
            let left = countByHost[host, default: 1] - 1
            countByHost[host] = left > 0 ? left : nil
        }
        if connectionCount == 0 {
            let waiting = whenEmpty
            whenEmpty = []
            for body in waiting { body() }
        }
    }
}

/// An object as a member of a set, by identity.
struct Member<Object: AnyObject & Sendable>: Hashable, Sendable {
    let object: Object
    init(_ object: Object) { self.object = object }

    static func == (first: Self, second: Self) -> Bool { first.object === second.object }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(object)) }
}

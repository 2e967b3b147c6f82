package import Sockets
package import WebSocket

/// A client's way to an open WebSocket: the socket, what encrypts it, the handshake.
extension WebSocketConnection {
    /// Makes what encrypts a client's connection, on the loop of that connection.
    package typealias MakeFilter = @Sendable () throws(FilterError) -> any ConnectionFilter

    /// Opens a WebSocket to a server.
    ///
    /// - Parameters:
    ///   - offer: its host is what the request names; `address` is where it goes.
    ///   - makeFilter: for TLS; nil: the bytes travel as they are.
    ///   - timeout: for the name, the connection and the handshakes together.
    package static func connect(
        to address: SocketAddress, _ offer: Handshake.Offer, on loop: EventLoop,
        limits: WebSocketLimits = .init(), timeout: Duration = .seconds(10), filter makeFilter: MakeFilter? = nil
    ) async throws(WebSocketError) -> WebSocketConnection {
        let deadline = ContinuousClock.now + timeout
        let made: Result<WebSocketConnection, WebSocketError>
        do {
            let socket = try await Connector.connect(to: address, on: loop, timeout: timeout)
            made = await onLoop(loop, socket) { socket in
                do throws(FilterError) {
                    let filter = try makeFilter?()
                    return .success(WebSocketConnection(socket, offer, limits, on: loop, filter: filter))
                } catch { return .failure(.insecure(error.reason)) }
            }
        } catch {
            throw .socket(error)
        }
        let connection = try made.get()
        if let failure = await connection.handshake(deadline) { throw failure }
        return connection
    }

    /// Opens a WebSocket to `ws://host:port/path`, or with a filter to `wss://host:port/path`.
    package static func connect(
        host: String, port: UInt16, path: String, subprotocols: [String] = [], origin: String? = nil,
        on loop: EventLoop, limits: WebSocketLimits = .init(), timeout: Duration = .seconds(10),
        filter: MakeFilter? = nil
    ) async throws(WebSocketError) -> WebSocketConnection {
        let address = SocketAddress(host: host, port: port)
        let standard = filter == nil ? 80 : 443
        let offer = Handshake.Offer(
            host: port == standard ? String(address.description.dropLast("\(port)".count + 1)) : address.description,
            path: path, subprotocols: subprotocols, origin: origin)
        return try await connect(to: address, offer, on: loop, limits: limits, timeout: timeout, filter: filter)
    }

    /// Makes a connection where it belongs.
    private static func onLoop(
        _ loop: EventLoop, _ socket: consuming Socket,
        _ make: @Sendable (consuming Socket) -> Result<WebSocketConnection, WebSocketError>
    ) async -> Result<WebSocketConnection, WebSocketError> {
        await LoopActor(loop).make(socket, make)
    }

    private func handshake(_ deadline: ContinuousClock.Instant) async -> WebSocketError? {
        guard let opening else { return nil }
        connection.start(self)
        connection.send(opening.offer.request)
        timer = loop.schedule(at: deadline) { self.failOpening(.timedOut) }
        while state == .opening { await waitForInbox() }
        self.opening = nil
        return opening.failure
    }

    private func failOpening(_ error: WebSocketError) {
        guard state == .opening else { return }
        opening?.failure = error
        state = .ended
        connection.abort()
        wake()
    }

    func takeAnswer(_ bytes: inout MutableSpan<UInt8>) {
        guard let opening else { return }
        do throws(HTTPError) {
            let taken = try opening.parser.receive(bytes.span)
            guard let head = taken.head else { return }
            do throws(Handshake.Rejection) {
                let (subprotocol, compression) = try Handshake.check(head, for: opening.offer)
                self.subprotocol = subprotocol
                codec = WebSocketCodec(
                    role: .client, messageByteCountMax: limits.messageByteCountMax, compression: compression)
            } catch {
                return failOpening(.rejected(error))
            }
            open()
            wake()
            if taken.byteCount < bytes.count {
                var rest: [UInt8] = []
                bytes.span.extracting(taken.byteCount..<bytes.count).appendCopy(to: &rest)
                var span = rest.mutableSpan
                take(&span)
            }
        } catch {
            failOpening(.malformedAnswer)
        }
    }
}

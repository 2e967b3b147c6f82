import Sockets
import WebSocket

/// One client of an HTTP server, until it leaves or becomes a WebSocket.
///
/// Requests are taken one after another: while one is being answered, no more is read, so a client that sends ahead
/// is slowed down by TCP.
@safe actor HTTPServerConnection: ConnectionOwner {
    private enum Incoming {
        case request(HTTPRequest)
        case malformed(HTTPError)
    }
    private enum Phase {
        case head
        case body(HTTPRequestHead)
        /// A request is with the handler.
        case busy
        case streaming
        case closing
    }

    /// Bytes that may wait while a request is being answered: a read that was under way, and what a peer that has
    /// gone left behind.
    private static let inputByteCountMax = 1 << 20
    /// A stream's writer, and the next request, wait while more than this is queued.
    private static let streamQueueByteCount = 65_536

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let remoteAddress: SocketAddress?
    private nonisolated let server: HTTPServer
    private nonisolated let configuration: HTTPServerConfiguration

    private let connection: Connection
    private var phase = Phase.head
    private var parser = HTTPHeadParser()
    /// Bytes after the head that is being dealt with.
    private var input: [UInt8] = []
    private var incoming: Incoming?
    private var waiter: UnsafeContinuation<Void, Never>?
    private var timer: TimerID?
    private var isFinishing = false
    private var isEnded = false

    init(_ socket: consuming Socket, _ address: SocketAddress?, _ server: HTTPServer) {
        self.server = server
        loop = server.loop
        configuration = server.configuration
        remoteAddress = address
        connection = Connection(socket, on: server.loop)
    }

    func start() {
        connection.start(self)
        setTimer(configuration.headTimeout) { $0.fail(.timedOut) }
    }

    // MARK: The task

    /// Answers requests until the connection is over.
    func serve(refusal: HTTPResponse?) async {
        if let refusal { return sendLast(refusal) }
        while let next = await nextIncoming() {
            switch next {
            case .malformed(let error):
                configuration.onEvent(.requestRefused(error))
                return sendLast(.error(status: error.status, code: "bad_request", message: error.message))
            case .request(let request):
                guard isAllowedHost(request.head.host) else {
                    configuration.onEvent(.hostRefused)
                    return sendLast(.error(status: 421, code: "host", message: "this server has another name"))
                }
                // What follows a request for a WebSocket that was refused may be meant as frames, or be its body.
                let keepsAlive = request.head.keepsAlive && !isFinishing && !request.head.isUpgrade
                switch await server.handler(request) {
                case .response(let response):
                    guard keepsAlive, !isFinishing else { return sendLast(response, to: request) }
                    send(response, to: request, keepsAlive: true)
                    phase = .head
                    setTimer(configuration.idleTimeout) { $0.idle() }
                case .stream(let head, let body):
                    return await stream(head, body, for: request)
                case .upgrade(let policy, let onOpen):
                    return await upgrade(request, policy, onOpen)
                }
            }
        }
    }

    private func nextIncoming() async -> Incoming? {
        // A client that asks on and on without reading answers gets no more of them.
        await drain(to: Self.streamQueueByteCount, within: configuration.idleTimeout)
        guard connection.isOpen else { return nil }
        connection.setPaused(false)
        if !input.isEmpty {
            let bytes = input
            input = []
            take(bytes.span)
        }
        while incoming == nil, !isEnded {
            await unsafe withUnsafeContinuation { unsafe waiter = $0 }
        }
        defer { incoming = nil }
        return incoming
    }

    private func isAllowedHost(_ authority: String) -> Bool {
        guard let allowed = configuration.allowedHosts else { return true }
        var host = Substring(authority)
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) {
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return allowed.contains(String(host))
    }

    // MARK: Answers

    private func send(_ response: HTTPResponse, to request: HTTPRequest?, keepsAlive: Bool) {
        connection.send(response.head(contentLength: response.body.count, keepsAlive: keepsAlive))
        let hasBody = request?.method != "HEAD" && response.status != 204 && response.status != 304
        if hasBody { connection.send(response.body) }
    }

    private func sendLast(_ response: HTTPResponse, to request: HTTPRequest? = nil) {
        send(response, to: request, keepsAlive: false)
        phase = .closing
        cancelTimer()
        connection.close(deadline: configuration.closeTimeout)
    }

    private func stream(
        _ head: HTTPResponse, _ body: @Sendable (HTTPBodyStream) async -> Void, for request: HTTPRequest
    ) async {
        connection.send(head.head(contentLength: nil, keepsAlive: false))
        if request.method != "HEAD" {
            phase = .streaming
            connection.setPaused(false)
            await body(HTTPBodyStream(connection: self))
        }
        phase = .closing
        connection.close(deadline: configuration.closeTimeout)
    }

    var isStreaming: Bool { connection.isOpen && !isFinishing }

    func write(_ bytes: [UInt8]) async -> Bool {
        connection.send(bytes)
        await drain(to: Self.streamQueueByteCount, within: configuration.bodyTimeout)
        return isStreaming
    }

    /// Waits until no more than `byteCount` bytes are queued; a client that takes too long is cut off.
    private func drain(to byteCount: Int, within timeout: Duration) async {
        guard connection.queuedByteCount > byteCount else { return }
        // Only a queue that the kernel has refused to take tells when it is empty.
        connection.flush()
        while connection.isOpen, connection.queuedByteCount > byteCount {
            setTimer(timeout) { $0.abort() }
            await unsafe withUnsafeContinuation { unsafe waiter = $0 }
        }
        cancelTimer()
    }

    private func upgrade(
        _ request: HTTPRequest, _ policy: Handshake.Policy, _ onOpen: @escaping WebSocketConnection.Body
    ) async {
        let acceptance: Handshake.Acceptance
        do {
            acceptance = try Handshake.accept(request.head, policy)
        } catch {
            configuration.onEvent(.handshakeRefused(error))
            return sendLast(error.response)
        }
        // Answers to earlier requests leave first, on this socket.
        await drain(to: 0, within: configuration.closeTimeout)
        guard !isFinishing, let socket = connection.detach() else { return abort() }
        isEnded = true
        let codec = WebSocketCodec(
            role: .server, messageByteCountMax: configuration.webSocket.messageByteCountMax,
            compression: acceptance.compression)
        let webSocket = WebSocketConnection(
            socket, codec, subprotocol: acceptance.subprotocol, remoteAddress, server: server, on: loop)
        await server.upgraded(self, to: webSocket)
        let leftover = input
        input = []
        await webSocket.start(acceptance.response, leftover, onOpen)
    }

    // MARK: What the loop tells

    func connectionIsReadable() {
        connection.read { bytes in take(bytes.span) }
    }

    func connectionDidDrain() { wake() }

    func connectionDidEnd(_ end: ConnectionEnd) {
        cancelTimer()
        guard !isEnded else { return }
        isEnded = true
        wake()
        let server = server
        server.assumeIsolated { $0.ended(self) }
    }

    /// Ends the connection after the answer that is being made, if one is.
    func finish() {
        isFinishing = true
        if case .head = phase { connection.close(deadline: configuration.closeTimeout) }
        wake()
    }

    func abort() { connection.abort() }

    private func take(_ bytes: Span<UInt8>) {
        var position = 0
        while position < bytes.count {
            switch phase {
            case .head:
                if !parser.hasBegun { setTimer(configuration.headTimeout) { $0.fail(.timedOut) } }
                do throws(HTTPError) {
                    let taken = try parser.receive(bytes.extracting(position..<bytes.count))
                    position += taken.byteCount
                    if let head = taken.head { try begin(HTTPRequestHead(head)) }
                } catch {
                    return fail(error)
                }
            case .body(let head):
                let count = min(head.contentLength - body.count, bytes.count - position)
                bytes.extracting(position..<position + count).appendCopy(to: &body)
                position += count
                if body.count == head.contentLength { endRequest(head) }
            case .busy:
                bytes.extracting(position..<bytes.count).appendCopy(to: &input)
                if input.count > Self.inputByteCountMax { abort() }
                return
            case .streaming, .closing: return
            }
        }
    }

    private var body: [UInt8] = []

    private func begin(_ head: HTTPRequestHead) throws(HTTPError) {
        if head.contentLength > configuration.bodyByteCountMax(head) { throw .bodyTooLong }
        if head.contentLength == 0 || head.isUpgrade { return endRequest(head) }
        phase = .body(head)
        setTimer(configuration.bodyTimeLimit(byteCount: head.contentLength)) { $0.fail(.timedOut) }
        if head.fields.contains("100-continue", in: "expect") {
            connection.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
    }

    private func endRequest(_ head: HTTPRequestHead) {
        cancelTimer()
        phase = .busy
        connection.setPaused(true)
        incoming = .request(HTTPRequest(head: head, body: body, remoteAddress: remoteAddress))
        body = []
        wake()
    }

    private func fail(_ error: HTTPError) {
        cancelTimer()
        phase = .closing
        incoming = .malformed(error)
        wake()
    }

    private func idle() {
        if parser.hasBegun { return fail(.timedOut) }
        phase = .closing
        connection.close(deadline: configuration.closeTimeout)
    }

    private func wake() {
        guard let waiter = unsafe waiter else { return }
        unsafe self.waiter = nil
        unsafe waiter.resume()
    }

    private func setTimer(_ delay: Duration, _ body: @escaping (isolated HTTPServerConnection) -> Void) {
        cancelTimer()
        timer = loop.schedule(after: delay) {
            self.timer = nil
            body(self)
        }
    }

    private func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}

extension Span<UInt8> {
    func appendCopy(to bytes: inout [UInt8]) {
        unsafe withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}

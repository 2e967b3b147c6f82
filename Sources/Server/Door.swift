import Session
import Sockets
import WebSocket
import WebSocketTransport

/// Where every request comes in: which Host and Origin are let through, what is a WebSocket and what the API's.
final class Door: Sendable {
    private let configuration: ServerConfiguration
    private let api: API
    private let directory: RoomDirectory
    private let metrics: Metrics
    private let desk: PublishingDesk
    private let loop: EventLoop

    init(
        configuration: ServerConfiguration, api: API, directory: RoomDirectory, metrics: Metrics, desk: PublishingDesk,
        loop: EventLoop
    ) {
        self.desk = desk
        (self.configuration, self.api, self.directory) = (configuration, api, directory)
        (self.metrics, self.loop) = (metrics, loop)
    }

    var httpConfiguration: HTTPServerConfiguration {
        var http = HTTPServerConfiguration()
        http.webSocket.messageByteCountMax = configuration.limits.messageByteCount
        http.bodyByteCountMax = { [desk] head in
            // Pictures come with a post; only who may publish gets the word for it.
            head.fields["x-upload"].flatMap { word in desk.assumeIsolated { $0.allowance(word) } } ?? 65_536
        }
        // Behind a proxy everybody comes from one address.
        http.connectionsPerAddressMax = { [configuration] host in
            Self.isThisMachine(host) || configuration.trustedProxies.contains(host)
                ? nil : configuration.connectionsPerAddress
        }
        http.onEvent = { [metrics] event in
            switch event {
            case .handshakeRefused(let refusal):
                metrics.count(.refusedHandshakes)
                Log.write("handshake_refused", ["reason": "\(refusal)"])
            case .webSocketEnded(.sendQueueFull):
                metrics.count(.slowReaders)
                Log.write("slow_reader_closed")
            case .webSocketEnded(.violation(let violation)):
                Log.write("protocol_violation", ["reason": "\(violation)"])
            case .webSocketEnded: break
            case .requestRefused(let error): Log.write("request_refused", ["status": "\(error.status)"])
            case .hostRefused: Log.write("host_refused")
            case .tooManyConnections, .tooManyConnectionsFromAddress: Log.write("too_many_connections")
            case .cannotAccept(let code): Log.write("cannot_accept", ["errno": "\(code)"])
            }
        }
        return http
    }

    func answer(_ request: HTTPRequest) async -> HTTPAnswer {
        guard isOwnName(request.head.host) else {
            Log.write("host_refused")
            return .response(APIError(421, "host", "this server has another name; see --public-url").response)
        }
        let address = clientAddress(request)
        let path = request.head.target.segments
        if path.count == 3, path[0] == "r", path[2] == "events" {
            return await api.events(of: RoomID(rawValue: path[1]), request.head, from: address)
        }
        guard request.path == "/ws" else {
            return .response(await api.response(to: request.head, body: request.body, from: address))
        }
        let policy = Handshake.Policy(
            subprotocols: ["cowrite.1"], allowedOrigins: origins(for: request.head.host), allowsMissingOrigin: true)
        return .upgrade(policy) { [self] connection in
            await WebSocketSession(directory: directory, api: api, metrics: metrics, address: address)
                .run(connection)
        }
    }

    /// Whose turn it costs. A client may write any `X-Forwarded-For`; what a trusted proxy added to it, behind a comma,
    /// is the address that the proxy saw.
    private func clientAddress(_ request: HTTPRequest) -> String {
        var address = request.remoteAddress?.host ?? ""
        for hop in request.fields.elements(of: "x-forwarded-for").reversed() {
            guard configuration.trustedProxies.contains(address) else { break }
            address = String(hop)
        }
        return address
    }

    static func isThisMachine(_ host: String) -> Bool {
        host.hasPrefix("127.") || host == "::1" || host.hasPrefix("::ffff:127.")
    }

    /// The pages that may open a WebSocket: the one this server serves under the name it was called by, exactly.
    private func origins(for host: String) -> Set<String> {
        var origins = Set(configuration.allowedOrigins.map { $0.lowercased() })
        origins.insert("http://\(host)")
        if let url = configuration.publicURL, let scheme = url.firstRange(of: "://"),
            let authority = configuration.publicAuthority
        {
            origins.insert(url[..<scheme.upperBound].lowercased() + authority)
        }
        return origins
    }

    /// A page elsewhere can make a name of its own lead here (DNS rebinding), but not a number, and not our own name.
    private func isOwnName(_ authority: String) -> Bool {
        if authority == configuration.publicAuthority { return true }
        if authority.hasPrefix("[") { return true }
        var host = Substring(authority)
        if let colon = host.lastIndex(of: ":") { host = host[..<colon] }
        if host == "localhost" || host.hasSuffix(".localhost") || host == configuration.host.lowercased() {
            return true
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}

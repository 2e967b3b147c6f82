import OperationalTransform
import Session
import Sockets
import Storage
import WebSocket

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What HTTP can ask: the page and its files, a small API, health and metrics. Knows nothing of sockets.
actor API {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let configuration: ServerConfiguration
    private let directory: RoomDirectory
    private let store: any SessionStore
    private let assets: Assets
    private let metrics: Metrics
    private var roomLimiter: RateLimiter
    private var keyLimiter: RateLimiter
    private var isDraining = false

    init(
        configuration: ServerConfiguration, directory: RoomDirectory, store: any SessionStore, metrics: Metrics,
        loop: EventLoop
    ) {
        self.configuration = configuration
        self.directory = directory
        self.store = store
        self.metrics = metrics
        self.loop = loop
        assets = Assets(folder: configuration.webFolder)
        roomLimiter = RateLimiter(
            capacity: configuration.roomsPerHour, perMinute: max(1, configuration.roomsPerHour / 60))
        keyLimiter = RateLimiter(capacity: 60, perMinute: 30)
    }

    func drain() { isDraining = true }

    /// Seconds that an address has to wait before it may try another key, if it tried too many wrong ones.
    func secondsUntilNextKey(from address: String) -> Int? { keyLimiter.wait(for: address, at: .now) }

    func countWrongKey(from address: String) { _ = keyLimiter.take(address, at: .now) }

    /// Answers a request that is no WebSocket handshake.
    func response(to head: HTTPRequestHead, body: [UInt8], from address: String) async -> HTTPResponse {
        do throws(APIError) {
            var response = try await route(head, body: body, from: address)
            if head.method == "HEAD" { response.body = [] }
            return response
        } catch {
            return error.response
        }
    }

    private func route(
        _ head: HTTPRequestHead, body: [UInt8], from address: String
    ) async throws(APIError) -> HTTPResponse {
        let path = head.target.segments
        switch (path.first ?? "", path.count) {
        case ("", 1), ("r", 2):
            try allow(["GET", "HEAD"], head)
            return try file("index.html", head)
        case ("assets", 2...):
            try allow(["GET", "HEAD"], head)
            return try file(path.dropFirst().joined(separator: "/"), head)
        case ("favicon.ico", 1):
            try allow(["GET", "HEAD"], head)
            return try file("icon.svg", head)
        case ("api", 2) where path[1] == "rooms":
            try allow(["POST"], head)
            return try await createRoom(body, head, from: address)
        case ("api", 3) where path[1] == "rooms":
            try allow(["GET", "HEAD"], head)
            let room = try await authorised(RoomID(rawValue: path[2]), head, from: address)
            let summary = await room.summary
            return Self.json(RoomSummaryAnswer(title: summary.title, here: summary.peopleHere, clock: await room.clock))
        case ("healthz", 1):
            try allow(["GET", "HEAD"], head)
            return Self.text("ok\n")
        case ("readyz", 1):
            try allow(["GET", "HEAD"], head)
            return try await ready()
        case ("metrics", 1):
            try allow(["GET", "HEAD"], head)
            return try await metricsText(head, from: address)
        default:
            throw APIError(404, "not_found", "there is nothing at \(head.target.path.prefix(200))")
        }
    }

    // MARK: - Rooms

    private struct NewRoom: Decodable {
        var title: String?
        var plan: String?
        var starts: String?
    }

    private struct NewRoomAnswer: Encodable {
        var room: String
        var host: String
        var writer: String
        var viewer: String
    }

    private struct RoomSummaryAnswer: Encodable {
        var title: String
        var here: Int
        var clock: ServerMessage.ClockUpdate
    }

    private func createRoom(
        _ body: [UInt8], _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> HTTPResponse {
        guard !isDraining else { throw APIError(503, "stopping", "the server is stopping", retryAfter: 5) }
        if let wait = roomLimiter.take(address, at: .now) {
            throw APIError(429, "too_many_rooms", "too many rooms were made from your address; wait", retryAfter: wait)
        }
        let asked: NewRoom
        do { asked = try JSONDecoder().decode(NewRoom.self, from: Data(body)) } catch {
            throw APIError(
                400, "bad_request", "the body takes JSON: {\"title\": \"Early birds\", \"plan\": \"5c 45w 10s\"}")
        }
        let title = asked.title ?? "Co-writing"
        guard Room.isTitle(title, limits: configuration.limits), !title.isEmpty else {
            throw APIError(
                400, "title", "a title is one line of 1 to \(configuration.limits.titleScalarCount) characters")
        }
        let plan: Plan
        do throws(SessionError) { plan = try Plan(asked.plan ?? "5c 45w 10s") } catch {
            throw APIError(400, "plan", error.message)
        }
        let starts = try asked.starts.map { text throws(APIError) in try StartInstant(text) }
        do throws(StoreError) {
            let (room, keys) = try await directory.create(
                title: title, plan: plan, startsAt: starts?.milliseconds, timezone: starts?.zone)
            let base = configuration.publicURL ?? "http://\(head.host)"
            func link(_ role: Session.Role) -> String { "\(base)/r/\(room)#\(keys[role]!.text)" }
            return Self.json(
                NewRoomAnswer(
                    room: room.rawValue, host: link(.host), writer: link(.writer), viewer: link(.viewer)), status: 201)
        } catch {
            Log.write("create_failed", ["reason": error.message])
            throw APIError(503, "storage", "the server cannot save now; try again", retryAfter: 5)
        }
    }

    /// The room, if the request carries a key to it. A room that is not there and a wrong key get the same answer.
    private func authorised(
        _ id: RoomID, _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> RoomActor {
        let words = (head.fields["authorization"] ?? "").split(separator: " ")
        let key = words.count == 2 && words[0].lowercased() == "bearer" ? Key(text: String(words[1])) : nil
        do {
            if let key, let room = try await directory.room(id), await room.role(of: key) != nil { return room }
        } catch {
            throw APIError(503, "storage", "the room cannot be read now", retryAfter: 5)
        }
        if let wait = keyLimiter.take(address, at: .now) {
            throw APIError(429, "too_many_keys", "too many wrong keys from your address; wait", retryAfter: wait)
        }
        throw APIError(404, "unknown_room", "this link opens no room: ask the host for a new one")
    }

    // MARK: - Operation

    private func ready() async throws(APIError) -> HTTPResponse {
        guard !isDraining else { throw APIError(503, "stopping", "the server is stopping", retryAfter: 5) }
        switch await store.retry() {
        case .ok: return Self.text("ready\n")
        case .full: throw APIError(503, "disk_full", StoreError.full.message, retryAfter: 30)
        case .failed(let reason): throw APIError(503, "storage", StoreError.failed(reason).message, retryAfter: 30)
        }
    }

    private func metricsText(_ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let isLocal = address.hasPrefix("127.") || address == "::1"
        // A proxy on this machine makes everybody local; then only the token counts.
        let isDirect = isLocal && head.fields["x-forwarded-for"] == nil && head.fields["forwarded"] == nil
        let token = configuration.metricsToken.map { Key(text: $0).hash }
        let given = (head.fields["authorization"] ?? "").split(separator: " ").last.map { Key(text: String($0)).hash }
        guard isDirect || (token != nil && token == given) else {
            throw APIError(404, "not_found", "there is nothing at /metrics")
        }
        let rooms = await directory.count
        let open = metrics.value(.connectionsOpened) - metrics.value(.connectionsClosed)
        return HTTPResponse(
            status: 200, fields: Headers.text, contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: metrics.text(gauges: [
                ("cowrite_rooms", "rooms in memory", rooms), ("cowrite_connections", "WebSocket connections", open),
            ]))
    }

    // MARK: -

    private func allow(_ methods: [String], _ head: HTTPRequestHead) throws(APIError) {
        guard methods.contains(head.method) else {
            throw APIError(405, "method", "\(head.target.path.prefix(200)) takes \(methods.joined(separator: ", "))")
        }
    }

    private func file(_ name: String, _ head: HTTPRequestHead) throws(APIError) -> HTTPResponse {
        guard let response = assets.response(to: name, head) else {
            throw APIError(404, "not_found", "there is no file \(name.prefix(200))")
        }
        return response
    }

    private static func json(_ value: some Encodable, status: Int = 200) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { preconditionFailure("every answer has a JSON form") }
        return HTTPResponse(
            status: status, fields: Headers.text + [("content-type", "application/json")], body: Array(data) + [10])
    }

    private static func text(_ body: String) -> HTTPResponse {
        HTTPResponse(status: 200, fields: Headers.text, contentType: "text/plain; charset=utf-8", body: body)
    }
}

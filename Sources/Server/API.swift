import Calendars
import OperationalTransform
import Session
import Sockets
import Storage
import TimeZones
import WebSocket

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What HTTP can ask: the page and its files, a small API, health and metrics. Knows nothing of sockets.
actor API {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    let configuration: ServerConfiguration
    let directory: RoomDirectory
    let store: any SessionStore
    private let assets: Assets
    private let metrics: Metrics
    private var roomLimiter: RateLimiter
    var publishLimiter = RateLimiter(capacity: 60, perMinute: 60)
    let desk: PublishingDesk
    var keyLimiter: RateLimiter
    private var isDraining = false

    init(
        configuration: ServerConfiguration, directory: RoomDirectory, store: any SessionStore, metrics: Metrics,
        desk: PublishingDesk, loop: EventLoop
    ) {
        self.configuration = configuration
        self.directory = directory
        self.store = store
        self.metrics = metrics
        self.loop = loop
        self.desk = desk
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
            return try await route(head, body: body, from: address)
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
            try allow(["GET", "HEAD", "POST"], head)
            return head.method == "POST"
                ? try await createRoom(body, head, from: address) : try await lobby(head)
        case ("api", 3) where path[1] == "rooms":
            try allow(["GET", "HEAD"], head)
            return try await roomState(RoomID(rawValue: path[2]), head, from: address)
        case ("api", 4) where path[1] == "rooms" && path[3] == "ledger":
            try allow(["GET", "HEAD"], head)
            return try await ledger(RoomID(rawValue: path[2]), head, from: address)
        case ("api", 2) where path[1] == "openapi.json":
            try allow(["GET", "HEAD"], head)
            return Self.openAPI
        case ("r", 3) where path[2] == "timer.txt":
            try allow(["GET", "HEAD"], head)
            return try await timerText(RoomID(rawValue: path[1]), from: address)
        case ("r", 3) where path[2] == "timer":
            try allow(["GET", "HEAD"], head)
            return try await timerPage(RoomID(rawValue: path[1]), head, from: address)
        case ("r", 3) where path[2] == "recap.md":
            try allow(["GET", "HEAD"], head)
            return try await recap(RoomID(rawValue: path[1]), head, from: address)
        case ("r", 3) where path[2] == "calendar.ics":
            try allow(["GET", "HEAD"], head)
            return try await calendar(RoomID(rawValue: path[1]), head, from: address)
        case ("r", 4) where path[2] == "drafts":
            try allow(["GET", "HEAD"], head)
            return try await draftText(path[3], of: RoomID(rawValue: path[1]), head, from: address)
        case ("r", 5) where path[2] == "drafts" && path[4] == "publish":
            try allow(["POST"], head)
            return try await publish(path[3], of: RoomID(rawValue: path[1]), body, head, from: address)
        case ("r", 5) where path[2] == "drafts" && path[4] == "writers":
            try allow(["GET", "HEAD"], head)
            return try await writers(path[3], of: RoomID(rawValue: path[1]), head, from: address)
        case ("r", 3) where path[2] == "log":
            try allow(["GET"], head)
            return try await log(of: RoomID(rawValue: path[1]), head, from: address)
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
        var every: String?
        var timezone: String?
        var conduct: String?
        /// What a link in the lobby opens; absent: the room is in none.
        var listed: Session.Role?
    }

    private struct NewRoomAnswer: Encodable {
        var room: String
        var host: String
        var writer: String
        var viewer: String
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
        let schedule = try await schedule(asked, plan)
        let conduct = asked.conduct ?? ""
        guard conduct.unicodeScalars.count <= configuration.limits.conductScalarCount else {
            throw APIError(
                400, "conduct",
                "a code of conduct has at most \(configuration.limits.conductScalarCount) characters; link to it")
        }
        guard asked.listed == nil || configuration.limits.allowsListing && asked.listed != .host else {
            throw APIError(
                400, "listed",
                configuration.limits.allowsListing
                    ? "'listed' takes writer or viewer"
                    : "this server has no lobby; its operator may start it with --lobby")
        }
        do throws(StoreError) {
            let (room, keys) = try await directory.create(
                title: title, plan: plan, startsAt: schedule.startsAt, timezone: schedule.timezone,
                series: schedule.series, conduct: conduct, listed: asked.listed)
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

    /// When the new room starts by itself: as asked, or as its plan's anchor says.
    private func schedule(_ asked: NewRoom, _ plan: Plan) async throws(APIError) -> Schedule {
        let now = await directory.now
        do throws(SessionError) {
            var schedule = try Schedule(starts: asked.starts, every: asked.every, timezone: asked.timezone, at: now)
            if schedule.startsAt == nil, plan.anchor != nil {
                let name = plan.timezone ?? schedule.timezone ?? "UTC"
                guard let zone = try? TimeZoneRules.named(name) else {
                    throw .schedule(.zone(.unknownZone(name)))
                }
                schedule.startsAt = try plan.starting(at: now, in: zone).start
            }
            return schedule
        } catch {
            throw APIError(400, asked.every == nil ? "starts" : "every", error.message)
        }
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
        // A proxy on this machine makes everybody local; then only the token counts.
        let isDirect =
            Door.isThisMachine(address) && head.fields["x-forwarded-for"] == nil && head.fields["forwarded"] == nil
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
                ("cowrite_store_wrong_pages", "pages read that are not as they were written", store.wrongPages.count),
                ("process_resident_memory_bytes", "memory of the process", Self.residentByteCount),
            ]))
    }

    /// 0 where the system does not tell it in `/proc`.
    private static var residentByteCount: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
            * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    // MARK: -

    func allow(_ methods: [String], _ head: HTTPRequestHead) throws(APIError) {
        guard methods.contains(head.method) else {
            throw APIError(
                405, "method", "\(head.target.path.prefix(200)) takes \(methods.joined(separator: ", "))",
                allow: methods)
        }
    }

    private func file(_ name: String, _ head: HTTPRequestHead) throws(APIError) -> HTTPResponse {
        guard let response = assets.response(to: name, head) else {
            throw APIError(404, "not_found", "there is no file \(name.prefix(200))")
        }
        return response
    }

    static func json(_ value: some Encodable, status: Int = 200) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { preconditionFailure("every answer has a JSON form") }
        return HTTPResponse(
            status: status, fields: Headers.text + [("content-type", "application/json")], body: Array(data) + [10])
    }

    static func text(_ body: String) -> HTTPResponse {
        HTTPResponse(status: 200, fields: Headers.text, contentType: "text/plain; charset=utf-8", body: body)
    }
}

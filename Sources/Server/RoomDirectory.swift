import Calendars
import OperationalTransform
import Session
import Sockets
import Storage

/// The rooms that are in memory, and the way to those that are on disk.
actor RoomDirectory {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Those that rooms live on; each room and its connections on one.
    private let loops: [EventLoop]
    private let store: any SessionStore
    private let time: ServerClock
    private let limits: Limits
    private let metrics: Metrics
    private var rooms: [RoomID: RoomActor] = [:]
    private var loading: [RoomID: Task<RoomActor?, any Error>] = [:]
    private var isClosed = false
    /// How long a room is kept after the last thing that happened in it; nil: for good.
    private let retention: Milliseconds?
    private var lastExpiry: ContinuousClock.Instant?
    /// Where to look for the lobby; nil if this server has none.
    private var listed: ListedRooms?
    private var lobbyAnswer: (at: ContinuousClock.Instant, entries: [LobbyEntry])?

    /// Rooms nobody is in are let go at most this much later.
    private static let sweepInterval = Duration.seconds(10)

    init(
        store: any SessionStore, loops: [EventLoop], time: ServerClock, limits: Limits, metrics: Metrics,
        retention: Milliseconds? = nil, listed: ListedRooms? = nil
    ) {
        self.retention = retention
        self.listed = listed
        self.loops = loops
        self.store = store
        loop = loops[0]
        self.time = time
        self.limits = limits
        self.metrics = metrics
    }

    var count: Int { rooms.count }

    var now: Milliseconds { time.now }

    /// The room, read from disk if need be; nil if there is none.
    ///
    /// - Throws: `StoreError` if it cannot be read. Never an empty room for one that is there.
    func room(_ id: RoomID) async throws -> RoomActor? {
        if let room = rooms[id], await !room.isGone { return room }
        if let task = loading[id] { return try await task.value }
        let home = loopForNext
        let task = Task(executorPreference: loop) { [store, limits, time, metrics] in
            guard let stored = try await store.room(id) else { return RoomActor?.none }
            return try await RoomActor.load(
                id, stored, limits: limits, store: store, loop: home, time: time, metrics: metrics)
        }
        loading[id] = task
        defer { loading[id] = nil }
        guard let room = try await task.value else { return nil }
        if rooms[id] == nil { metrics.count(.roomsLoaded) }
        rooms[id] = room
        return room
    }

    /// The loop with the fewest rooms.
    private var loopForNext: EventLoop {
        guard loops.count > 1 else { return loop }
        var counts = [Int](repeating: 0, count: loops.count)
        for room in rooms.values { counts[loops.firstIndex { $0 === room.loop }!] += 1 }
        return loops[counts.indices.min { counts[$0] < counts[$1] }!]
    }

    /// Makes a room; its first log entry is on disk when this returns.
    ///
    /// - Returns: the room's name and its three keys, which are known nowhere else from now on.
    func create(
        title: String, plan: Plan, startsAt: Milliseconds?, timezone: String?, series: Series? = nil,
        conduct: String = "", listed role: Session.Role? = nil
    ) async throws(StoreError) -> (room: RoomID, keys: [Session.Role: Key]) {
        let id = RandomKeys.room()
        let keys: [Session.Role: Key] = [.host: RandomKeys.key(), .writer: RandomKeys.key(), .viewer: RandomKeys.key()]
        let hashes = keys.mapValues(\.hash)
        let created = LogEvent.Created(
            title: title, plan: plan, host: hashes[.host]!, writer: hashes[.writer]!, viewer: hashes[.viewer]!,
            startsAt: startsAt, timezone: timezone, series: series)
        var entries = [Room.creation(of: id, created, at: time.now)]
        if !conduct.isEmpty {
            entries.append(LogEntry(room: id, index: 2, at: time.now, event: .conduct(text: conduct, by: 0)))
        }
        if let role {
            let listing = Listing(role: role, key: RandomKeys.key().text)
            entries.append(LogEntry(room: id, index: entries.count + 1, at: time.now, event: .listed(listing, by: 0)))
        }
        try await store.append(entries)
        if role != nil { listed?.note(id, isListed: true) }
        metrics.count(.roomsCreated)
        return (id, keys)
    }

    /// Lets go of the rooms nobody is in, again and again until `close`.
    func sweep() async {
        await noteListings()
        var released: [RoomID] = []
        for (id, room) in rooms {
            if await room.retire() {
                if rooms[id] === room { rooms[id] = nil }
                released.append(id)
                metrics.count(.roomsReleased)
            }
        }
        for id in released where !isClosed { await fold(id) }
        if !released.isEmpty, !isClosed { await store.releaseMemory() }
        await expire()
        guard !isClosed else { return }
        loop.schedule(after: Self.sweepInterval) { [weak self] in
            guard let self else { return }
            Task(executorPreference: self.loop) { await self.sweep() }
        }
    }

    // MARK: - The lobby

    /// How many rooms the lobby shows, and how long one look holds for whoever asks.
    private static let lobbyCountMax = 100
    private static let lobbyAge = Duration.seconds(2)

    /// The rooms that are open to strangers, those with most people first; nil if this server has no lobby.
    func lobby() async -> [LobbyEntry]? {
        guard listed != nil else { return nil }
        if let lobbyAnswer, .now - lobbyAnswer.at < Self.lobbyAge { return lobbyAnswer.entries }
        await noteListings()
        var entries: [LobbyEntry] = []
        for id in (listed?.rooms ?? []).sorted(by: { $0.rawValue < $1.rawValue }) {
            // A room that cannot be read says so to whoever opens it.
            guard let found = try? await room(id) else {
                let isGone = (try? await store.room(id) == nil) ?? false
                if isGone { listed?.note(id, isListed: false) }
                continue
            }
            if let entry = await found.lobbyEntry { entries.append(entry) }
        }
        entries.sort { ($0.here, $1.room.rawValue) > ($1.here, $0.room.rawValue) }
        entries = Array(entries.prefix(Self.lobbyCountMax))
        lobbyAnswer = (.now, entries)
        return entries
    }

    /// What hosts changed lately, for the next start.
    private func noteListings() async {
        guard listed != nil else { return }
        for (id, room) in rooms { listed?.note(id, isListed: await room.isListed) }
    }

    /// What nobody has in memory takes little room on the disk. If somebody comes meanwhile, neither minds the other.
    private func fold(_ id: RoomID) async {
        do throws(StoreError) { try await store.fold(id) } catch {
            Log.write("fold_failed", ["room": id.rawValue, "reason": error.message])
        }
    }

    /// Once an hour, and at the start: deletes the rooms in which nothing has happened for longer than `retention`.
    private func expire() async {
        guard let retention, !isClosed, lastExpiry.map({ .now - $0 >= .seconds(3600) }) ?? true else { return }
        lastExpiry = .now
        do throws(StoreError) {
            let busy = Set(rooms.keys).union(loading.keys)
            let gone = try await store.deleteRooms(inactiveSince: time.now - retention, except: busy)
            if !gone.isEmpty { Log.write("rooms_expired", ["count": "\(gone.count)"]) }
        } catch {
            Log.write("expiry_failed", ["reason": error.message])
        }
    }

    /// Sends everybody away and waits until all that was taken is on disk.
    func close() async {
        await noteListings()
        isClosed = true
        for room in rooms.values { await room.close(.goingAway) }
        rooms = [:]
    }
}

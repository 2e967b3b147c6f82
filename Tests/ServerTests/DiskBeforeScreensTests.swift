import Foundation
import OperationalTransform
import Session
import Sockets
import Storage
import Synchronization
import Testing
import WebSocket

@testable import Server

/// A store whose commits wait until the test lets them go, or fail when it says so.
private final class GatedStore: SessionStore {
    private struct State {
        var entries: [LogEntry] = []
        var waiting: [(CheckedContinuation<Bool, Never>, [LogEntry])] = []
        var whenAsked: [CheckedContinuation<Void, Never>] = []
        var isOpen = true
    }
    private let state = Mutex(State())

    var committed: [LogEntry] { state.withLock { $0.entries } }

    func shut() { state.withLock { $0.isOpen = false } }

    /// Suspends until a commit waits at the gate.
    func commitIsWaiting() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.isEmpty { state.whenAsked.append(continuation) }
                return !state.waiting.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets the waiting commits through, or fails them.
    func release(failing: Bool = false) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            if !failing { for (_, entries) in state.waiting { state.entries += entries } }
            return state.waiting
        }
        for (continuation, _) in waiting { continuation.resume(returning: !failing) }
    }

    func append(_ entries: [LogEntry]) async throws(StoreError) {
        let succeeded = await withCheckedContinuation { continuation in
            let (isOpen, asked) = state.withLock { state in
                defer { if !state.isOpen { state.whenAsked = [] } }
                if state.isOpen { state.entries += entries } else { state.waiting.append((continuation, entries)) }
                return (state.isOpen, state.isOpen ? [] : state.whenAsked)
            }
            for waiter in asked { waiter.resume() }
            if isOpen { continuation.resume(returning: true) }
        }
        if !succeeded { throw .failed("the test said so") }
    }

    func room(_ id: RoomID) async throws(StoreError) -> StoredRoom? {
        let entries = committed.filter { $0.room == id }
        return entries.isEmpty
            ? nil
            : StoredRoom(
                entries: entries.filter { if case .operation = $0.event { false } else { true } },
                lastIndex: entries.count)
    }
    func draft(_ draft: DraftID, of room: RoomID, reaching revision: Int?) async throws(StoreError) -> StoredDraft {
        StoredDraft(
            tail: committed.compactMap { if case .operation(draft, let accepted) = $0.event { accepted } else { nil } })
    }
    func store(_ keyframe: Keyframe, draft: DraftID, of room: RoomID) async throws(StoreError) {}
    func rooms() async throws(StoreError) -> [RoomSummary] { [] }
    func log(of room: RoomID, from index: Int, limit: Int) async throws(StoreError) -> [LogEntry] { committed }
    func deleteRoom(_ room: RoomID) async throws(StoreError) {}
    func deletePerson(_ participant: ParticipantID, of room: RoomID) async throws(StoreError) {}
    func fold(_ room: RoomID) async throws(StoreError) {}
    var health: StoreHealth { .ok }
    func retry() async -> StoreHealth { .ok }
    func close() async {}
}

/// Somebody's screen: keeps what it was sent.
private actor Screen: Outlet {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private(set) var messages: [ServerMessage] = []
    private(set) var closed: CloseReason?

    init(loop: EventLoop) { self.loop = loop }

    func send(_ frame: SharedFrame) {
        // A server's frame is not masked; these are shorter than 64 KiB.
        let header = frame.bytes[1] < 126 ? 2 : 4
        if let message = try? JSONDecoder().decode(ServerMessage.self, from: Data(frame.bytes[header...])) {
            messages.append(message)
        }
    }

    func close(_ reason: CloseReason) { closed = reason }

    func clear() { messages = [] }
    var kinds: [String] { messages.map { String("\($0)".prefix { $0 != "(" }) } }
}

@Suite("Disk before screens", .timeLimit(.minutes(1)))
struct DiskBeforeScreensTests {
    private let store = GatedStore()
    private let loop: EventLoop
    private let ana: Screen
    private let bob: Screen

    init() throws {
        loop = try EventLoop()
        loop.start()
        (ana, bob) = (Screen(loop: loop), Screen(loop: loop))
    }

    private func json(_ message: ClientMessage) throws -> String {
        String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
    }

    /// A room with Ana and Bob in it and one writable draft that both have open.
    private func room() async throws -> RoomActor {
        let directory = RoomDirectory(
            store: store, loops: [loop], time: ServerClock(), limits: Limits(), metrics: Metrics())
        let (id, keys) = try await directory.create(title: "T", plan: .standard, startsAt: nil, timezone: nil)
        let room = try #require(try await directory.room(id))
        for (number, screen, name) in [(ConnectionID(1), ana, "ana"), (2, bob, "bob")] {
            _ = await room.connect(
                number, .init(room: id, key: keys[.writer]!.text, client: "client-\(name)"), screen)
            await room.receive(try json(.join(.init(name: name))), from: number)?()
        }
        await room.receive(try json(.create(.init(title: "T"))), from: 1)?()
        await room.receive(try json(.share(.init(draft: 1, sharing: .writable))), from: 1)?()
        for number in [ConnectionID(1), 2] { await room.receive(try json(.open(.init(draft: 1))), from: number)?() }
        while await !bob.kinds.contains("draft") { await Task.yield() }
        while await !ana.kinds.contains("draft") { await Task.yield() }
        await ana.clear()
        await bob.clear()
        return room
    }

    private func edit(_ text: String, sequence: Int = 1) throws -> String {
        try json(.edit(.init(draft: 1, sequence: sequence, revision: 0, operation: Operation(at: 0, insert: text))))
    }

    @Test("until an edit is on disk neither its author nor anyone else hears of it, nor of what came after")
    func order() async throws {
        let room = try await room()
        store.shut()
        await room.receive(try edit("one"), from: 1)?()
        await store.commitIsWaiting()
        await room.receive(try edit("two"), from: 2)?()
        await room.receive(try json(.time(.init(sent: 1))), from: 2)?()
        #expect(await ana.kinds == [])
        #expect(await bob.kinds == [])
        store.release()
        while await !bob.kinds.contains("edited") { await Task.yield() }
        #expect(await ana.kinds == ["ack"])
        #expect(await bob.kinds == ["edited"], "the second edit is in the next commit, and the answer after it waits")
        await store.commitIsWaiting()
        store.release()
        while await !bob.kinds.contains("time") { await Task.yield() }
        #expect(await bob.kinds == ["edited", "ack", "time"])
        while await !ana.kinds.contains("edited") { await Task.yield() }
        #expect(await ana.kinds == ["ack", "edited"])
        loop.stop()
    }

    @Test("when a commit fails nobody is told anything of it, everybody is sent away, and the room is read anew")
    func failure() async throws {
        let room = try await room()
        let before = store.committed.count
        store.shut()
        await room.receive(try edit("lost?"), from: 1)?()
        await store.commitIsWaiting()
        store.release(failing: true)
        while await ana.closed == nil { await Task.yield() }
        #expect(await ana.closed == .notSaved)
        #expect(await bob.closed == .notSaved)
        #expect(await ana.kinds == ["error"])
        #expect(await bob.kinds == ["error"])
        #expect(await room.isGone)
        #expect(store.committed.count == before)
        loop.stop()
    }
}

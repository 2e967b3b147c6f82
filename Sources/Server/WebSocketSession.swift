import Session
import Sockets
import WebSocket
import WebSocketTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension WebSocketConnection: Outlet {
    func close(_ reason: CloseReason) { close(CloseCode(rawValue: reason.code), reason: reason.reason) }
}

/// One WebSocket from its `hello` to its end, as one straight line.
struct WebSocketSession {
    private let directory: RoomDirectory
    private let api: API
    private let metrics: Metrics
    private let address: String
    private let id = ConnectionNumbers.next()

    private static let helloTimeout = Duration.seconds(10)

    init(directory: RoomDirectory, api: API, metrics: Metrics, address: String) {
        (self.directory, self.api, self.metrics, self.address) = (directory, api, metrics, address)
    }

    func run(_ connection: isolated WebSocketConnection) async {
        metrics.count(.connectionsOpened)
        guard let hello = await hello(connection), let room = await find(hello, connection) else {
            return metrics.count(.connectionsClosed)
        }
        // From here on all is on the room's loop.
        await connection.move(to: room.loop) { [self] connection in
            await visit(room, hello, connection)
            metrics.count(.connectionsClosed)
        }
    }

    /// In the room, until the connection ends.
    private func visit(
        _ room: RoomActor, _ hello: ClientMessage.Hello, _ connection: isolated WebSocketConnection
    ) async {
        guard let room = await enter(room, hello, connection) else { return }
        var pace = Pace()
        await connection.forEachMessage { connection, message in
            metrics.count(.messagesIn)
            guard case .text(let text) = message else {
                connection.close(CloseCode(rawValue: 1003), reason: "messages are text")
                return nil
            }
            guard pace.allows(at: connection.loop.now) else {
                refuse(.init("too_fast", "more than \(Pace.perSecond) messages a second"), .policy, connection)
                return nil
            }
            return room.assumeIsolated { $0.receive(text, from: id) }
        }
        await room.disconnect(id)
    }

    /// The first message, if it is a hello and comes in time.
    private func hello(_ connection: isolated WebSocketConnection) async -> ClientMessage.Hello? {
        let loop = connection.loop
        let timer = loop.schedule(after: Self.helloTimeout) { connection.assumeIsolated { $0.close(.noHello) } }
        let first = await connection.receive()
        loop.cancel(timer)
        metrics.count(.messagesIn)
        guard case .text(let text)? = first else {
            if first != nil { connection.close(CloseCode(rawValue: 1003), reason: "messages are text") }
            return nil
        }
        guard case .hello(let hello)? = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8)) else {
            refuse(.init("hello_first", "the first message is hello"), .policy, connection)
            return nil
        }
        return hello
    }

    /// The room that the hello names, if it opens it.
    private func find(
        _ hello: ClientMessage.Hello, _ connection: isolated WebSocketConnection
    ) async -> RoomActor? {
        if let wait = await api.secondsUntilNextKey(from: address) {
            refuse(.init("too_many_keys", "too many wrong keys from your address; wait \(wait) s"), .policy, connection)
            return nil
        }
        do {
            if let room = try await directory.room(hello.room), await room.admits(hello) { return room }
        } catch {
            Log.write("room_unreadable", ["room": hello.room.rawValue, "reason": "\(error)"])
            refuse(.init("storage", "the room cannot be read now"), .notSaved, connection)
            return nil
        }
        await api.countWrongKey(from: address)
        refuse(.init("unknown_room", "this link opens no room: ask the host for a new one"), .unknownRoom, connection)
        return nil
    }

    /// Enters the room that was found. One that was thrown away meanwhile is found again.
    private func enter(
        _ found: RoomActor, _ hello: ClientMessage.Hello, _ connection: isolated WebSocketConnection
    ) async -> RoomActor? {
        if await found.connect(id, hello, connection) { return found }
        for _ in 0..<2 {
            guard let room = await find(hello, connection) else { return nil }
            if await room.connect(id, hello, connection) { return room }
        }
        refuse(.init("storage", "the room cannot be read now"), .notSaved, connection)
        return nil
    }

    private func refuse(
        _ refusal: ServerMessage.Refusal, _ reason: CloseReason, _ connection: isolated WebSocketConnection
    ) {
        if let bytes = try? JSONEncoder().encode(ServerMessage.error(refusal)) {
            connection.send(SharedFrame(utf8: Array(bytes)))
        }
        connection.close(reason)
    }
}

/// How fast one connection may talk: far above any typist, far below what harms the others.
private struct Pace {
    static let perSecond = 2000
    private var second = ContinuousClock.now
    private var count = 0

    mutating func allows(at now: ContinuousClock.Instant) -> Bool {
        if now - second > .seconds(1) {
            second = now
            count = 0
        }
        count += 1
        return count <= Self.perSecond
    }
}

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
    private let connection: WebSocketConnection
    private let directory: RoomDirectory
    private let api: API
    private let metrics: Metrics
    private let address: String
    private let id = ConnectionNumbers.next()

    private static let helloTimeout = Duration.seconds(10)

    init(
        _ connection: WebSocketConnection, directory: RoomDirectory, api: API, metrics: Metrics, address: String
    ) {
        (self.connection, self.directory, self.api) = (connection, directory, api)
        (self.metrics, self.address) = (metrics, address)
    }

    func run() async {
        guard let hello = await hello(), let room = await enter(hello) else { return }
        var pace = Pace()
        while let message = await connection.receive() {
            metrics.count(.messagesIn)
            guard case .text(let text) = message else {
                await connection.close(CloseCode(rawValue: 1003), reason: "messages are text")
                break
            }
            guard pace.allows(at: .now) else {
                await refuse(.init("too_fast", "more than \(Pace.perSecond) messages a second"), .policy)
                break
            }
            await room.receive(text, from: id)
        }
        await room.disconnect(id)
    }

    /// The first message, if it is a hello and comes in time.
    private func hello() async -> ClientMessage.Hello? {
        let loop = connection.loop
        let timer = loop.schedule(after: Self.helloTimeout) { [connection] in
            connection.assumeIsolated { $0.close(.noHello) }
        }
        let first = await connection.receive()
        loop.cancel(timer)
        metrics.count(.messagesIn)
        guard case .text(let text)? = first else {
            if first != nil { await connection.close(CloseCode(rawValue: 1003), reason: "messages are text") }
            return nil
        }
        guard case .hello(let hello)? = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8)) else {
            await refuse(.init("hello_first", "the first message is hello"), .policy)
            return nil
        }
        return hello
    }

    private func enter(_ hello: ClientMessage.Hello) async -> RoomActor? {
        if let wait = await api.secondsUntilNextKey(from: address) {
            await refuse(.init("too_many_keys", "too many wrong keys from your address; wait \(wait) s"), .policy)
            return nil
        }
        do {
            // A room that was thrown away between finding and entering it is found again.
            for _ in 0..<3 {
                guard let room = try await directory.room(hello.room) else { break }
                guard await room.admits(hello) else { break }
                if await room.connect(id, hello, connection) { return room }
            }
        } catch {
            Log.write("room_unreadable", ["room": hello.room.rawValue, "reason": "\(error)"])
            await refuse(.init("storage", "the room cannot be read now"), .notSaved)
            return nil
        }
        await api.countWrongKey(from: address)
        await refuse(.init("unknown_room", "this link opens no room: ask the host for a new one"), .unknownRoom)
        return nil
    }

    private func refuse(_ refusal: ServerMessage.Refusal, _ reason: CloseReason) async {
        if let bytes = try? JSONEncoder().encode(ServerMessage.error(refusal)) {
            await connection.send(SharedFrame(utf8: Array(bytes)))
        }
        await connection.close(reason)
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

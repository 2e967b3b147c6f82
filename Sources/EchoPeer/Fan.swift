import Sockets
import WebSocket
import WebSocketTransport

/// The fans by path.
actor Fans {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private var fans: [String: Fan] = [:]

    init(_ loop: EventLoop) { self.loop = loop }

    func join(_ connection: WebSocketConnection, _ path: String) async -> Fan {
        let fan = fans[path] ?? Fan(loop)
        fans[path] = fan
        await fan.join(connection)
        return fan
    }

    var counters: String {
        let counters = loop.counters
        return """
            turns \(counters.turns)
            events \(counters.events)
            wakeups \(counters.wakeups)
            receives \(counters.receives)
            sends \(counters.sends)
            accepted \(counters.accepted)
            closed \(counters.closed)

            """
    }
}

/// Hands every message to all others: the shape of a room.
actor Fan {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private var members: [WebSocketConnection] = []

    init(_ loop: EventLoop) { self.loop = loop }

    func join(_ member: WebSocketConnection) { members.append(member) }
    func leave(_ member: WebSocketConnection) { members.removeAll { $0 === member } }

    func send(_ text: String, from sender: WebSocketConnection) async {
        let frame = SharedFrame(text: text)
        for member in members where member !== sender { await member.send(frame) }
    }
}

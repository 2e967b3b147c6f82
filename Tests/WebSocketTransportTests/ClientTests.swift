import Sockets
import Testing
import WebSocket
import WebSocketTransport

@Suite("The WebSocket client", .timeLimit(.minutes(1)))
struct ClientTests {
    @Test("says why it could not connect")
    func errors() async throws {
        let server = try await TestServer()
        await #expect(throws: WebSocketError.rejected(.status(200))) {
            try await WebSocketConnection.connect(
                to: server.address, .init(host: "here", path: "/other"), on: server.loop)
        }
        await #expect(throws: WebSocketError.rejected(.status(403))) {
            try await WebSocketConnection.connect(
                to: server.address, .init(host: "here", path: "/ws", origin: "http://evil"), on: server.loop)
        }
        await server.server.stop()
        await #expect(throws: WebSocketError.socket(.connectionRefused(server.address))) {
            try await WebSocketConnection.connect(to: server.address, .init(host: "here", path: "/ws"), on: server.loop)
        }
    }

    @Test("does not wait for a server that says nothing, or nonsense")
    func silentServer() async throws {
        let loop = try EventLoop()
        loop.start()
        defer { loop.stop() }
        for (answer, error) in [("", WebSocketError.timedOut), ("220 mail\n", .malformedAnswer)] {
            let door = try await Door(loop, answer)
            let address = await door.address
            await #expect(throws: error) {
                try await WebSocketConnection.connect(
                    to: address, .init(host: "a", path: "/"), on: loop, timeout: .milliseconds(200))
            }
        }
    }

    /// Accepts and says one thing.
    actor Door: ConnectionOwner {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private var listener: Listener?
        private var connections: [Connection] = []
        private let answer: String
        private(set) var address = SocketAddress(host: "", port: 0)

        init(_ loop: EventLoop, _ answer: String) async throws {
            self.loop = loop
            self.answer = answer
            try open()
        }

        private func open() throws {
            listener = try Listener(on: SocketAddress(host: "127.0.0.1", port: 0), loop: loop) { socket in
                let connection = Connection(socket, on: self.loop)
                connection.start(self)
                connection.send(Array(self.answer.utf8))
                self.connections.append(connection)
            }
            address = listener!.addresses[0]
        }

        func connectionIsReadable() { for connection in connections { connection.read { _ in } } }
        func connectionDidDrain() {}
        func connectionDidEnd(_ end: ConnectionEnd) {}
    }

    @Test("system calls per message do not grow: no wake-up, one read and one write per side", arguments: [1, 16])
    func systemCalls(_ inFlight: Int) async throws {
        let server = try await TestServer()
        let loop = try EventLoop()
        loop.start()
        defer { loop.stop() }
        let client = try await WebSocketConnection.connect(
            to: server.address, .init(host: "here", path: "/ws"), on: loop)
        let rounds = 500
        let (before, after) = await Task(executorPreference: server.loop) { server.loop.counters }.value.pair {
            await Task(executorPreference: loop) {
                for _ in 0..<rounds {
                    for _ in 0..<inFlight { await client.send(text: "hello") }
                    for _ in 0..<inFlight { _ = await client.receive() }
                }
            }.value
            return await Task(executorPreference: server.loop) { server.loop.counters }.value
        }
        // Asking for the counters wakes the loop once each; a resume that left the loop would wake it per message.
        #expect(after.wakeups - before.wakeups <= 4)
        // One turn reads once and writes once. A burst may be cut by TCP, hence the half more.
        #expect(after.receives - before.receives <= rounds * 3 / 2)
        #expect(after.sends - before.sends <= rounds * 3 / 2)
        #expect(after.turns - before.turns <= rounds * 3 / 2 + 4)
    }
}

extension LoopCounters {
    /// These counters, and those of later.
    fileprivate func pair(_ later: () async -> LoopCounters) async -> (LoopCounters, LoopCounters) {
        (self, await later())
    }
}

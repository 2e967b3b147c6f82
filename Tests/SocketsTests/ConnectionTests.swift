import Sockets
import Testing

@Suite("Listeners and connections", .timeLimit(.minutes(1)))
struct ConnectionTests {
    /// One end of a connection: keeps what it reads and how it ended.
    actor End: ConnectionOwner {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private let connection: Connection
        private(set) var received: [UInt8] = []
        private(set) var end: ConnectionEnd?
        private(set) var drainCount = 0
        private var waiters: [CheckedContinuation<Void, Never>] = []

        init(_ socket: consuming Socket, _ loop: EventLoop) {
            self.loop = loop
            connection = Connection(socket, on: loop)
        }

        func start() { connection.start(self) }
        func send(_ bytes: [UInt8]) { connection.send(bytes) }
        func sendAll(_ chunks: [[UInt8]]) { for chunk in chunks { connection.send(chunk) } }
        func close(_ deadline: Duration = .seconds(5)) { connection.close(deadline: deadline) }
        func abort() { connection.abort() }
        func pause(_ paused: Bool) { connection.setPaused(paused) }
        var queuedByteCount: Int { connection.queuedByteCount }
        var lastReceived: ContinuousClock.Instant { connection.lastReceived }
        /// Keeps only the number of bytes from now on.
        func forget() { isForgetting = true }
        private var isForgetting = false
        private(set) var receivedByteCount = 0
        /// Sends one byte for every read from now on.
        func bounce() { isBouncing = true }
        private var isBouncing = false
        /// Answers by itself from now on, in the turn in which bytes arrive.
        func echo() { isEchoing = true }
        private var isEchoing = false
        var remoteAddress: SocketAddress? { connection.remoteAddress }
        func dropQueue() { connection.dropQueue() }

        func wait(until isDone: @Sendable (isolated End) -> Bool) async {
            while !isDone(self) { await withCheckedContinuation { waiters.append($0) } }
        }

        func connectionIsReadable() {
            connection.read { bytes in
                receivedByteCount += bytes.count
                if !isForgetting { for index in bytes.indices { received.append(bytes[index]) } }
            }
            if isEchoing { connection.send(received) }
            if isBouncing { connection.send([1]) }
            wake()
        }
        func connectionDidDrain() {
            drainCount += 1
            wake()
        }
        func connectionDidEnd(_ end: ConnectionEnd) {
            self.end = end
            wake()
        }
        private func wake() {
            let waiting = waiters
            waiters = []
            for continuation in waiting { continuation.resume() }
        }
    }

    /// A listener that hands out its ends.
    actor Door {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private var listener: Listener?
        private var accepted: [End] = []
        private var waiters: [CheckedContinuation<Void, Never>] = []
        private(set) var troubleCount = 0

        init(_ loop: EventLoop) { self.loop = loop }

        func open(_ address: SocketAddress, isShared: Bool = false) throws(SocketError) -> [SocketAddress] {
            let listener = try Listener(on: address, loop: loop, isShared: isShared) { socket in
                let end = End(socket, self.loop)
                end.assumeIsolated { $0.start() }
                self.accepted.append(end)
                let waiting = self.waiters
                self.waiters = []
                for continuation in waiting { continuation.resume() }
            }
            listener.onTrouble = { _ in self.troubleCount += 1 }
            self.listener = listener
            return listener.addresses
        }

        func close() { listener?.close() }

        func next() async -> End {
            while accepted.isEmpty { await withCheckedContinuation { waiters.append($0) } }
            return accepted.removeFirst()
        }
    }

    /// - Parameter doorLoop: where the server's end lives, if not beside the client's.
    static func pair(
        _ poller: EventLoop.PollerKind, sendBuffer: Int32 = 0, doorLoop: EventLoop? = nil
    ) async throws -> (EventLoop, End, End) {
        let loop = try EventLoopTests.loop(poller)
        let door = Door(doorLoop ?? loop)
        let address = try await door.open(SocketAddress(host: "127.0.0.1", port: 0))[0]
        let client = try await Task(executorPreference: loop) {
            let socket = try await Connector.connect(to: address, on: loop, timeout: .seconds(10))
            socket.setBufferSizes(send: sendBuffer, receive: sendBuffer)
            let end = End(socket, loop)
            await end.start()
            return end
        }.value
        return (loop, client, await door.next())
    }

    @Test("bytes come through in order, in both directions", arguments: EventLoop.PollerKind.allCases)
    func bytes(_ poller: EventLoop.PollerKind) async throws {
        let (loop, client, server) = try await Self.pair(poller)
        defer { loop.stop() }
        // Small and large chunks: gathered, and sent from where they stand.
        let chunks = [1, 10, 100, 20_000, 5, 100_000, 3, 1 << 20, 7].enumerated().map { index, count in
            [UInt8](repeating: UInt8(index), count: count)
        }
        let expected = chunks.flatMap { $0 }
        await client.sendAll(chunks)
        await server.wait { $0.received.count >= expected.count }
        #expect(await server.received == expected)
        await server.send([1, 2, 3])
        await client.wait { $0.received.count == 3 }
        #expect(await client.remoteAddress != nil)
    }

    @Test(
        "what ends a long wait is dealt with at its own time, not at the time before the wait",
        arguments: EventLoop.PollerKind.allCases)
    func timeAfterWait(_ poller: EventLoop.PollerKind) async throws {
        let idle = try EventLoopTests.loop(poller)
        let (loop, client, server) = try await Self.pair(poller, doorLoop: idle)
        defer {
            loop.stop()
            idle.stop()
        }
        await server.echo()
        // From here on nothing wakes the server's loop but the byte.
        let sentAt = ContinuousClock.now
        await client.send([1])
        await client.wait { $0.received.count == 1 }
        #expect(await server.lastReceived >= sentAt)
    }

    @Test("all that one turn sends leaves in one write")
    func oneWrite() async throws {
        let (loop, client, server) = try await Self.pair(.platformDefault)
        defer { loop.stop() }
        let before = await Task(executorPreference: loop) { loop.counters.sends }.value
        await client.sendAll((0..<100).map { [UInt8($0)] })
        await server.wait { $0.received.count == 100 }
        #expect(await Task(executorPreference: loop) { loop.counters.sends }.value == before + 1)
    }

    @Test("the end of a stream comes after what was sent, in both directions", arguments: EventLoop.PollerKind.allCases)
    func close(_ poller: EventLoop.PollerKind) async throws {
        let (loop, client, server) = try await Self.pair(poller)
        defer { loop.stop() }
        let bytes = [UInt8](repeating: 7, count: 3 << 20)
        await client.send(bytes)
        await client.close()
        await server.wait { $0.end != nil }
        #expect(await server.received.count == bytes.count)
        #expect(await server.end == .endOfStream)
        await client.wait { $0.end != nil }
        #expect(await client.end == .closedHere)
    }

    @Test("last words reach a peer that is still talking")
    func linger() async throws {
        let (loop, client, server) = try await Self.pair(.platformDefault)
        defer { loop.stop() }
        await client.send([UInt8](repeating: 1, count: 1 << 20))
        await server.send(Array("refused".utf8))
        await server.close()
        await client.wait { $0.received.count >= 7 }
        #expect(await client.received == Array("refused".utf8))
        await client.wait { $0.end != nil }
    }

    @Test("closing does not wait for ever for a peer that stays")
    func closeDeadline() async throws {
        let (loop, client, server) = try await Self.pair(.platformDefault)
        defer { loop.stop() }
        await client.pause(true)
        await server.close(.milliseconds(50))
        await server.wait { $0.end != nil }
        #expect(await server.end == .deadline)
    }

    @Test("a peer that resets is noticed, also while reading is paused", arguments: EventLoop.PollerKind.allCases)
    func reset(_ poller: EventLoop.PollerKind) async throws {
        for paused in [false, true] {
            let (loop, client, server) = try await Self.pair(poller)
            defer { loop.stop() }
            await server.pause(paused)
            await client.abort()
            await server.wait { $0.end != nil }
            guard case .failed? = await server.end else {
                Issue.record("ended by \(String(describing: await server.end))")
                return
            }
        }
    }

    @Test("a paused reader slows its peer down, and nothing is lost", arguments: EventLoop.PollerKind.allCases)
    func pause(_ poller: EventLoop.PollerKind) async throws {
        let (loop, client, server) = try await Self.pair(poller, sendBuffer: 8192)
        defer { loop.stop() }
        await server.pause(true)
        let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 >> 8) }
        await client.send(bytes)
        while await client.queuedByteCount == bytes.count { await loop.sleep(for: .milliseconds(1)) }
        #expect(await client.queuedByteCount > 1 << 20)
        await server.pause(false)
        await server.wait { $0.received.count == bytes.count }
        #expect(await server.received == bytes)
        await client.wait { $0.drainCount == 1 }
    }

    @Test(
        "what one turn cannot take is taken in the next ones, to the end of the stream behind it",
        arguments: EventLoop.PollerKind.allCases)
    func moreThanOneRead(_ poller: EventLoop.PollerKind) async throws {
        let idle = try EventLoopTests.loop(poller)
        let (loop, client, server) = try await Self.pair(poller, doorLoop: idle)
        defer {
            loop.stop()
            idle.stop()
        }
        // All of it is there, and its end too, before the server looks: nothing more will happen on this socket.
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 >> 8) }
        await server.pause(true)
        await client.send(bytes)
        await client.close()
        while await client.queuedByteCount > 0 { await loop.sleep(for: .milliseconds(1)) }
        await server.pause(false)
        await server.wait { $0.end != nil }
        #expect(await server.received == bytes)
        #expect(await server.end == .endOfStream)
    }

    @Test("one who sends without end leaves every other one its turn", arguments: EventLoop.PollerKind.allCases)
    func fairness(_ poller: EventLoop.PollerKind) async throws {
        let (loop, client, server) = try await Self.pair(poller)
        let (flooding, flooder, flooded) = try await Self.pair(poller, doorLoop: loop)
        defer {
            loop.stop()
            flooding.stop()
        }
        // A byte that goes to and fro on the loop of the flooded one: two turns each time.
        await client.bounce()
        await server.bounce()
        await client.send([1])
        await flooded.forget()
        let flood = [UInt8](repeating: 9, count: 64 << 20)
        let before = await client.receivedByteCount
        await flooder.send(flood)
        await flooded.wait { $0.receivedByteCount == flood.count }
        // The flood takes 1,024 turns at least.
        #expect(await client.receivedByteCount - before > 300)
    }

    @Test("a dropped queue leaves whole chunks only")
    func dropQueue() async throws {
        let (loop, client, server) = try await Self.pair(.platformDefault, sendBuffer: 8192)
        defer { loop.stop() }
        await server.pause(true)
        let chunk = [UInt8](repeating: 9, count: 1 << 20)
        await client.sendAll([chunk, chunk, chunk, chunk, chunk, chunk, chunk, chunk])
        while await client.queuedByteCount == 8 << 20 { await loop.sleep(for: .milliseconds(1)) }
        await client.dropQueue()
        #expect(await client.queuedByteCount < 1 << 20)
        await client.send([1, 2, 3])
        await client.close()
        await server.pause(false)
        await server.wait { $0.end != nil }
        let received = await server.received
        #expect(received.count % (1 << 20) == 3 && received.suffix(3) == [1, 2, 3])
    }

    @Test("errors of listening have names")
    func listenErrors() async throws {
        let loop = try EventLoopTests.loop(.platformDefault)
        defer { loop.stop() }
        let first = Door(loop)
        let address = try await first.open(SocketAddress(host: "127.0.0.1", port: 0))[0]
        let second = Door(loop)
        await #expect(throws: SocketError.addressInUse(address)) { try await second.open(address) }
        let elsewhere = SocketAddress(host: "192.0.2.1", port: 0)
        await #expect(throws: SocketError.addressNotAvailable(elsewhere)) { try await second.open(elsewhere) }
        #expect("\(SocketError.addressInUse(address))" == "127.0.0.1:\(address.port) is already in use")
        do {
            _ = try await second.open(SocketAddress(host: "no.such.name.invalid", port: 0))
            Issue.record("a name that does not exist was found")
        } catch {
            guard case .unknownHost("no.such.name.invalid", _) = error else {
                Issue.record("\(error)")
                return
            }
        }
        // Free again as soon as the first is closed.
        await first.close()
        _ = try await second.open(address)
    }

    @Test("several loops may share one port")
    func shared() async throws {
        let loops = try [EventLoopTests.loop(.platformDefault), EventLoopTests.loop(.poll)]
        defer { for loop in loops { loop.stop() } }
        let first = Door(loops[0])
        let address = try await first.open(SocketAddress(host: "127.0.0.1", port: 0), isShared: true)[0]
        let second = Door(loops[1])
        #expect(try await second.open(address, isShared: true) == [address])
    }

    @Test("IPv6 is listened to and connected to where there is some")
    func ipv6() async throws {
        let loop = try EventLoopTests.loop(.platformDefault)
        defer { loop.stop() }
        let door = Door(loop)
        let address: SocketAddress
        do {
            address = try await door.open(SocketAddress(host: "::1", port: 0))[0]
        } catch SocketError.addressNotAvailable, SocketError.system {
            return  // A machine without IPv6 has nothing to test here.
        }
        #expect(address.description == "[::1]:\(address.port)")
        let socket = try await Connector.connect(to: address, on: loop, timeout: .seconds(5))
        #expect(socket.remoteAddress == address)
    }

    @Test("a name with no one behind it is refused, an unknown one named")
    func connectErrors() async throws {
        let loop = try EventLoopTests.loop(.platformDefault)
        defer { loop.stop() }
        let door = Door(loop)
        let address = try await door.open(SocketAddress(host: "127.0.0.1", port: 0))[0]
        await door.close()
        await #expect(throws: SocketError.connectionRefused(address)) {
            _ = try await Connector.connect(to: address, on: loop, timeout: .seconds(5)).remoteAddress
        }
        do {
            _ = try await Connector.connect(
                to: SocketAddress(host: "no.such.name.invalid", port: 1), on: loop, timeout: .seconds(5)
            ).remoteAddress
            Issue.record("a name that does not exist was found")
        } catch {
            switch error {
            case .unknownHost, .timedOut: break
            default: Issue.record("\(error)")
            }
        }
    }

    @Test("a process without descriptors rests instead of spinning, and goes on when it has some")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoopTests.loop(.platformDefault)
            let door = Door(loop)
            let address = try await door.open(SocketAddress(host: "127.0.0.1", port: 0))[0]
            // Warms up what opens descriptors by itself, and keeps a client ready to knock.
            let first = try await Connector.connect(to: address, on: loop, timeout: .seconds(5))
            _ = await door.next()
            let hoard = Descriptors()
            hoard.takeAllButOne()
            // The client's socket takes the last one: the server has none to accept with.
            let second = try await Connector.connect(to: address, on: loop, timeout: .seconds(5))
            while await door.troubleCount == 0 { await loop.sleep(for: .milliseconds(5)) }
            let turns = await Task(executorPreference: loop) { loop.counters.turns }.value
            await loop.sleep(for: .milliseconds(250))
            let spent = await Task(executorPreference: loop) { loop.counters.turns }.value - turns
            precondition(spent < 30, "\(spent) turns in a quarter of a second")
            hoard.release()
            let accepted = await door.next()
            await accepted.send([1])
            precondition(first.remoteAddress == second.remoteAddress)
        }
    }
}

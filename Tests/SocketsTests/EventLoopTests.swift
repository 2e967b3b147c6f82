import Sockets
import Synchronization
import Testing

@Suite("The event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
    static func loop(_ poller: EventLoop.PollerKind) throws -> EventLoop {
        let loop = try EventLoop(poller: poller)
        loop.start()
        return loop
    }

    /// What happened, in order.
    final class Record: Sendable {
        private let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
        var all: [String] { entries.withLock { $0 } }
    }

    @Test(
        "timers fire in the order of their deadlines, then of their scheduling; cancelled ones never",
        arguments: EventLoop.PollerKind.allCases)
    func timers(_ poller: EventLoop.PollerKind) async throws {
        let loop = try Self.loop(poller)
        defer { loop.stop() }
        let record = Record()
        let start = ContinuousClock.now
        await withCheckedContinuation { continuation in
            loop.perform {
                for (name, delay) in [("c", 30), ("a", 10), ("x", 20), ("b", 10), ("d", 40)] {
                    let timer = loop.schedule(after: .milliseconds(delay)) { record.note(name) }
                    if name == "x" { loop.cancel(timer) }
                }
                loop.schedule(after: .milliseconds(60)) { continuation.resume() }
            }
        }
        #expect(record.all == ["a", "b", "c", "d"])
        #expect(ContinuousClock.now - start >= .milliseconds(60))
    }

    @Test("a timer that was cancelled after it fired disturbs no later one")
    func lateCancel() async throws {
        let loop = try Self.loop(.platformDefault)
        defer { loop.stop() }
        let record = Record()
        await withCheckedContinuation { continuation in
            loop.perform {
                let first = loop.schedule(after: .zero) { record.note("first") }
                loop.schedule(after: .milliseconds(5)) {
                    // Takes the place of the first.
                    loop.schedule(after: .milliseconds(5)) { record.note("second") }
                    loop.cancel(first)
                    loop.schedule(after: .milliseconds(10)) { continuation.resume() }
                }
            }
        }
        #expect(record.all == ["first", "second"])
    }

    @Test("a thousand timers in random order fire in order", arguments: [1, 2, 3])
    func manyTimers(_ seed: UInt64) async throws {
        let loop = try Self.loop(.platformDefault)
        defer { loop.stop() }
        let fired: [Int] = await withCheckedContinuation { continuation in
            loop.perform {
                var state = seed
                let order = Order()
                var timers: [(Int, TimerID)] = []
                for _ in 0..<1000 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let delay = Int(state >> 40) % 50_000
                    timers.append((delay, loop.schedule(after: .microseconds(delay)) { order.fired.append(delay) }))
                }
                for (index, timer) in timers.enumerated() where index % 3 == 0 { loop.cancel(timer.1) }
                loop.schedule(after: .milliseconds(60)) { continuation.resume(returning: order.fired) }
            }
        }
        #expect(fired.count == 666)
        #expect(fired == fired.sorted())
    }

    /// Loop thread only.
    final class Order { var fired: [Int] = [] }

    @Test("tasks and actors on the loop run on its thread", arguments: EventLoop.PollerKind.allCases)
    func executor(_ poller: EventLoop.PollerKind) async throws {
        let loop = try Self.loop(poller)
        defer { loop.stop() }
        #expect(!loop.isCurrent)
        let pinned = Pinned(loop)
        #expect(await pinned.isOnLoop)
        await Task(executorPreference: loop) {
            #expect(loop.isCurrent)
            await Task.yield()
            #expect(loop.isCurrent)
            await loop.sleep(for: .milliseconds(1))
            #expect(loop.isCurrent)
            #expect(await pinned.isOnLoop)
        }.value
    }

    actor Pinned {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        init(_ loop: EventLoop) { self.loop = loop }
        var isOnLoop: Bool { loop.isCurrent }
    }

    @Test("jobs from many threads all run, one after another", arguments: EventLoop.PollerKind.allCases)
    func manyThreads(_ poller: EventLoop.PollerKind) async throws {
        let loop = try Self.loop(poller)
        defer { loop.stop() }
        let counter = Counter(loop)
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { for _ in 0..<100 { await counter.increment() } } }
        }
        #expect(await counter.value == 5000)
    }

    actor Counter {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private(set) var value = 0
        init(_ loop: EventLoop) { self.loop = loop }
        func increment() { value += 1 }
    }

    @Test("work of the turn's end runs after the jobs of the turn")
    func turnEnd() async throws {
        let loop = try Self.loop(.platformDefault)
        defer { loop.stop() }
        let record = Record()
        await withCheckedContinuation { continuation in
            loop.perform {
                loop.atTurnEnd {
                    record.note("end")
                    continuation.resume()
                }
                Task(executorPreference: loop) {
                    record.note("job")
                    await Task.yield()
                    record.note("later job")
                }
            }
        }
        #expect(record.all == ["job", "later job", "end"])
    }

    @Test("a task that always yields does not silence timers")
    func yielding() async throws {
        let loop = try Self.loop(.platformDefault)
        defer { loop.stop() }
        let busy = Task(executorPreference: loop) { while !Task.isCancelled { await Task.yield() } }
        await loop.sleep(for: .milliseconds(20))
        busy.cancel()
        await busy.value
    }

    @Test("jobs handed in before the start and after the stop run too")
    func outsideOfTheRun() async throws {
        let loop = try EventLoop()
        let counter = Counter(loop)
        let early = Task { await counter.increment() }
        loop.start()
        await early.value
        #expect(await counter.value == 1)
        loop.stop()
        for _ in 0..<100 { await counter.increment() }
        #expect(await counter.value == 101)
        await loop.sleep(for: .seconds(3600))
    }

    @Test("a loop may be lent the caller's thread")
    func run() async throws {
        let loop = try EventLoop(poller: .poll)
        let ended: Void = await withCheckedContinuation { continuation in
            OwnThread.start {
                loop.run()
                continuation.resume()
            }
            loop.perform {
                #expect(loop.isCurrent)
                loop.stop()
            }
        }
        _ = ended
    }
}

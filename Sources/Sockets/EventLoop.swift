import CPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One thread that waits for sockets and timers, and at the same time runs Swift tasks and actors.
///
/// It is a `SerialExecutor`: an actor that returns it as its `unownedExecutor` runs only on this thread. It is a
/// `TaskExecutor`: a task started with `Task(executorPreference: loop)` resumes here without a detour through the
/// global pool, which would cost a thread switch and three system calls per message.
///
/// One turn:
///
///     wait ─► events: read and decode ─► due timers ─► jobs (tasks, actors) ─► turn-end work ─► one write per
///      ▲                                                 ▲          │                            connection
///      │                                                 └──────────┘ until nothing is left         │
///      └────────────────────────────────────────────────────────────────────────────────────────────┘
///
/// What is not marked otherwise may be called on the loop's thread only; that is checked. This class is one of the
/// few places where the compiler does not prove isolation: its own thread is the proof.
@safe package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// How the loop waits.
    package enum PollerKind: Sendable, CaseIterable {
        /// `epoll` on Linux, `poll` elsewhere.
        case platformDefault
        /// `poll(2)`, on any system.
        case poll
    }

    /// Bytes that one read takes at most, and so what one connection can cost the others in one turn.
    static let readByteCount = 65_536
    /// Jobs run before the sockets are looked at again: a task that always yields must not silence the network.
    private static let jobsPerTurn = 16_384

    private enum Phase { case idle, running, stopped }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var phase = Phase.idle
        var isStopRequested = false
        /// Whether a byte is already in the wake pipe.
        var isWoken = false
        /// Whether some thread acts for the loop now; after the end a job from outside brings a short-lived one.
        var hasThread = false
    }

    private let poller: any Poller
    private let wakePipe: WakePipe
    private let inbox = LockedState(Inbox())
    /// The thread that is the loop, 0 for none.
    private let thread = Atomic<UInt>(0)

    // Unchecked: one thread, and nothing foreign runs while one of these is being changed.
    @safe @exclusivity(unchecked)
    private var localJobs: [UnownedJob] = []
    private var runningJobs: [UnownedJob] = []
    @safe @exclusivity(unchecked)
    private var sources = SourceTable()
    private var timers = TimerQueue()
    @safe @exclusivity(unchecked)
    private var dirtyConnections: [Connection] = []
    private var flushingConnections: [Connection] = []
    private var turnEndWork: [() -> Void] = []
    @safe @exclusivity(unchecked)
    private var spareQueues: [OutputQueue] = []
    private var sleepers: [TimerID: () -> Void] = [:]
    private var isStopped = false
    @safe @exclusivity(unchecked)
    private var turnTime = ContinuousClock.now

    /// Where every read of this loop lands, and where small writes are gathered.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readByteCount, alignment: 64)
    let gatherBuffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: OutputQueue.gatherByteCount, alignment: 64)

    /// What the loop has done so far, for metrics and for the test that guards its system calls per message.
    package var counters: LoopCounters { counted }
    /// What other modules can see the compiler must guard at run time, at every access; this it need not.
    @safe @exclusivity(unchecked)
    var counted = LoopCounters()

    /// - Throws: `.system` when the process has no descriptors left.
    package init(poller kind: PollerKind = .platformDefault) throws(SocketError) {
        #if os(Linux)
            poller = kind == .platformDefault ? try EpollPoller() : PollPoller()
        #else
            poller = PollPoller()
        #endif
        wakePipe = try WakePipe()
    }

    deinit {
        unsafe readBuffer.deallocate()
        unsafe gatherBuffer.deallocate()
    }

    // MARK: Running

    /// Starts a thread of its own. Any thread may call it, once.
    package func start(name: String = "cowrite-loop") {
        claim()
        BlockingThread.start { [self] in
            unsafe cplatform_name_thread(String(name.prefix(15)))
            turnUntilStopped()
        }
    }

    /// Lends the calling thread to the loop until `stop`. Any thread may call it, once.
    package func run() {
        claim()
        turnUntilStopped()
    }

    /// Ends the loop after this turn: what was scheduled to leave leaves, then every connection is closed and every
    /// task that waits for one goes on. Any thread may call it, more than once. Does not wait.
    package func stop() {
        inbox.withLock { inbox in
            inbox.isStopRequested = true
            wake(&inbox)
        }
    }

    /// Whether the calling thread is the loop's. Any thread may ask.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == Self.currentThread }

    /// Stops a caller on another thread.
    package func preconditionCurrent() {
        precondition(isCurrent, "called outside of the event loop's thread")
    }

    /// The time at which this turn began. Goes on while the machine sleeps, never back.
    package var now: ContinuousClock.Instant { turnTime }

    // MARK: Timers and turn ends

    /// Runs `body` once on the loop, when `delay` has passed. Nothing else keeps the timer or its captures alive.
    @discardableResult
    package func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerID {
        preconditionCurrent()
        return timers.add(turnTime + delay, body)
    }

    /// Runs `body` once on the loop, not before `deadline`.
    @discardableResult
    package func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerID {
        preconditionCurrent()
        return timers.add(deadline, body)
    }

    package func cancel(_ timer: TimerID) {
        preconditionCurrent()
        timers.cancel(timer)
    }

    /// Suspends a task until `delay` has passed, or until the loop stops. A task on this loop never leaves its thread.
    package func sleep(for delay: Duration) async {
        await unsafe withUnsafeContinuation { continuation in
            self.perform { self.addSleeper(delay) { unsafe continuation.resume() } }
        }
    }

    /// Runs `body` once when all jobs of this turn have run, before the turn's output leaves.
    package func atTurnEnd(_ body: @escaping () -> Void) {
        preconditionCurrent()
        turnEndWork.append(body)
    }

    /// Runs `body` on the loop, soon. Any thread may call it.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { return body() }
        Task(executorPreference: self) { body() }
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { return localJobs.append(job) }
        let needsThread = inbox.withLock { inbox in
            inbox.jobs.append(job)
            if inbox.phase == .stopped, !inbox.hasThread {
                inbox.hasThread = true
                return true
            }
            wake(&inbox)
            return false
        }
        if needsThread { BlockingThread.start { [self] in runLateJobs() } }
    }

    /// Calls an actor that lives on this loop, from the loop's thread.
    ///
    /// `assumeIsolated` does the same and asks the concurrency runtime first, 300 instructions outside of a job: that is
    /// where the loop tells what has arrived. Here the loop's own thread is the proof; that the actor lives on this loop
    /// is the caller's to check once, and checked at every call in debug builds.
    package func tell<Owner: Actor>(_ owner: Owner, _ body: (isolated Owner) -> Void) {
        preconditionCurrent()
        #if DEBUG
            owner.preconditionIsolated()
        #endif
        withoutActuallyEscaping(body) { body in
            unsafe unsafeBitCast(body, to: ((Owner) -> Void).self)(owner)
        }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    package func checkIsolated() { preconditionCurrent() }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: What sockets use

    /// Watches a descriptor. The source is kept alive until `remove`.
    func add(_ source: any EventSource, descriptor: Int32, events: PollEvents) -> UInt64 {
        preconditionCurrent()
        let token = sources.add(source)
        poller.add(descriptor, token: token, events: events)
        return token
    }

    func modify(_ token: UInt64, descriptor: Int32, events: PollEvents) {
        poller.modify(descriptor, token: token, events: events)
    }

    /// Has a source told again that is not done with what it was told.
    func rearm(_ token: UInt64, descriptor: Int32, events: PollEvents) {
        poller.rearm(descriptor, token: token, events: events)
    }

    func remove(_ token: UInt64, descriptor: Int32) {
        poller.remove(descriptor)
        sources.remove(token)
    }

    /// Flushes the connection once, at the end of this turn.
    func flushAtTurnEnd(_ connection: Connection) { dirtyConnections.append(connection) }

    /// An empty queue, with memory that another connection has used before where there is one.
    func takeQueue() -> OutputQueue { spareQueues.popLast() ?? OutputQueue() }

    func giveBack(_ queue: OutputQueue) {
        if spareQueues.count < 256 { spareQueues.append(queue) }
    }

    // MARK: The turn

    private func turnUntilStopped() {
        thread.store(Self.currentThread, ordering: .relaxed)
        let wakeToken = sources.add(wakePipe)
        poller.add(wakePipe.descriptor, token: wakeToken, events: .readable)
        turnTime = ContinuousClock.now
        drainTurn()
        while !inbox.withLock({ $0.isStopRequested }) {
            var hasTime = false
            poller.wait(milliseconds: waitMilliseconds()) { token, events in
                // Before the first event is dealt with: a deadline must not count the wait that came before it.
                if !hasTime { turnTime = ContinuousClock.now }
                hasTime = true
                counted.events += 1
                sources[token]?.ready(events)
            }
            counted.turns += 1
            if !hasTime { turnTime = ContinuousClock.now }
            if wakePipe.isSignalled { takeInbox() }
            while let body = timers.takeDue(at: turnTime) { body() }
            drainTurn()
        }
        finish()
    }

    /// Closes all that is open, until nothing on this thread is left to do.
    private func finish() {
        drainTurn()
        isStopped = true
        for source in sources.all { source.loopStopped() }
        for wake in sleepers.values { wake() }
        sleepers = [:]
        runLateJobs()
    }

    /// Runs what other threads still hand in, then lets go of the role in one step with finding the inbox empty.
    private func runLateJobs() {
        thread.store(Self.currentThread, ordering: .relaxed)
        while true {
            drainTurn()
            takeInbox()
            if !localJobs.isEmpty { continue }
            let isDone = inbox.withLock { inbox in
                guard inbox.jobs.isEmpty else { return false }
                inbox.phase = .stopped
                inbox.hasThread = false
                thread.store(0, ordering: .relaxed)
                return true
            }
            if isDone { return }
        }
    }

    /// Jobs, turn-end work and output, in rounds: each may cause the others.
    private func drainTurn() {
        var jobsLeft = Self.jobsPerTurn
        let (executor, taskExecutor) = unsafe (asUnownedSerialExecutor(), asUnownedTaskExecutor())
        repeat {
            while !localJobs.isEmpty, jobsLeft > 0 {
                swap(&localJobs, &runningJobs)
                jobsLeft -= runningJobs.count
                for job in runningJobs {
                    unsafe job.runSynchronously(isolatedTo: executor, taskExecutor: taskExecutor)
                }
                runningJobs.removeAll(keepingCapacity: true)
            }
            if !turnEndWork.isEmpty {
                let work = turnEndWork
                turnEndWork = []
                for body in work { body() }
                continue
            }
            flushConnections()
        } while (!localJobs.isEmpty && jobsLeft > 0) || !turnEndWork.isEmpty || !dirtyConnections.isEmpty
    }

    private func flushConnections() {
        swap(&dirtyConnections, &flushingConnections)
        for connection in flushingConnections { connection.flushAtTurnEnd() }
        flushingConnections.removeAll(keepingCapacity: true)
    }

    private func addSleeper(_ delay: Duration, _ wake: @escaping () -> Void) {
        if isStopped { return wake() }
        var timer: TimerID?
        timer = timers.add(ContinuousClock.now + delay) { self.sleepers.removeValue(forKey: timer!)?() }
        sleepers[timer!] = wake
    }

    private func waitMilliseconds() -> Int32 {
        if !localJobs.isEmpty { return 0 }
        guard let deadline = timers.nextDeadline else { return -1 }
        let (seconds, attoseconds) = (deadline - turnTime).components
        if seconds < 0 || attoseconds < 0 { return 0 }
        // Rounded up: waking early would only mean waiting again.
        return Int32(min(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000, 3_600_000))
    }

    private func takeInbox() {
        inbox.withLock { inbox in
            if inbox.isWoken {
                wakePipe.drain()
                inbox.isWoken = false
                counted.wakeups += 1
            }
            localJobs.append(contentsOf: inbox.jobs)
            inbox.jobs.removeAll(keepingCapacity: inbox.jobs.capacity <= 1024)
        }
    }

    private func wake(_ inbox: inout Inbox) {
        guard !inbox.isWoken, inbox.phase == .running else { return }
        inbox.isWoken = true
        wakePipe.signal()
    }

    // MARK: Threads

    private func claim() {
        inbox.withLock { inbox in
            precondition(inbox.phase == .idle, "an event loop runs once")
            inbox.phase = .running
            inbox.hasThread = true
            if !inbox.jobs.isEmpty { wake(&inbox) }
        }
    }

    private static var currentThread: UInt {
        #if canImport(Glibc)
            UInt(pthread_self())
        #else
            UInt(bitPattern: pthread_self())
        #endif
    }
}

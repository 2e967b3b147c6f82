import CPlatform
package import Client
package import Session
import Sockets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `cowrite join`: the room's screen on a real terminal.
///
/// Keys, signals, the room's events and one tick a second while the clock runs all arrive on the event loop; whatever
/// one turn of the loop brings is drawn once, at its end, with one write. Nothing runs in between: an idle screen
/// costs one wake-up a second.
@safe package actor JoinApplication {
    package struct Options: Sendable {
        package var draft: DraftID?
        package var usesAlternateScreen: Bool
        package var usesMouse: Bool
        package var hasColor: Bool
        package var isFocused: Bool

        package init(
            draft: DraftID? = nil, usesAlternateScreen: Bool = true, usesMouse: Bool = false, hasColor: Bool = true,
            isFocused: Bool = false
        ) {
            (self.draft, self.usesAlternateScreen, self.usesMouse) = (draft, usesAlternateScreen, usesMouse)
            (self.hasColor, self.isFocused) = (hasColor, isFocused)
        }
    }

    /// How it ended, for the command line.
    package struct Ending: Sendable {
        /// Code and sentence of the server's final word, if it was that.
        package var refusal: (code: String, message: String)?
        package var signal: Int32?
        package var isSaved: Bool
        /// Files that hold what is not saved.
        package var unsavedPaths: [String]
        /// Texts of drafts that were taken away with unsaved edits.
        package var rescuedTexts: [String]
        /// Opens the draft in the person's own editor; nil: they did not ask how.
        package var editorCommand: String?
    }

    nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let client: Client
    private let terminal: Terminal
    private var screen: RoomScreen
    private var renderer: ScreenRenderer
    private var isDrawingDue = false
    private var isSuspended = false
    private var tick: TimerID?
    private var caretTimer: TimerID?
    private var lastCaret: ScreenAction?
    private var savedAt: String?
    private var pulse = Pulse.idle
    private var pulseTimer: TimerID?
    private var refusal: (code: String, message: String)?
    private var signal: Int32?
    private var waiter: CheckedContinuation<Void, Never>?
    private var isOver = false
    /// Bytes written for the newest drawing, and time from input to the write; for measuring.
    package private(set) var lastFrameByteCount = 0

    /// Carets travel at most so often.
    private static let caretInterval = Duration.milliseconds(100)
    private static let idleAfter = Duration.seconds(30)
    /// By then one is in the room, and what was needed for it alone (certificates, journals, JSON of the whole room) is
    /// over: its code need not stay in memory.
    private static let startIsOver = Duration.seconds(3)

    package init(_ client: Client, terminal: Terminal, options: Options) {
        self.client = client
        self.terminal = terminal
        loop = client.loop
        screen = RoomScreen(draft: options.draft)
        renderer = ScreenRenderer(capabilities: .init(hasColor: options.hasColor))
        if options.isFocused { screen.toggleFocus() }
    }

    // MARK: Life

    /// Runs until the person leaves, the server ends it, or a signal does.
    package func run() async -> Ending {
        if begin() {
            while !isOver { await withCheckedContinuation { waiter = $0 } }
            terminal.end()
            await leaveRoom()
        }
        return ending
    }

    /// - Returns: false if there is no terminal.
    private func begin() -> Bool {
        guard terminal.begin() else { return false }
        _ = terminal.start { [weak self, loop] event in
            loop.perform { [weak self] in self?.assumeIsolated { $0.take(event) } }
        }
        let hasName = client.assumeIsolated { client in
            client.listen { [weak self] event in self?.assumeIsolated { $0.note(event) } }
            client.start()
            return client.hasName
        }
        if !hasName { screen.askName() }
        scheduleTick()
        drawSoon()
        loop.schedule(after: Self.startIsOver) { cplatform_release_code_pages() }
        return true
    }

    /// What was typed last may be one round trip from being saved: give it a moment.
    private func leaveRoom() async {
        let client = client
        if await client.connectionState == .online, refusal == nil, signal == nil {
            let timer = loop.schedule(after: .seconds(3)) { client.assumeIsolated { $0.leave() } }
            await client.saved()
            loop.cancel(timer)
        }
        await client.leave()
        loop.schedule(after: .seconds(1)) { client.assumeIsolated { $0.cut() } }
        await client.ended()
    }

    private var ending: Ending {
        let (isSaved, paths) = client.assumeIsolated { client in
            let unsaved = client.session.replicas.values.filter(\.hasUnsaved)
            return (unsaved.isEmpty, unsaved.compactMap { client.journalPath(of: $0.draft) }.sorted())
        }
        return Ending(
            refusal: refusal, signal: signal, isSaved: isSaved, unsavedPaths: paths, rescuedTexts: screen.rescuedTexts,
            editorCommand: screen.editorCommand)
    }

    private func leave() {
        isOver = true
        let waiter = self.waiter
        self.waiter = nil
        waiter?.resume()
    }

    // MARK: What arrives

    private func take(_ event: Terminal.Event) {
        switch event {
        case .input(let inputs):
            for input in inputs where !isOver { perform(screen.update(input, in: context())) }
            drawSoon()
        case .resized: drawSoon()
        case .suspend: suspend()
        case .resumed: resume()
        case .end(let number):
            signal = number
            leave()
        case .inputEnded: leave()
        }
    }

    private func note(_ event: ClientEvent) {
        switch event {
        case .saved(let draft):
            guard client.assumeIsolated({ $0.session.replicas[draft]?.hasUnsaved == false }) else { break }
            savedAt = Self.timeOfDay()
            if let lastCaret { caretMoved(lastCaret) }
        case .connection(.ended(let code, let message)):
            refusal = (code, message)
            if client.assumeIsolated({ $0.session.isSaved && $0.session.replicas.isEmpty }) { return leave() }
        case .joined: scheduleTick()
        default: break
        }
        perform(screen.note(event, in: context()))
        drawSoon()
    }

    private func perform(_ actions: [ScreenAction]) {
        for action in actions {
            switch action {
            case .edit(let draft, let operation):
                let isMade = client.assumeIsolated { (try? $0.edit(draft, operation)) != nil }
                if !isMade { screen.say("this edit did not fit the draft; it was not made") }
                setPulse(.writing)
            case .caret: caretMoved(action)
            case .open(let draft): client.assumeIsolated { $0.open(draft) }
            case .join(let name, let agrees):
                client.assumeIsolated { $0.join(name: name, agreesToConduct: agrees) }
            case .send(let message): client.assumeIsolated { $0.send(message) }
            case .tryNow: client.assumeIsolated { $0.tryNow() }
            case .redraw: renderer.invalidate()
            case .suspend: suspend()
            case .leave: leave()
            case .ring: if !isSuspended { terminal.write([0x07]) }
            }
        }
    }

    // MARK: Carets and pulse

    private func caretMoved(_ caret: ScreenAction) {
        lastCaret = caret
        guard caretTimer == nil else { return }
        caretTimer = loop.schedule(after: Self.caretInterval) { [weak self] in
            self?.assumeIsolated { application in
                application.caretTimer = nil
                application.sendCaret()
            }
        }
    }

    /// Positions count in the server's text, so a caret waits until all is saved.
    private func sendCaret() {
        guard case .caret(let draft, _, _) = lastCaret, let editor = screen.editors[draft] else {
            return
        }
        guard client.assumeIsolated({ $0.session.replicas[draft]?.hasUnsaved == false }) else { return }
        lastCaret = nil
        let (anchor, head) = (editor.anchor ?? editor.caret, editor.caret)
        client.assumeIsolated { $0.caret(draft, anchor: anchor, head: head) }
    }

    private func setPulse(_ state: Pulse) {
        if pulse != state {
            pulse = state
            client.assumeIsolated { if $0.session.phase == .participant { $0.send(.pulse(.init(state: state))) } }
        }
        if let pulseTimer { loop.cancel(pulseTimer) }
        pulseTimer = nil
        guard state == .writing else { return }
        pulseTimer = loop.schedule(after: Self.idleAfter) { [weak self] in
            self?.assumeIsolated { $0.setPulse(.idle) }
        }
    }

    // MARK: Suspend

    private func suspend() {
        guard !isSuspended else { return }
        isSuspended = true
        terminal.suspend()
        // Where no shell waits (an orphaned process group), the system does not stop us.
        loop.schedule(after: .milliseconds(300)) { [weak self] in self?.assumeIsolated { $0.resume() } }
    }

    private func resume() {
        guard isSuspended || !terminal.isRaw else { return }
        isSuspended = false
        _ = terminal.begin()
        renderer.invalidate()
        drawSoon()
    }

    // MARK: Drawing

    private func scheduleTick() {
        if let tick { loop.cancel(tick) }
        tick = loop.schedule(after: nextTick()) { [weak self] in
            self?.assumeIsolated { application in
                application.tick = nil
                application.drawSoon()
                application.scheduleTick()
            }
        }
    }

    /// Until the shown second changes; slow while no clock runs.
    private func nextTick() -> Duration {
        client.assumeIsolated { client in
            guard client.session.room.clock?.nextDeadline != nil,
                let remaining = client.session.remaining(at: client.now)
            else { return .seconds(30) }
            return .milliseconds(remaining % 1000 + 5)
        }
    }

    private func drawSoon() {
        guard !isDrawingDue, !isOver else { return }
        isDrawingDue = true
        loop.atTurnEnd { [weak self] in self?.assumeIsolated { $0.draw() } }
    }

    private func draw() {
        isDrawingDue = false
        guard !isSuspended, !isOver else { return }
        let size = terminal.size
        let buffer = screen.view(columns: size.columns, rows: size.rows, in: context())
        let bytes = renderer.render(buffer)
        lastFrameByteCount = bytes.count
        if !bytes.isEmpty { terminal.write(bytes) }
    }

    private func context() -> RoomContext {
        let savedAt = savedAt
        return client.assumeIsolated { client in
            // Who one is stays true without a connection: one's drafts are one's own there, too.
            RoomContext(
                room: client.session.room, replicas: client.session.replicas,
                participant: client.session.greeting.identity?.participant,
                connection: client.connectionState, now: client.now,
                remaining: client.session.remaining(at: client.now), savedAt: savedAt,
                unsavedMilliseconds: client.unsavedSince.map { client.now - $0 },
                name: client.session.greeting.name, link: client.link.withoutPerson,
                identity: client.session.greeting.identity)
        }
    }

    private static func timeOfDay() -> String {
        var seconds = time(nil)
        var parts = unsafe tm()
        unsafe localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}

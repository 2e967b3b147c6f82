package import Client
import Session
import Sockets

/// `cowrite timer` that goes on: a line that follows the clock.
@safe package actor TimerApplication {
    nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let client: Client
    private let style: TimerLine.Style
    /// A terminal sees every second; a pipe sees changes of state and phase.
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private var tick: TimerID?
    private var lastKey: String?
    private var ending: (code: String, message: String)?
    private var waiter: CheckedContinuation<Void, Never>?
    private var isOver = false

    package init(
        _ client: Client, style: TimerLine.Style, isTerminal: Bool, write: @escaping @Sendable (String) -> Void
    ) {
        (self.client, self.style, self.isTerminal, self.write) = (client, style, isTerminal, write)
        loop = client.loop
    }

    /// Runs until the room has ended for good.
    ///
    /// - Returns: code and sentence of the server's final word.
    package func run() async -> (code: String, message: String)? {
        await client.listen { [weak self] event in self?.assumeIsolated { $0.note(event) } }
        await client.start()
        while !isOver { await withCheckedContinuation { waiter = $0 } }
        if isTerminal { write("\n") }
        await client.leave()
        return ending
    }

    private func note(_ event: ClientEvent) {
        switch event {
        case .connection(.ended(let code, let message)):
            ending = (code, message)
            isOver = true
            waiter?.resume()
            waiter = nil
        case .connection, .welcomed, .clock, .people: show()
        default: break
        }
    }

    private func show() {
        if let tick { loop.cancel(tick) }
        tick = nil
        let (room, connection, remaining, now) = client.assumeIsolated { client in
            (
                client.session.room, client.connectionState, client.session.remaining(at: client.now),
                client.session.serverTime(at: client.now)
            )
        }
        guard let clock = room.clock else { return }
        let line = TimerLine(room, remaining: remaining, now: now).text(style)
        if isTerminal {
            var note = ""
            if connection != .online { note = "  (offline)" }
            write("\r\u{1B}[K\(line)\(note)")
        } else {
            let key = "\(clock.state) \(clock.phase)"
            if key != lastKey { write(line + "\n") }
            lastKey = key
        }
        guard isTerminal, clock.nextDeadline != nil, let remaining else { return }
        tick = loop.schedule(after: .milliseconds(remaining % 1000 + 5)) { [weak self] in
            self?.assumeIsolated { application in
                application.tick = nil
                application.show()
            }
        }
    }
}

import Session
import Sockets
import WebSocket

/// A room's messages as server-sent events: `event: clock`, `data: {...}`.
///
/// Whoever reads slower than the room talks is cut off at 1 MiB, as a WebSocket is, and comes again to the whole state.
actor EventStream: Outlet {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private var pending = ""
    private var waiting: CheckedContinuation<Void, Never>?
    private var isOpen = true
    private var timer: TimerID?

    private static let pendingByteCountMax = 1 << 20
    /// A comment goes out this often, so that a client that has gone is noticed.
    private static let keepAliveInterval = Duration.seconds(20)

    init(loop: EventLoop) { self.loop = loop }

    func send(_ frame: SharedFrame) {
        let json = String(decoding: frame.payload, as: UTF8.self)
        push("event: message\ndata: \(json)\n\n")
    }

    func close(_ reason: CloseReason) {
        push("event: close\ndata: {\"code\":\(reason.code)}\n\n")
        end()
    }

    /// What is to be written next; waits for it. Nil at the end.
    func next() async -> String? {
        if pending.isEmpty, isOpen { await withCheckedContinuation { waiting = $0 } }
        guard !pending.isEmpty else { return nil }
        defer { pending = "" }
        return pending
    }

    func end() {
        isOpen = false
        if let timer { loop.cancel(timer) }
        timer = nil
        wake()
    }

    func keepAlive() {
        guard isOpen else { return }
        push(":\n\n")
        timer = loop.schedule(after: Self.keepAliveInterval) { [weak self] in
            self?.assumeIsolated { $0.keepAlive() }
        }
    }

    private func push(_ text: String) {
        guard isOpen else { return }
        pending += text
        if pending.utf8.count > Self.pendingByteCountMax { end() } else { wake() }
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
    }
}

extension SharedFrame {
    /// The message inside: behind the two, four or ten bytes of an unmasked header (RFC 6455 §5.2).
    var payload: ArraySlice<UInt8> {
        guard bytes.count >= 2 else { return [] }
        let extra = bytes[1] == 126 ? 2 : bytes[1] == 127 ? 8 : 0
        return bytes.dropFirst(2 + extra)
    }
}

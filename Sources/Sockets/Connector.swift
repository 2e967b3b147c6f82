import CPlatform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Opens TCP connections to others.
package enum Connector {
    /// Connects to the first address of a name that answers. The name is looked up on a thread of its own, because
    /// the resolver blocks; the loop goes on meanwhile.
    ///
    /// - Parameter timeout: for all of it, the name and every address.
    /// - Throws: `.unknownHost`, `.connectionRefused`, `.timedOut`, `.system`: the last address's failure.
    package static func connect(to address: SocketAddress, on loop: EventLoop, timeout: Duration)
        async throws(SocketError) -> Socket
    {
        let deadline = ContinuousClock.now + timeout
        var failure = SocketError.timedOut(address)
        for raw in try await resolve(address, on: loop, deadline: deadline) {
            switch await attempt(raw, on: loop, deadline: deadline) {
            case .success(let descriptor): return Socket(adopting: descriptor)
            case .failure(let code):
                let tried = SocketAddress(raw)
                switch code {
                case ECONNREFUSED: failure = .connectionRefused(tried)
                case ETIMEDOUT: failure = .timedOut(tried)
                default: failure = .system(call: "connect to \(tried)", code: code)
                }
            }
        }
        throw failure
    }

    private enum Outcome: Sendable {
        case success(Int32)
        case failure(Int32)
    }

    private static func resolve(_ address: SocketAddress, on loop: EventLoop, deadline: ContinuousClock.Instant)
        async throws(SocketError) -> [SocketAddress.Raw]
    {
        typealias Answer = Result<[SocketAddress.Raw], SocketError>
        let answer: Answer = await withCheckedContinuation { continuation in
            loop.perform {
                let once = Once<Answer> { continuation.resume(returning: $0) }
                let timer = loop.schedule(at: deadline) { once.finish(.failure(.timedOut(address))) }
                BlockingThread.start {
                    let answer = Answer { () throws(SocketError) in try address.resolve(isForListening: false) }
                    loop.perform {
                        loop.cancel(timer)
                        once.finish(answer)
                    }
                }
            }
        }
        return try answer.get()
    }

    private static func attempt(_ raw: SocketAddress.Raw, on loop: EventLoop, deadline: ContinuousClock.Instant)
        async -> Outcome
    {
        await withCheckedContinuation { continuation in
            loop.perform {
                var raw = raw
                let descriptor = unsafe cplatform_connect(&raw)
                guard descriptor >= 0 else {
                    return continuation.resume(returning: .failure(SystemCode.last))
                }
                let attempt = Attempt(descriptor, loop) { continuation.resume(returning: $0) }
                attempt.start(deadline: deadline)
            }
        }
    }

    /// Waits for one attempt to end. Loop thread only.
    private final class Attempt: EventSource {
        private var socket: Socket?
        private let descriptor: Int32
        private let loop: EventLoop
        private let finish: (Outcome) -> Void
        private var token: UInt64?
        private var timer: TimerID?

        init(_ descriptor: Int32, _ loop: EventLoop, finish: @escaping (Outcome) -> Void) {
            self.descriptor = descriptor
            self.loop = loop
            self.finish = finish
        }

        func start(deadline: ContinuousClock.Instant) {
            token = loop.add(self, descriptor: descriptor, events: .writable)
            timer = loop.schedule(at: deadline) { [self] in end(ETIMEDOUT) }
        }

        func ready(_ events: PollEvents) { end(cplatform_connect_result(descriptor)) }
        func loopStopped() { end(ECANCELED) }

        private func end(_ code: Int32) {
            guard let token else { return }
            self.token = nil
            if let timer { loop.cancel(timer) }
            loop.remove(token, descriptor: descriptor)
            if code != 0 { _ = Socket(adopting: descriptor) }
            finish(code == 0 ? .success(descriptor) : .failure(code))
        }
    }

    /// Lets the first of several answers through. Loop thread only.
    private final class Once<Value>: @unchecked Sendable {
        private var body: ((Value) -> Void)?
        init(_ body: @escaping (Value) -> Void) { self.body = body }

        func finish(_ value: Value) {
            body?(value)
            body = nil
        }
    }
}

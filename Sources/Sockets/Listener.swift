import CPlatform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Accepts connections on one port, on every address its host has.
///
/// When the process has no descriptors left, the listener rests for a moment instead of being reported ready again
/// and again; connections wait in the kernel's queue meanwhile.
package final class Listener {
    /// Connections accepted per turn and socket, so that a flood of them leaves time for those already open.
    private static let acceptsPerTurn = 64
    private static let rest = Duration.milliseconds(100)

    private let loop: EventLoop
    private var doors: [Door] = []
    private let accepted: (consuming Socket) -> Void

    /// Called with the error number when accepting fails for want of descriptors or memory; once per rest.
    package var onTrouble: ((Int32) -> Void)?

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - address: port 0 takes a free one, see `addresses`; an empty host means every local address.
    ///   - isShared: lets other listeners of this program have the same port; the kernel spreads connections.
    ///   - accepted: takes each new socket, on the loop.
    /// - Throws: `.addressInUse`, `.permissionDenied`, `.addressNotAvailable`, `.unknownHost`, `.system`.
    package init(
        on address: SocketAddress, loop: EventLoop, isShared: Bool = false,
        accepted: @escaping (consuming Socket) -> Void
    ) throws(SocketError) {
        loop.preconditionCurrent()
        self.loop = loop
        self.accepted = accepted
        var address = address
        var failure: SocketError?
        for raw in try address.resolve(isForListening: true) {
            do throws(SocketError) {
                // The second family of a name gets the port that the first was given.
                let door = try Door(Self.setPort(of: raw, to: address), address, isShared: isShared)
                if address.port == 0 { address.port = door.socket?.localAddress?.port ?? 0 }
                doors.append(door)
            } catch {
                failure = failure ?? error
            }
        }
        // A name such as "localhost" may have an IPv6 address where the machine has no IPv6.
        let isOnlyMissingFamily = { (error: SocketError) in
            switch error {
            case .addressNotAvailable: true
            case .system(_, let code): code == EAFNOSUPPORT
            default: false
            }
        }
        if let failure, doors.isEmpty || !isOnlyMissingFamily(failure) {
            for door in doors { door.socket = nil }
            throw failure
        }
        for door in doors {
            door.listener = self
            door.token = loop.add(door, descriptor: door.descriptor, events: .readable)
        }
    }

    /// Where it listens, with the port that the system chose.
    package var addresses: [SocketAddress] { doors.compactMap { $0.socket?.localAddress } }

    /// Stops listening. Connections that were accepted go on.
    package func close() {
        for door in doors {
            if let token = door.token { loop.remove(token, descriptor: door.descriptor) }
            door.token = nil
            door.socket = nil
        }
        doors = []
    }

    private func acceptWaiting(at door: Door) {
        for _ in 0..<Self.acceptsPerTurn {
            guard let token = door.token else { return }
            let descriptor = cplatform_accept(door.descriptor)
            if descriptor < 0 {
                let code = SystemCode.last
                switch code {
                case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                    onTrouble?(code)
                    loop.modify(token, descriptor: door.descriptor, events: [])
                    loop.schedule(after: Self.rest) { [loop] in
                        guard let token = door.token else { return }
                        loop.modify(token, descriptor: door.descriptor, events: .readable)
                    }
                    return
                case ECONNABORTED, EINTR, EPROTO: continue
                default: return
                }
            }
            let socket = Socket(adopting: descriptor)
            socket.setNoDelay()
            loop.counted.accepted += 1
            accepted(socket)
        }
        if let token = door.token { loop.rearm(token, descriptor: door.descriptor, events: .readable) }
    }

    private static func setPort(of raw: SocketAddress.Raw, to address: SocketAddress) throws(SocketError)
        -> SocketAddress.Raw
    {
        let host = SocketAddress(raw).host
        return try SocketAddress(host: host, port: address.port).resolve(isForListening: true)[0]
    }

    /// One listening socket.
    private final class Door: EventSource {
        var socket: Socket?
        let descriptor: Int32
        var token: UInt64?
        weak var listener: Listener?

        init(_ raw: SocketAddress.Raw, _ address: SocketAddress, isShared: Bool) throws(SocketError) {
            var raw = raw
            descriptor = unsafe cplatform_listen(&raw, 1024, isShared ? 1 : 0)
            guard descriptor >= 0 else {
                switch SystemCode.last {
                case EADDRINUSE: throw .addressInUse(address)
                case EACCES, EPERM: throw .permissionDenied(address)
                case EADDRNOTAVAIL: throw .addressNotAvailable(address)
                case let code: throw .system(call: "listen", code: code)
                }
            }
            socket = Socket(adopting: descriptor)
        }

        func ready(_ events: PollEvents) { listener?.acceptWaiting(at: self) }
        func loopStopped() { listener?.close() }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A TCP client that says whatever a test wants, and blocks: for a thread of the test's own.
final class RawSocket {
    private let descriptor: Int32
    private(set) var received: [UInt8] = []
    private(set) var isOver = false

    struct Failed: Error { var call: String }

    /// - Parameter receiveBuffer: of the kernel, for a reader that fills up soon; 0: as it is.
    init(port: UInt16, receiveBuffer: Int32 = 0) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var (size, one) = (receiveBuffer, Int32(1))
        if size > 0 { unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Failed(call: "connect") }
    }

    deinit { close(descriptor) }

    /// Sends all, or as much as the server takes before it closes.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            #if canImport(Glibc)
                let flags = Int32(MSG_NOSIGNAL)
            #else
                let flags: Int32 = 0
            #endif
            let count = unsafe bytes.withUnsafeBytes {
                #if canImport(Glibc)
                    unsafe Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags)
                #else
                    unsafe Darwin.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags)
                #endif
            }
            if count <= 0 { return }
            sent += count
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Reads until `isEnough`, the end of the stream or the deadline. Returns whether it was enough.
    @discardableResult
    func receive(within seconds: Double = 20, until isEnough: ([UInt8]) -> Bool = { _ in false }) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(received) {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = deadline - .now
            guard !isOver, left > .zero,
                unsafe poll(&waiting, 1, Int32(left / .milliseconds(1)) + 1) > 0
            else { return false }
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { isOver = true } else { received += buffer[..<count] }
        }
        return true
    }

    /// All that the server says until it closes; nil if it does not.
    func receiveAll(within seconds: Double = 20) -> [UInt8]? {
        receive(within: seconds)
        return isOver ? received : nil
    }

    func forget() { received = [] }
}

/// Frames of a client (RFC 6455 §5.2).
enum RawFrame {
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reserved: UInt8 = 0, isMasked: Bool = true,
        declared: UInt64? = nil
    ) -> [UInt8] {
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        let length = declared ?? UInt64(payload.count)
        let extra = length < 126 ? 0 : length < 65_536 ? 2 : 8
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        frame.append((isMasked ? 0x80 : 0) | (extra == 0 ? UInt8(length) : extra == 2 ? 126 : 127))
        for index in (0..<extra).reversed() { frame.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * index))) }
        if isMasked { frame += key }
        return frame + (isMasked ? payload.enumerated().map { $1 ^ key[$0 % 4] } : payload)
    }

    static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

    static func close(_ code: UInt16) -> [UInt8] { frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)]) }
}

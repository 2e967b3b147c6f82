import Sockets
import TLS

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One HTTP/1.1 request of the command line to a server, and its answer. Blocks the calling thread for at most the
/// time-out in each step; for commands that ask once and end.
package enum HTTPExchange {
    package struct Answer: Sendable, Equatable {
        package var status: Int
        package var body: [UInt8]
    }

    /// - Parameters:
    ///   - isSecure: over TLS.
    ///   - body: sent as JSON, with POST; nil: GET.
    /// - Throws: `.unreachable` with the reason, `.insecure`, `.notHTTP`.
    package static func ask(
        host: String, port: Int, isSecure: Bool = false, path: String, bearer: String? = nil, body: [UInt8]? = nil,
        timeout: Int = 10
    ) throws(ExchangeError) -> Answer {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let session: TLSSession?
        do throws(FilterError) { session = isSecure ? try TLSSession(host: bare) : nil } catch {
            throw .insecure(error.reason)
        }
        let socket = try connect(host: bare, port: port, timeout: timeout)
        defer { close(socket) }
        var authority = bare.contains(":") ? "[\(bare)]" : bare
        if port != (isSecure ? 443 : 80) { authority += ":\(port)" }
        var head = "\(body == nil ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n"
        head += "Accept: application/json\r\n"
        if let bearer { head += "Authorization: Bearer \(bearer)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        let request = Array((head + "\r\n").utf8) + (body ?? [])
        if let session { return try parse(receiveAll(from: socket, asking: request, through: session)) }
        try send(request, over: socket)
        return try parse(receiveAll(from: socket))
    }

    private static func connect(host: String, port: Int, timeout: Int) throws(ExchangeError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = streamType
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            throw .unreachable("the host name '\(host)' is unknown (\(unsafe String(cString: gai_strerror(code))))")
        }
        defer { unsafe freeaddrinfo(list) }
        var reason = "it has no address"
        var next = unsafe list
        while let address = unsafe next {
            let (family, type, kind) = unsafe (
                address.pointee.ai_family, address.pointee.ai_socktype, address.pointee.ai_protocol
            )
            unsafe next = address.pointee.ai_next
            let descriptor = socket(family, type, kind)
            guard descriptor >= 0 else { continue }
            limitWaiting(of: descriptor, toSeconds: timeout)
            if unsafe systemConnect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            reason = unsafe String(cString: strerror(errno)).lowercased()
            close(descriptor)
        }
        throw .unreachable(reason)
    }

    private static func limitWaiting(of socket: Int32, toSeconds seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] { unsafe setsockopt(socket, SOL_SOCKET, option, &limit, size) }
    }

    private static func send(_ bytes: [UInt8], over socket: Int32) throws(ExchangeError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemSend(socket, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unreachable("the connection broke while asking") }
            rest = rest.dropFirst(count)
        }
    }

    private static func receiveAll(from socket: Int32) throws(ExchangeError) -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try receive(from: socket) {
            all += bytes
            guard all.count <= 64 << 20 else { throw .notHTTP("its answer does not end") }
        }
        return all
    }

    private static func receiveAll(
        from socket: Int32, asking request: [UInt8], through session: TLSSession
    ) throws(ExchangeError) -> [UInt8] {
        var all: [UInt8] = []
        var output: [UInt8] = []
        session.send(request, into: &output)
        while true {
            try send(output, over: socket)
            output = []
            guard let bytes = try receive(from: socket) else { return all }
            switch session.receive(bytes.span, into: &all, &output) {
            case .open: break
            case .closed: return all
            case .failed(let reason):
                try? send(output, over: socket)
                throw .insecure(reason)
            }
            guard all.count <= 64 << 20 else { throw .notHTTP("its answer does not end") }
        }
    }

    /// What has come; nil at the end of the stream.
    private static func receive(from socket: Int32) throws(ExchangeError) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreachable("no answer came in time") }
            return count == 0 ? nil : Array(chunk[..<count])
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(ExchangeError) -> Answer {
        let blank = Array("\r\n\r\n".utf8)
        guard let end = bytes.firstRange(of: blank) else { throw .notHTTP("its answer is cut off") }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw .notHTTP("it does not speak HTTP")
        }
        let body = Array(bytes[end.upperBound...])
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, sides[0].lowercased() == "content-length" else { continue }
            guard Int(sides[1].filter { $0 != " " }) == body.count else { throw .unreachable("its answer was cut off") }
        }
        return Answer(status: status, body: body)
    }

    #if canImport(Glibc)
        private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
        private static let streamType = SOCK_STREAM
    #endif
}

/// Why there was no answer.
package enum ExchangeError: Error, Equatable, Sendable {
    case unreachable(String)
    /// TLS cannot be used, or the server is not who it should be.
    case insecure(String)
    case notHTTP(String)

    package var message: String {
        switch self {
        case .unreachable(let why), .insecure(let why): why
        case .notHTTP(let why): "what answers there is no cowrite server: \(why)"
        }
    }
}

private func systemConnect(_ socket: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ count: socklen_t) -> Int32 {
    unsafe connect(socket, address, count)
}

private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        unsafe Glibc.send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #else
        unsafe Darwin.send(socket, bytes, count, 0)
    #endif
}

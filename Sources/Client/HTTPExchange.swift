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

    /// - Parameter body: sent as JSON, with POST; nil: GET.
    /// - Throws: `.unreachable` with the reason, `.notHTTP`.
    package static func ask(
        host: String, port: Int, path: String, bearer: String? = nil, body: [UInt8]? = nil, timeout: Int = 10
    ) throws(ExchangeError) -> Answer {
        let socket = try connect(host: host, port: port, timeout: timeout)
        defer { close(socket) }
        let authority = (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host) + ":\(port)"
        var head = "\(body == nil ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n"
        head += "Accept: application/json\r\n"
        if let bearer { head += "Authorization: Bearer \(bearer)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? []), over: socket)
        return try parse(receiveAll(from: socket))
    }

    private static func connect(host: String, port: Int, timeout: Int) throws(ExchangeError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = streamType
        var list: UnsafeMutablePointer<addrinfo>?
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let code = unsafe getaddrinfo(bare, String(port), &hints, &list)
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
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreachable("no answer came in time") }
            if count == 0 { return all }
            all.append(contentsOf: chunk[..<count])
            guard all.count <= 64 << 20 else { throw .notHTTP("its answer does not end") }
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
    case notHTTP(String)

    package var message: String {
        switch self {
        case .unreachable(let why): why
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

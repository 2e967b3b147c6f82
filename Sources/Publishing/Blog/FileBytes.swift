#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whole small files, read in one go.
package enum FileBytes {
    /// - Throws: `.unreadable` with the system's words, also for a file above `largest`.
    package static func read(
        _ path: String, largest: Int, followingLinks: Bool = true
    ) throws(PublishingError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "it is no regular file")
        }
        guard status.st_size <= largest else {
            throw .unreadable(path: path, reason: "it has \(status.st_size) bytes; at most \(largest) are taken")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Self.readSome(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if count < 0 { throw .unreadable(path: path, reason: lastSystemError()) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    @unsafe private static func readSome(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
        while true {
            #if canImport(Darwin)
                let result = unsafe Darwin.read(descriptor, start, count)
            #elseif canImport(Musl)
                let result = unsafe Musl.read(descriptor, start, count)
            #else
                let result = unsafe Glibc.read(descriptor, start, count)
            #endif
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

/// The system's words for `errno`.
func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }

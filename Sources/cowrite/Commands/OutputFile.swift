import Publishing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that a command makes, or the standard output for `-`.
enum OutputFile {
    /// - Throws: `.cannotWrite`, also where a file of that name exists.
    static func write(_ bytes: [UInt8], to path: String) throws(PublishingError) {
        let descriptor =
            path == "-" ? dup(1) : unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason =
                errno == EEXIST ? "there is such a file already" : unsafe String(cString: strerror(errno))
            throw .cannotWrite(path: path, reason: reason)
        }
        defer { close(descriptor) }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe writeSome(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
            }
            if count < 0, errno != EINTR {
                throw .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
            }
            sent += max(0, count)
        }
    }

    @unsafe private static func writeSome(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, start, count)
        #else
            unsafe Darwin.write(descriptor, start, count)
        #endif
    }
}

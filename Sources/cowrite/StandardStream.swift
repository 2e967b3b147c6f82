#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The process's standard output and error, written at once and whole.
enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of `text`. A reader that has gone away ends the writing, not the process.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { bytes in
                unsafe systemWrite(rawValue, bytes.baseAddress, bytes.count)
            }
            if written < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Whether a person reads it.
    var isTerminal: Bool { isatty(rawValue) == 1 }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

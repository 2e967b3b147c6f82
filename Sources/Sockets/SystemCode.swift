#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The error numbers of the operating system.
enum SystemCode {
    /// What the last failed call of this thread left.
    static var last: Int32 { errno }

    /// The system's own words for an error number.
    static func message(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    /// Whether a call should simply be made again later.
    static func isTemporary(_ code: Int32) -> Bool {
        code == EAGAIN || code == EWOULDBLOCK || code == EINTR
    }
}

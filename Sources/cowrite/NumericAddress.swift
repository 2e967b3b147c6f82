#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An IP address in the one way the system writes it: `::1` for `0:0:0:0:0:0:0:1`.
enum NumericAddress {
    /// Nil if the text is no IPv4 or IPv6 address.
    static func canonical(_ text: String) -> String? {
        for family in [AF_INET, AF_INET6] {
            var bytes = [UInt8](repeating: 0, count: 16)
            guard unsafe inet_pton(family, text, &bytes) == 1 else { continue }
            var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard unsafe inet_ntop(family, bytes, &written, socklen_t(written.count)) != nil else { return nil }
            return unsafe written.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
        }
        return nil
    }
}

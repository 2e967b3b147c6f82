#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Uses up the descriptors of this process.
final class Descriptors {
    private var taken: [Int32] = []

    func takeAllButOne() {
        var limit = rlimit()
        unsafe getrlimit(Self.resource, &limit)
        limit.rlim_cur = min(limit.rlim_cur, 256)
        unsafe setrlimit(Self.resource, &limit)
        while true {
            let descriptor = dup(0)
            if descriptor < 0 { break }
            taken.append(descriptor)
        }
        if let last = taken.popLast() { _ = close(last) }
    }

    func release() {
        for descriptor in taken { _ = close(descriptor) }
        taken = []
    }

    #if canImport(Glibc)
        private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}

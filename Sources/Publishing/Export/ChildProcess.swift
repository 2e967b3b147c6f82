#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a program by its argument vector, never by a shell, and waits for it.
struct ChildProcess {
    struct Output {
        /// 0...255; 128 and the signal's number if a signal ended it.
        var status: Int32
        var output: [UInt8]
        var errorText: String
    }

    /// - Parameter environment: the whole of it; nothing is inherited.
    /// - Returns: nil if the program could not be started.
    static func run(_ program: String, _ arguments: [String], environment: [String], input: [UInt8] = []) -> Output? {
        guard let inputPipe = Pipe(), let outputPipe = Pipe(), let errorPipe = Pipe() else { return nil }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, inputPipe.reader, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputPipe.writer, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errorPipe.writer, 2)

        // The thread that runs this may block signals, and a child takes its mask over: Ctrl-C should end it, too.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let argumentPointers = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        let environmentPointers = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argumentPointers + environmentPointers).forEach { unsafe free($0) } }
        let started = unsafe posix_spawnp(
            &process, program, &actions, &attributes, argumentPointers, environmentPointers)
        inputPipe.closeReader()
        outputPipe.closeWriter()
        errorPipe.closeWriter()
        guard started == 0 else { return nil }

        let (output, errorText) = exchange(input, inputPipe, outputPipe, errorPipe)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return Output(status: code, output: output, errorText: String(decoding: errorText, as: UTF8.self))
    }

    /// Feeds and drains all three pipes at once, so that neither side waits for the other.
    private static func exchange(
        _ input: [UInt8], _ inputPipe: Pipe, _ outputPipe: Pipe, _ errorPipe: Pipe
    ) -> ([UInt8], [UInt8]) {
        var output: [UInt8] = []
        var errorText: [UInt8] = []
        var sent = 0
        _ = fcntl(inputPipe.writer, F_SETFL, O_NONBLOCK)
        if input.isEmpty { inputPipe.closeWriter() }
        var isOutputOpen = true
        var isErrorOpen = true
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // A program that ends before it has read its input must not end us by a signal.
        let previous = signal(SIGPIPE, SIG_IGN)
        defer { _ = signal(SIGPIPE, previous) }
        while isOutputOpen || isErrorOpen {
            var polls = [
                pollfd(fd: isOutputOpen ? outputPipe.reader : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isErrorOpen ? errorPipe.reader : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: sent < input.count ? inputPipe.writer : -1, events: Int16(POLLOUT), revents: 0),
            ]
            if unsafe poll(&polls, 3, -1) < 0 {
                if errno == EINTR { continue }
                break
            }
            if polls[0].revents != 0 { isOutputOpen = drain(outputPipe.reader, &chunk, into: &output) }
            if polls[1].revents != 0 { isErrorOpen = drain(errorPipe.reader, &chunk, into: &errorText) }
            if polls[2].revents != 0 {
                let count = unsafe input.withUnsafeBytes { buffer in
                    unsafe write(inputPipe.writer, buffer.baseAddress! + sent, buffer.count - sent)
                }
                if count < 0, errno != EAGAIN, errno != EINTR { sent = input.count } else { sent += max(0, count) }
                if sent == input.count { inputPipe.closeWriter() }
            }
        }
        inputPipe.closeWriter()
        outputPipe.closeReader()
        errorPipe.closeReader()
        return (output, errorText)
    }

    private static func drain(_ descriptor: Int32, _ chunk: inout [UInt8], into bytes: inout [UInt8]) -> Bool {
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 { return errno == EINTR }
        bytes += chunk[..<count]
        return count > 0
    }

    private final class Pipe {
        private(set) var reader: Int32 = -1
        private(set) var writer: Int32 = -1

        init?() {
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else { return nil }
            (reader, writer) = (ends[0], ends[1])
            // The child gets its ends by dup2, which clears the flag.
            _ = fcntl(reader, F_SETFD, FD_CLOEXEC)
            _ = fcntl(writer, F_SETFD, FD_CLOEXEC)
        }

        deinit {
            closeReader()
            closeWriter()
        }

        func closeReader() {
            if reader >= 0 { close(reader) }
            reader = -1
        }

        func closeWriter() {
            if writer >= 0 { close(writer) }
            writer = -1
        }
    }
}

// Process and Pipe are in no smaller library than this.
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A program on a terminal of its own: what it draws can be read, its keys typed, its modes looked at.
final class PseudoTerminal {
    private let master: Int32
    /// Held open, so that the modes can be looked at when the program has ended.
    private let slave: Int32
    let process: pid_t
    private(set) var output: [UInt8] = []
    private var status: Int32?

    init(
        _ path: String, _ words: [String], environment: [String: String], folder: String? = nil, columns: Int = 80,
        rows: Int = 24
    ) throws {
        var (end, other): (Int32, Int32) = (-1, -1)
        let isMade = unsafe openpty(&end, &other, nil, nil, nil) == 0
        try #require(isMade, "the system gives no terminal")
        (master, slave) = (end, other)
        let name = unsafe String(cString: ttyname(slave))
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(slave, UInt(TIOCSWINSZ), &size)

        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        // The first terminal that the leader of a new session opens becomes its controlling one.
        unsafe posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        let setsid: Int32 = 0x80
        unsafe posix_spawnattr_setflags(&attributes, Int16(setsid | Int32(POSIX_SPAWN_SETSIGMASK)))
        let line = folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0, path] + words } ?? [path] + words
        let pointers = unsafe line.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (pointers + variables).forEach { unsafe free($0) } }
        var child = pid_t()
        let code = unsafe posix_spawn(&child, line[0], &actions, &attributes, pointers, variables)
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
        try #require(code == 0, "\(path) cannot be started: \(code)")
        process = child
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var ignored: Int32 = 0
            unsafe waitpid(process, &ignored, 0)
        }
        close(master)
        close(slave)
    }

    func type(_ text: String) {
        var bytes = Array(text.utf8)
        _ = unsafe write(master, &bytes, bytes.count)
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Reads until `text` has been drawn, or fails after ten seconds.
    func waits(for text: String) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !self.text.contains(text) {
            try #require(ContinuousClock.now < deadline, "never drawn: \(text); but: \(self.text.suffix(2000))")
            readSome(milliseconds: 100)
        }
    }

    /// Whether the terminal is as a shell needs it: lines are edited, keys are echoed, ^C interrupts.
    var isRestored: Bool {
        var mode = termios()
        guard unsafe tcgetattr(slave, &mode) == 0 else { return false }
        let wanted = tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        return mode.c_lflag & wanted == wanted && mode.c_oflag & tcflag_t(OPOST) != 0
            && mode.c_iflag & tcflag_t(ICRNL) != 0
    }

    /// Waits for the end of the program, reading on.
    ///
    /// - Returns: how it ended: its exit code, or minus the number of the signal.
    func end() throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(15)
        var code: Int32 = 0
        while unsafe waitpid(process, &code, WNOHANG) == 0 {
            try #require(ContinuousClock.now < deadline, "the program does not end")
            readSome(milliseconds: 50)
        }
        status = code
        while readSome(milliseconds: 0) {}
        return code & 0x7F == 0 ? (code >> 8) & 0xFF : -(code & 0x7F)
    }

    @discardableResult
    private func readSome(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0, entry.revents & Int16(POLLIN) != 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        output += bytes[..<count]
        return true
    }
}

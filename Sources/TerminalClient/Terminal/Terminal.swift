import CPlatform
import Sockets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal this process talks to: raw mode, its size, its input, one write at a time.
///
/// Raw mode and every mode switched on is taken back at `end`, at `exit`, in a crash and on every signal that can be
/// caught (see `TerminalGuard.c`).
package final class Terminal: @unchecked Sendable {
    /// What arrives from the terminal or about it.
    package enum Event: Sendable {
        case input([TerminalInput])
        case resized
        /// ^Z from outside, and the way back.
        case suspend, resumed
        /// SIGTERM, SIGHUP, SIGINT, SIGQUIT.
        case end(signal: Int32)
        /// The terminal has gone.
        case inputEnded
    }

    package struct Options: Sendable {
        package var usesAlternateScreen: Bool
        package var usesMouse: Bool

        package init(usesAlternateScreen: Bool = true, usesMouse: Bool = false) {
            self.usesAlternateScreen = usesAlternateScreen
            self.usesMouse = usesMouse
        }
    }

    /// Milliseconds after which a lone Escape counts as the key.
    private static let escapeWaitMilliseconds: Int32 = 40

    private let input: Int32
    private let output: Int32
    private let options: Options
    /// Only the reading thread touches it after `start`.
    private var signalPipe: Int32 = -1

    package init(input: Int32 = 0, output: Int32 = 1, options: Options = Options()) {
        (self.input, self.output, self.options) = (input, output, options)
    }

    /// Whether both ends are a terminal.
    package var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

    package var size: (columns: Int, rows: Int) {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard unsafe cplatform_terminal_size(output, &columns, &rows) == 0 else { return (80, 24) }
        return (Int(columns), Int(rows))
    }

    // MARK: Modes

    /// Switches to raw mode and to the modes of `options`. Also after a suspend.
    ///
    /// - Returns: false if this is no terminal.
    package func begin() -> Bool {
        var enter = ""
        var leave = "\u{1B}[m\u{1B}[r\u{1B}[?25h\u{1B}[?2004l"
        if options.usesMouse {
            enter += "\u{1B}[?1002h\u{1B}[?1006h"
            leave += "\u{1B}[?1002l\u{1B}[?1006l"
        }
        if options.usesAlternateScreen {
            enter += "\u{1B}[?1049h"
            leave += "\u{1B}[?1049l"
        } else {
            leave += "\u{1B}[999H\r\n"
        }
        enter += "\u{1B}[?2004h"
        let bytes = Array(leave.utf8)
        let result = unsafe bytes.withUnsafeBytes {
            unsafe cplatform_terminal_begin(input, output, $0.baseAddress, $0.count)
        }
        guard result == 0 else { return false }
        write(Array(enter.utf8))
        return true
    }

    /// Whether raw mode is on.
    package var isRaw: Bool { cplatform_terminal_is_raw() != 0 }

    /// Takes every mode back.
    package func end() { cplatform_terminal_end() }

    /// Takes every mode back and stops the process group, as ^Z in a shell does. `.resumed` follows.
    package func suspend() {
        cplatform_terminal_end()
        cplatform_suspend()
    }

    // MARK: Output

    /// Writes all bytes, as a rule in one system call.
    package func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(output, buffer.baseAddress! + offset, buffer.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    waitUntilWritable()
                    continue
                }
                return
            }
            offset += count
        }
    }

    private func waitUntilWritable() {
        var entry = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&entry, 1, 1000)
    }

    // MARK: Input

    /// Starts a thread that reads keys and signals, sleeps otherwise, and hands what it got to `handler`.
    ///
    /// - Returns: false if the process has no descriptors left.
    package func start(_ handler: @escaping @Sendable (Event) -> Void) -> Bool {
        signalPipe = cplatform_signal_pipe()
        guard signalPipe >= 0 else { return false }
        BlockingThread.start { self.readUntilEnd(handler) }
        return true
    }

    private func readUntilEnd(_ handler: @Sendable (Event) -> Void) {
        var decoder = KeyDecoder()
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            var entries = [
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signalPipe, events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe poll(&entries, 2, decoder.isWaiting ? Self.escapeWaitMilliseconds : -1)
            if ready < 0 { continue }
            if ready == 0 {
                let inputs = decoder.flush()
                if !inputs.isEmpty { handler(.input(inputs)) }
                continue
            }
            if entries[1].revents != 0 { readSignals(handler) }
            guard entries[0].revents != 0 else { continue }
            let count = unsafe block.withUnsafeMutableBytes { unsafe systemRead(input, $0.baseAddress, $0.count) }
            if count > 0 {
                let inputs = decoder.decode(block[..<count])
                if !inputs.isEmpty { handler(.input(inputs)) }
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                handler(.inputEnded)
                return
            }
        }
    }

    private func readSignals(_ handler: @Sendable (Event) -> Void) {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe systemRead(signalPipe, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        for byte in bytes[..<count] {
            switch Int32(byte) {
            case SIGWINCH: handler(.resized)
            case SIGTSTP: handler(.suspend)
            case SIGCONT: handler(.resumed)
            case let number: handler(.end(signal: number))
            }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, buffer, count)
}

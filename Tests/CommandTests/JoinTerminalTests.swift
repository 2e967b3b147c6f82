import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(
    "The terminal after cowrite join", .serialized,
    .enabled(if: Program.path != nil, "the program is not built beside the tests"))
struct JoinTerminalTests {
    private let folder: TestFolder
    private let server: Child
    private let link: String

    init() throws {
        folder = try TestFolder()
        let (server, address) = try Child.server(folder: folder.url)
        self.server = server
        let made = try Program(["new", "--server", address], folder: folder.url)
        link = try #require(made.output.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
    }

    /// Ana's screen, with a draft open.
    private func join(_ options: [String] = [], environment: [String: String] = [:]) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            try #require(Program.path), ["join", link, "--name", "Ana"] + options,
            environment: ["HOME": folder.url.path, "TERM": "xterm", "LANG": "C.UTF-8"].merging(environment) { $1 })
        try terminal.waits(for: "Untitled")
        // Whatever the last row says besides, the draft is open then.
        try terminal.waits(for: "saved")
        return terminal
    }

    private static let restoring = "\u{1B}[m\u{1B}[r\u{1B}[?25h\u{1B}[?2004l\u{1B}[?1049l"

    @Test(
        "a signal that asks to end gives the terminal back and ends with success", arguments: [SIGTERM, SIGHUP, SIGINT])
    func asked(signal: Int32) throws {
        let terminal = try join()
        #expect(!terminal.isRestored)
        kill(terminal.process, signal)
        #expect(try terminal.end() == 0)
        #expect(terminal.isRestored)
        #expect(terminal.text.contains(Self.restoring))
    }

    @Test(
        "a crash gives the terminal back and still ends as the crash it is",
        arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGILL])
    func crashed(signal: Int32) throws {
        let terminal = try join()
        kill(terminal.process, signal)
        #expect(try terminal.end() == -signal)
        #expect(terminal.isRestored)
        #expect(terminal.text.hasSuffix(Self.restoring))
    }

    @Test("a second signal does not wait for the network")
    func impatient() throws {
        let terminal = try join()
        kill(server.identifier, SIGSTOP)
        defer { kill(server.identifier, SIGCONT) }
        terminal.type("@")
        try terminal.waits(for: "@")
        kill(terminal.process, SIGTERM)
        kill(terminal.process, SIGTERM)
        let code = try terminal.end()
        #expect(code == 128 + SIGTERM || code == 75)
        #expect(terminal.isRestored)
    }

    @Test("who leaves before all is saved is told where it is kept")
    func unsaved() throws {
        let terminal = try join()
        kill(server.identifier, SIGSTOP)
        defer { kill(server.identifier, SIGCONT) }
        terminal.type("@")
        try terminal.waits(for: "@")
        terminal.type("\u{11}")
        try terminal.waits(for: "Leave? y or n")
        terminal.type("y")
        #expect(try terminal.end() == 75)
        let told = terminal.text.components(separatedBy: Self.restoring).last ?? ""
        #expect(
            told.hasPrefix(
                "cowrite: not all is saved yet. It is kept, and goes out with the next: cowrite join\r\n  \(folder.url.path)/"
            ))
    }

    @Test("one's own draft is written on while the server is away")
    func offline() throws {
        let terminal = try join()
        kill(server.identifier, SIGKILL)
        try terminal.waits(for: "offline")
        terminal.type("@")
        try terminal.waits(for: "@")
        kill(terminal.process, SIGTERM)
        #expect(try terminal.end() == 75)
    }

    @Test("who asks how to take their own editor finds its command line in the shell")
    func ownEditor() throws {
        let terminal = try join()
        terminal.type("\u{10}vim\r")
        try terminal.waits(for: "Your own editor")
        terminal.type("\u{1B}")
        terminal.type("\u{11}")
        #expect(try terminal.end() == 0)
        let told = terminal.text.components(separatedBy: Self.restoring).last ?? ""
        #expect(told == "the draft in your own editor:\r\n  cowrite edit '\(link)' draft.md --draft 1 --editor\r\n")
    }

    @Test("^Q leaves; without the alternate screen the drawing stays above the shell's next line")
    func inline() throws {
        let terminal = try join(["--inline"])
        // It asks before it leaves if the server has not saved this yet.
        terminal.type("hello")
        terminal.type("\u{11}y")
        #expect(try terminal.end() == 0)
        #expect(terminal.isRestored)
        #expect(!terminal.text.contains("\u{1B}[?1049"))
        #expect(terminal.text.hasSuffix("\u{1B}[999H\r\n"))
    }

    @Test("NO_COLOR leaves attributes and takes every colour away")
    func colourless() throws {
        func parameters(_ terminal: PseudoTerminal) -> Set<Int> {
            var found: Set<Int> = []
            for part in terminal.text.components(separatedBy: "\u{1B}[").dropFirst() {
                let digits = part.prefix { $0.isNumber || $0 == ";" }
                guard part.dropFirst(digits.count).first == "m" else { continue }
                found.formUnion(digits.split(separator: ";").compactMap { Int($0) })
            }
            return found
        }
        let plain = try join(environment: ["NO_COLOR": "1"])
        plain.type("\u{11}")
        _ = try plain.end()
        #expect(parameters(plain).allSatisfy { $0 < 30 })
        let coloured = try join()
        coloured.type("\u{11}")
        _ = try coloured.end()
        #expect(parameters(coloured).contains { $0 >= 30 })
    }

    @Test("^Z gives the terminal back; where no shell can wake it, it goes on by itself")
    func suspended() throws {
        let terminal = try join()
        terminal.type("\u{1A}")
        try terminal.waits(for: Self.restoring + "\u{1B}[?1049h")
        terminal.type("\u{11}")
        #expect(try terminal.end() == 0)
        #expect(terminal.isRestored)
    }

    @Test("an editor that edit --editor starts hears every signal")
    func editorSignals() throws {
        let program = try Program(
            ["edit", link, "recap.md", "--name", "Ana", "--editor"],
            environment: ["EDITOR": "sh -c 'grep -E \"Sig(Blk|Ign)\" /proc/self/status > seen' #"],
            folder: folder.url)
        #expect(program.exitCode == 0, "\(program.error)")
        // Signals 32 and 33 are the C library's own.
        let masks = try folder.read("seen").split(separator: "\n").compactMap { line in
            line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }.map { $0 & 0x7FFF_FFFF }
        }
        #expect(masks == [0, 0], "blocked, ignored")
    }
}

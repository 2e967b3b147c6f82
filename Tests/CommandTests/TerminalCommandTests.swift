// Process and Pipe are in no smaller library than this.
import Foundation
import Testing

@testable import cowrite

@Suite("The commands of the terminal")
struct TerminalCommandTests {
    private struct Case: Sendable {
        var words: [String]
        var environment: [String: String] = [:]
        var exitCode: Int32
        var error: String

        init(_ words: [String], _ exitCode: Int32, _ error: String, environment: [String: String] = [:]) {
            (self.words, self.exitCode, self.error, self.environment) = (words, exitCode, error, environment)
        }
    }

    private static let link = "http://127.0.0.1:9/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"

    /// Every message that ends one of these commands before a server is needed, word for word.
    private static let table: [Case] = [
        Case(["joim"], 2, "cowrite: there is no command 'joim'\n  did you mean cowrite join?\n  try: cowrite --help\n"),
        Case(["join"], 2, "cowrite: join: it needs LINK\n  try: cowrite join --help\n"),
        Case(["join", "a", "b"], 2, "cowrite: join: 'b' is one operand too many\n  try: cowrite join --help\n"),
        Case(
            ["join", "--nmae", "Ana", link], 2,
            "cowrite: join: there is no option '--nmae'\n  did you mean --name?\n  try: cowrite join --help\n"),
        Case(
            ["join", link, "--name"], 2,
            "cowrite: join: --name needs a value: --name NAME\n  try: cowrite join --help\n"),
        Case(
            ["join", link, "--draft", "first"], 2,
            "cowrite: join: --draft is 'first', but takes a whole number from 1 to 1000000000\n  try: cowrite join --help\n"
        ),
        Case(
            ["join", link, "--focus=much"], 2,
            "cowrite: join: --focus takes no value, but got 'much'\n  try: cowrite join --help\n"),
        Case(
            ["join", "http://127.0.0.1:9/r/k3v9x2mq7p"], 4,
            "cowrite: 'http://127.0.0.1:9/r/k3v9x2mq7p' is no link to a room: it has no key after a # sign: copy the "
                + "whole link, quoted if you are in a shell\n  a link looks like: 'http://HOST/r/ROOM#KEY'\n"),
        Case(
            ["join", link], 2,
            "cowrite: join needs a terminal to draw on\n"
                + "  for scripts: cowrite timer LINK, cowrite log LINK, cowrite edit LINK FILE.md\n"),
        Case(
            ["join", link], 2,
            "cowrite: there is no place to keep what you type: HOME is not set\n"
                + "  set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME\n", environment: ["HOME": ""]),
        Case(
            ["timer", "--once", link], 75,
            "cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: nothing listens on 127.0.0.1:9\n"
                + "  is the server running? try again later\n"),
        Case(
            ["edit", link, "nowhere/recap.md"], 2,
            "cowrite: 'nowhere/recap.md': its folder does not exist\n  make the folder first\n"),
        Case(
            ["edit", link], 2, "cowrite: edit: it needs LINK FILE.md\n  try: cowrite edit --help\n"),
        Case(
            ["completions", "tcsh"], 2,
            "cowrite: there are no completions for 'tcsh'\n  try: cowrite completions bash|zsh|fish\n"),
    ]

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cowrite-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test(
        "every message has its exact text and exit code, on the standard error alone",
        .enabled(if: Program.path != nil, "the program is not built beside the tests"), arguments: table.indices)
    func messages(index: Int) throws {
        let expected = Self.table[index]
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = try Program(expected.words, environment: expected.environment, folder: folder)
        #expect(program.error == expected.error, "\(expected.words)")
        #expect(program.exitCode == expected.exitCode, "\(expected.words)")
        #expect(program.output == "", "\(expected.words)")
    }

    @Test("help fits 80 columns, and every command shows an example", arguments: commands.map(\.name))
    func help(name: String) throws {
        let command = try #require(commands.first { $0.name == name })
        for line in Help.page(of: command).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(!command.examples.isEmpty)
    }

    @Test("the overview fits 80 columns and names every command")
    func overview() {
        let page = Help.overview(of: commands)
        for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        for command in commands { #expect(page.contains("\n  \(command.name) ")) }
    }

    @Test("completions and the manual page know every command and option")
    func generated() {
        let bash = ShellCompletions.bash(for: commands)
        let zsh = ShellCompletions.zsh(for: commands)
        let fish = ShellCompletions.fish(for: commands)
        let man = ManualPage.text(of: commands).filter { $0 != "\\" }
        for command in commands {
            #expect(bash.contains("        \(command.name)) words="))
            #expect(zsh.contains("    \(command.name))\n"))
            #expect(fish.contains("-a \(command.name) "))
            for option in command.options {
                #expect(bash.contains(option.name) && zsh.contains(option.name) && man.contains(option.name))
                #expect(fish.contains("-l \(option.name.dropFirst(2)) "))
            }
        }
    }
}

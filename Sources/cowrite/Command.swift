/// One word of the command line: `cowrite NAME ...`. `--help`, the completions and the man page come from this table.
struct Command: Sendable {
    var name: String
    /// One line, in the list of commands.
    var summary: String
    /// What stands after `cowrite NAME` in the usage line, without the options.
    var operands: String = ""
    /// How many operands it takes.
    var operandCount: ClosedRange<Int> = 0...0
    var options: [Option] = []
    /// Paragraphs under the options, at most 80 columns wide.
    var discussion: String = ""
    /// Command lines with a word on what each does.
    var examples: [(line: String, does: String)] = []
    var run: @Sendable (Arguments) async throws -> ExitCode

    struct Option: Sendable {
        /// With its hyphens: `--listen`.
        var name: String
        /// The placeholder of its value; nil for a flag.
        var value: String?
        var help: String
        /// The environment variable that stands in for it.
        var variable: String?
        /// What holds without it.
        var standard: String?
        /// It may stand more than once.
        var repeats = false
    }
}

/// How a command ended, for scripts.
enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case storage = 3
    case link = 4
    case waiting = 10
    case paused = 11
    case ended = 12
    case temporary = 75

    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "it could not be done"
        case .usage: "the command line is wrong"
        case .storage: "the data folder cannot be used"
        case .link: "the link opens no room"
        case .waiting: "timer --once: the clock waits"
        case .paused: "timer --once: the clock is paused"
        case .ended: "timer --once: the clock has ended"
        case .temporary: "the server cannot be reached now; try again"
        }
    }
}

/// What a person reads when a command cannot go on: what happened, with the value, and the way out.
struct CommandError: Error, Equatable, Sendable {
    var message: String
    /// What to do, one way a line.
    var advice: [String] = []
    var exitCode: ExitCode = .failed

    init(_ message: String, advice: [String] = [], exitCode: ExitCode = .failed) {
        (self.message, self.advice, self.exitCode) = (message, advice, exitCode)
    }

    /// As it is printed on the standard error.
    var text: String {
        (["cowrite: \(message)"] + advice.map { "  \($0)" }).joined(separator: "\n") + "\n"
    }
}

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// All commands, in the order in which `cowrite --help` lists them.
let commands: [Command] =
    [.serve, .new, .join, .edit, .timer, .ledger] + Command.publishingCommands + Command.storeCommands + [
        .completions, .man,
    ]

@main
enum Main {
    static func main() async {
        let code = await run(
            Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
        exit(code.rawValue)
    }

    /// Runs one command line and tells how it ended. Errors are printed here and nowhere else.
    static func run(_ words: [String], environment: [String: String]) async -> ExitCode {
        do {
            return try await dispatch(words, environment: environment)
        } catch let error as CommandError {
            StandardStream.error.write(error.text)
            return error.exitCode
        } catch {
            StandardStream.error.write(CommandError("\(error)").text)
            return .failed
        }
    }

    private static func dispatch(_ words: [String], environment: [String: String]) async throws -> ExitCode {
        guard let name = words.first, !["--help", "-h", "help"].contains(name) else {
            if words.count > 1, let command = commands.first(where: { $0.name == words[1] }) {
                StandardStream.output.write(Help.page(of: command))
            } else if words.count > 1, words[1] == "settings" {
                StandardStream.output.write(Help.settings(of: commands))
            } else if words.count > 1, words[0] == "help" {
                throw unknown(words[1])
            } else {
                StandardStream.output.write(Help.overview(of: commands))
            }
            return words.isEmpty ? .usage : .done
        }
        if name == "--version" || name == "version" {
            StandardStream.output.write("cowrite \(Help.version)\n")
            return .done
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            throw unknown(name)
        }
        let rest = Array(words.dropFirst())
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            StandardStream.output.write(Help.page(of: command))
            return .done
        }
        var settings = Settings()
        if command.options.contains(where: { $0.variable != nil }) {
            settings = try Settings.load(environment: environment, commands: commands)
        }
        return try await command.run(
            try Arguments(rest, of: command, environment: environment, settings: settings))
    }

    private static func unknown(_ name: String) -> CommandError {
        let near = nearest(to: name, in: commands.map(\.name))
        return CommandError(
            "there is no command '\(name)'",
            advice: (near.map { ["did you mean cowrite \($0)?"] } ?? []) + ["try: cowrite --help"],
            exitCode: .usage)
    }
}

import Session
import Storage

/// What the operator's commands share: the data folder they read, and how the store's errors reach a person.
extension Command.Option {
    static let data = Command.Option(
        name: "--data", value: "DIR", help: "the data folder (default: ~/.local/share/cowrite)",
        variable: "COWRITE_DATA")
    static let json = Command.Option(name: "--json", help: "print JSON, for scripts")
}

extension Command {
    /// The commands that work on a data folder, without a server.
    static let storeCommands: [Command] = [.log, .backup, .restore, .verify, .doctor, .room, .person]

    /// Runs `body`; what the store refuses is said in its words, with the exit code for storage.
    static func onStore(
        _ body: () async throws -> ExitCode
    ) async throws -> ExitCode {
        do { return try await body() } catch let error as StoreError { throw CommandError(error) }
    }
}

extension Arguments {
    /// The data folder, the same as a server's without `--data`.
    func dataFolder() throws(CommandError) -> String {
        if let given = value("--data") { return given }
        return try standardDataFolder()
    }

    /// The room an operand or option names.
    func room(_ text: String) throws(CommandError) -> RoomID {
        // A whole link is what people have at hand.
        let name = text.split(separator: "#").first?.split(separator: "/").last.map(String.init) ?? text
        guard !name.isEmpty, name.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) }) else {
            throw CommandError(
                "'\(text)' names no room", advice: ["try: cowrite room list --data DIR"], exitCode: .usage)
        }
        return RoomID(rawValue: name)
    }
}

extension CommandError {
    /// The store's message is a line and its advice, indented.
    init(_ error: StoreError) {
        var lines = error.message.split(separator: "\n").map { $0.drop { $0 == " " } }.map(String.init)
        let message = lines.isEmpty ? "\(error)" : lines.removeFirst()
        self.init(message, advice: lines, exitCode: .storage)
    }
}

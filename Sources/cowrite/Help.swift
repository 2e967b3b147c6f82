/// The pages that `--help` shows, at most 80 columns wide.
enum Help {
    static let version = "0.1.0"

    static func overview(of commands: [Command]) -> String {
        let width = (commands.map(\.name.count).max() ?? 0) + 2
        let list = commands.map { "  \(padded($0.name, to: width))\($0.summary)" }.joined(separator: "\n")
        return """
            cowrite: timed writing sessions, drafts written together, posts that publish

            usage: cowrite COMMAND [OPTION ...]

            \(list)

            A first session:
              cowrite serve                     start the server; it prints the address
              cowrite new --title "Early birds" make a room; it prints three links
              cowrite join LINK                 write, here in the terminal

            cowrite COMMAND --help tells more, cowrite help settings what you can set once
            for all. Answers go to the standard output, the rest to the standard error.
            Exit codes:
            \(ExitCode.allCases.map { "  \(padded(String($0.rawValue), to: 4))\($0.meaning)" }.joined(separator: "\n"))

            """
    }

    static func page(of command: Command) -> String {
        var page = "\(command.summary)\n\nusage: cowrite \(command.name)"
        if !command.operands.isEmpty { page += " \(command.operands)" }
        if !command.options.isEmpty { page += " [OPTION ...]" }
        page += "\n"
        if !command.options.isEmpty {
            page += "\n"
            for option in command.options {
                let head = "  \(option.name)\(option.value.map { " \($0)" } ?? "")"
                var text = option.help
                if let standard = option.standard { text += " (default: \(standard))" }
                if let variable = option.variable { text += " [\(variable)]" }
                let lines = wrapped(text, to: 80 - 26)
                if head.count < 25 {
                    page += padded(head, to: 26) + (lines.first ?? "") + "\n"
                    for line in lines.dropFirst() { page += padded("", to: 26) + line + "\n" }
                } else {
                    page += head + "\n"
                    for line in lines { page += padded("", to: 26) + line + "\n" }
                }
            }
        }
        if !command.discussion.isEmpty { page += "\n\(command.discussion)\n" }
        if !command.examples.isEmpty {
            page += "\nexamples:\n"
            for example in command.examples { page += "  \(example.line)\n      \(example.does)\n" }
        }
        return page
    }

    /// `cowrite help settings`: everything that can be set, in one table.
    static func settings(of commands: [Command]) -> String {
        let entries = Settings.table(of: commands)
        let name = (entries.map(\.name.count).max() ?? 0) + 2
        let variable = (entries.compactMap(\.option.variable?.count).max() ?? 0) + 2
        var page = """
            Settings: lines of name = value in $XDG_CONFIG_HOME/cowrite/config, as a rule
            ~/.config/cowrite/config; COWRITE_CONFIG names another file, or none if empty.
            A setting NAME is the option --NAME, given each time. The command line wins
            over the variable, that over the setting, that over the default.

            \(padded("setting", to: name))\(padded("variable", to: variable))default

            """
        for entry in entries {
            page +=
                "\(padded(entry.name, to: name))\(padded(entry.option.variable ?? "", to: variable))\(entry.standard)\n"
            for line in wrapped("for \(entry.commands.joined(separator: ", ")): \(entry.option.help)", to: 76) {
                page += "    \(line)\n"
            }
        }
        return page + """

            NO_COLOR, if not empty, turns the colours of cowrite join off.

            an example:
              name = Ana
              server = https://write.example.org
              focus = yes

            """
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

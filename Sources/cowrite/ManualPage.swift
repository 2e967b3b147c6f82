/// The manual page in man(7) macros, made from the option table.
enum ManualPage {
    static func text(of commands: [Command]) -> String {
        var page = """
            .TH COWRITE 1 "" "cowrite \(Help.version)" "User Commands"
            .SH NAME
            cowrite \\- timed writing sessions, drafts written together, posts that publish
            .SH SYNOPSIS
            .B cowrite
            .I COMMAND
            [\\fIOPTION\\fR ...]
            .SH COMMANDS

            """
        for command in commands {
            page += ".SS cowrite \(escaped(command.name)) \(escaped(command.operands))\n\(line(command.summary)).\n"
            for option in command.options {
                page += ".TP\n\\fB\(escaped(option.name))\\fR"
                if let value = option.value { page += " \\fI\(escaped(value))\\fR" }
                page += "\n\(line(option.help))"
                if let standard = option.standard { page += " (default: \(escaped(standard)))" }
                if let variable = option.variable { page += " [\(escaped(variable))]" }
                page += "\n"
            }
            if !command.discussion.isEmpty { page += ".PP\n.nf\n\(lines(command.discussion))\n.fi\n" }
            for example in command.examples {
                page += ".PP\n.RS 4\n.nf\n\(line(example.line))\n.fi\n.RE\n.RS 8\n\(line(example.does))\n.RE\n"
            }
        }
        page += ".SH EXIT STATUS\n"
        for code in ExitCode.allCases { page += ".TP\n\(code.rawValue)\n\(line(code.meaning))\n" }
        page += ".SH ENVIRONMENT\n"
        var variables: [(name: String, option: String)] = []
        for command in commands {
            for option in command.options {
                guard let variable = option.variable, !variables.contains(where: { $0.name == variable }) else {
                    continue
                }
                variables.append((variable, "\(command.name) \(option.name)"))
            }
        }
        for variable in variables {
            page += ".TP\n\(escaped(variable.name))\nstands in for \(escaped(variable.option))\n"
        }
        page += ".TP\nNO_COLOR\nno colours in join\n"
        page += ".TP\nSSL_CERT_FILE\nauthorities to trust in https links, instead of the system's\n"
        page += ".TP\nCOWRITE_CONFIG\nanother settings file; empty: none\n"
        page += """
            .SH SETTINGS
            Lines of name = value in $XDG_CONFIG_HOME/cowrite/config. The command line wins over the environment, that
            over the settings, those over the default.

            """
        for entry in Settings.table(of: commands) {
            page += ".TP\n\\fB\(escaped(entry.name))\\fR (default: \(escaped(entry.standard)))\n"
            page += "\(line(entry.option.help)); for \(escaped(entry.commands.joined(separator: ", ")))\n"
        }
        page += """
            .SH FILES
            .TP
            $XDG_CONFIG_HOME/cowrite/config
            the settings
            .TP
            $XDG_CONFIG_HOME/cowrite/rooms
            who you are in which room
            .TP
            $XDG_STATE_HOME/cowrite
            what you typed and is not saved yet

            """
        return page
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            default: result.append(character)
            }
        }
        return result
    }

    /// A line that begins with a dot or a quote would be read as a request.
    private static func line(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&\(text)" : text
    }

    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }.joined(separator: "\n")
    }
}

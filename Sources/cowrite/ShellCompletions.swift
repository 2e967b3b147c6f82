/// Completions for the shells, made from the option table.
enum ShellCompletions {
    static func bash(for commands: [Command]) -> String {
        var cases = ""
        for command in commands {
            let words = command.options.map(\.name) + ["--help"]
            cases += "        \(command.name)) words='\(words.joined(separator: " "))' ;;\n"
        }
        return """
            # bash completion for cowrite
            _cowrite() {
                local word=${COMP_WORDS[COMP_CWORD]} words=
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " ")) --help --version' -- "$word"))
                    return
                fi
                case ${COMP_WORDS[1]} in
            \(cases)    esac
                case $word in
                    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
                    *) COMPREPLY=($(compgen -f -- "$word")) ;;
                esac
            }
            complete -o filenames -F _cowrite cowrite

            """
    }

    static func zsh(for commands: [Command]) -> String {
        var list = ""
        var cases = ""
        for command in commands {
            list += "        '\(command.name):\(quoted(command.summary))'\n"
            var specs = ""
            for option in command.options {
                let value = option.value.map { ":\(bracketed($0)):" + (isFile($0) ? "_files" : " ") } ?? ""
                let repeats = option.repeats ? "*" : ""
                specs += " \\\n            '\(repeats)\(option.name)[\(bracketed(option.help))]\(value)'"
            }
            cases += """
                    \(command.name))
                        _arguments\(specs) \\
                        '--help[tell more]' \\
                        '*: :_files' ;;

                """
        }
        return """
            #compdef cowrite
            # zsh completion for cowrite
            _cowrite() {
                local -a commands
                commands=(
            \(list)    )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                local name=$words[2]
                shift words
                (( CURRENT-- ))
                case $name in
            \(cases)    esac
            }
            _cowrite "$@"

            """
    }

    static func fish(for commands: [Command]) -> String {
        var text = "# fish completion for cowrite\ncomplete -c cowrite -n __fish_use_subcommand -f\n"
        for command in commands {
            text += "complete -c cowrite -n __fish_use_subcommand -a \(command.name) -d '\(quoted(command.summary))'\n"
            for option in command.options {
                text += "complete -c cowrite -n '__fish_seen_subcommand_from \(command.name)'"
                text += " -l \(option.name.drop { $0 == "-" }) -d '\(quoted(option.help))'"
                text += option.value == nil ? "\n" : " -r\n"
            }
        }
        return text
    }

    private static func isFile(_ placeholder: String) -> Bool {
        ["FILE", "DIR", "BLOG", "PATH"].contains { placeholder.contains($0) }
    }

    /// For a text within single quotes.
    private static func quoted(_ text: String) -> String {
        text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    }

    private static func bracketed(_ text: String) -> String {
        quoted(text.filter { $0 != "[" && $0 != "]" && $0 != ":" })
    }
}

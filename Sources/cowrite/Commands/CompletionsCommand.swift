extension Command {
    static let completions = Command(
        name: "completions",
        summary: "Print the completions for your shell",
        operands: "bash|zsh|fish",
        operandCount: 1...1,
        discussion: "They come from the same table as --help, so they know every command and option.",
        examples: [
            ("cowrite completions bash > ~/.local/share/bash-completion/completions/cowrite", "for bash"),
            ("cowrite completions zsh > ~/.zfunc/_cowrite", "for zsh, with ~/.zfunc in fpath"),
            ("cowrite completions fish > ~/.config/fish/completions/cowrite.fish", "for fish"),
        ]
    ) { arguments in
        switch arguments.operands[0] {
        case "bash": StandardStream.output.write(ShellCompletions.bash(for: commands))
        case "zsh": StandardStream.output.write(ShellCompletions.zsh(for: commands))
        case "fish": StandardStream.output.write(ShellCompletions.fish(for: commands))
        case let shell:
            throw CommandError(
                "there are no completions for '\(shell)'", advice: ["try: cowrite completions bash|zsh|fish"],
                exitCode: .usage)
        }
        return .done
    }

    static let man = Command(
        name: "man",
        summary: "Print the manual page",
        examples: [
            ("cowrite man | man -l -", "read it"),
            ("cowrite man > ~/.local/share/man/man1/cowrite.1", "install it"),
        ]
    ) { _ in
        StandardStream.output.write(ManualPage.text(of: commands))
        return .done
    }
}

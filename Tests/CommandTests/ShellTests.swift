import Foundation
import Testing

@testable import cowrite

@Suite("What the shells and man make of the option table")
struct ShellTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test(
        "bash loads the completions and completes commands and options",
        .enabled(if: TestFolder.has("bash"), "skipped: bash is not installed"))
    func bash() throws {
        try folder.write(ShellCompletions.bash(for: commands), to: "cowrite.bash")
        try folder.write(
            """
            set -e
            source ./cowrite.bash
            complete -p cowrite
            COMP_WORDS=(cowrite jo) COMP_CWORD=1
            _cowrite; echo "${COMPREPLY[@]}"
            COMP_WORDS=(cowrite join --dr) COMP_CWORD=2
            _cowrite; echo "${COMPREPLY[@]}"
            """, to: "try")
        let (code, output) = try folder.run("bash", "--norc", "try")
        #expect(output == "complete -o filenames -F _cowrite cowrite\njoin\n--draft\n" && code == 0)
    }

    @Test(
        "zsh finds the completions in its fpath and completes as one types",
        .enabled(if: TestFolder.has("zsh"), "skipped: zsh is not installed"))
    func zsh() throws {
        try folder.write(ShellCompletions.zsh(for: commands), to: "_cowrite")
        try folder.write(
            """
            zmodload zsh/zpty
            zpty shell "zsh -fi"
            zpty -w shell "PROMPT=; fpath=($PWD \\$fpath); autoload -U compinit; compinit -u -D; print REA''DY"
            zpty -r shell output "*READY*"
            zpty -w -n shell "cowrite jo\t"
            zpty -r shell output "*cowrite join*"
            print found
            zpty -w -n shell "--dr\t"
            zpty -r shell output "*--draft*"
            print found
            zpty -d shell
            """, to: "try")
        let (code, output) = try folder.run("timeout", "60", "zsh", "-f", "try")
        #expect(output == "found\nfound\n" && code == 0)
    }

    @Test(
        "fish loads the completions and completes with a word on each",
        .enabled(if: TestFolder.has("fish"), "skipped: fish is not installed"))
    func fish() throws {
        try folder.write(ShellCompletions.fish(for: commands), to: "cowrite.fish")
        let (code, output) = try folder.run(
            "fish", "--no-config", "-c",
            "source cowrite.fish; complete -C 'cowrite jo'; complete -C 'cowrite join --dr'",
            environment: ["HOME": folder.url.path])
        let join = try #require(commands.first { $0.name == "join" }).summary
        #expect(output == "join\t\(join)\n--draft\topen this draft first\n" && code == 0)
    }

    @Test(
        "man shows the manual page without a warning, every command in it",
        .enabled(if: TestFolder.has("man") && TestFolder.has("groff"), "skipped: man or groff is not installed"))
    func man() throws {
        try folder.write(ManualPage.text(of: commands), to: "cowrite.1")
        let (code, output) = try folder.run(
            "sh", "-c", "man --warnings -l cowrite.1 > page 2> warnings; code=$?; cat warnings; exit $code",
            environment: ["LANG": "C.UTF-8", "MANWIDTH": "80", "MAN_KEEP_FORMATTING": ""])
        #expect(output == "" && code == 0)
        let page = try folder.read("page")
        for command in commands { #expect(page.contains("cowrite \(command.name)"), "\(command.name)") }
        #expect(page.contains("SETTINGS") && page.contains("SSL_CERT_FILE"))
    }
}

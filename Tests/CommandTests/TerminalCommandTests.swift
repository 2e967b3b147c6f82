import Testing

@testable import cowrite

@Suite("The commands of the terminal")
struct TerminalCommandTests {
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

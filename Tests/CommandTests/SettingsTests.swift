import Testing

@testable import cowrite

@Suite("The settings file")
struct SettingsTests {
    @Test(
        "the command line wins over the variable, that over the setting, that over the default",
        arguments: [
            (["--name", "Line"], ["COWRITE_NAME": "Variable"], "name = Set", "Line"),
            ([], ["COWRITE_NAME": "Variable"], "name = Set", "Variable"), ([], [:], "  name=Set \r\n", "Set"),
            ([], [:], "# name = Set\n", nil),
        ])
    func precedence(words: [String], environment: [String: String], file: String, expected: String?) throws {
        let settings = try Settings(file, path: "config", commands: commands)
        let arguments = try Arguments(["LINK"] + words, of: .join, environment: environment, settings: settings)
        #expect(arguments.value("--name") == expected)
    }

    @Test("flags are yes or no, and a setting may hold what is special elsewhere")
    func values() throws {
        let settings = try Settings(
            "focus = yes\nmouse = no\nplan = 25w 5b x3 # three\nallow-origin = a\nallow-origin = b\n", path: "config",
            commands: commands)
        let join = try Arguments(["LINK"], of: .join, environment: [:], settings: settings)
        #expect(join.has("--focus") && !join.has("--mouse"))
        #expect(
            try Arguments([], of: .new, environment: [:], settings: settings).value("--plan") == "25w 5b x3 # three")
        let serve = try Arguments([], of: .serve, environment: [:], settings: settings)
        #expect(serve.values("--allow-origin") == ["a", "b"])
    }

    @Test(
        "each mistake names its line and the way out",
        arguments: [
            (
                "\nnmae = Ana",
                "cowrite: config, line 2: there is no setting 'nmae'\n  did you mean name?\n"
                    + "  all settings: cowrite help settings\n"
            ),
            ("Hello", "cowrite: config, line 1: 'Hello' is not name = value\n  all settings: cowrite help settings\n"),
            ("name =", "cowrite: config, line 1: 'name' has no value\n  write name = NAME, or leave the line out\n"),
            (
                "name = A\nname = B",
                "cowrite: config, line 2: 'name' was given before, as 'A'\n  keep one of the two\n"
            ),
        ])
    func mistakes(text: String, message: String) {
        #expect { try Settings(text, path: "config", commands: commands) } throws: { error in
            (error as? CommandError)?.text == message && (error as? CommandError)?.exitCode == .usage
        }
    }

    @Test("a flag that is neither yes nor no is refused with its setting's name")
    func flag() throws {
        let settings = try Settings("focus = much", path: "config", commands: commands)
        #expect { try Arguments(["LINK"], of: .join, environment: [:], settings: settings) } throws: { error in
            (error as? CommandError)?.message == "join: the setting focus is 'much', but takes yes or no"
        }
    }

    @Test("a setting is called like its option and its variable, and all are in one table of 80 columns")
    func table() {
        let page = Help.settings(of: commands)
        for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        for command in commands {
            for option in command.options where option.variable != nil {
                #expect(option.setting == String(option.name.dropFirst(2)), "\(command.name) \(option.name)")
                #expect(page.contains("\n\(option.setting ?? "") "), "\(option.name)")
            }
        }
    }
}

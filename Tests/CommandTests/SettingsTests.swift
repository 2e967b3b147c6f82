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

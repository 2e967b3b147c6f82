import Testing

@testable import cowrite

@Suite("Reading a command line")
struct ArgumentsTests {
    private static let command = Command(
        name: "serve", summary: "s", operands: "LINK", operandCount: 0...1,
        options: [
            .init(
                name: "--listen", value: "ADDRESS", help: "h", variable: "COWRITE_LISTEN", standard: "127.0.0.1:8080"),
            .init(name: "--json", help: "h"),
        ], run: { _ in .done })

    @Test(
        "the command line wins over the environment, and that over the default",
        arguments: [
            ([], [:], "127.0.0.1:8080"), ([], ["COWRITE_LISTEN": "[::1]:9"], "[::1]:9"),
            (["--listen", "a:1"], ["COWRITE_LISTEN": "[::1]:9"], "a:1"), (["--listen=a:2"], [:], "a:2"),
        ])
    func precedence(words: [String], environment: [String: String], expected: String) throws {
        let arguments = try Arguments(words, of: Self.command, environment: environment)
        #expect(arguments.value("--listen") == expected)
    }

    @Test(
        "each mistake names itself and the way out",
        arguments: [
            (
                ["--lisen", "x"],
                "cowrite: serve: there is no option '--lisen'\n  did you mean --listen?\n  try: cowrite serve --help\n"
            ),
            (["--listen"], "cowrite: serve: --listen needs a value: --listen ADDRESS\n  try: cowrite serve --help\n"),
            (["a", "b"], "cowrite: serve: 'b' is one operand too many\n  try: cowrite serve --help\n"),
            (["--json=1"], "cowrite: serve: --json takes no value, but got '1'\n  try: cowrite serve --help\n"),
            (
                ["--listen", "a", "--listen", "b"],
                "cowrite: serve: --listen was given twice: 'a' and 'b'\n  try: cowrite serve --help\n"
            ),
        ])
    func mistakes(words: [String], text: String) {
        #expect { try Arguments(words, of: Self.command, environment: [:]) } throws: { error in
            (error as? CommandError)?.text == text && (error as? CommandError)?.exitCode == .usage
        }
    }
}

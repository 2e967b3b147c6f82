import Testing

@testable import cowrite

@Suite("Reading a command line")
struct ArgumentsTests {
    private static let command = Command(
        name: "serve", summary: "s", operandCount: 0...0,
        options: [
            .init(
                name: "--listen", value: "ADDRESS", help: "h", variable: "COWRITE_LISTEN", standard: "127.0.0.1:8080")
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
}

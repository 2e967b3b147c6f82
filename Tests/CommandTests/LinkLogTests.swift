import Foundation
import Testing

@Suite("The tape of a link, by the command")
struct LinkLogTests {
    @Test("holds what its holder may read, says so, is cut off nowhere, and cowrite export reads it")
    func readable() throws {
        let test = try TestFolder()
        let folder = test.url
        let (server, address) = try Child.server(folder: folder)
        defer { withExtendedLifetime((server, test)) {} }
        func run(_ words: String...) throws -> Program { try Program(words, folder: folder) }

        let made = try run("new", "--server", address, "--title", "Early birds", "--json")
        let links = try JSONDecoder().decode([String: String].self, from: Data(made.output.utf8))
        let writer = try #require(links["writer"])
        let text = "# A week in Durham\n\nIt was great, ä 漢 🌍.\n"
        try text.write(to: folder.appending(path: "week.md"), atomically: true, encoding: .utf8)
        let imported = try run("import", writer, "week.md", "--name", "Ana")
        #expect(imported.exitCode == 0, "\(imported)")

        // This user is known in the room by now: the draft is theirs, and private.
        let own = try run("log", writer)
        #expect(own.exitCode == 0, "\(own)")
        #expect(own.error == "cowrite: this tape holds what this link may read: 1 draft, yours and the readable ones\n")
        #expect(own.output.hasPrefix(#"{"holds":"readable","#) && own.output.hasSuffix("\n"))
        #expect(own.output.contains("Durham"))
        try own.output.write(to: folder.appending(path: "own.tape"), atomically: true, encoding: .utf8)
        let blog = folder.appending(path: "blog")
        try FileManager.default.createDirectory(at: blog, withIntermediateDirectories: true)
        let export = try run("export", "own.tape", "--into", "blog", "--draft", "1", "--engine", "hugo")
        #expect(export.exitCode == 0, "\(export)")
        let posts = FileManager.default.enumerator(atPath: blog.path)?.compactMap { $0 as? String } ?? []
        let post = try #require(posts.first { $0.hasSuffix(".md") }, "\(posts)")
        #expect(try String(contentsOf: blog.appending(path: post), encoding: .utf8).contains("It was great, ä 漢 🌍."))
        let told = try run("log", writer, "--text")
        #expect(told.output.contains("the room \"Early birds\" was made"), "\(told)")

        // Whoever has the link alone gets none of it.
        let stranger = try Program(["log", writer], environment: ["HOME": folder.path + "/nobody"], folder: folder)
        #expect(stranger.exitCode == 0, "\(stranger)")
        #expect(!stranger.output.contains("Durham") && !stranger.output.contains("\"draft\""))
        #expect(stranger.error.contains("0 drafts; your own private drafts are not in it"), "\(stranger.error)")

        // The operator's holds all, and only that one makes a room.
        let room = try #require(links["room"])
        let whole = try run("log", "--data", "data", "--room", room)
        #expect(whole.output.contains("Durham"))
        #expect(whole.error == "cowrite: this tape holds everything, private drafts too\n")
        let refused = try run("restore", "own.tape", "--data", "other")
        #expect(refused.exitCode == 3 && refused.error.contains("only what one link may read"), "\(refused)")
        // A tape that was cut short is known by its end.
        try String(own.output.dropLast()).write(
            to: folder.appending(path: "cut.tape"), atomically: true, encoding: .utf8)
        let cut = try run("restore", "cut.tape", "--data", "other")
        #expect(cut.error.contains("it was cut short"), "\(cut)")
    }
}

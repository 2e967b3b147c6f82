import Foundation
import Testing

@Suite("The operator's commands")
struct StoreCommandTests {
    /// A data folder with the store of the oldest layout, gone with the test.
    private final class Folder {
        let url: URL
        var data: String { url.appending(path: "data").path }

        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "cowrite-commands-\(UUID().uuidString)")
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "StorageTests/Fixtures/layout-1.sqlite")
            try FileManager.default.copyItem(atPath: fixture.path, toPath: data + "/store.sqlite")
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func run(_ words: String...) throws -> Program { try Program(words, folder: url) }
    }

    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test("room list and show tell what there is")
    func rooms() throws {
        #expect(
            try folder.run("room", "list", "--data", "data").output == """
                k3v9x2mq7p  open     2026-11-21 07:26:50  Early birds
                q8wz0t4hnc  open     2026-11-21 07:26:40  Late owls

                """)
        #expect(
            try folder.run("room", "show", "k3v9x2mq7p", "--data", "data").output == """
                k3v9x2mq7p  Early birds
                made 2026-11-21 07:26:40 UTC, 86 entries
                person 1  Ana
                person 2  Zoë M.
                draft 1  "A week in Durham" by Ana, 71 characters, revision 72, writable, finished
                draft 2  "Scrap" by Zoë M., 5 characters, revision 5, private, discarded

                """)
    }

    @Test("log prints a tape that restore takes, and a text that a person reads")
    func log() throws {
        let tape = try folder.run("log", "--data", "data", "--room", "http://h/r/k3v9x2mq7p#secret")
        #expect(tape.exitCode == 0)
        #expect(tape.error == "cowrite: this tape holds everything, private drafts too\n")
        #expect(tape.output.split(separator: "\n").count == 87)
        try tape.output.write(to: folder.url.appending(path: "morning.tape"), atomically: true, encoding: .utf8)
        let restored = try folder.run("restore", "morning.tape", "--data", "other")
        #expect(restored.output == "room k3v9x2mq7p restored into other, 86 entries\n")
        #expect(try folder.run("log", "--data", "other", "--room", "k3v9x2mq7p").output == tape.output)
        let text = try folder.run("log", "--data", "data", "--room", "k3v9x2mq7p", "--text").output
        #expect(text.hasPrefix("2026-11-21 07:26:40  the room \"Early birds\" was made, plan 5c 45w 10s\n"))
        #expect(
            text.contains("Zoë M. wrote in draft 1 \"A week in Durham\": 8 characters in, 8 out (revision 15)\n"))
    }

    @Test("backup, verify and restore lead to equal drafts")
    func backup() throws {
        #expect(try folder.run("backup", "monday.backup", "--data", "data").output == "monday.backup\n")
        let verified = try folder.run("verify", "monday.backup")
        #expect(
            verified.output == """
                k3v9x2mq7p  ok       86 entries, 2 drafts, 0d3c1f1512b8c4f2  Early birds
                q8wz0t4hnc  ok       3 entries, 1 draft, 42be7e1815d9afd2  Late owls
                sound

                """)
        #expect(try folder.run("restore", "monday.backup", "--data", "new").output == "2 rooms restored into new\n")
        #expect(try folder.run("verify", "--data", "new").output == verified.output)
    }

    @Test("room delete and person delete ask first, and then leave nothing")
    func deletion() throws {
        #expect(try folder.run("room", "delete", "q8wz0t4hnc", "--data", "data").exitCode == 2)
        let export = try folder.run(
            "person", "export", "--data", "data", "--room", "k3v9x2mq7p", "--person", "2")
        #expect(export.output.hasSuffix(#"{"draft":2,"text":"scrap","title":"Scrap"}"# + "\n"))
        #expect(
            try folder.run(
                "person", "delete", "--data", "data", "--room", "k3v9x2mq7p", "--person", "2", "--yes"
            ).exitCode == 0)
        #expect(try folder.run("room", "delete", "q8wz0t4hnc", "--data", "data", "--yes").exitCode == 0)
        #expect(try folder.run("verify", "--data", "data").exitCode == 0)
        let bytes = try Data(contentsOf: URL(filePath: folder.data + "/store.sqlite"))
        for word in ["Zoë", "Scrap", "Late owls", "Bob"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)") }
        #expect(bytes.range(of: Data("Early birds".utf8)) != nil)
    }

    @Test("doctor finds nothing wrong with a sound folder, and names what is wrong with another")
    func doctor() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.data + "/store.sqlite")
        let sick = try folder.run("doctor", "--data", "data")
        #expect(sick.exitCode == 3)
        #expect(
            sick.output.contains(
                """
                WRONG  others on this machine can read data/store.sqlite
                         chmod 600 data/store.sqlite

                """))
        for name in ["store.sqlite", "store.sqlite-wal"] {
            try? FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder.data + "/" + name)
        }
        let sound = try folder.run("doctor", "--data", "data")
        #expect(sound.exitCode == 0, "\(sound.output)")
        #expect(sound.output.contains("ok     no server runs on it\n"))
    }

    @Test("every operator's command has examples, and answers in JSON where it is asked to")
    func json() throws {
        for command in ["log", "backup", "restore", "verify", "doctor", "room", "person"] {
            let help = try folder.run(command, "--help").output
            #expect(
                help.contains("cowrite \(command)") && help.lowercased().contains("examples"), "\(command): \(help)")
        }
        func object(_ words: [String]) throws -> [String: Any] {
            let program = try Program(words, folder: folder.url)
            return try #require(
                JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any], "\(program)")
        }
        let shown = try object(["room", "show", "k3v9x2mq7p", "--data", "data", "--json"])
        #expect(shown["title"] as? String == "Early birds" && (shown["drafts"] as? [Any])?.count == 2)
        #expect(try object(["backup", "b.backup", "--data", "data", "--json"])["rooms"] as? Int == 2)
        #expect((try object(["restore", "b.backup", "--data", "new", "--json"])["rooms"] as? [String])?.count == 2)
        #expect(try object(["verify", "--data", "new", "--json"])["rooms"] != nil)
        #expect((try object(["doctor", "--data", "new", "--json"])["findings"] as? [Any])?.isEmpty == false)
        let person = try object([
            "person", "delete", "--data", "new", "--room", "k3v9x2mq7p", "--person", "2", "--yes", "--json",
        ])
        #expect(person["person"] as? Int == 2)
        #expect(
            try object(["room", "delete", "q8wz0t4hnc", "--data", "new", "--yes", "--json"])["deleted"] as? String
                == "q8wz0t4hnc")
    }
}

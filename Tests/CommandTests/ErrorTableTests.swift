import Foundation
import Testing

@testable import cowrite

/// Every error message of the command line, in tables: what is given, the command line, the exact text on the standard
/// error, the exit code.
enum ErrorTable {
    struct Row: Sendable {
        /// Shell commands that run before, in the row's own empty folder, which is its HOME, too.
        var given: String
        var words: [String]
        var environment: [String: String]
        /// What a person types, where the program needs a terminal.
        var keys: String?
        /// What was printed before the mistake was found.
        var output: String
        var exitCode: Int32
        var error: String

        init(
            _ words: [String], given: String = "", environment: [String: String] = [:], keys: String? = nil,
            output: String = "", _ exitCode: Int32, _ error: String
        ) {
            (self.words, self.given, self.environment, self.keys) = (words, given, environment, keys)
            (self.output, self.exitCode, self.error) = (output, exitCode, error)
        }
    }

    static let all = words + links + rooms + stores + serving + making + posts + exports

    /// A link to a place where nothing listens.
    static let nowhere = "http://127.0.0.1:9/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"
    /// A link of which only the room's name counts: the server that gives odd answers goes by it.
    static func odd(_ answer: String) -> String { "$ODD/r/\(answer)#0Jx1mY2kP4w6Q8rS0tU2vA" }

    static let store = #"cp -r "$DATA" data"#
    static let backup = #""$COWRITE" backup --data "$DATA" b > /dev/null"#
    static let tape = #""$COWRITE" log --data "$DATA" --room "$ROOM" 2> /dev/null"#
    static let blog = #"""
        mkdir -p blog/content; echo 'SITENAME="x"' > blog/pelicanconf.py
        printf 'Title: One\nDate: 2026-01-02 10:00\nCategory: c\n\nText.\n' > blog/content/one.md

        """#
    static let jekyll = #"""
        mkdir -p blog/_posts; echo 'title: x' > blog/_config.yml
        printf -- '---\ntitle: One\ndate: 2026-01-02\n---\nText.\n' > blog/_posts/2026-01-02-one.md

        """#
    static let note = #"printf 'Title: A day\nDate: 2026-03-14\nCategory: c\n\nText.\n' > note.md; "#
    static let commit =
        "git init -q blog; git -C blog add .; git -C blog -c user.name=a -c user.email=a@b commit -qm one"
}

/// What the rows stand on: a server with two rooms, one of them with a draft of Zoe's, and a server that answers oddly.
private final class ErrorStage {
    let folder: TestFolder
    /// `$NAME` in a row and what it stands for; the longest first where one begins another.
    let names: [(name: String, value: String)]
    private let server: Child
    private let oddServer: Child

    /// Answers each request by the last word of its path.
    private static let oddSource = #"""
        import http.server, re
        bodies = {
            "s404": b"{}", "s418": b"tea", "s429": b'{"code": "too_many_keys", "message": "too many wrong keys; wait"}',
            "s500": b"oops", "s503": b'{"code": "storage", "message": "the room cannot be read now"}',
            "damaged": b'{"code": "damaged", "message": "the log is damaged from here on: entry 3"}', "s200": b"{}",
        }
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                word = re.search(r"s\d\d\d|damaged|garbage|cut|changing", self.path).group()
                if word == "garbage":
                    return self.wfile.write(b"SSH-2.0\r\n\r\n")
                if word == "cut":
                    return self.wfile.write(b"HTTP/1.1 200")
                if word == "changing":
                    first = self.path.endswith("from=1")
                    body = b'{"tape": 1, "room": "x", "holds": "readable", "drafts": [%s]%s}\n' % (
                        (b"", b', "next": 2') if first else (b"1", b""))
                    code = 200
                else:
                    body, code = bodies[word], 500 if word == "damaged" else int(word[1:])
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()
            def log_message(self, *rest):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """#

    init() throws {
        let folder = try TestFolder()
        self.folder = folder
        let (server, address) = try Child.server(folder: folder.url)
        self.server = server
        oddServer = try Child(
            "/usr/bin/env", ["python3", "-c", Self.oddSource], environment: ProcessInfo.processInfo.environment,
            folder: folder.url)
        let odd = try oddServer.nextLine()
        func room() throws -> [String: String] {
            let made = try Program(["new", "--server", address, "--json"], folder: folder.url)
            return try JSONDecoder().decode([String: String].self, from: Data(made.output.utf8))
        }
        let (one, other) = (try room(), try room())
        try folder.write("# A day\n\nText.\n", to: "day.md")
        try folder.write("\n", to: "empty.md")
        try folder.write("# Another day\n\nMore.\n", to: "another.md")
        let host = try #require(one["host"])
        for file in ["day.md", "empty.md", "another.md"] {
            let imported = try Program(["import", host, file, "--name", "Zoe"], folder: folder.url)
            try #require(imported.exitCode == 0, "\(imported.error)")
        }
        let zoe = try folder.identity()
        let bare = String(address.dropFirst("http://".count))
        let port = try #require(Int(bare.split(separator: ":").last ?? ""))
        let room = try #require(one["room"])
        let values: [String: String] = [
            "$ZOE": "\(host).\(zoe)", "$LINK": host, "$OTHERLINK": try #require(other["writer"]),
            "$WRITER": try #require(one["writer"]), "$VIEWER": try #require(one["viewer"]),
            "$WRONG": "\(address)/r/\(room)#0Jx1mY2kP4w6Q8rS0tU2vA", "$SERVER": address, "$ADDRESS": bare,
            "$PORT": String(port), "$NEXTPORT": String(port < 65535 ? port + 1 : 8080), "$ROOM": room,
            "$DATA": folder.url.appending(path: "data").path, "$HOLDER": String(server.identifier),
            "$ODDADDRESS": "127.0.0.1:\(odd)", "$ODD": "http://127.0.0.1:\(odd)",
            "$COWRITE": try #require(Program.path),
        ]
        names = values.map { (name: $0.key, value: $0.value) }.sorted { $0.name.count > $1.name.count }
    }

    func filled(_ text: String, folder: String) -> String {
        var text = text.replacingOccurrences(of: "$FOLDER", with: folder)
        for (name, value) in names { text = text.replacingOccurrences(of: name, with: value) }
        return text
    }
}

extension TestFolder {
    /// The first person that this folder's user is in a room: `NUMBER.SECRET`.
    fileprivate func identity() throws -> String {
        struct Identity: Decodable {
            var participant: Int
            var secret: String
        }
        let place = url.appending(path: ".config/cowrite")
        let files = try #require(FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil))
        for case let file as URL in files {
            if let identity = try? JSONDecoder().decode(Identity.self, from: Data(contentsOf: file)) {
                return "\(identity.participant).\(identity.secret)"
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }
}

@Suite(
    "The error messages of the command line", .serialized,
    .enabled(
        if: Program.path != nil && TestFolder.has("python3") && TestFolder.has("git"),
        "skipped: this needs python3, git and the built program"))
struct ErrorTableTests {
    @Test("each mistake has its exact text and exit code, on the standard error alone")
    func allRows() throws {
        let stage = try ErrorStage()
        for row in ErrorTable.all {
            do { try check(row, on: stage) } catch { Issue.record("\(row.words): \(error)") }
        }
    }

    private func check(_ row: ErrorTable.Row, on stage: ErrorStage) throws {
        let folder = try TestFolder()
        // The path as the system says it, where a link leads to the temporary folder.
        let path = folder.url.resolvingSymlinksInPath().path
        func fill(_ text: String) -> String { stage.filled(text, folder: path) }
        var environment = ["HOME": path, "PATH": "/usr/bin:/bin", "TERM": "xterm", "LANG": "C.UTF-8"]
        if !row.given.isEmpty {
            let names = Dictionary(uniqueKeysWithValues: stage.names.map { (String($0.name.dropFirst()), $0.value) })
            let result = try folder.run("sh", "-c", row.given, environment: environment.merging(names) { $1 })
            try #require(result.exitCode == 0 && result.output.isEmpty, "\(result.output)")
        }
        environment.merge(row.environment.mapValues(fill)) { $1 }
        if let keys = row.keys {
            let terminal = try PseudoTerminal(
                try #require(Program.path), row.words.map(fill), environment: environment, folder: path)
            terminal.type(keys)
            #expect(try terminal.end() == row.exitCode, "\(row.words)")
            #expect(terminal.text.replacingOccurrences(of: "\r\n", with: "\n") == fill(row.error), "\(row.words)")
            return
        }
        let program = try Program(row.words.map(fill), environment: environment, folder: folder.url)
        #expect(program.error == fill(row.error), "\(row.words)")
        #expect(program.exitCode == row.exitCode, "\(row.words)")
        #expect(program.output == fill(row.output), "\(row.words)")
    }

    /// A message that no row provokes is one that nobody has read.
    @Test("no message stands in the sources that no row shows", arguments: MessageSources.all)
    func rows(source: MessageSources) throws {
        let shown = (ErrorTable.all.map(\.error) + ErrorTable.byValue.map(\.text)).joined(separator: "\n\n")
        let messages = try source.messages()
        #expect(messages.count >= source.leastCount, "the scan finds less than there is")
        for message in messages where !message.isShown(in: shown) {
            Issue.record("\(message.place): no row shows \(message.text)")
        }
    }

    @Test("what no command line can provoke in a test has its exact text, too", arguments: ErrorTable.byValue)
    func value(_ value: ErrorTable.Value) {
        #expect(value.error.text == value.text)
        #expect(value.error.exitCode == value.exitCode)
    }
}

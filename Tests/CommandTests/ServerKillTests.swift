import Foundation
import Testing

/// `cowrite serve --blog` with a `git` of the test's own before the system's: it counts its calls, and can kill the server
/// behind one of them: its effect is there, and nobody hears of it.
private final class KilledServer {
    private let folder: TestFolder
    private var server: Child?
    private var port: UInt16 = 0
    private var path = ""
    private var key = ""

    init() throws {
        let folder = try TestFolder()
        self.folder = folder
        try folder.run("mkdir", "-p", "bin", "blog/_posts")
        try folder.write("title: x\ntimezone: Europe/Lisbon\n", to: "blog/_config.yml")
        for month in 1...4 {
            try folder.write(
                "---\nlayout: post\ntitle: P \(month)\ndate: 2026-0\(month)-02 12:00:00 +0000\n---\n\nText.\n",
                to: "blog/_posts/2026-0\(month)-02-p\(month).md")
        }
        try folder.run("git", "init", "-q", "-b", "main", "blog")
        try git("config", "user.name", "Operator")
        try git("config", "user.email", "op@example.org")
        try git("add", "-A")
        try git("commit", "-q", "-m", "first")
        // Two changes of the blog's owner that are in no commit.
        try folder.write("title: being edited\ntimezone: Europe/Lisbon\n", to: "blog/_config.yml")
        try folder.write("staged", to: "blog/staged.txt")
        try git("add", "staged.txt")

        let real = try folder.run("sh", "-c", "command -v git").output.trimmingCharacters(in: .newlines)
        try folder.write(
            """
            #!/bin/sh
            cd "\(folder.url.path)"
            count=$(($(cat count 2>/dev/null || echo 0) + 1))
            echo $count > count
            \(real) "$@"
            status=$?
            if [ $count = $(cat fate) ]; then kill -9 $PPID; fi
            exit $status

            """, to: "bin/git")
        try folder.run("chmod", "+x", "bin/git")
        try folder.write("0", to: "fate")

        try start()
        let made = try Program(["new", "--server", "http://127.0.0.1:\(port)", "--json"], folder: folder.url)
        let links = try JSONDecoder().decode([String: String].self, from: Data(made.output.utf8))
        let room = try #require(links["room"])
        let roomKey = try #require(links["writer"]?.split(separator: "#").last)
        let socket = try RawSocket(port: port)
        socket.send(
            "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: cowrite.1\r\n\r\n")
        let words = [
            #"{"type": "hello", "version": 1, "room": "\#(room)", "key": "\#(roomKey)", "client": "test-ana-00000"}"#,
            #"{"type": "join", "name": "Ana"}"#,
            #"{"type": "create", "title": "By the sea", "reference": "r", "text": "The sea is blue today.\n"}"#,
            // The date of the post is that of the finish, at each commit the same.
            #"{"type": "finish", "draft": 1, "finished": true, "timezone": "Europe/Lisbon"}"#,
        ]
        for word in words { socket.send(RawFrame.text(word)) }
        let finished = Array(#""finished":true"#.utf8)
        #expect(socket.receive { $0.firstRange(of: finished) != nil })
        let said = String(decoding: socket.received, as: UTF8.self)
        let joined = try #require(said.range(of: #"\{[^{}]*"type":"joined"[^{}]*\}"#, options: .regularExpression))
        struct Joined: Decodable {
            var participant: Int
            var secret: String
        }
        let ana = try JSONDecoder().decode(Joined.self, from: Data(said[joined].utf8))
        key = "\(roomKey).\(ana.participant).\(ana.secret)"
        path = "/r/\(room)/drafts/1/publish"
    }

    func start() throws {
        server = nil
        let (child, address) = try Child.server(
            ["--blog", folder.url.appending(path: "blog").path],
            environment: [
                "PATH": "\(folder.url.path)/bin:/usr/bin:/bin", "TMPDIR": folder.url.path, "GIT_CONFIG_NOSYSTEM": "1",
            ], folder: folder.url)
        server = child
        port = try #require(UInt16(address.split(separator: ":").last ?? ""))
    }

    struct Answer: Decodable {
        var branch: String?
        var isNew: Bool?
    }

    /// Asks for the commit.
    ///
    /// - Parameter call: the call of git behind which the server is killed; 0: none.
    /// - Returns: nil if the server was killed before it answered.
    func commit(killedAfter call: Int = 0) throws -> Answer? {
        try folder.write("\(call)", to: "fate")
        try folder.write("0", to: "count")
        let body = #"{"action": "commit", "target": "blog"}"#
        let socket = try RawSocket(port: port)
        socket.send(
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
                + "Authorization: Bearer \(key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let text = String(decoding: try #require(socket.receiveAll(), "the server does not close"), as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        try #require(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
        return try JSONDecoder().decode(Answer.self, from: Data(text[end.upperBound...].utf8))
    }

    @discardableResult
    func git(_ words: String...) throws -> String {
        let result = try folder.run(["git", "-C", "blog"] + words)
        #expect(result.exitCode == 0, "git \(words): \(result.output)")
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// All that the blog's owner sees: files, index, current branch, and other branches than `name`.
    func ownersView(without name: String) throws -> [String] {
        let files = try folder.run(
            "sh", "-c", "cd blog && find . -name .git -prune -o -type f -exec cksum {} + | sort")
        let references = try git("for-each-ref").split(separator: "\n").filter { !$0.hasSuffix("/\(name)") }
        return try [
            files.output, git("status", "--porcelain"), git("diff", "--cached"), git("symbolic-ref", "HEAD"),
            references.joined(separator: "\n"),
        ]
    }
}

@Suite(
    "A server that is killed while it commits a draft", .timeLimit(.minutes(3)),
    .enabled(if: Program.path != nil && TestFolder.has("git"), "skipped: this needs git and the built program"))
struct ServerKillTests {
    @Test("leaves the whole commit or none and all of its owner's, and the next publish works")
    func killedAtEachStep() async throws {
        try await onOwnThread {
            let server = try KilledServer()
            let branch = "cowrite/by-the-sea"
            let before = try server.ownersView(without: branch)
            let answer = try #require(try server.commit())
            #expect(answer.branch == branch && answer.isNew == true)
            let tree = try server.git("rev-parse", "\(branch)^{tree}")
            #expect(
                try server.git("diff", "--name-status", "main", branch).hasSuffix("-by-the-sea.md"), "one post is added"
            )
            var wholeCount = 0
            var call = 0
            while true {
                call += 1
                try server.git("branch", "-q", "-D", branch)
                // Past the last call nobody is killed.
                if try server.commit(killedAfter: call) != nil { break }
                let place = "killed after call \(call)"
                #expect(try server.ownersView(without: branch) == before, "\(place)")
                let problems = try server.git("fsck", "--strict", "--no-progress").split(separator: "\n")
                #expect(problems.allSatisfy { $0.hasPrefix("dangling") }, "\(place): \(problems)")
                let isWhole = try !server.git("for-each-ref", "refs/heads/\(branch)").isEmpty
                if isWhole {
                    wholeCount += 1
                    #expect(try server.git("rev-parse", "\(branch)^{tree}") == tree, "\(place)")
                    #expect(try server.git("rev-list", "--count", "main..\(branch)") == "1", "\(place)")
                }
                try server.start()
                let next = try #require(try server.commit())
                #expect(next.branch == branch && next.isNew == !isWhole, "\(place)")
                #expect(try server.git("rev-parse", "\(branch)^{tree}") == tree, "\(place)")
                #expect(try server.ownersView(without: branch) == before, "\(place)")
            }
            #expect(call > 10, "git is called more often than that for a commit")
            #expect(wholeCount > 0, "the last kill comes when the branch has moved")
        }
    }
}

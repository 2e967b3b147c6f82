import Client
import Foundation
import OperationalTransform
import Session
import Sockets
import Testing
import WebSocket

@testable import Server

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("A draft on its way to a blog", .timeLimit(.minutes(2)))
struct PublishTests {
    /// A Jekyll blog in a repository, with one commit.
    private final class BlogRepository: Sendable {
        let path = FileManager.default.temporaryDirectory.path + "/cowrite-blog-\(UUID().uuidString)"

        init() throws {
            try FileManager.default.createDirectory(atPath: path + "/_posts", withIntermediateDirectories: true)
            try write("_config.yml", "title: x\ntimezone: Europe/Lisbon\n")
            for month in 1...4 {
                try write(
                    "_posts/2026-0\(month)-02-p\(month).md",
                    "---\nlayout: post\ntitle: P \(month)\ndate: 2026-0\(month)-02 12:00:00 +0000\nauthor: Rae\ntags: [sea]\n---\n\nText.\n"
                )
            }
            try git("init", "-q", "-b", "main")
            try git("config", "user.name", "Operator")
            try git("config", "user.email", "op@example.org")
            try git("add", "-A")
            try git("commit", "-q", "-m", "first")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }

        @discardableResult
        func git(_ words: String...) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["git", "-C", path] + words
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "git \(words.joined(separator: " "))")
            return text.trimmingCharacters(in: .newlines)
        }
    }

    /// A draft in a room, and who owns it.
    private struct Stage {
        var server: TestServer
        var loop: EventLoop
        var link: Link
        var ana: Person
        var bob: Person
        var anaKey: String
        var bobKey: String
        var draft: DraftID

        var path: String { "/r/\(link.room)/drafts/\(draft)/publish" }

        /// - Parameter images: sent behind the line of JSON.
        func publish(_ json: String, as key: String, upload: String? = nil, images: [UInt8] = []) async throws -> (
            status: Int, body: [UInt8], object: [String: Any]
        ) {
            let body = Array(json.utf8) + (images.isEmpty ? [] : [0x0a] + images)
            let (port, path) = (server.port, path)
            var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)")!)
            request.httpMethod = "POST"
            request.httpBody = Data(body)
            request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
            if let upload { request.setValue(upload, forHTTPHeaderField: "X-Upload") }
            let (data, answer) = try await URLSession.shared.data(for: request)
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
            return ((answer as? HTTPURLResponse)?.statusCode ?? 0, Array(data), object)
        }

        func stop() async {
            await server.stop()
            loop.stop()
        }
    }

    /// Ana's private draft of two paragraphs, the second typed by Bob, whom she invited.
    private func stage(_ blog: ServerConfiguration.Blog? = nil, text: String) async throws -> Stage {
        let server = try await TestServer(blog: blog)
        let loop = try EventLoop()
        loop.start()
        let link = try await server.room()[.writer]!
        func join(_ name: String) async throws -> (Person, String, ParticipantID) {
            let person = Person(try await server.connect(on: loop))
            await person.say(.hello(.init(room: link.room, key: link.key.text, client: "test-\(name)-00000")))
            await person.say(.join(.init(name: name)))
            let joined = try await person.hear { if case .joined(let joined) = $0 { joined } else { nil } }
            return (person, "\(link.key.text).\(joined.participant).\(joined.secret)", joined.participant)
        }
        let (ana, anaKey, _) = try await join("Ana")
        let (bob, bobKey, bobID) = try await join("Bob")
        await ana.say(.create(.init(title: "By the sea", reference: "r", text: text)))
        let draft = try await ana.hear { if case .created(let created) = $0 { created.draft } else { nil } }
        await ana.say(.invite(.init(draft: draft, participant: bobID, invited: true)))
        await bob.say(.open(.init(draft: draft)))
        let snapshot = try await bob.hear { if case .draft(let snapshot) = $0 { snapshot } else { nil } }
        let operation = try JSONDecoder().decode(
            Operation.self,
            from: Data(
                "[\(snapshot.text.unicodeScalars.count), \"Bob's own paragraph, long enough to be named.\\n\"]".utf8))
        await bob.say(.edit(.init(draft: draft, sequence: 1, revision: snapshot.revision, operation: operation)))
        _ = try await bob.hear { if case .ack = $0 { true } else { nil } }
        await ana.say(.finish(.init(draft: draft, finished: true, timezone: "Europe/Lisbon")))
        _ = try await ana.hear { if case .draftInfo(let info) = $0, info.finished { true } else { nil } }
        return Stage(
            server: server, loop: loop, link: link, ana: ana, bob: bob, anaKey: anaKey, bobKey: bobKey, draft: draft)
    }

    @Test("its owner commits it to the operator's blog, once; nobody else may, and a stranger sees nothing")
    func commit() async throws {
        let blog = try BlogRepository()
        let stage = try await stage(
            .init(path: blog.path, name: "Ana's blog (Jekyll)"), text: "The sea is [blue](#nowhere) today.\n\n")
        let before = try blog.git("rev-parse", "main")
        let preview = try await stage.publish(#"{"action": "preview"}"#, as: stage.anaKey)
        #expect(preview.status == 200, "\(preview.object)")
        let plan = try #require(preview.object["plan"] as? [String: Any])
        #expect((plan["path"] as? String)?.hasSuffix("-by-the-sea.md") == true)
        #expect((plan["text"] as? String)?.hasPrefix("---\nlayout: post\ntitle: By the sea\ndate: ") == true)
        #expect(preview.object["mayCommit"] as? Bool == true)
        let checks = try #require(preview.object["checks"] as? [[String: Any]])
        #expect(checks.contains { $0["rule"] as? String == "dead-link" && $0["line"] as? Int == 1 })
        #expect(try blog.git("for-each-ref", "refs/heads/cowrite").isEmpty, "a preview writes nothing")

        for (key, status) in [(stage.bobKey, 403), (stage.link.key.text, 404), ("wrong", 404)] {
            let answer = try await stage.publish(#"{"action": "commit", "target": "blog"}"#, as: key)
            #expect(answer.status == status, "\(answer.object)")
        }
        let done = try await stage.publish(
            #"{"action": "commit", "target": "blog", "tags": ["sea"]}"#, as: stage.anaKey)
        #expect(done.status == 200 && done.object["isNew"] as? Bool == true, "\(done.object)")
        #expect(done.object["branch"] as? String == "cowrite/by-the-sea")
        #expect(try blog.git("rev-list", "--count", "main..cowrite/by-the-sea") == "1")
        #expect(try blog.git("rev-parse", "main") == before)
        #expect(try blog.git("status", "--porcelain").isEmpty)
        let again = try await stage.publish(
            #"{"action": "commit", "target": "blog", "tags": ["sea"]}"#, as: stage.anaKey)
        #expect(
            again.object["isNew"] as? Bool == false
                && again.object["commit"] as? String == done.object["commit"] as? String)
        await stage.stop()
    }

    @Test("who wrote a part is named once they agree, with the address that only the draft's owner is told")
    func credit() async throws {
        let blog = try BlogRepository()
        let stage = try await stage(.init(path: blog.path, name: "Blog"), text: "The sea, and some more words.\n\n")
        func message() async throws -> String {
            _ = try await stage.publish(#"{"action": "commit", "target": "blog"}"#, as: stage.anaKey)
            return try blog.git("log", "-1", "--format=%an <%ae>%n%B", "cowrite/by-the-sea")
        }
        #expect(try await !message().contains("Bob"), "invited is not agreed")
        await stage.bob.say(.agree(.init(credit: true, address: "not an address")))
        #expect(try await stage.bob.hearRefusal() == "address")
        await stage.bob.say(.agree(.init(credit: true, address: "bob@example.org")))
        _ = try await stage.bob.hear { if case .agreed(let consent) = $0, consent.credit { true } else { nil } }
        let text = try await message()
        #expect(text.contains("Written by Bob, Ana.") || text.contains("Written by Ana, Bob."), "\(text)")
        #expect(text.hasPrefix("Bob <bob@example.org>\n"), "who wrote most of it is the author: \(text)")
        await stage.ana.say(.agree(.init(address: "ana@example.org")))
        _ = try await stage.ana.hear { if case .agreed(let consent) = $0, consent.address != nil { true } else { nil } }
        #expect(try await message().contains("Co-authored-by: Ana <ana@example.org>"))
        let writers = "/r/\(stage.link.room)/drafts/\(stage.draft)/writers"
        #expect(try await stage.server.ask(writers, bearer: stage.anaKey).body.contains("bob@example.org"))
        let toBob = try await stage.server.ask(writers, bearer: stage.bobKey).body
        #expect(toBob.contains("\"name\":\"Bob\"") && !toBob.contains("@"), "\(toBob)")
        #expect(try await stage.server.ask(writers, bearer: stage.link.key.text).status == 404)
        await stage.stop()
    }

    @Test("whoever may read it downloads it in an engine's conventions, pictures and all")
    func download() async throws {
        let stage = try await stage(text: "# By the sea\n\n![](sea.png)\n\n")
        let picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
        let preview = try await stage.publish(
            #"{"action": "preview", "target": "hugo", "images": [{"name": "sea.png", "type": "image/png", "alt": "Waves"}]}"#,
            as: stage.bobKey)
        let plan = try #require(preview.object["plan"] as? [String: Any], "\(preview.object)")
        #expect(plan["path"] as? String == "content/posts/by-the-sea/index.md")
        #expect((plan["text"] as? String)?.contains("![Waves](sea.png)") == true)
        #expect(preview.object["mayCommit"] as? Bool == false)
        let alone = try await stage.publish(#"{"action": "download", "target": "hugo"}"#, as: stage.bobKey)
        #expect(
            alone.status == 200 && String(decoding: alone.body, as: UTF8.self).hasPrefix("---\ntitle: \"By the sea\"\n")
        )
        let upload = try #require(preview.object["upload"] as? String)
        let request =
            #"{"action": "download", "target": "hugo", "images": [{"name": "sea.png", "bytes": \#(picture.count)}]}"#
        let zip = try await stage.publish(request, as: stage.bobKey, upload: upload, images: picture)
        #expect(zip.status == 200 && zip.body.starts(with: [0x50, 0x4b, 3, 4]))
        #expect(
            zip.body.firstRange(of: picture) != nil
                && zip.body.firstRange(of: Array("content/posts/by-the-sea/sea.png".utf8)) != nil)
        for (json, status, code) in [
            (#"{"action": "commit", "target": "hugo"}"#, 400, "target"), (#"{"action": "commit"}"#, 400, "target"),
            (#"{"action": "download", "target": "blog"}"#, 403, "not_allowed"), ("{", 400, "bad_request"),
            (#"{"action": "preview", "target": "word"}"#, 400, "target"),
            (#"{"action": "download", "images": [{"name": "a.png", "bytes": 9}]}"#, 400, "bad_request"),
        ] {
            let answer = try await stage.publish(json, as: stage.bobKey)
            #expect(answer.status == status && answer.object["code"] as? String == code, "\(json): \(answer.object)")
        }
        await stage.stop()
    }

    @Test("a body above 64 KiB needs the word that a preview gives, and the word is good once")
    func uploads() async throws {
        let stage = try await stage(text: "![](sea.png)\n\n")
        let picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + [UInt8](repeating: 7, count: 300_000)
        let request =
            #"{"action": "download", "target": "jekyll", "images": [{"name": "sea.png", "bytes": \#(picture.count)}]}"#
        let preview = try await stage.publish(#"{"action": "preview", "target": "jekyll"}"#, as: stage.anaKey)
        let word = try #require(preview.object["upload"] as? String)
        #expect(try await stage.publish(request, as: stage.anaKey, images: picture).status == 413)
        #expect(try await stage.publish(request, as: stage.anaKey, upload: "guess", images: picture).status == 413)
        #expect(try await stage.publish(request, as: stage.anaKey, upload: word, images: picture).status == 200)
        #expect(try await stage.publish(request, as: stage.anaKey, upload: word, images: picture).status == 413)
        await stage.stop()
    }

    @Test("what the blog needs and the draft does not say comes as questions, and a commit without it is refused")
    func questions() async throws {
        let blog = try BlogRepository()
        for month in 1...4 {
            try blog.write(
                "_posts/2026-0\(month)-02-p\(month).md",
                "---\nlayout: post\ntitle: P \(month)\ncover: c\(month).png\ndate: 2026-0\(month)-02 12:00:00 +0000\n---\n\nText.\n"
            )
        }
        try blog.git("commit", "-q", "-a", "-m", "covers")
        let stage = try await stage(.init(path: blog.path, name: "Blog"), text: "Words.\n\n")
        let preview = try await stage.publish(#"{"action": "preview"}"#, as: stage.anaKey)
        let questions = try #require(preview.object["questions"] as? [[String: Any]])
        #expect(questions.map { $0["name"] as? String } == ["cover"])
        #expect(preview.object["plan"] == nil)
        let refused = try await stage.publish(#"{"action": "commit", "target": "blog"}"#, as: stage.anaKey)
        #expect(refused.status == 422 && refused.object["code"] as? String == "unanswered")
        let done = try await stage.publish(
            #"{"action": "commit", "target": "blog", "set": {"cover": "sea.png"}}"#, as: stage.anaKey)
        #expect(done.status == 200, "\(done.object)")
        #expect(try blog.git("show", "cowrite/by-the-sea").contains("+cover: sea.png"))
        await stage.stop()
    }

    @Test("a blog whose every hook, filter and monitor would leave a mark takes the commit and leaves none")
    func hostileRepository() async throws {
        let blog = try BlogRepository()
        let mark = blog.path + ".mark"
        let evil = blog.path + "/.git/evil"
        try blog.write(".git/evil", "#!/bin/sh\ntouch '\(mark)'\ncat\n")
        let hooks = [
            "pre-commit", "commit-msg", "post-commit", "post-checkout", "reference-transaction", "post-index-change",
        ]
        for hook in hooks { try blog.write(".git/hooks/\(hook)", "#!/bin/sh\ntouch '\(mark)'\n") }
        for path in [evil] + hooks.map({ "\(blog.path)/.git/hooks/\($0)" }) {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try blog.write(".gitattributes", "* filter=evil diff=evil\n")
        for key in [
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.fsmonitor", "diff.evil.textconv",
        ] {
            try blog.git("config", key, evil)
        }
        defer { try? FileManager.default.removeItem(atPath: mark) }
        // It can tell: git itself, used without care, leaves the mark.
        try blog.git("status", "--porcelain")
        #expect(FileManager.default.fileExists(atPath: mark))
        try? FileManager.default.removeItem(atPath: mark)

        let stage = try await stage(.init(path: blog.path, name: "Blog"), text: "Words.\n\n")
        let preview = try await stage.publish(#"{"action": "preview"}"#, as: stage.anaKey)
        #expect(preview.status == 200, "\(preview.object)")
        let done = try await stage.publish(
            #"{"action": "commit", "target": "blog", "slug": "../../.git/hooks/x"}"#, as: stage.anaKey)
        let branch = try #require(done.object["branch"] as? String, "\(done.object)")
        #expect(!FileManager.default.fileExists(atPath: mark))
        try blog.git("config", "--unset", "core.fsmonitor")
        let names = try blog.git("diff", "--no-textconv", "--name-only", "main", branch)
        #expect(names.hasPrefix("_posts/") && !names.contains(".git/"), "\(names)")
        await stage.stop()
    }

    @Test("a blog for one room is offered to that room alone")
    func oneRoom() async throws {
        let blog = try BlogRepository()
        let stage = try await stage(
            .init(path: blog.path, name: "Blog", rooms: [RoomID(rawValue: "another0")]), text: "Words.\n\n")
        let answer = try await stage.publish(#"{"action": "commit", "target": "blog"}"#, as: stage.anaKey)
        #expect(answer.status == 403, "\(answer.object)")
        let preview = try await stage.publish(#"{"action": "preview"}"#, as: stage.anaKey)
        #expect((preview.object["targets"] as? [[String: Any]])?.contains { $0["id"] as? String == "blog" } == false)
        await stage.stop()
    }
}

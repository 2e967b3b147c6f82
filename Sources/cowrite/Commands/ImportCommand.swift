import Client
import Publishing
import Session
import Sockets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let importPosts = Command(
        name: "import",
        summary: "Bring posts you have into a room, as drafts of your own",
        operands: "LINK FILE.md...",
        operandCount: 2...100,
        options: [
            .init(name: "--name", value: "NAME", help: "your name, if you have not joined the room yet"),
            .init(name: "--repair", help: "put broken characters right where that needs no guessing"),
            .init(name: "--json", help: "answer as JSON: one object a line with file, draft, title"),
        ],
        discussion: """
            The post's header stays at the top of the draft, where you may edit it; the
            export reads it there. To put an edited draft back into the file it came from:

              cowrite export LINK --draft 3 --into BLOG --update content/post.md

            Lines you did not edit then keep every byte they had.
            """,
        examples: [("cowrite import \"$LINK\" content/recap.md", "prints the draft's number")]
    ) { arguments in
        let link = try RoomLink.parse(arguments.operands[0])
        var posts: [(path: String, post: ImportedPost)] = []
        do throws(PublishingError) {
            for path in arguments.operands.dropFirst() {
                let bytes = try FileBytes.read(path, largest: 16 << 20)
                posts.append((path, try ImportedPost(bytes, path: path, repairsMojibake: arguments.has("--repair"))))
            }
        } catch {
            throw CommandError(publishing: error)
        }
        let folders = try RoomLink.folders(ProcessInfo.processInfo.environment)
        let loop = try RoomLink.loop()
        let client = try RoomLink.client(
            .init(link: link, name: arguments.value("--name"), folders: folders), on: loop)
        guard await client.hasName else {
            throw CommandError(
                "you have not joined this room yet", advice: ["say who you are: --name NAME"], exitCode: .usage)
        }
        let importer = DraftImporter(client, loop)
        for (path, post) in posts {
            let draft: DraftID
            do throws(ClientError) { draft = try await importer.create(title: post.title, text: post.text) } catch {
                throw RoomLink.error(error, link)
            }
            report(path, post, draft, arguments)
        }
        await importer.leave()
        return .done
    }

    private static func report(_ path: String, _ post: ImportedPost, _ draft: DraftID, _ arguments: Arguments) {
        if arguments.has("--json") {
            struct Line: Encodable {
                var file: String
                var draft: Int
                var title: String
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(Line(file: path, draft: draft, title: post.title)) else { return }
            StandardStream.output.write(String(decoding: data, as: UTF8.self) + "\n")
        } else {
            StandardStream.output.write(TerminalText.safeLines("\(path): draft \(draft), \"\(post.title)\"\n"))
        }
        for remark in post.remarks { StandardStream.error.write("\(path): \(remark)\n") }
        for finding in post.mojibake {
            let advice =
                finding.repair.map { "was \"\($0)\"; --repair puts it right" }
                ?? "has lost a byte; only you know what it was"
            StandardStream.error.write(
                TerminalText.safeLines("\(path):\(finding.line): \"\(finding.text)\" \(advice)\n"))
        }
    }
}

/// Makes drafts through a client, one after the other, and waits until the server has each on disk.
@safe actor DraftImporter {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let client: Client
    private var isStarted = false
    private var count = 0
    private var awaited: String?
    private var result: Result<DraftID, ClientError>?
    private var waiter: CheckedContinuation<Void, Never>?

    init(_ client: Client, _ loop: EventLoop) { (self.client, self.loop) = (client, loop) }

    /// - Throws: `.refused` with the server's words (a draft over the limit, a room one may only read),
    ///   `.unreachable` after ten seconds without an answer.
    func create(title: String, text: String) async throws(ClientError) -> DraftID {
        if !isStarted {
            isStarted = true
            await client.listen { [weak self] event in self?.assumeIsolated { $0.note(event) } }
            await client.start()
        }
        count += 1
        let reference = "import-\(count)"
        awaited = reference
        result = nil
        let address = client.link.address
        loop.schedule(after: .seconds(10)) { [weak self] in
            self?.assumeIsolated { importer in
                if importer.awaited == reference { importer.end(.failure(.unreachable(address, "no answer in time"))) }
            }
        }
        await client.send(.create(.init(title: title, reference: reference, text: text)))
        while result == nil { await withCheckedContinuation { waiter = $0 } }
        awaited = nil
        guard let result else { throw .unreachable(address, "no answer") }
        return try result.get()
    }

    func leave() async {
        await client.leave()
        await client.ended()
    }

    private func note(_ event: ClientEvent) {
        switch event {
        case .created(let draft, let reference) where reference == awaited: end(.success(draft))
        case .refused(let refusal): end(.failure(.refused(code: refusal.code, refusal.message)))
        case .connection(.ended(let code, let message)): end(.failure(.refused(code: code, message)))
        case .connection(.offline(_, let reason)): end(.failure(.unreachable(client.link.address, reason)))
        default: break
        }
    }

    private func end(_ result: Result<DraftID, ClientError>) {
        guard self.result == nil else { return }
        self.result = result
        let waiter = self.waiter
        self.waiter = nil
        waiter?.resume()
    }
}

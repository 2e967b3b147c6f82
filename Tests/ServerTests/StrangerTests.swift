import Foundation
import Session
import Testing

@testable import Server

/// A client in another language, written from the protocol page alone.
@Suite("A stranger's client", .timeLimit(.minutes(2)))
struct StrangerTests {
    @Test(
        "joins, edits, is cut off and comes back, and ends with the text the others and the server have",
        .enabled(if: StrangerClient.isInstalled, "skipped: Python's websockets is not installed"), arguments: [1, 2, 3])
    func converges(seed: Int) async throws {
        let server = try await TestServer()
        let link = try await server.room()[.writer]!
        let first = StrangerClient(link, "Ana", draft: 0, seed: seed * 10)
        let draft = try #require(await first.draft())
        let others = ["Bob", "Cy"].enumerated().map { index, name in
            StrangerClient(link, name, draft: draft, seed: seed * 10 + index + 1)
        }
        let text = try await first.text()
        #expect(text.unicodeScalars.count > 100)
        for name in ["Ana", "Bob", "Cy"] { #expect(text.contains("[\(name) is done]")) }
        for other in others { #expect(try await other.text() == text) }
        #expect(try await server.ask("/r/\(link.room)/drafts/\(draft).md", bearer: link.key.text).body == text)
        await server.stop()
    }
}

/// `Tests/StrangerClient/client.py` at work: 100 edits, 4 of them with the connection cut.
private final class StrangerClient: Sendable {
    private let process: Process
    private let (output, errors): (Pipe, Pipe)

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let python: String? = [root.appending(path: ".cache/python/bin/python").path, "/usr/bin/python3"]
        .first { path in
            let process = Process()
            process.executableURL = URL(filePath: path)
            process.arguments = ["-c", "import websockets.asyncio.client"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

    static var isInstalled: Bool { python != nil }

    init(_ link: Link, _ name: String, draft: DraftID, seed: Int) {
        process = Process()
        (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: Self.python ?? "")
        process.arguments = [
            Self.root.appending(path: "Tests/StrangerClient/client.py").path, link.text, name, "\(draft)", "100", "4",
            "3", "\(seed)",
        ]
        process.standardOutput = output
        process.standardError = errors
        try? process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// The draft it has open, as it says.
    func draft() async -> DraftID? {
        let line = await Self.onThread { [errors] in
            var line = Data()
            while let byte = try? errors.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) {
                line += byte
            }
            return line
        }
        return DraftID(String(decoding: line, as: UTF8.self))
    }

    struct Failed: Error { var message: String }

    /// All it prints until it ends.
    func text() async throws -> String {
        let output = await Self.onThread { [output] in (try? output.fileHandleForReading.readToEnd()) ?? Data() }
        await Self.onThread { [process] in process.waitUntilExit() }
        guard process.terminationStatus == 0 else {
            let said = await Self.onThread { [errors] in (try? errors.fileHandleForReading.readToEnd()) ?? Data() }
            throw Failed(message: String(decoding: said, as: UTF8.self))
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Blocking calls stay off the threads that tests share.
    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}

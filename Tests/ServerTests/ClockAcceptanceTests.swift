import Foundation
import Testing

/// The clock of the real program, under a wall clock that jumps, runs too fast, and is wrong after a crash.
@Suite("The clock, measured", .timeLimit(.minutes(2)))
struct ClockAcceptanceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = root.appending(path: ".cache/python/bin/python").path
    private static let program = URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        .appending(path: "cowrite").path
    private static let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
        "/usr/lib/faketime/libfaketime.so.1",
    ].first { FileManager.default.fileExists(atPath: $0) }

    private static var isPossible: Bool {
        library != nil && [python, program].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    @Test(
        "two screens agree, the bell is in time, and what is left outlives a crash",
        .enabled(if: isPossible, "skipped: needs the program, libfaketime, and websockets in .cache/python"))
    func measured() async throws {
        let (status, output) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.measure() }) }
        }
        #expect(status == 0, "\(output)")
        let figures = Dictionary(
            output.split(separator: "\n").compactMap { line -> (String, Double)? in
                let words = line.split(separator: " ")
                return words.count == 2 ? Double(words[1]).map { (String(words[0]), $0) } : nil
            }, uniquingKeysWith: max)
        for name in ["apart_at_start", "apart_after_jumps", "apart_after_sleep", "apart_after_kill", "left_after_kill"]
        {
            let milliseconds = try #require(figures[name], "\(output)")
            #expect(milliseconds < 250, "\(name)")
        }
        #expect(try #require(figures["bell_late"]) < 500)
    }

    private static func measure() throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [root.appending(path: "Tests/StrangerClient/clock.py").path, program, library ?? ""]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let read = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: read, as: UTF8.self))
    }
}

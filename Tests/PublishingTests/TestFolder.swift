import Testing

@testable import Publishing
@testable import TimeZones

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A folder of a test's own, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "cowrite-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        path = try #require(BlogFolder.realPath(place.path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ relativePath: String, _ text: String) throws { try write(relativePath, bytes: Array(text.utf8)) }

    func write(_ relativePath: String, bytes: [UInt8]) throws {
        let parts = relativePath.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "\(path)/\(parts)", withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(path)/\(relativePath)"))
    }

    func text(_ relativePath: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(relativePath)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// All files with their bytes, `.git` left out.
    func contents() -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
            if name == ".git" || name.hasPrefix(".git/") { continue }
            if let data = FileManager.default.contents(atPath: "\(path)/\(name)") { found[name] = Array(data) }
        }
        return found
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let answer = try #require(
            ChildProcess.run(
                "git", ["-C", path] + arguments,
                environment: [
                    "PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")", "HOME=\(path)",
                    "GIT_CONFIG_NOSYSTEM=1",
                ]))
        #expect(answer.status == 0, "git \(arguments.joined(separator: " ")): \(answer.errorText)")
        return String(decoding: answer.output, as: UTF8.self).trimmed
    }

    /// Makes the folder a repository with all its files in one commit.
    func commitAll() throws {
        try git("init", "-q", "-b", "main")
        try git("config", "user.name", "Rae")
        try git("config", "user.email", "rae@example.org")
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", "first")
    }
}

/// A picture, as far as its first bytes tell.
let tinyPicture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]

/// 21 November 2026, 08:00 UTC.
let exportTime: Int64 = 1_795_248_000

func postDate(_ text: String, _ zone: String) throws -> PostDate {
    let written = try #require(WrittenDate(text))
    return PostDate(civil: written.civil, zone: try TimeZoneRules.named(zone), hasTime: written.form.hasTime)
}

func samplePost() throws -> Post {
    Post(
        title: "A morning in Lisbon", date: try postDate("2026-11-20 21:15", "Europe/Lisbon"), authors: ["Ana", "Bo"],
        tags: ["python", "writing"], category: "Travel", description: "What we saw.", body: "Hello.\n\nBye.\n")
}

/// The package's root.
let packageRoot: String = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

/// A text with one of five line ends and spaces that a seed picks: the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

// Process and Pipe are in no smaller library than this.
import Foundation
import Testing

/// A program that goes on beside the test, ended with it.
final class Child {
    private let process = Process()
    private let output = Pipe()
    private var read = Data()

    init(_ path: String, _ words: [String], environment: [String: String], folder: URL) throws {
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = words
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var identifier: pid_t { process.processIdentifier }

    /// By a signal that cannot be blocked: a child has the signal mask of the thread that started it, and the test
    /// library's threads block most.
    deinit { kill(process.processIdentifier, SIGKILL) }

    /// The next line of its standard output; waits for it.
    func nextLine() throws -> String {
        while true {
            if let end = read.firstIndex(of: 0x0A) {
                let line = String(decoding: read[..<end], as: UTF8.self)
                read = Data(read[read.index(after: end)...])
                return line
            }
            let bytes = output.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "the program ended before it had said what was waited for")
            read += bytes
        }
    }

    /// `cowrite serve` on a free port.
    ///
    /// - Returns: the server and its address.
    static func server(
        _ options: [String] = [], environment: [String: String] = [:], folder: URL
    ) throws -> (child: Child, address: String) {
        let child = try Child(
            try #require(Program.path),
            ["serve", "--listen", "127.0.0.1:0", "--data", folder.appending(path: "data").path] + options,
            environment: ["HOME": folder.path].merging(environment) { $1 }, folder: folder)
        let line = try child.nextLine()
        return (child, try #require(line.split(separator: " ").last.map(String.init)))
    }
}

/// A folder of the test's own, gone with it.
final class TestFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "cowrite-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func read(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }

    /// Runs a program of the system and waits for its end.
    @discardableResult
    func run(_ words: String..., environment: [String: String] = [:]) throws -> (exitCode: Int32, output: String) {
        try run(words, environment: environment)
    }

    @discardableResult
    func run(_ words: [String], environment: [String: String] = [:]) throws -> (exitCode: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = url
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// Whether the system has a program.
    static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}

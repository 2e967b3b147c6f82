// Process and Pipe are in no smaller library than this.
import Foundation
import Testing

/// The built program, run as a person runs it.
struct Program {
    var exitCode: Int32
    var output: String
    var error: String

    static let path: String? = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let path = root.appendingPathComponent(".build/debug/cowrite").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Without a terminal, with a HOME of its own.
    init(_ words: [String], environment: [String: String] = [:], folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.path))
        process.arguments = words
        process.currentDirectoryURL = folder
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "TERM": "xterm"].merging(environment) {
            $1
        }
        let (output, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        self.error = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        exitCode = process.terminationStatus
    }
}

package import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The node process that holds the page's editors. One question at a time.
package final class PageProcess {
    package enum Failure: Error, CustomStringConvertible {
        case noNode
        case ended
        case refused(String)

        package var description: String {
            switch self {
            case .noNode: "node is not installed: the page's editors cannot take part"
            case .ended: "the page's editors ended"
            case .refused(let reason): "a page's editor failed: \(reason)"
            }
        }
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received = Data()
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    /// - Parameter root: the folder of the package.
    package init(root: URL) throws {
        guard let node = Self.node else { throw Failure.noNode }
        process.executableURL = node
        process.arguments = [root.appending(path: "Tests/Simulator/page-editors.mjs").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Where node is, if it is installed.
    package static var node: URL? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { URL(filePath: String($0)).appending(path: "node") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    func ask(_ request: PageRequest) throws -> PageAnswer {
        var line = try encoder.encode(request)
        line.append(UInt8(ascii: "\n"))
        try input.fileHandleForWriting.write(contentsOf: line)
        let answer = try decoder.decode(PageAnswer.self, from: try readLine())
        if let error = answer.error { throw Failure.refused(error) }
        return answer
    }

    private func readLine() throws -> Data {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[..<end]
                received = Data(received[(end + 1)...])
                return Data(line)
            }
            let part = output.fileHandleForReading.availableData
            if part.isEmpty { throw Failure.ended }
            received.append(part)
        }
    }
}

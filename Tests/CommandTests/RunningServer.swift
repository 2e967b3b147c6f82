import Foundation
import Testing

/// `cowrite serve` as a process of its own, with what it logs.
final class RunningServer: Sendable {
    let port: UInt16
    private let process: Process
    private let folder: URL
    private var logFile: URL { folder.appendingPathComponent("log") }

    init(_ options: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("cowrite-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let log = folder.appendingPathComponent("log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Program.path))
        process.arguments = ["serve", "--listen", "127.0.0.1:0", "--data", folder.path + "/data"] + options
        process.environment = ["HOME": folder.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = ""
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) {
            line += String(decoding: byte, as: UTF8.self)
        }
        port = try #require(UInt16(line.split(separator: ":").last ?? ""), "the server said: \(line)")
    }

    deinit {
        // Its clients are gone or hostile: no leave-taking.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    var isRunning: Bool { process.isRunning }

    /// The lines logged so far that name an event.
    var events: [String] {
        let text = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).filter { $0.contains("event=") }
    }

    /// The events after the first `count`, as soon as there is one.
    func events(after count: Int, within seconds: Double = 10) -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while events.count <= count, ContinuousClock.now < deadline { usleep(2000) }
        return Array(events.dropFirst(count))
    }

    /// Memory in use, in bytes; nil where the system does not say.
    var residentByteCount: Int? {
        let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
            .map { $0 * 1024 }
    }

    // MARK: Talking to it

    func request(
        _ changes: [(String, String?)] = [], line: String = "GET /ws HTTP/1.1", extra: String = ""
    ) -> String {
        var fields: [(String, String?)] = [
            ("Host", "127.0.0.1:\(port)"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Protocol", "cowrite.1"),
        ]
        for (name, value) in changes {
            if let index = fields.firstIndex(where: { $0.0 == name }) {
                fields[index].1 = value
            } else {
                fields.append((name, value))
            }
        }
        return "\(line)\r\n" + fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.joined()
            + "\(extra)\r\n"
    }

    /// One request, one answer, on a connection of its own.
    func ask(_ request: String) throws -> String {
        let socket = try RawSocket(port: port)
        socket.send(request)
        return String(decoding: try #require(socket.receiveAll(), "the server does not close"), as: UTF8.self)
    }

    /// An open WebSocket that has not said anything.
    func webSocket(receiveBuffer: Int32 = 0, extra: String = "") throws -> RawSocket {
        let socket = try RawSocket(port: port, receiveBuffer: receiveBuffer)
        socket.send(request(extra: extra))
        let end = Array("\r\n\r\n".utf8)
        #expect(socket.receive { $0.firstRange(of: end) != nil })
        let head = String(decoding: socket.received, as: UTF8.self)
        #expect(head.hasPrefix("HTTP/1.1 101") && !head.lowercased().contains("sec-websocket-extensions"))
        socket.forget()
        return socket
    }

    /// A new room's name and its writers' key.
    func room() throws -> (name: String, key: String) {
        let body = "{\"title\": \"Early birds\"}"
        let answer = try ask(
            "POST /api/rooms HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let json = try #require(answer.range(of: "\r\n\r\n").map { answer[$0.upperBound...] })
        let links = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
        let parts = try #require(links["writer"]).split(separator: "/").last!.split(separator: "#")
        return (String(parts[0]), String(parts[1]))
    }

    /// Somebody who is in the room and has joined it.
    func person(_ name: String, in room: (name: String, key: String), receiveBuffer: Int32 = 0) throws -> RawSocket {
        let socket = try webSocket(receiveBuffer: receiveBuffer)
        socket.send(
            RawFrame.text(
                "{\"type\":\"hello\",\"version\":1,\"room\":\"\(room.name)\",\"key\":\"\(room.key)\","
                    + "\"client\":\"test-\(name)-00000\"}") + RawFrame.text("{\"type\":\"join\",\"name\":\"\(name)\"}"))
        let joined = Array("\"type\":\"joined\"".utf8)
        #expect(socket.receive { $0.firstRange(of: joined) != nil }, "\(name) could not join")
        socket.forget()
        return socket
    }
}

/// Runs what blocks on a thread of its own, off those that tests share, as a task of the test.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await Task(executorPreference: OwnThread()) { @concurrent in try body() }.value
}

private final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

import Sockets
import WebSocket
import WebSocketTransport

/// The client that Autobahn|Testsuite's fuzzing server tests: asks how many cases there are, echoes in each of them,
/// and asks for the report.
enum ConformanceClient {
    static func run(_ options: Options, on loop: EventLoop) async throws {
        guard let first = await connect("/getCaseCount", options, loop), case .text(let text)? = await first.receive(),
            let caseCount = Int(text)
        else { fatalError("no suite answers on port \(options.port)") }
        await first.close()
        await first.ended()
        for number in 1...caseCount {
            guard let connection = await connect("/runCase?case=\(number)&agent=cowrite", options, loop) else {
                continue
            }
            await Task(executorPreference: loop) { await EchoServer.echo(connection) }.value
            await connection.ended()
        }
        if let last = await connect("/updateReports?agent=cowrite", options, loop) {
            while await last.receive() != nil {}
            await last.ended()
        }
        print("\(caseCount) cases")
    }

    private static func connect(_ path: String, _ options: Options, _ loop: EventLoop) async -> WebSocketConnection? {
        var limits = WebSocketLimits()
        limits.messageByteCountMax = 32 << 20
        limits.sendQueueByteCountMax = 64 << 20
        let address = SocketAddress(host: "127.0.0.1", port: options.port)
        let offer = Handshake.Offer(
            host: address.description, path: path, offersCompression: options.usesCompression)
        do {
            return try await WebSocketConnection.connect(to: address, offer, on: loop, limits: limits)
        } catch {
            print("\(path): \(error)")
            return nil
        }
    }
}

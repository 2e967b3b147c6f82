import Session
import Sockets
import Testing

@testable import Server

@Suite("A server with several loops", .timeLimit(.minutes(1)))
struct LoopsTests {
    @Test("rooms spread over the loops, and people in one room see each other as ever")
    func rooms() async throws {
        let server = try await TestServer(loopCount: 3)
        let loop = try EventLoop()
        loop.start()
        for number in 0..<6 {
            let link = try await server.room()[.writer]!
            let ana = try await server.person("Ana", link, on: loop)
            let bob = try await server.person("Bob", link, on: loop)
            await ana.say(.say(.init(text: "room \(number)")))
            let heard = try await bob.hear { if case .chat(let line) = $0 { line.text } else { nil } }
            #expect(heard == "room \(number)")
        }
        let loops = server.server.loops
        #expect(loops.count == 3)
        for loop in loops {
            let counters = await Self.counters(of: loop)
            #expect(counters.receivedByteCount > 0 && counters.sentByteCount > 0, "a loop without a room")
            // All came in by the first; whoever moved was not closed.
            #expect((counters.accepted > 0) == (loop === loops[0]))
        }
        #expect(try await server.ask("/metrics").body.contains("cowrite_connections 12\n"))
        await server.stop()
        loop.stop()
    }

    private static func counters(of loop: EventLoop) async -> LoopCounters {
        await Task(executorPreference: loop) { @concurrent in loop.counters }.value
    }
}

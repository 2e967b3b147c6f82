import Client
import Session
import Sockets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `RoomLoad --port PORT`: a room full of people who type; prints percentiles in milliseconds.
@main
struct RoomLoad {
    let options: Options
    let loop: EventLoop

    static func main() async throws {
        let options = try Options(CommandLine.arguments.dropFirst())
        let loop = try EventLoop()
        loop.start()
        try await RoomLoad(options: options, loop: loop).run()
        loop.stop()
    }

    private func run() async throws {
        let links = try makeRoom()
        let host = try await Typist.come(links.host, number: 0, .own, on: loop)
        let shared = await host.shareDraft()
        await host.say(.clock(.init(action: .start)))
        var people: [Typist] = []
        for number in 1...(options.people - Self.lateCount - 1) {
            let opened = number <= options.shared ? Typist.OpenedDraft.shared(shared) : .own
            people.append(try await Typist.come(links.writer, number: number, opened, on: loop))
        }
        let before = try reading(await total(people))
        let late = Task { try await newcomers(links.writer, shared) }
        let offered = await type(people)
        let after = try reading(await total(people))
        let joined = try await late.value
        report(offered, people: people.count, before, after)
        print("others' echo  ", percentiles(await gathered(people) { await $0.echoes }))
        print("own ack       ", percentiles(await gathered(people) { await $0.acks }))
        print("newcomer named", percentiles(await gathered(joined) { [await $0.joinTime] }))
        print("newcomer reads", percentiles(await gathered(joined) { [await $0.openTime] }))
        for typist in people + joined + [host] { await typist.leave() }
    }

    /// How many come while the others type, one a second.
    private static let lateCount = 10

    private struct Links: Decodable {
        var hostText: String
        var writerText: String
        var host: Link { get throws { try Link(hostText) } }
        var writer: Link { get throws { try Link(writerText) } }
        private enum CodingKeys: String, CodingKey {
            case hostText = "host"
            case writerText = "writer"
        }
    }

    private func makeRoom() throws -> (host: Link, writer: Link) {
        let answer = try HTTPExchange.ask(
            host: options.host, port: options.port, path: "/api/rooms", body: Array(#"{"plan": "45w"}"#.utf8))
        let links = try JSONDecoder().decode(Links.self, from: Data(answer.body))
        return (try links.host, try links.writer)
    }

    /// Somebody types every 1 / edits seconds, whoever has nothing under way. - Returns: how many edits left.
    private func type(_ people: [Typist]) async -> Int {
        let pause = Duration.seconds(1) / options.edits
        let start = ContinuousClock.now
        var count = 0
        for turn in 0..<(options.edits * options.seconds) {
            let due = start + pause * turn
            if due > .now { try? await Task.sleep(for: due - .now) }
            // A person who is still waiting does not hold up the others' rate.
            for _ in 0..<5 {
                if await people.randomElement()!.type(withCaret: options.carets) {
                    count += 1
                    break
                }
            }
        }
        return count
    }

    private func newcomers(_ link: Link, _ shared: DraftID) async throws -> [Typist] {
        var late: [Typist] = []
        let pause = Duration.seconds(options.seconds) / (Self.lateCount + 1)
        for number in 0..<Self.lateCount {
            try await Task.sleep(for: pause)
            late.append(try await Typist.come(link, number: options.people + number, .shared(shared), on: loop))
        }
        return late
    }

    // MARK: - Figures

    private struct Reading {
        var at = ContinuousClock.now
        var processor: Double
        var messages: Int
    }

    private func total(_ people: [Typist]) async -> Int {
        var sum = 0
        for typist in people { sum += await typist.messageCount }
        return sum
    }

    private func reading(_ messages: Int) throws -> Reading {
        guard options.server > 0 else { return Reading(processor: 0, messages: messages) }
        let text = try String(contentsOfFile: "/proc/\(options.server)/stat", encoding: .utf8)
        // Fields 14 and 15, behind the name in parentheses: user and system time in hundredths of a second.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return Reading(processor: (Double(fields[11])! + Double(fields[12])!) / 100, messages: messages)
    }

    private func report(_ offered: Int, people: Int, _ before: Reading, _ after: Reading) {
        let seconds = (after.at - before.at) / .seconds(1)
        let messages = after.messages - before.messages
        let processor = after.processor - before.processor
        print(
            "\(options.people) people, \(options.shared) in one draft: \(Int(Double(offered) / seconds)) edits/s,",
            "\(Int(Double(messages) / seconds)) messages/s out, server \(Int(processor / seconds * 100)) % of a core,",
            "\((processor / Double(max(1, messages)) * 1e8).rounded() / 100) us a message")
    }

    private func gathered(_ people: [Typist], _ pick: (Typist) async -> [Duration]) async -> [Duration] {
        var all: [Duration] = []
        for typist in people { all += await pick(typist) }
        return all
    }

    private func percentiles(_ durations: [Duration]) -> String {
        let sorted = durations.sorted()
        guard let last = sorted.last else { return "none" }
        func at(_ share: Double) -> Duration { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        func text(_ duration: Duration) -> String { "\((duration / .milliseconds(1) * 10).rounded() / 10)" }
        return "p50 \(text(at(0.5)))  p99 \(text(at(0.99)))  max \(text(last))  (\(sorted.count) measured)"
    }
}

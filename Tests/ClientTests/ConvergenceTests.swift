import OperationalTransform
import Session
import Testing

@testable import Client

@Suite("Clients of one draft behind a bad network")
struct ConvergenceTests {
    private func run(seed: UInt64, people: Int, steps: Int, deletes: Bool, kills: Bool) throws -> Simulation {
        let simulation = try Simulation(seed: seed, people: people)
        for _ in 0..<steps {
            simulation.now += 50
            let person = simulation.people.randomElement(using: &simulation.generator)!
            switch Int.random(in: 0..<100, using: &simulation.generator) {
            case 0..<40: try simulation.typeSomething(person, deletes: deletes)
            case 40..<65: simulation.deliverToServer(person)
            case 65..<92: simulation.deliverToClient(person)
            case 92..<95: simulation.cut(person)
            case 95..<96 where kills: simulation.kill(person)
            default: if person.connection == nil { simulation.connect(person) }
            }
        }
        for person in simulation.people where person.connection == nil { simulation.connect(person) }
        simulation.drain()
        return simulation
    }

    @Test("every client ends with the server's text and all of it saved", arguments: 1...40)
    func convergence(seed: Int) throws {
        let simulation = try run(seed: UInt64(seed), people: 3, steps: 600, deletes: true, kills: true)
        let text = try #require(simulation.room.document(of: simulation.draft)).text
        for (index, person) in simulation.people.enumerated() {
            let replica = try #require(person.session.replicas[simulation.draft], "seed \(seed), person \(index)")
            #expect(replica.text.string == text, "seed \(seed), person \(index)")
            #expect(person.session.isSaved, "seed \(seed), person \(index)")
            #expect(person.mirror?.string == text, "seed \(seed), person \(index): what the events tell")
        }
    }

    @Test("every token typed is there exactly once, whatever was cut and killed", arguments: 1...40)
    func tokensOnce(seed: Int) throws {
        let simulation = try run(seed: UInt64(seed) &* 977, people: 3, steps: 600, deletes: false, kills: true)
        let text = try #require(simulation.room.document(of: simulation.draft)).text
        for token in 1...max(1, simulation.tokenCount) {
            let count = text.components(separatedBy: "<\(token)>").count - 1
            #expect(count == 1, "seed \(seed): token \(token) occurs \(count) times")
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}

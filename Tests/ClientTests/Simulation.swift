import MergeTesting
import OperationalTransform
import Session

@testable import Client

/// One real `Room` and some `ClientSession`s with a network between them that a seed decides: messages wait, cuts lose
/// what is under way, clients die and come back from what their journal holds.
final class Simulation {
    final class Person {
        var session: ClientSession
        var connection: ConnectionID?
        var toServer: [ClientMessage] = []
        var toClient: [ServerMessage] = []
        /// What the disk of this client would hold: journal lines, as bytes.
        var journal: [DraftID: [UInt8]] = [:]
        var events: [ClientEvent] = []
        /// What an editor above would show: the text kept by events alone.
        var mirror: LineText?

        init(_ session: ClientSession) { self.session = session }
    }

    let room: Room
    let key: Key
    var now: Milliseconds = 1_000
    var generator: SeededGenerator
    var people: [Person] = []
    var byConnection: [ConnectionID: Person] = [:]
    var connectionCount: ConnectionID = 0
    let draft: DraftID = 1
    var tokenCount = 0

    init(seed: UInt64, people count: Int) throws {
        generator = SeededGenerator(seed: seed)
        var secretCount: UInt8 = 0
        func secret() -> Key {
            secretCount += 1
            return Key(random: [UInt8](repeating: secretCount, count: 16))
        }
        let keys = [secret(), secret(), secret()]
        key = keys[1]
        room = Room(id: RoomID(rawValue: "simulated0"), limits: Limits()) { secret() }
        try room.replay(
            Room.creation(
                of: room.id,
                .init(
                    title: "T", plan: try Plan("5c 45w 10s"), host: keys[0].hash, writer: keys[1].hash,
                    viewer: keys[2].hash), at: now))
        for index in 0..<count {
            people.append(
                Person(
                    ClientSession(
                        .init(room: room.id, key: key.text, client: "client-\(index)", name: "Person \(index)"))))
        }
        let owner = people[0]
        connect(owner)
        drain()
        say(owner, .create(.init(title: "D", text: "Start.\n")))
        say(owner, .share(.init(draft: draft, sharing: .writable)))
        for person in people {
            if person.connection == nil { connect(person) }
            drain()
            perform(person.session.open(draft), for: person)
            drain()
        }
    }

    // MARK: The wire

    func connect(_ person: Person) {
        connectionCount += 1
        person.connection = connectionCount
        byConnection[connectionCount] = person
        perform(person.session.connected(), for: person)
    }

    func cut(_ person: Person) {
        guard let connection = person.connection else { return }
        // Some of what was under way may still reach the server; none reaches the client.
        let arriving = Int.random(in: 0...person.toServer.count, using: &generator)
        for _ in 0..<arriving { deliverToServer(person) }
        person.toServer = []
        person.toClient = []
        person.connection = nil
        byConnection[connection] = nil
        route(room.disconnect(connection, at: now))
        perform(person.session.disconnected(), for: person)
    }

    /// The client is killed and started again with what its journal holds.
    func kill(_ person: Person) {
        cut(person)
        var greeting = person.session.greeting
        greeting.name = nil
        var session = ClientSession(greeting)
        for (draft, bytes) in person.journal {
            guard let replica = Journal.replica(draft, from: bytes) else { continue }
            session.restore(replica)
        }
        person.session = session
        person.mirror = session.replicas[draft]?.text
    }

    func deliverToServer(_ person: Person) {
        guard let connection = person.connection, !person.toServer.isEmpty else { return }
        let message = person.toServer.removeFirst()
        if case .hello(let hello) = message {
            route(room.connect(connection, hello, at: now))
        } else {
            route(room.receive(message, from: connection, at: now))
        }
    }

    func deliverToClient(_ person: Person) {
        guard !person.toClient.isEmpty else { return }
        let message = person.toClient.removeFirst()
        perform(person.session.receive(message, at: now), for: person)
    }

    private func route(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .append: break
            case .send(let message, let connections):
                for connection in connections { byConnection[connection]?.toClient.append(message) }
            case .close: break
            }
        }
    }

    func say(_ person: Person, _ message: ClientMessage) {
        perform(person.session.send(message), for: person)
        drain()
    }

    func drain() {
        var isBusy = true
        while isBusy {
            isBusy = false
            for person in people {
                while !person.toServer.isEmpty, person.connection != nil {
                    deliverToServer(person)
                    isBusy = true
                }
                while !person.toClient.isEmpty {
                    deliverToClient(person)
                    isBusy = true
                }
            }
        }
    }

    // MARK: The client's owner

    private func perform(_ effects: [ClientEffect], for person: Person) {
        for effect in effects {
            switch effect {
            case .send(let message): if person.connection != nil { person.toServer.append(message) }
            case .event(let event):
                person.events.append(event)
                switch event {
                case .opened(let draft): person.mirror = person.session.replicas[draft]?.text
                case .applied(_, let operation, _): try! person.mirror?.apply(operation)
                default: break
                }
            case .journal(let draft, let entry):
                let line = try! Array(JSON.encode(entry)) + [0x0A]
                if case .snapshot = entry { person.journal[draft] = line } else { person.journal[draft]! += line }
            case .close: break
            }
        }
    }

    func edit(_ person: Person, _ operation: Operation) throws {
        try person.mirror?.apply(operation)
        perform(try person.session.edit(draft, operation), for: person)
    }

    /// Inserts a token that occurs nowhere else; sometimes deletes, when `deletes`.
    func typeSomething(_ person: Person, deletes: Bool) throws {
        guard let text = person.session.replicas[draft]?.text else { return }
        let at = Int.random(in: 0...text.scalarCount, using: &generator)
        if deletes, Int.random(in: 0..<4, using: &generator) == 0, text.scalarCount > 0 {
            let count = min(Int.random(in: 1...5, using: &generator), text.scalarCount - at)
            try edit(person, Operation(at: at, delete: count))
            return
        }
        tokenCount += 1
        let decoration = ["", "é", "日本", "👩‍👩‍👧", "\n", "שלום"].randomElement(using: &generator)!
        // Inserted whole and never into another token: at a place between tokens.
        try edit(
            person, Operation(at: deletes ? at : boundary(near: at, in: text), insert: "<\(tokenCount)>\(decoration)"))
    }

    private func boundary(near offset: Int, in text: LineText) -> Int {
        var offset = offset
        while offset < text.scalarCount {
            let before = offset == 0 ? nil : text[offset - 1]
            if before == nil || before == ">" || before == "\n" { return offset }
            offset += 1
        }
        return text.scalarCount
    }
}

import Client
import OperationalTransform

@testable import Session
@testable import TerminalClient

/// A screen over a session that a real room answers, without any network between them.
final class RoomStage {
    let room: Room
    var session: ClientSession
    var screen = RoomScreen()
    var now: Milliseconds = 1_000
    var actions: [ScreenAction] = []
    private let connection: ConnectionID = 1
    private let otherConnection: ConnectionID = 2
    private let thirdConnection: ConnectionID = 3
    private let keys: [Role: Key]
    private var queue: [ServerMessage] = []

    init(role: Role = .host, title: String = "Early birds", hasLobby: Bool = false) throws {
        var count: UInt8 = 0
        func key() -> Key {
            count += 1
            return Key(random: [UInt8](repeating: count, count: 16))
        }
        keys = [.host: key(), .writer: key(), .viewer: key()]
        var limits = Limits()
        limits.allowsListing = hasLobby
        room = Room(id: RoomID(rawValue: "stage00000"), limits: limits) { key() }
        try room.replay(
            Room.creation(
                of: room.id,
                .init(
                    title: title, plan: try Plan("5c 45w 10s"), host: keys[.host]!.hash,
                    writer: keys[.writer]!.hash, viewer: keys[.viewer]!.hash), at: now))
        session = ClientSession(.init(room: room.id, key: keys[role]!.text, client: "client-1"))
        perform(session.connected())
        screen.askName()
    }

    var context: RoomContext {
        RoomContext(
            room: session.room, replicas: session.replicas, participant: session.participant, connection: .online,
            now: now, remaining: session.remaining(at: now), savedAt: "10:17:03")
    }

    func type(_ text: String) {
        var decoder = KeyDecoder()
        press(decoder.decode(text.utf8) + decoder.flush())
    }

    func press(_ inputs: [TerminalInput]) {
        for input in inputs {
            now += 10
            act(screen.update(input, in: context))
        }
    }

    private func act(_ actions: [ScreenAction]) {
        self.actions += actions
        for action in actions {
            switch action {
            case .edit(let draft, let operation):
                if let effects = try? session.edit(draft, operation) { perform(effects) }
            case .open(let draft): perform(session.open(draft))
            case .join(let name, let agrees): perform(session.join(name: name, agreesToConduct: agrees))
            case .send(let message): perform(session.send(message))
            default: break
            }
        }
    }

    private func perform(_ effects: [ClientEffect]) {
        for effect in effects {
            switch effect {
            case .send(let message): toRoom(message)
            case .event(let event): act(screen.note(event, in: context))
            default: break
            }
        }
        while !queue.isEmpty { perform(session.receive(queue.removeFirst(), at: now)) }
    }

    /// Somebody else comes in.
    func otherJoins(_ name: String, role: Role = .writer) {
        let hello = ClientMessage.Hello(room: room.id, key: keys[role]!.text, client: "client-2")
        hear(room.connect(otherConnection, hello, at: now))
        other(.join(.init(name: name, conduct: true)))
    }

    /// The other person tells the hosts of a third one, who comes in for it.
    func otherReports(of name: String, _ text: String) {
        let hello = ClientMessage.Hello(room: room.id, key: keys[.writer]!.text, client: "client-3")
        hear(room.connect(thirdConnection, hello, at: now))
        hear(room.receive(.join(.init(name: name, conduct: true)), from: thirdConnection, at: now))
        other(.report(.init(participant: 3, text: text)))
    }

    /// Somebody else does something.
    func other(_ message: ClientMessage) {
        now += 10
        hear(room.receive(message, from: otherConnection, at: now))
        while !queue.isEmpty { perform(session.receive(queue.removeFirst(), at: now)) }
    }

    /// What was sent to the room, the newest last.
    var sent: [ClientMessage] {
        actions.compactMap { if case .send(let message) = $0 { message } else { nil } }
    }

    private func toRoom(_ message: ClientMessage) {
        let effects: [Effect]
        if case .hello(let hello) = message {
            effects = room.connect(connection, hello, at: now)
        } else {
            effects = room.receive(message, from: connection, at: now)
        }
        hear(effects)
    }

    private func hear(_ effects: [Effect]) {
        for case .send(let answer, let receivers) in effects where receivers.contains(connection) {
            queue.append(answer)
        }
    }

    func lines(_ columns: Int = 80, _ rows: Int = 24) -> [String] {
        screen.view(columns: columns, rows: rows, in: context).lines
    }

    var text: String { screen.draft.flatMap { session.replicas[$0]?.text.string } ?? "(none)" }
}

import Client
import Foundation
import Session
import Sockets
import Storage
import Testing
import WebSocket
import WebSocketTransport

@testable import Server

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A server in a folder of its own on a free port, and people who talk to it in plain JSON.
final class TestServer: Sendable {
    let folder: String
    let server: CowriteServer
    let port: Int

    init(
        folder: String? = nil, limits: Limits = Limits(), blog: ServerConfiguration.Blog? = nil, loopCount: Int = 1,
        trustedProxies: Set<String> = [], roomsPerHour: Int = 120
    ) async throws {
        self.folder = folder ?? FileManager.default.temporaryDirectory.path + "/cowrite-test-\(UUID().uuidString)"
        var configuration = ServerConfiguration(
            port: 0, dataFolder: self.folder, limits: limits, roomsPerHour: roomsPerHour)
        configuration.blog = blog
        configuration.loopCount = loopCount
        configuration.trustedProxies = trustedProxies
        server = try await CowriteServer.start(configuration)
        port = try #require(Int(server.address.split(separator: ":").last ?? ""))
    }

    /// Stops the server; the folder stays for the next one unless `forget`.
    func stop(forget: Bool = true) async {
        await server.stop(deadline: .milliseconds(50))
        if forget { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Asks from a thread of its own: the exchange blocks.
    func ask(_ path: String, bearer: String? = nil, body: String? = nil) async throws -> (status: Int, body: String) {
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [port] in
                continuation.resume(
                    with: Result {
                        try HTTPExchange.ask(
                            host: "127.0.0.1", port: port, path: path, bearer: bearer, body: body.map { Array($0.utf8) }
                        )
                    })
            }
        }
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Asks as a browser or a proxy does, with fields of one's own.
    func ask(
        _ path: String, fields: [String: String], body: String? = nil
    ) async throws -> (status: Int, fields: [String: String], body: String) {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")), timeoutInterval: 30)
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        if let body { (request.httpMethod, request.httpBody) = ("POST", Data(body.utf8)) }
        let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var received: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { received["\(name)".lowercased()] = "\(value)" }
        return (answer.statusCode, received, String(decoding: data, as: UTF8.self))
    }

    /// A new room's links by role.
    func room(plan: String = "5c 45w 10s") async throws -> [Session.Role: Link] {
        let answer = try await ask("/api/rooms", body: "{\"title\": \"Early birds\", \"plan\": \"\(plan)\"}")
        #expect(answer.status == 201)
        let links = try JSONDecoder().decode([String: String].self, from: Data(answer.body.utf8))
        return try Dictionary(
            uniqueKeysWithValues: Session.Role.allCases.map { ($0, try Link(links[$0.rawValue] ?? "")) })
    }

    func connect(on loop: EventLoop) async throws -> WebSocketConnection {
        try await WebSocketConnection.connect(
            host: "127.0.0.1", port: UInt16(port), path: "/ws", subprotocols: ["cowrite.1"], on: loop)
    }

    /// A person in the room, who has said hello and joined.
    func person(_ name: String, _ link: Link, on loop: EventLoop) async throws -> Person {
        let person = Person(try await connect(on: loop))
        await person.say(.hello(.init(room: link.room, key: link.key.text, client: "test-\(name)-00000")))
        _ = try await person.hear { if case .welcome(let welcome) = $0 { welcome } else { nil } }
        await person.say(.join(.init(name: name)))
        _ = try await person.hear { if case .joined(let joined) = $0 { joined } else { nil } }
        return person
    }
}

/// One connection, in messages.
struct Person: Sendable {
    let connection: WebSocketConnection
    init(_ connection: WebSocketConnection) { self.connection = connection }

    func say(_ message: ClientMessage) async {
        let bytes = try? JSONEncoder().encode(message)
        await connection.send(text: String(decoding: bytes ?? Data(), as: UTF8.self))
    }

    /// The first coming message that `pick` takes.
    ///
    /// - Throws: `Gone` if the connection ends first.
    func hear<T: Sendable>(_ pick: (ServerMessage) -> T?) async throws -> T {
        while let message = await connection.receive() {
            guard case .text(let text) = message else { continue }
            if let picked = pick(try JSONDecoder().decode(ServerMessage.self, from: Data(text.utf8))) { return picked }
        }
        throw Gone(reason: "\(await connection.closeReason, default: "still open")")
    }

    struct Gone: Error { var reason: String }

    func hearRefusal() async throws -> String {
        try await hear { if case .error(let refusal) = $0 { refusal.code } else { nil } }
    }
}

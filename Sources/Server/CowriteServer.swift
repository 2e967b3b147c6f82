import Session
import Sockets
import Storage
import WebSocket
import WebSocketTransport

/// Why the server could not start.
package enum ServerError: Error, Equatable, Sendable {
    case addressInUse
    case permissionDenied
    case unknownHost(String)
    /// The store's own message.
    case store(String)
    case system(String)
}

/// A running server: the sockets, the rooms and the store, wired together.
package final class CowriteServer: Sendable {
    let loops: [EventLoop]
    private let http: HTTPServer
    private let api: API
    private let directory: RoomDirectory
    private let store: any SessionStore
    private let time: ServerClock

    /// `http://HOST:PORT`, where it listens.
    package let address: String

    private init(
        loops: [EventLoop], http: HTTPServer, api: API, directory: RoomDirectory, store: any SessionStore,
        time: ServerClock, address: String
    ) {
        (self.loops, self.http, self.api) = (loops, http, api)
        (self.directory, self.store, self.time, self.address) = (directory, store, time, address)
    }

    /// Opens the store, then the door.
    ///
    /// - Throws: `ServerError`; nothing is left running.
    package static func start(_ configuration: ServerConfiguration) async throws(ServerError) -> CowriteServer {
        let store: SQLiteStore
        do throws(StoreError) {
            store = try SQLiteStore(folder: configuration.dataFolder, durability: configuration.durability)
        } catch { throw .store(error.message) }
        // The first is the door's; rooms live on all.
        var loops: [EventLoop] = []
        do {
            for _ in 0..<max(1, configuration.loopCount) { loops.append(try EventLoop()) }
        } catch {
            await store.close()
            throw .system("\(error)")
        }
        let loop = loops[0]
        for (index, loop) in loops.enumerated() {
            loop.start(name: index == 0 ? "cowrite-loop" : "cowrite-loop-\(index)")
        }
        let metrics = Metrics()
        let time = ServerClock(folder: configuration.dataFolder)
        let directory = RoomDirectory(
            store: store, loops: loops, time: time, limits: configuration.limits, metrics: metrics,
            retention: configuration.retentionDays.map { Milliseconds($0) * 86_400_000 },
            listed: configuration.limits.allowsListing ? ListedRooms(folder: configuration.dataFolder) : nil)
        let desk = PublishingDesk(blog: configuration.blog, loop: loop)
        let api = API(
            configuration: configuration, directory: directory, store: store, metrics: metrics, desk: desk, loop: loop)
        let door = Door(
            configuration: configuration, api: api, directory: directory, metrics: metrics, desk: desk, loop: loop)
        let http = HTTPServer(loop: loop, configuration: door.httpConfiguration) { await door.answer($0) }
        let addresses: [SocketAddress]
        do throws(SocketError) {
            addresses = try await http.listen(
                on: SocketAddress(host: configuration.host, port: UInt16(configuration.port)))
        } catch {
            await store.close()
            for loop in loops { loop.stop() }
            throw ServerError(error)
        }
        await directory.sweep()
        let address = addresses.first.map { "http://\($0)" } ?? ""
        return CowriteServer(
            loops: loops, http: http, api: api, directory: directory, store: store, time: time, address: address)
    }

    /// Takes no more, tells everybody, writes what was taken, and lets the files go.
    ///
    /// - Parameter deadline: for those who do not answer the leave-taking; then they are cut off.
    package func stop(deadline: Duration = .seconds(5)) async {
        await api.drain()
        await directory.close()
        await http.stop(deadline: deadline)
        await store.close()
        time.forget()
        for loop in loops.reversed() { loop.stop() }
    }
}

extension ServerError {
    fileprivate init(_ error: SocketError) {
        self =
            switch error {
            case .addressInUse: .addressInUse
            case .permissionDenied: .permissionDenied
            case .addressNotAvailable, .unknownHost: .unknownHost("\(error)")
            default: .system("\(error)")
            }
    }
}

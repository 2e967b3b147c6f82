package import Session
package import Sockets

/// A draft as a link shows it at one moment.
package struct DraftSnapshot: Sendable, Equatable {
    /// A run of text by one participant.
    package struct Author: Sendable, Equatable {
        package var participant: ParticipantID
        package var scalarCount: Int
    }

    package var draft: ServerMessage.DraftInfo
    package var text: String
    /// Who wrote the text, run by run; 0 is nobody: imported.
    package var authors: [Author]
    /// Names of everybody in the room.
    package var people: [ParticipantID: String]

    /// How many scalars each participant wrote, the most first.
    package var scalarCounts: [(participant: ParticipantID, scalarCount: Int)] {
        var counts: [ParticipantID: Int] = [:]
        for author in authors { counts[author.participant, default: 0] += author.scalarCount }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

/// What a link shows, read once: for export, timer and scripts.
package struct RoomVisit: Sendable {
    package var room: RoomState
    /// Left of the phase, or until the start.
    package var remaining: Milliseconds?
    package var serverNow: Milliseconds?
    package var participant: ParticipantID?
    package var drafts: [DraftSnapshot]

    /// Looks at the room and its clock as a guest: no name, no trace.
    ///
    /// - Throws: `.refused`, `.unreachable` when no answer came in `timeout`.
    package static func look(
        at link: Link, on loop: EventLoop, timeout: Duration = .seconds(10)
    ) async throws(ClientError) -> RoomVisit {
        let client = try Client(.init(link: link.withoutPerson), on: loop)
        return try await VisitingClient(client, mode: .look, loop).visit(timeout)
    }

    /// Reads every draft that the link's holder may read and that `isWanted`.
    ///
    /// Without a personal part in the link the identity kept for this room is used; without one, a participant named
    /// `name` joins and is kept, so that the next visit is by the same.
    ///
    /// - Throws: `.refused`, `.unreachable`, `.file`.
    package static func drafts(
        _ link: Link, folders: UserFolders?, name: String? = nil, on loop: EventLoop, timeout: Duration = .seconds(30),
        where isWanted: @escaping @Sendable (ServerMessage.DraftInfo) -> Bool = { _ in true }
    ) async throws(ClientError) -> RoomVisit {
        var configuration = Client.Configuration(link: link, name: name)
        if link.participant == nil, let folders {
            let store = IdentityStore(folders)
            if let identity = store.identity(for: link, name: name) {
                configuration.link.participant = identity.participant
                configuration.link.secret = Key(text: identity.secret)
                configuration.name = identity.name
            }
        }
        if configuration.link.participant == nil, configuration.name == nil { configuration.name = "export" }
        let client = try Client(configuration, on: loop)
        let visit = VisitingClient(client, mode: .drafts(isWanted), loop)
        let result = try await visit.visit(timeout)
        if link.participant == nil, let folders, let identity = await client.session.greeting.identity {
            try IdentityStore(folders).keep(identity, for: link)
        }
        return result
    }

    /// Finished drafts readable by a link.
    package static func finishedDrafts(
        _ link: Link, folders: UserFolders?, on loop: EventLoop
    ) async throws(ClientError) -> [DraftSnapshot] {
        try await drafts(link, folders: folders, on: loop, where: { $0.finished }).drafts
    }
}

/// Drives a client until what was wanted is here, then leaves.
@safe private actor VisitingClient {
    enum Mode: Sendable {
        case look
        case drafts(@Sendable (ServerMessage.DraftInfo) -> Bool)
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let client: Client
    private let mode: Mode
    private var wanted: Set<DraftID>?
    private var result: Result<RoomVisit, ClientError>?
    private var waiter: CheckedContinuation<Void, Never>?

    init(_ client: Client, mode: Mode, _ loop: EventLoop) {
        (self.client, self.mode, self.loop) = (client, mode, loop)
    }

    func visit(_ timeout: Duration) async throws(ClientError) -> RoomVisit {
        let address = client.link.address
        loop.schedule(after: timeout) { [weak self] in
            self?.assumeIsolated { visit in
                visit.end(.failure(.unreachable(address, "no answer in time")))
            }
        }
        await client.listen { [weak self] event in self?.assumeIsolated { $0.note(event) } }
        await client.start()
        while result == nil { await withCheckedContinuation { waiter = $0 } }
        await client.leave()
        await client.ended()
        guard let result else { throw .unreachable(address, "no answer") }
        return try result.get()
    }

    private func note(_ event: ClientEvent) {
        guard result == nil else { return }
        switch event {
        case .connection(.ended(let code, let message)): end(.failure(.refused(code: code, message)))
        case .connection(.offline(_, let reason)):
            // One attempt: a script wants to know now.
            end(.failure(.unreachable(client.link.address, reason)))
        case .refused(let refusal) where refusal.draft == nil:
            end(.failure(.refused(code: refusal.code, refusal.message)))
        case .welcomed:
            if case .look = mode { return end(.success(visit())) }
            if client.assumeIsolated({ $0.session.participant != nil }) { openAll() }
        case .joined: openAll()
        case .opened(let draft), .draftGone(let draft, _):
            wanted?.remove(draft)
            if wanted?.isEmpty == true { end(.success(visit())) }
        default: break
        }
    }

    private func openAll() {
        guard case .drafts(let isWanted) = mode, wanted == nil else { return }
        let drafts = client.assumeIsolated { $0.session.room.draftsInOrder.filter(isWanted).map(\.draft) }
        wanted = Set(drafts)
        if drafts.isEmpty { return end(.success(visit())) }
        client.assumeIsolated { client in for draft in drafts { client.open(draft) } }
    }

    private func visit() -> RoomVisit {
        let (session, now) = client.assumeIsolated { ($0.session, $0.now) }
        let people = session.room.people.mapValues(\.name)
        let drafts = session.room.draftsInOrder.compactMap { info -> DraftSnapshot? in
            guard let replica = session.replicas[info.draft] else { return nil }
            let authors = replica.authors.compactMap { run -> DraftSnapshot.Author? in
                guard run.count == 2, let participant = ParticipantID(exactly: run[0]) else { return nil }
                return DraftSnapshot.Author(participant: participant, scalarCount: run[1])
            }
            return DraftSnapshot(draft: info, text: replica.text.string, authors: authors, people: people)
        }
        return RoomVisit(
            room: session.room, remaining: session.remaining(at: now), serverNow: session.serverTime(at: now),
            participant: session.participant, drafts: drafts)
    }

    private func end(_ result: Result<RoomVisit, ClientError>) {
        guard self.result == nil else { return }
        self.result = result
        let waiter = self.waiter
        self.waiter = nil
        waiter?.resume()
    }
}

import Calendars
import OperationalTransform
import Session
import Sockets
import WebSocket
import WebSocketTransport

/// What HTTP shows of a room. Its clock and its calendar to whoever knows its name; all else to holders of a key.
extension API {
    /// `curl -H "Authorization: Bearer KEY"`: the room's state as one JSON object.
    func roomState(_ id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let (room, pass) = try await authorised(id, head, from: address)
        return Self.json(await room.state(for: pass))
    }

    func timerText(_ id: RoomID, from address: String) async throws(APIError) -> HTTPResponse {
        Self.text(await (try known(id, from: address)).timerText)
    }

    /// `/r/ROOM/timer`: a page without script for browsers, the same as `timer.txt` for all else.
    func timerPage(_ id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let room = try await known(id, from: address)
        guard head.fields.elements(of: "accept").contains(where: { $0.hasPrefix("text/html") }) else {
            return Self.text(await room.timerText)
        }
        let theme = head.target["theme"].flatMap { ["dark", "light"].contains($0) ? $0 : nil }
        let page = await TimerPage(
            title: room.summary.title, update: room.clock, text: room.timerText, theme: theme)
        let nonce = RandomKeys.key().text
        return HTTPResponse(
            status: 200, fields: Headers.timer(nonce: nonce), contentType: "text/html; charset=utf-8",
            body: page.html(nonce: nonce))
    }

    /// `/r/ROOM/recap.md`: the last session as a post, of what its people agreed to show.
    func recap(_ id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let (room, _) = try await authorised(id, head, from: address)
        guard let text = await room.recapText else {
            throw APIError(404, "no_session", "no session has begun here yet")
        }
        return HTTPResponse(status: 200, fields: Headers.text, contentType: "text/markdown; charset=utf-8", body: text)
    }

    /// `/api/rooms/ROOM/ledger`: posts finished in each month, of those who agreed.
    func ledger(_ id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let (room, _) = try await authorised(id, head, from: address)
        return Self.json(await room.ledger)
    }

    /// `GET /api/rooms`: the lobby.
    func lobby(_ head: HTTPRequestHead) async throws(APIError) -> HTTPResponse {
        guard let entries = await directory.lobby() else {
            throw APIError(404, "no_lobby", "this server shows no rooms to strangers: ask your host for a link")
        }
        let base = configuration.publicURL ?? "http://\(head.host)"
        return Self.json(LobbyAnswer(rooms: entries.map { .init($0, base: base) }))
    }

    func calendar(_ id: RoomID, _ head: HTTPRequestHead, from address: String) async throws(APIError) -> HTTPResponse {
        let room = try await known(id, from: address)
        let base = configuration.publicURL ?? "http://\(head.host)"
        guard let file = await room.calendarFile(url: "\(base)/r/\(id)") else {
            throw APIError(404, "no_date", "this room has no date yet: a host sets one with --starts or --every")
        }
        return HTTPResponse(
            status: 200,
            fields: Headers.everywhere + [
                ("cache-control", "no-cache"), ("content-disposition", "inline; filename=\"cowrite-\(id).ics\""),
            ], contentType: "text/calendar; charset=utf-8", body: file)
    }

    /// `/r/ROOM/drafts/7.md`: a readable draft's text as it is, with its revision as ETag.
    func draftText(
        _ name: String, of id: RoomID, _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> HTTPResponse {
        let (room, pass) = try await authorised(id, head, from: address)
        guard name.hasSuffix(".md"), let draft = DraftID(name.dropLast(3)),
            let text = try await room.text(of: draft, for: pass)
        else { throw APIError(404, "unknown_draft", "there is no draft \(name.prefix(20)) for you") }
        let tag = "\"\(text.revision)\""
        let fields = Headers.everywhere + [("cache-control", "no-cache"), ("etag", tag)]
        if head.fields["if-none-match"] == tag { return HTTPResponse(status: 304, fields: fields) }
        return HTTPResponse(status: 200, fields: fields, contentType: "text/markdown; charset=utf-8", body: text.text)
    }

    /// `curl -N -H "Authorization: Bearer KEY"`: the messages a guest gets, as server-sent events.
    func events(of id: RoomID, _ head: HTTPRequestHead, from address: String) async -> HTTPAnswer {
        let room: RoomActor
        let pass: Pass
        do throws(APIError) {
            try allow(["GET"], head)
            (room, pass) = try await authorised(id, head, from: address)
        } catch {
            return .response(error.response)
        }
        let answer = HTTPResponse(
            status: 200, fields: Headers.text + [("content-type", "text/event-stream"), ("x-accel-buffering", "no")])
        return .stream(answer) { stream in
            // Where the room is: its messages do not wait for another loop.
            let outlet = EventStream(loop: room.loop)
            let connection = ConnectionNumbers.next()
            let client = "events-\(connection)-\(RandomKeys.room())"
            let hello = ClientMessage.Hello(room: id, key: pass.key.text, client: String(client.prefix(32)))
            guard await room.connect(connection, hello, outlet) else { return }
            await outlet.keepAlive()
            while let text = await outlet.next() {
                guard await stream.write(text) else { break }
            }
            await outlet.end()
            await room.disconnect(connection)
        }
    }

    // MARK: -

    /// A room that whoever knows its name may ask for its clock. A name that is none costs a turn, as a wrong key does.
    private func known(_ id: RoomID, from address: String) async throws(APIError) -> RoomActor {
        do {
            if let room = try await directory.room(id) { return room }
        } catch {
            throw APIError(503, "storage", "the room cannot be read now", retryAfter: 5)
        }
        throw refusal(from: address)
    }

    /// The room, if the request carries a key to it. A room that is not there and a wrong key get the same answer.
    func authorised(
        _ id: RoomID, _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> (RoomActor, Pass) {
        guard let pass = Pass(head) else { throw .keyMissing }
        do {
            if let room = try await directory.room(id), await room.opens(to: pass) {
                return (room, pass)
            }
        } catch {
            throw APIError(503, "storage", "the room cannot be read now", retryAfter: 5)
        }
        throw refusal(from: address)
    }

    private func refusal(from address: String) -> APIError {
        if let wait = keyLimiter.take(address, at: .now) {
            return APIError(429, "too_many_keys", "too many wrong keys from your address; wait", retryAfter: wait)
        }
        return APIError(404, "unknown_room", "this link opens no room: ask the host for a new one")
    }
}

/// What a request carries to open a room: `Authorization: Bearer KEY` or `Bearer KEY.PARTICIPANT.SECRET`, the
/// fragment of a link.
struct Pass: Sendable {
    var key: Key
    var participant: ParticipantID?
    var secret: Key?

    init?(_ head: HTTPRequestHead) {
        let words = (head.fields["authorization"] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        let parts = words[1].split(separator: ".", omittingEmptySubsequences: false)
        key = Key(text: String(parts[0]))
        switch parts.count {
        case 1: break
        case 3:
            guard let number = ParticipantID(parts[1]) else { return nil }
            (participant, secret) = (number, Key(text: String(parts[2])))
        default: return nil
        }
    }
}

extension RoomActor {
    func opens(to pass: Pass) -> Bool {
        room.admits(
            .init(
                room: room.id, key: pass.key.text, client: "", participant: pass.participant, secret: pass.secret?.text)
        )
    }

    func state(for pass: Pass) -> RoomState {
        let participant = reader(pass)
        let view = room.view(as: room.role(of: pass.key) ?? .writer, participant, at: time.now)
        return RoomState(
            room: room.id, title: view.title, here: view.people.count { $0.here }, locked: view.locked,
            clock: clock, series: view.series?.text, timezone: view.timezone, people: view.people, drafts: view.drafts)
    }

    var timerText: String { room.timerText(at: time.now) }

    var recapText: String? { room.recapText(at: time.now) }

    var ledger: LedgerAnswer { LedgerAnswer(room: room.id, title: room.title, months: room.ledger) }

    var isListed: Bool { room.listing != nil }

    var lobbyEntry: LobbyEntry? { room.lobbyEntry(at: time.now) }

    func calendarFile(url: String) -> String? { room.calendarFile(url: url, at: time.now) }

    /// A draft's text on disk or in memory; nil if there is none for this reader.
    func text(of draft: DraftID, for pass: Pass) async throws(APIError) -> (text: String, revision: Int)? {
        guard room.canRead(draft, as: reader(pass)) else { return nil }
        do {
            if room.document(of: draft) == nil { try await load(draft) }
        } catch {
            throw APIError(503, "storage", "the draft cannot be read now", retryAfter: 5)
        }
        // It may have been taken back while it was read.
        guard room.canRead(draft, as: reader(pass)), let document = room.document(of: draft) else { return nil }
        return (document.text, document.revision)
    }

    func reader(_ pass: Pass) -> ParticipantID? {
        guard pass.participant != nil else { return nil }
        return room.returning(
            .init(
                room: room.id, key: pass.key.text, client: "", participant: pass.participant, secret: pass.secret?.text)
        )
    }
}

/// The answer of `GET /api/rooms/ROOM/ledger`.
struct LedgerAnswer: Encodable {
    var room: RoomID
    var title: String
    var months: [ServerMessage.LedgerMonth]
}

/// The answer of `GET /api/rooms`.
struct LobbyAnswer: Encodable {
    struct Line: Encodable {
        var room: RoomID
        var title: String
        /// What the link opens: `writer` or `viewer`.
        var role: Session.Role
        var link: String
        var here: Int
        var clock: ServerMessage.ClockUpdate
        var series: String?

        init(_ entry: LobbyEntry, base: String) {
            (room, title, role, here) = (entry.room, entry.title, entry.role, entry.here)
            (clock, series) = (entry.clock, entry.series)
            link = "\(base)/r/\(entry.room)#\(entry.key)"
        }
    }

    var rooms: [Line]
}

/// The answer of `GET /api/rooms/ROOM`. Its objects are those of the wire protocol.
struct RoomState: Encodable {
    var room: RoomID
    var title: String
    var here: Int
    var locked: Bool
    var clock: ServerMessage.ClockUpdate
    var series: String?
    var timezone: String?
    var people: [ServerMessage.Person]
    var drafts: [ServerMessage.DraftInfo]
}

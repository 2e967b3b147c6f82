import OperationalTransform
import Publishing
import Session
import Sockets
import TimeZones
import WebSocket

/// A draft on its way to a blog. Whoever may read it may preview and download it in an engine's conventions; the
/// operator's blog is for its owner alone.
extension API {
    func publish(
        _ name: String, of id: RoomID, _ body: [UInt8], _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> HTTPResponse {
        let answer: Result<HTTPResponse, APIError>
        do throws(APIError) { answer = .success(try await published(name, of: id, body, head, from: address)) } catch {
            answer = .failure(error)
        }
        if let word = head.fields["x-upload"] { await desk.finish(word) }
        return try answer.get()
    }

    private func published(
        _ name: String, of id: RoomID, _ body: [UInt8], _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> HTTPResponse {
        let (room, pass) = try await authorised(id, head, from: address)
        guard let draft = DraftID(name), let source = try await room.publishable(draft, for: pass, at: directory.now)
        else { throw APIError(404, "unknown_draft", "there is no draft \(name.prefix(20)) for you") }
        if let wait = publishLimiter.take(address, at: .now) {
            throw APIError(429, "too_fast", "too many posts from your address; wait", retryAfter: wait)
        }
        let request = try PublishRequest(body)
        let offersBlog = source.isOwner && desk.offersBlog(to: id)
        let target = request.words.target ?? (offersBlog ? "blog" : "plain")
        guard target == "blog" || Engine(rawValue: target) != nil else {
            throw APIError(400, "target", "there is no target \(target.prefix(40))")
        }
        guard target != "blog" || offersBlog else {
            throw APIError(403, "not_allowed", "only the owner of a draft may put it into the blog of this server")
        }
        guard request.words.action != .commit || target == "blog" else {
            throw APIError(400, "target", "only the blog of this server takes commits; download the file instead")
        }
        let work = PublishWork(
            request: request, source: source, blogPath: target == "blog" ? desk.blog?.path : nil,
            engine: Engine(rawValue: target) ?? .plain, identity: "\(id)-\(draft)")
        let outcome = try await desk.run { work.result() }
        switch outcome {
        case .success(.download(let file)): return Self.download(file)
        case .success(.answer(var answer)):
            answer.target = target
            answer.targets = targets(offersBlog)
            answer.mayCommit = target == "blog"
            answer.writers = source.writers
            if request.words.action == .preview { answer.upload = await desk.ticket() }
            if answer.isNew == true, let commit = answer.commit {
                Log.write("draft_committed", ["room": id.rawValue, "draft": "\(draft)", "commit": commit])
            }
            return Self.json(answer)
        case .failure(let error): throw APIError(error, room: id)
        }
    }

    /// `/r/ROOM/drafts/7/writers`: who wrote how much of it, and who agreed to be named.
    func writers(
        _ name: String, of id: RoomID, _ head: HTTPRequestHead, from address: String
    ) async throws(APIError) -> HTTPResponse {
        let (room, pass) = try await authorised(id, head, from: address)
        guard let draft = DraftID(name), let source = try await room.publishable(draft, for: pass, at: directory.now)
        else { throw APIError(404, "unknown_draft", "there is no draft \(name.prefix(20)) for you") }
        return Self.json(source.writers)
    }

    private func targets(_ offersBlog: Bool) -> [PublishAnswer.Target] {
        (offersBlog ? [.init(id: "blog", label: desk.blog?.name ?? "The blog of this server")] : [])
            + Engine.allCases.map { .init(id: $0.rawValue, label: $0.displayName) }
    }

    private static func download(_ file: PublishWork.File) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: Headers.text + [
                ("content-type", file.isArchive ? "application/zip" : "text/markdown; charset=utf-8"),
                ("content-disposition", "attachment; filename=\"\(file.name)\""),
            ], body: file.bytes)
    }
}

/// What a room hands over of a draft.
struct PublishSource: Sendable {
    var text: String
    var title: String
    var writers: [DraftWriter]
    var finishedAt: Milliseconds
    /// False: `finishedAt` is now.
    var isFinished: Bool
    var timezone: String?
    /// Whether the one who asks owns the draft.
    var isOwner: Bool

    func draft(id: String, images: [PostImage]) -> FinishedDraft {
        let zone = timezone.flatMap { try? TimeZoneRules.named($0) } ?? .utc
        let seconds = finishedAt >= 0 ? finishedAt / 1000 : (finishedAt - 999) / 1000
        return FinishedDraft(
            id: id, title: title, text: text,
            writers: writers.map {
                .init(
                    name: $0.name, address: $0.address ?? "", survivingCharacters: $0.scalars, consents: $0.agrees)
            }, finishedAt: PostDate(civil: zone.civilTime(atUnixSeconds: seconds), zone: zone), images: images,
            isFinished: isFinished)
    }
}

extension RoomActor {
    /// A draft with all that a post needs; nil if there is none for this reader.
    func publishable(
        _ draft: DraftID, for pass: Pass, at now: Milliseconds
    ) async throws(APIError) -> PublishSource? {
        guard let (text, _) = try await text(of: draft, for: pass), let info = room.info(of: draft),
            let document = room.document(of: draft)
        else { return nil }
        let participant = reader(pass)
        return PublishSource(
            text: text, title: info.title, writers: room.writers(of: draft, document.authorship, for: participant),
            finishedAt: info.finishedAt ?? now, isFinished: info.finishedAt != nil, timezone: info.timezone,
            isOwner: participant != nil && participant == info.owner)
    }
}

extension APIError {
    /// What the author can change is told in full; what only the operator can goes to the log, with the server's paths.
    fileprivate init(_ error: PublishingError, room: RoomID) {
        switch error {
        case .unanswered(let questions):
            self.init(
                422, "unanswered",
                "the blog needs what the post does not say: "
                    + questions.map(\.name).joined(separator: ", "))
        case .unknownImage, .unsuitableImage, .invalidPost, .branchMoved, .notUTF8:
            self.init(422, "post", "\(error)")
        case .branchInUse(let branch, _):
            self.init(
                409, "branch_in_use",
                "the branch \(branch) of this post is checked out on the server; its operator has to leave it first")
        default:
            Log.write("publish_failed", ["room": room.rawValue, "reason": "\(error)"])
            self.init(
                503, "blog", "the blog on this server cannot take posts now; its operator finds the reason in the log",
                retryAfter: 60)
        }
    }
}

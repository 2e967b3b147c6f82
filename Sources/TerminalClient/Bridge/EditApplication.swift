package import Client
import OperationalTransform
package import Session
import Sockets

/// `cowrite edit`: a bridge between one file and one draft, with a client under it.
///
/// A timer looks at the file five times a second (one `stat`, some microseconds); the room's events come by
/// themselves. Watching by the system's own means would need another mechanism on every system and tells nothing about
/// files on a network.
@safe package actor EditApplication {
    /// Which draft the file is to be.
    package enum Target: Sendable, Equatable {
        /// This one: named by the person, or known from an earlier run.
        case draft(DraftID)
        /// One's newest unfinished draft, or a new one under this title; a file with text always makes a new one.
        case newestOrNew(title: String)
    }

    package enum Failure: Error, Equatable, Sendable {
        case client(ClientError)
        case refused(code: String, String)
        /// File and draft hold different texts and nothing tells how they belong together.
        case unrelated(DraftID, title: String)
        case notText
    }

    /// The end of the draft that the bridge speaks to.
    private final class ReplicaDraft: BridgedDraft {
        let client: Client
        let draft: DraftID

        init(_ client: Client, _ draft: DraftID) { (self.client, self.draft) = (client, draft) }

        var text: String {
            let draft = draft
            return client.assumeIsolated { $0.text(of: draft) } ?? ""
        }

        func edit(_ operation: Operation) throws(ClientError) {
            let draft = draft
            do { try client.assumeIsolated { try $0.edit(draft, operation) } } catch let error as ClientError {
                throw error
            } catch { throw .unknownDraft(draft) }
        }
    }

    nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let client: Client
    private let store: BridgeStore
    private let path: String
    private var target: Target
    private let say: @Sendable (String) -> Void
    private var bridge: FileBridge?
    private var draft: DraftID?
    private var failure: Failure?
    private var timer: TimerID?
    private var waiter: CheckedContinuation<Void, Never>?
    private var isStopping = false
    private var isOver = false
    private var isOffline = false

    private static let pollInterval = Duration.milliseconds(200)
    /// For how long the end waits for the server.
    private static let endTimeout = Duration.seconds(3)
    private static let createReference = "edit"

    package init(
        _ client: Client, store: BridgeStore, path: String, target: Target, say: @escaping @Sendable (String) -> Void
    ) {
        (self.client, self.store, self.path, self.target, self.say) = (client, store, path, target, say)
        loop = client.loop
    }

    // MARK: Life

    /// Runs until `stop`, or until the server ends it.
    package func run() async throws(Failure) {
        await client.listen { [weak self] event in self?.assumeIsolated { $0.note(event) } }
        if case .draft(let draft) = target { begin(draft) }
        await client.start()
        while !isOver { await withCheckedContinuation { waiter = $0 } }
        if let timer { loop.cancel(timer) }
        bridge?.finish(at: await client.now)
        if failure == nil, await client.connectionState == .online {
            let client = client
            let timer = loop.schedule(after: Self.endTimeout) { client.assumeIsolated { $0.leave() } }
            await client.saved()
            loop.cancel(timer)
        }
        await client.leave()
        await client.ended()
        if let failure { throw failure }
    }

    /// Ends the bridge after what is in the file has been merged.
    ///
    /// An editor can be done before the first connection is made: its outcome is waited for, or what was written would
    /// stay here though the server is there.
    package func stop() {
        guard !isStopping else { return }
        isStopping = true
        if hasMetServer { return end() }
        loop.schedule(after: Self.endTimeout) { [weak self] in self?.assumeIsolated { $0.end() } }
    }

    /// Whether the file and its draft have come together, or it is known that they do not now.
    private var hasMetServer: Bool {
        isOffline || failure != nil || bridge != nil && client.assumeIsolated { $0.connectionState == .online }
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        waiter?.resume()
        waiter = nil
    }

    /// Whether all that the file holds is on the server. Without a bridge nothing of it was sent in this run.
    package var isSaved: Bool {
        guard bridge != nil else { return (FileSystem.stamp(path)?.byteCount ?? 0) == 0 }
        return client.assumeIsolated { $0.session.isSaved }
    }

    private func fail(_ failure: Failure) {
        if self.failure == nil { self.failure = failure }
        isStopping = true
        end()
    }

    // MARK: Events

    private func note(_ event: ClientEvent) {
        defer { if isStopping, hasMetServer { end() } }
        let now = client.assumeIsolated { $0.now }
        switch event {
        case .welcomed, .joined:
            if isOffline { say("back online") }
            isOffline = false
            if client.assumeIsolated({ $0.session.participant != nil }) { chooseDraft() }
        case .connection(.offline(_, let reason)):
            if !isOffline { say("offline: \(reason); what you save is kept here and sent later") }
            isOffline = true
        case .connection(.ended(let code, let message)):
            // The refusal itself has come before, with the server's own words.
            fail(.refused(code: code, message))
        case .created(let draft, let reference): if reference == Self.createReference { begin(draft) }
        case .opened(let opened): if opened == draft { draftOpened(at: now) }
        case .applied(let changed, let operation, _):
            if changed == draft { bridge?.draftChanged(operation, at: now) }
        case .draftGone(let gone, let unsaved):
            guard gone == draft else { return }
            if unsaved != nil { say("the draft was taken away before your last words were saved; they are in \(path)") }
            fail(.client(.unknownDraft(gone)))
        case .refused(let refusal):
            guard failure == nil else { return }
            // What ends the bridge is said once, by whoever started it.
            if refusal.draft == nil, draft == nil { return fail(.refused(code: refusal.code, refusal.message)) }
            say("the server refused: \(refusal.message)")
        default: break
        }
    }

    private func chooseDraft() {
        guard draft == nil, case .newestOrNew(let title) = target else { return }
        let hasText = (FileSystem.stamp(path)?.byteCount ?? 0) > 0
        let newest = client.assumeIsolated { client in
            client.session.room.draftsInOrder.last { $0.owner == client.session.participant && !$0.finished }
        }
        if let newest, !hasText { return begin(newest.draft) }
        // Made empty and filled by an edit, which is applied once whatever the network does.
        client.assumeIsolated { $0.send(.create(.init(title: title, reference: Self.createReference))) }
    }

    private func begin(_ draft: DraftID) {
        self.draft = draft
        let isHere = client.assumeIsolated { client in
            client.open(draft)
            return client.session.replicas[draft] != nil
        }
        // A journal holds the draft: work goes on at once, also without a server.
        if isHere, store.state != nil { startBridge() }
    }

    private func draftOpened(at now: Milliseconds) {
        guard bridge == nil else {
            bridge?.draftReplaced(at: now)
            return
        }
        startBridge()
    }

    // MARK: The bridge

    private func startBridge() {
        guard bridge == nil, let draft else { return }
        do {
            let replica = ReplicaDraft(client, draft)
            if store.state == nil { try makeState(draft, text: replica.text) }
            let bridge = try FileBridge(path: path, store: store, draft: replica) { [say, path] notice in
                if let sentence = notice.sentence(path) { say(sentence) }
            }
            self.bridge = bridge
            say("\(path) is draft \(draft) now")
            poll()
        } catch let error as ClientError { fail(.client(error)) } catch let error as Failure { fail(error) } catch {
            fail(.notText)
        }
    }

    /// The first meeting of this file and this draft.
    private func makeState(_ draft: DraftID, text: String) throws {
        let bytes = try FileSystem.read(path)
        let file = try bytes.map { try FileText($0) }
        if let file, !file.text.isEmpty, !text.isEmpty, file.text != text {
            let title = client.assumeIsolated { $0.session.room.drafts[draft]?.title } ?? ""
            throw Failure.unrelated(draft, title: title)
        }
        if bytes == nil { try FileSystem.replace(path, with: [], mode: 0o644) }
        // From an empty beginning the file's text is an edit, and the draft's text is written.
        let first = file.map { $0.text == text ? text : "" } ?? ""
        try store.keep(
            .init(
                path: path, room: client.link.room.rawValue, draft: draft, first: first, steps: [],
                lineEnd: file?.lineEnd ?? .lf))
    }

    private func poll() {
        guard !isOver else { return }
        bridge?.poll(at: client.assumeIsolated { $0.now })
        timer = loop.schedule(after: Self.pollInterval) { [weak self] in self?.assumeIsolated { $0.poll() } }
    }
}

extension FileBridge.Notice {
    /// What the person reads; nil: nothing.
    package func sentence(_ path: String) -> String? {
        func count(_ number: Int) -> String { "\(number) character\(number == 1 ? "" : "s")" }
        switch self {
        case .merged(let inserted, 0): return "sent: \(count(inserted)) added"
        case .merged(0, let deleted): return "sent: \(count(deleted)) deleted"
        case .merged(let inserted, let deleted): return "sent: \(count(inserted)) added, \(deleted) deleted"
        case .wrote: return "others' edits are in the file now: let your editor read it again"
        case .keptBoth: return "you and somebody else changed the same place: both texts are kept, have a look"
        case .oldBuffer: return "your editor saved an older text; what others wrote since is kept"
        case .fileGone: return "\(path) is gone; the draft stays, and the file is taken up again when it is back"
        case .fileBack: return "\(path) is back"
        case .emptied: return "\(path) was saved empty; nothing is deleted, the text is put back"
        case .looksHalf: return "\(path) breaks off in the middle; save it once more if that is meant"
        case .notText: return "\(path) is no UTF-8 text: it is left alone until it is"
        case .readOnly: return "\(path) is read-only: others' edits wait"
        case .cannotWrite(let reason): return "others' edits wait: \(reason)"
        case .cannotRead(let reason): return reason
        case .cannotKeep(let reason): return "your save waits, it cannot be noted down: \(reason)"
        case .leftover(let leftover): return "an earlier run left another text in \(leftover): have a look"
        }
    }
}

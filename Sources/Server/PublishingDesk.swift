package import Publishing
import Session
import Sockets

/// Where the pages' finished drafts become files and commits: the operator's blog, if there is one, and a thread for
/// all that blocks.
///
/// One piece of work at a time: two exports into one repository never meet, and a large blog costs one core at most.
actor PublishingDesk {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// The blog that drafts may be committed to; nil if the operator gave none.
    nonisolated let blog: ServerConfiguration.Blog?

    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var tickets: [UploadTicket] = []

    private static let mostWaiting = 16

    init(blog: ServerConfiguration.Blog?, loop: EventLoop) {
        self.blog = blog
        self.loop = loop
    }

    /// Whether drafts of a room may go to the operator's blog.
    nonisolated func offersBlog(to room: RoomID) -> Bool {
        blog.map { $0.rooms.isEmpty || $0.rooms.contains(room) } ?? false
    }

    /// Runs what blocks on a thread of its own, after what was asked before it.
    ///
    /// - Throws: 503 if too much waits already.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws(APIError) -> Value {
        if isBusy {
            guard waiting.count < Self.mostWaiting else {
                throw APIError(503, "busy", "too many posts are being made now; try again", retryAfter: 5)
            }
            await withCheckedContinuation { waiting.append($0) }
        }
        isBusy = true
        let value = await withCheckedContinuation { continuation in
            BlockingThread.start { continuation.resume(returning: work()) }
        }
        // The next in line takes over without the desk ever being free.
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        return value
    }

    // MARK: Uploads

    /// A word that lets one request be larger than others: someone who may publish asked for it.
    private struct UploadTicket {
        var word: String
        var expires: ContinuousClock.Instant
        var isUsed = false
    }

    /// Four of the largest pictures and the words about them.
    static let uploadByteCountMax = 4 * PostImage.largestByteCount + 1 << 20
    /// Uploads under way at one time.
    private static let mostUploads = 4
    private static let mostTickets = 256

    func ticket() -> String {
        forgetExpired()
        if tickets.count >= Self.mostTickets { tickets.removeFirst() }
        let word = RandomKeys.key().text
        tickets.append(UploadTicket(word: word, expires: .now + .seconds(1800)))
        return word
    }

    /// How many bytes a request with this word may have; nil if the word is none, or too many upload already.
    func allowance(_ word: String) -> Int? {
        forgetExpired()
        guard let index = tickets.firstIndex(where: { $0.word == word && !$0.isUsed }),
            tickets.count(where: \.isUsed) < Self.mostUploads
        else { return nil }
        tickets[index].isUsed = true
        // A body takes a minute at most; what never came is forgotten after two.
        tickets[index].expires = .now + .seconds(120)
        return Self.uploadByteCountMax
    }

    /// The request with this word was answered.
    func finish(_ word: String) { tickets.removeAll { $0.word == word && $0.isUsed } }

    private func forgetExpired() {
        let now = ContinuousClock.now
        tickets.removeAll { $0.expires < now }
    }
}

/// Whether the operator's blog can be used, before the server starts.
package enum ServerBlog {
    /// - Returns: what the blog is, in a word: "Jekyll".
    /// - Throws: what opening it throws, `.git` if it is in no repository.
    package static func check(_ path: String) throws(PublishingError) -> String {
        let blog = try Blog.open(path)
        guard let export = try GitExport(Exporter(blog: blog, now: 0)) else {
            throw .unsuitableBlog(
                path: path, reason: "it is in no repository, and drafts reach it as commits; make one there: git init")
        }
        try export.checkIdentity()
        return blog.engine.displayName
    }
}

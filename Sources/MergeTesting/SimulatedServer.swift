import OperationalTransform

/// The server of a simulation: one draft, a disk that keeps only what was committed, and open connections.
///
/// Nothing leaves before what it rests on is committed: every message waits for the newest revision it was made on.
struct SimulatedServer {
    enum Message {
        case resumed([CatchUpStep])
        case operation(Operation, revision: Int)
        case acknowledged(sequence: Int, revision: Int)
        case rebase(Operation, from: Int, to: Int)
        case refused(SubmissionError)
    }

    struct Outgoing {
        var connection: Int
        var message: Message
        /// Not to be sent before this revision is on disk.
        var after: Int
    }

    /// What survives a crash.
    private struct Disk {
        var archive: HistoryArchive
        var keyframe = Keyframe()
        /// Entries behind the keyframe.
        var tail: [AcceptedOperation] = []
    }

    private var document = Document()
    private var disk = Disk(archive: Document().archive())
    private var staged: [AcceptedOperation] = []
    private var waiting: [Outgoing] = []
    /// Connections that get every operation, with their client.
    private var subscribers: [(connection: Int, client: ClientID)] = []
    let limits: DocumentLimits
    /// Everything ever committed, to check the rest against.
    private(set) var committed: [AcceptedOperation] = []

    init(limits: DocumentLimits) { self.limits = limits }

    var text: String { document.text }
    var authorship: [AuthorSpan] { document.authorship }
    var hasStaged: Bool { !staged.isEmpty }

    // MARK: Messages

    mutating func hello(connection: Int, client: ClientID, revision: Int, inFlight: Int?) throws {
        let limits = limits
        let steps = try withWholePast { document throws(SubmissionError) in
            try document.catchUp(from: revision, client: client, inFlight: inFlight, limits: limits)
        }
        post(.resumed(steps), to: connection)
        subscribers.append((connection, client))
    }

    mutating func submit(connection: Int, _ submission: Submission, author: UInt32, at milliseconds: Int64) {
        let limits = limits
        do {
            let outcome = try withWholePast { document throws(SubmissionError) in
                try document.submit(submission, author: author, at: milliseconds, limits: limits)
            }
            switch outcome {
            case .accepted(let revision):
                let accepted = document.logEntry(of: submission, revision: revision, author: author, at: milliseconds)
                staged.append(accepted)
                for subscriber in subscribers {
                    post(
                        subscriber.client == accepted.client
                            ? .acknowledged(sequence: accepted.sequence, revision: accepted.revision)
                            : .operation(accepted.operation, revision: accepted.revision), to: subscriber.connection)
                }
            case .repeated(let revision):
                post(.acknowledged(sequence: submission.sequence, revision: revision), to: connection)
            case .rebase(let from, let to):
                post(.rebase(try document.composed(from: from), from: from, to: to), to: connection)
            }
        } catch {
            post(.refused(error), to: connection)
        }
    }

    mutating func close(connection: Int) { subscribers.removeAll { $0.connection == connection } }

    private mutating func post(_ message: Message, to connection: Int) {
        waiting.append(Outgoing(connection: connection, message: message, after: document.revision))
    }

    /// If the draft was opened from a keyframe and an older revision is asked for, takes the past from the shelf.
    private mutating func withWholePast<Result>(
        _ body: (Document) throws(SubmissionError) -> Result
    ) throws(SubmissionError) -> Result {
        do { return try body(document) } catch .revisionForgotten {
            guard let whole = try? Document(archive: disk.archive, clients: disk.keyframe.clients) else {
                preconditionFailure("the archive on disk does not open")
            }
            for entry in disk.tail + staged { try whole.replay(entry) }
            document = whole
            return try body(document)
        }
    }

    // MARK: The disk

    /// Commits what is staged. Gives what may leave now.
    mutating func commit() -> [Outgoing] {
        disk.tail += staged
        committed += staged
        staged = []
        let leaving = waiting
        waiting = []
        return leaving
    }

    /// What may leave without a commit, because nothing is staged.
    mutating func idle() -> [Outgoing] { hasStaged ? [] : commit() }

    /// Writes a keyframe of what is committed, and shelves the past up to it.
    mutating func writeKeyframe() throws {
        if hasStaged { return }
        let whole = try Document(archive: disk.archive, clients: disk.keyframe.clients)
        for entry in disk.tail { try whole.replay(entry) }
        disk = Disk(archive: try HistoryArchive(bytes: whole.archive().bytes), keyframe: document.keyframe())
    }

    /// Loses what was not committed and all connections, and opens the draft again from the disk.
    mutating func crash() throws {
        staged = []
        waiting = []
        subscribers = []
        document = Document(keyframe: disk.keyframe)
        for entry in disk.tail { try document.replay(entry) }
    }
}

package import OperationalTransform
package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What one editor instance has typed and the server has not confirmed, on disk, draft by draft.
///
/// ```
/// STATE/journal/HOST_PORT-ROOM/CLIENT/lock         held while the instance lives
///                                    /PARTICIPANT  whose it is
///                                    /7.jsonl      draft 7: a snapshot line, then edits and states
/// ```
///
/// Every line is written (one `write`, into the file's end) before the message it belongs to is sent, so a killed
/// client loses nothing; the kernel writes it out, and power loss can cost the last seconds of what was *not saved*.
/// A line cut short by a crash is dropped on reading. An instance that ended without a rest removes its folder.
package final class Journal {
    package let client: ClientID
    package let folder: String
    private let lock: Int32
    private var files: [DraftID: OpenFile] = [:]
    private let encoder = JSONEncoder()

    private struct OpenFile {
        var descriptor: Int32
        var byteCount: Int
        /// Size of the snapshot that begins it.
        var snapshotByteCount: Int
    }

    /// Appended bytes past which the file is begun anew with a snapshot.
    private static let compactionByteCount = 256 << 10

    private init(client: ClientID, folder: String, lock: Int32) {
        (self.client, self.folder, self.lock) = (client, folder, lock)
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    deinit {
        for file in files.values { close(file.descriptor) }
        // A child that is being started holds every descriptor until it has become its program, and the lock with it.
        flock(lock, LOCK_UN)
        close(lock)
    }

    // MARK: Opening

    /// Takes up what an earlier instance of this person left in this room, or begins a new one.
    ///
    /// - Parameter makeClient: a random client name.
    /// - Returns: the journal, and the drafts that earlier instance had open.
    package static func open(
        _ folders: UserFolders, link: Link, participant: ParticipantID?, makeClient: () -> ClientID
    ) throws(ClientError) -> (Journal, [DraftReplica]) {
        let room = "\(folders.state)/journal/\(IdentityStore.safe("\(link.host)_\(link.port)-\(link.room.rawValue)"))"
        if let participant {
            for client in FileSystem.names(in: room) {
                let folder = "\(room)/\(client)"
                guard owner(of: folder) == participant, let lock = tryLock(folder) else { continue }
                let journal = Journal(client: client, folder: folder, lock: lock)
                return (journal, journal.recover())
            }
        }
        let client = makeClient()
        let folder = "\(room)/\(client)"
        try FileSystem.makeFolder(folder)
        guard let lock = tryLock(folder) else { throw .file(folder, "lock", EWOULDBLOCK) }
        let journal = Journal(client: client, folder: folder, lock: lock)
        if let participant { journal.keepOwner(participant) }
        return (journal, [])
    }

    private static func owner(of folder: String) -> ParticipantID? {
        FileSystem.names(in: folder).compactMap { ParticipantID($0) }.first
    }

    /// Tells later instances whose journal this is.
    package func keepOwner(_ participant: ParticipantID) {
        let descriptor = systemOpen("\(folder)/\(participant)", O_CREAT | O_WRONLY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
    }

    private static func tryLock(_ folder: String) -> Int32? {
        let descriptor = systemOpen("\(folder)/lock", O_CREAT | O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private func recover() -> [DraftReplica] {
        var replicas: [DraftReplica] = []
        for name in FileSystem.names(in: folder) where name.hasSuffix(".jsonl") {
            guard let draft = DraftID(name.dropLast(6)), let bytes = try? FileSystem.read("\(folder)/\(name)") else {
                continue
            }
            if let replica = Self.replica(draft, from: bytes) { replicas.append(replica) }
        }
        return replicas
    }

    /// The draft as the lines of a journal leave it; nil if not even the snapshot is whole.
    package static func replica(_ draft: DraftID, from bytes: [UInt8]) -> DraftReplica? {
        let decoder = JSONDecoder()
        var text = LineText()
        var state: ClientState?
        for line in bytes.split(separator: 0x0A) {
            // A line cut by a crash is the last one; what it held was never sent.
            guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line)) else { break }
            do {
                switch entry {
                case .snapshot(let whole, let known): (text, state) = (LineText(whole), known)
                case .edit(let operation):
                    guard state != nil else { return nil }
                    try text.apply(operation)
                    _ = state?.edit(operation)
                case .state(let known, let apply):
                    try text.apply(apply)
                    state = known
                }
            } catch { break }
        }
        return state.map { DraftReplica(draft: draft, text: text.string, state: $0) }
    }

    // MARK: Writing

    /// Appends one entry; a snapshot begins the file anew. `snapshot` is asked for when the file has grown long.
    package func append(
        _ entry: JournalEntry, of draft: DraftID, snapshot: () -> JournalEntry?
    ) throws(ClientError) {
        let line = try line(entry)
        if case .snapshot = entry { return try begin(draft, with: line) }
        guard var file = files[draft] else {
            guard let whole = snapshot() else { return }
            return try begin(draft, with: try self.line(whole))
        }
        try FileSystem.write(line, to: file.descriptor, path: path(draft))
        file.byteCount += line.count
        files[draft] = file
        if file.byteCount - file.snapshotByteCount > Self.compactionByteCount + file.snapshotByteCount,
            let whole = snapshot()
        {
            try begin(draft, with: try self.line(whole))
        }
    }

    /// Forgets a draft that has nothing unsaved.
    package func drop(_ draft: DraftID) {
        if let file = files.removeValue(forKey: draft) { close(file.descriptor) }
        FileSystem.remove(path(draft))
    }

    /// Removes the whole journal, when all is saved and the instance ends.
    package func remove() {
        for name in FileSystem.names(in: folder) { FileSystem.remove("\(folder)/\(name)") }
        FileSystem.removeFolder(folder)
    }

    /// Whether a folder of this room and person still holds something, for the message at the end.
    package func path(_ draft: DraftID) -> String { "\(folder)/\(draft).jsonl" }

    private func begin(_ draft: DraftID, with line: [UInt8]) throws(ClientError) {
        if let file = files.removeValue(forKey: draft) { close(file.descriptor) }
        try FileSystem.replace(path(draft), with: line)
        let descriptor = systemOpen(path(draft), O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path(draft), "open", errno) }
        files[draft] = OpenFile(descriptor: descriptor, byteCount: line.count, snapshotByteCount: line.count)
    }

    private func line(_ entry: JournalEntry) throws(ClientError) -> [UInt8] {
        do { return Array(try encoder.encode(entry)) + [0x0A] } catch { throw .file(folder, "encode", 0) }
    }
}

/// The system's `open`, which `Journal.open` hides.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags, 0o600) }

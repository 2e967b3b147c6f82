import OperationalTransform
import Session

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies of a store: made while a server writes, and brought back.
package enum Backup {
    /// Copies the store of `folder`, as it stands at one instant, into the new file `path`.
    ///
    /// The file holds all that was acknowledged before the call. It appears under its name only when it is whole and
    /// on disk.
    ///
    /// - Throws: `.unusable` if there is a file already or the disk is full; `.folderUnusable`, `.failed`.
    package static func make(of folder: String, at path: String) throws(StoreError) {
        let store = try ReadOnlyStore(at: folder)
        try writeWhole(path) { part throws(StoreError) in try copy(store, into: part) }
    }

    /// Makes a data folder's store from a backup.
    ///
    /// - Throws: `.unusable` if the folder holds a store already; `.notAStore`, `.newer`, `.folderInUse`.
    package static func restore(_ path: String, into folder: String) throws(StoreError) {
        let backup = try ReadOnlyStore(at: path)
        let held = try DataFolder(takingAt: folder)
        defer { held.release() }
        guard unsafe access(held.storePath, F_OK) != 0 else {
            throw .unusable(path: folder, reason: "it holds a store already; give a new folder: --data DIR")
        }
        try writeWhole(held.storePath) { part throws(StoreError) in try copy(backup, into: part) }
        try held.sync()
        // Brings an older backup to today's layout.
        _ = try StoreFile.opening(held.storePath) { () throws(StoreError) in
            try StoreFile.openForWriting(held.storePath, durability: .full)
        }
    }

    /// Makes a room from a tape, in a store that may hold others. All of it or nothing.
    ///
    /// - Throws: `.unusable` if the tape is a link's holder's, or the room exists; `.damaged` if it does not replay.
    package static func restore(_ tape: Tape, name: String, into store: some SessionStore) async throws(StoreError) {
        guard tape.holdings == .everything else {
            throw .unusable(
                path: name,
                reason: "it holds only what one link may read; a room is restored from the operator's: "
                    + "cowrite log --data DIR --room \(tape.room)")
        }
        if try await store.room(tape.room) != nil {
            throw .unusable(
                path: name, reason: "room \(tape.room) exists in this store already; give another folder: --data DIR")
        }
        let keyframes = try Replay(tape).drafts.mapValues { $0.document.keyframe() }
        try await store.append(tape.entries)
        for (draft, keyframe) in keyframes where keyframe.revision > 0 {
            try await store.store(keyframe, draft: draft, of: tape.room)
        }
    }

    /// Whether a file begins as an SQLite file does; a tape does not.
    package static func isStore(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 15)
        return unsafe pread(descriptor, &bytes, 15, 0) == 15 && bytes == Array("SQLite format 3".utf8)
    }

    private static func copy(_ store: ReadOnlyStore, into path: String) throws(StoreError) {
        try store.read {
            let target = try Connection(path: path, mode: .create)
            try target.execute("PRAGMA synchronous = FULL")
            try store.queries.connection.copy(into: target)
            // One file alone: whoever copies it need not know of a log beside it.
            try target.execute("PRAGMA journal_mode = DELETE")
        }
    }

    /// Lets `write` fill a file beside `path`, syncs it and gives it its name, which must be free.
    private static func writeWhole(
        _ path: String, _ write: (String) throws(StoreError) -> Void
    ) throws(StoreError) {
        let part = path + ".part"
        guard unsafe access(path, F_OK) != 0 else {
            throw .unusable(path: path, reason: "there is such a file already; give another name")
        }
        unsafe unlink(part)
        let descriptor = unsafe open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unusable(path: path, reason: DataFolder.reason("it cannot be made"))
        }
        defer {
            close(descriptor)
            unsafe unlink(part)
        }
        do { try write(part) } catch {
            guard error == .full else { throw error }
            throw .unusable(path: path, reason: "the disk is full; make room, or give a place on another disk")
        }
        // A hard link, unlike a rename, never takes the place of a file that came meanwhile.
        guard fsync(descriptor) == 0, unsafe link(part, path) == 0 else {
            throw .unusable(path: path, reason: DataFolder.reason("it cannot be kept"))
        }
        try DataFolder.sync(DataFolder.parent(of: path))
    }
}

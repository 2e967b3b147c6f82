package import Client
package import OperationalTransform
package import Session

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The draft at the room's end of a bridge.
package protocol BridgedDraft: AnyObject {
    var text: String { get }
    /// Makes an edit; it is on the disk of this machine when the call returns.
    func edit(_ operation: Operation) throws(ClientError)
}

/// Keeps one plain file and one draft merged, whatever editor saves the file and however it does that.
///
/// `poll` is called a few times a second and does one small thing at a time. The rules:
/// - A save counts when the file has been still for `settleMilliseconds`, so halves of a save are not read.
/// - A save becomes an edit of the version it was made from (`BridgeHistory`), so an old buffer deletes nobody's text.
/// - Others' edits are written when the file on disk is what was last seen: into a new file that then changes places
///   with the old one. What is found in the old one afterwards, because an editor saved in that very moment, is merged.
/// - Before an edit is made in the draft it is noted down, so a kill at any point neither loses nor doubles it.
package final class FileBridge {
    /// What the person should read, as one sentence without a line end.
    package enum Notice: Equatable, Sendable {
        case merged(insertedScalars: Int, deletedScalars: Int)
        case wrote
        case keptBoth
        case oldBuffer
        case fileGone
        case fileBack
        case emptied
        case looksHalf
        case notText
        case readOnly
        case cannotWrite(String)
        case cannotRead(String)
        case cannotKeep(String)
        /// A text that a killed bridge left beside the file and that is nowhere else.
        case leftover(String)
    }

    private enum Suspicion: Equatable { case none, half(FileSystem.Stamp) }

    package let path: String
    private let store: BridgeStore
    private let draft: any BridgedDraft
    private let notify: (Notice) -> Void
    private var history: BridgeHistory
    private var lineEnd: FileText.LineEnd
    private var hasByteOrderMark = false
    /// Whether the file system tells that a version was read.
    private let notesReads: Bool

    /// The file as it was when it was last read or written here.
    private var seen: FileSystem.Stamp?
    private var changing: (stamp: FileSystem.Stamp?, since: Milliseconds)?
    private var suspicion = Suspicion.none
    private var isGone = false
    /// The moment of the first edit of others that is not in the file, and of the last.
    private var aheadSince: Milliseconds?
    private var lastDraftChange: Milliseconds = 0
    private var nextWriteAttempt: Milliseconds = 0
    private var lastProblem: Notice?
    /// The file that was swapped out, to be looked at once more and then removed.
    private var swappedOut: (path: String, stamp: FileSystem.Stamp, until: Milliseconds)?

    package static let settleMilliseconds: Milliseconds = 250
    package static let writeQuietMilliseconds: Milliseconds = 300
    package static let writeLatestMilliseconds: Milliseconds = 2_000
    package static let suspicionMilliseconds: Milliseconds = 2_000
    package static let retryMilliseconds: Milliseconds = 5_000
    private static let swapGraceMilliseconds: Milliseconds = 2_000

    /// - Parameters:
    ///   - path: an absolute path without symbolic links.
    ///   - store: with a state for this draft.
    package init(
        path: String, store: BridgeStore, draft: any BridgedDraft, notify: @escaping (Notice) -> Void
    ) throws(ClientError) {
        (self.path, self.store, self.draft, self.notify) = (path, store, draft, notify)
        guard let state = store.state else { throw .file(path, "bridge", EINVAL) }
        notesReads = FileSystem.notesReads(in: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
        lineEnd = state.lineEnd
        history = BridgeHistory(first: state.first, steps: state.steps)
        if let merge = state.merge, merge.isMadeOn(draft.text) {
            // Killed between noting the merge down and making it.
            try draft.edit(merge.operation)
        }
        history.draftReplaced(by: draft.text)
        if !history.ahead.isIdentity { aheadSince = 0 }
        if state.merge != nil { try keep(merge: nil) }
        removeLeftovers()
    }

    /// Removes what a killed bridge left beside the file, unless its text is nowhere else.
    private func removeLeftovers() {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = String(path[..<slash])
        let prefix = ".\(path[path.index(after: slash)...]).cowrite-"
        for name in FileSystem.names(in: folder.isEmpty ? "/" : folder) where name.hasPrefix(prefix) {
            let leftover = "\(folder)/\(name)"
            let text = (try? FileSystem.read(leftover)).flatMap { $0 }.flatMap { try? FileText($0) }?.text
            if text.map({ $0.isEmpty || $0 == draft.text || history.contains($0) }) == true {
                FileSystem.remove(leftover)
            } else {
                notify(.leftover(leftover))
            }
        }
    }

    /// Whether file and draft hold the same text, as far as is known.
    package var isInStep: Bool { history.ahead.isIdentity && changing == nil && swappedOut == nil }

    /// Another's operation was applied to the draft.
    package func draftChanged(_ operation: Operation, at now: Milliseconds) {
        history.draftChanged(operation)
        if aheadSince == nil { aheadSince = now }
        lastDraftChange = now
    }

    /// The draft's text was replaced as a whole.
    package func draftReplaced(at now: Milliseconds) {
        history.draftReplaced(by: draft.text)
        if aheadSince == nil { aheadSince = now }
        lastDraftChange = now
    }

    /// Looks at the file, and does what is due.
    package func poll(at now: Milliseconds) {
        checkSwappedOut(at: now)
        let stamp = FileSystem.stamp(path)
        if stamp.isSameFile(as: seen) {
            if changing != nil, stamp != nil { changing = nil }
            if stamp?.isUnread == false || !notesReads, history.newestWasRead() { _ = keepSaying(merge: nil) }
            writeIfDue(at: now)
            return
        }
        if changing == nil || !stamp.isSameFile(as: changing?.stamp) {
            changing = (stamp, now)
            return
        }
        guard let since = changing?.since, now - since >= Self.settleMilliseconds else { return }
        guard let stamp else {
            if now - since >= Self.suspicionMilliseconds, seen != nil {
                // The editor may yet put it back; nothing is deleted because a file is gone.
                seen = nil
                isGone = true
                changing = nil
                say(.fileGone)
            }
            return
        }
        readSave(stamp, since: since, at: now)
    }

    /// Merges what the file holds now without waiting for it to settle: the last act before the end.
    package func finish(at now: Milliseconds) {
        guard let stamp = FileSystem.stamp(path), !Optional(stamp).isSameFile(as: seen) else { return }
        readSave(stamp, since: now - Self.suspicionMilliseconds, at: now)
    }

    // MARK: Reading

    private func readSave(_ stamp: FileSystem.Stamp, since: Milliseconds, at now: Milliseconds) {
        let bytes: [UInt8]
        do throws(ClientError) {
            guard let content = try FileSystem.read(path) else { return }
            bytes = content
        } catch {
            sayOnce(.cannotRead(Self.reason(error)))
            return
        }
        // A write between the look and the read: wait for the next look.
        guard FileSystem.stamp(path).isSameFile(as: stamp) else { return }
        let file: FileText
        do { file = try FileText(bytes) } catch {
            sayOnce(.notText)
            return
        }
        if isSuspect(file.text, stamp, since: since, at: now) { return }
        // Saved in place: the file still tells whether the version before was read.
        if let seen, seen.inode == stamp.inode, !stamp.isUnread { _ = history.newestWasRead() }
        if isGone { say(.fileBack) }
        isGone = false
        guard take(file) else { return }
        seen = stamp
        changing = nil
        suspicion = .none
        if lastProblem != nil { lastProblem = nil }
        writeIfDue(at: now)
    }

    /// A save that is empty or breaks off in the middle of a line of the last version: perhaps the other half is yet
    /// to come. It counts when the editor saves it once more.
    private func isSuspect(
        _ text: String, _ stamp: FileSystem.Stamp, since: Milliseconds, at now: Milliseconds
    ) -> Bool {
        let newest = history.newest
        let isEmptied = text.isEmpty && !newest.isEmpty
        let isHalf =
            !isEmptied && text.utf8.count < newest.utf8.count && newest.utf8.starts(with: text.utf8)
            && text.utf8.last != 0x0A && newest.utf8.dropFirst(text.utf8.count).first != 0x0A
        guard isEmptied || isHalf else { return false }
        if case .half(let earlier) = suspicion {
            // Saved again, and still the same: it is meant, unless nothing is left.
            if earlier.isSameContent(as: stamp) { return true }
            if isHalf { return false }
        }
        guard now - since >= Self.suspicionMilliseconds else { return true }
        suspicion = .half(stamp)
        say(isEmptied ? .emptied : .looksHalf)
        if isEmptied {
            // Nothing to lose in an empty file: give it the text back.
            seen = stamp
            changing = nil
            history = BridgeHistory(first: "", ahead: Operation(at: 0, insert: draft.text))
            aheadSince = now
            _ = keepSaying(merge: nil)
        }
        return true
    }

    /// Makes a saved text an edit of the draft. False if it could not be noted down: then nothing was done.
    private func take(_ file: FileText) -> Bool {
        var next = history
        let merge = next.merge(file.text)
        (lineEnd, hasByteOrderMark) = (file.lineEnd, file.hasByteOrderMark)
        if merge.operation.isIdentity {
            history = next
            if !history.ahead.isIdentity { aheadSince = aheadSince ?? 0 }
            return keepSaying(merge: nil)
        }
        let before = history
        history = next
        guard keepSaying(merge: .init(operation: merge.operation, on: draft.text)) else {
            history = before
            return false
        }
        do throws(ClientError) { try draft.edit(merge.operation) } catch {
            history = before
            sayOnce(.cannotKeep("\(error)"))
            return false
        }
        if history.ahead.isIdentity { aheadSince = nil } else if aheadSince == nil { aheadSince = 0 }
        say(Self.count(merge.operation))
        if merge.isFromOldVersion { say(.oldBuffer) }
        if merge.isAmbiguous { say(.keptBoth) }
        return keepSaying(merge: nil)
    }

    private static func count(_ operation: Operation) -> Notice {
        var (inserted, deleted) = (0, 0)
        for component in operation.components {
            switch component {
            case .retain: break
            case .insert(let text): inserted += text.unicodeScalars.count
            case .delete(let count): deleted += count
            }
        }
        return .merged(insertedScalars: inserted, deletedScalars: deleted)
    }

    // MARK: Writing

    private func writeIfDue(at now: Milliseconds) {
        guard !history.ahead.isIdentity, let since = aheadSince, now >= nextWriteAttempt, swappedOut == nil else {
            return
        }
        guard now - lastDraftChange >= Self.writeQuietMilliseconds || now - since >= writeLatest else { return }
        guard let old = seen else { return }
        guard old.isWritable, let present = FileSystem.stamp(path), present.isWritable else {
            sayOnce(.readOnly)
            nextWriteAttempt = now + Self.retryMilliseconds
            return
        }
        let file = FileText(text: draft.text, lineEnd: lineEnd, hasByteOrderMark: hasByteOrderMark)
        // Noted down before it is done: a version that never came to be on disk harms nothing, one that is not known
        // would count as the editor's own.
        let before = history
        history.wroteDraft()
        guard keepSaying(merge: nil) else {
            history = before
            return
        }
        do throws(ClientError) {
            let path = path
            let replaced = try FileSystem.swap(path, with: file.bytes, mode: present.mode) {
                FileSystem.stamp(path).isSameFile(as: old)
            }
            guard let replaced else {
                history = before
                _ = keepSaying(merge: nil)
                return
            }
            swappedOut = (replaced, old, now + Self.swapGraceMilliseconds)
            aheadSince = nil
            seen = FileSystem.stamp(path)
            lastProblem = nil
            say(.wrote)
        } catch {
            history = before
            _ = keepSaying(merge: nil)
            sayOnce(.cannotWrite(Self.reason(error)))
            nextWriteAttempt = now + Self.retryMilliseconds
        }
    }

    /// The more versions an editor may hold, the less often another one is made.
    private var writeLatest: Milliseconds {
        Self.writeLatestMilliseconds * Milliseconds(1 + min(history.steps.count, 60) / 4)
    }

    /// An editor that saved while the files changed places has written into the old one.
    private func checkSwappedOut(at now: Milliseconds) {
        guard let old = swappedOut else { return }
        let stamp = FileSystem.stamp(old.path)
        if let stamp, !Optional(stamp).isSameFile(as: old.stamp) {
            guard now >= old.until, let bytes = try? FileSystem.read(old.path), let file = try? FileText(bytes) else {
                return
            }
            guard file.text.isEmpty || take(file) else { return }
            aheadSince = aheadSince ?? now
        } else if now < old.until {
            return
        }
        FileSystem.remove(old.path)
        swappedOut = nil
    }

    // MARK: Keeping and saying

    private func keep(merge: BridgeStore.PendingMerge?) throws(ClientError) {
        guard var state = store.state else { return }
        state.first = history.first
        state.steps = history.steps
        state.lineEnd = lineEnd
        state.merge = merge
        try store.keep(state)
    }

    private func keepSaying(merge: BridgeStore.PendingMerge?) -> Bool {
        do throws(ClientError) {
            try keep(merge: merge)
            return true
        } catch {
            sayOnce(.cannotKeep(Self.reason(error)))
            return false
        }
    }

    private func say(_ notice: Notice) { notify(notice) }

    /// Says a lasting problem once, until something works again.
    private func sayOnce(_ notice: Notice) {
        guard lastProblem != notice else { return }
        lastProblem = notice
        notify(notice)
    }

    private static func reason(_ error: ClientError) -> String {
        guard case .file(let path, let action, let code) = error else { return "\(error)" }
        return "cannot \(action) \(path): \(FileSystem.reason(code))"
    }
}

extension Optional<FileSystem.Stamp> {
    /// Whether both are there with the same content, or both are not there.
    fileprivate func isSameFile(as other: FileSystem.Stamp?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let other?): one.isSameContent(as: other)
        default: false
        }
    }
}

import OperationalTransform

/// What a draft was: earlier revisions, where one stopped, what happened meanwhile. And the co-author.
extension Room {
    /// Lets one person read and write a draft, whatever its sharing is; or no more, at once.
    func invite(_ invite: ClientMessage.Invite, from connection: ConnectionID, at now: Milliseconds) {
        guard let draft = owned(invite.draft, connection) else { return }
        guard let known = participants[invite.participant], !removed.contains(invite.participant),
            invite.participant != draft.owner
        else {
            return refuse(
                .init("bad_message", "there is no participant \(invite.participant) to invite", draft: invite.draft),
                connection)
        }
        guard known.role != .viewer || !invite.invited else {
            return refuse(
                .init("not_allowed", "\(known.name) has a link for reading only", draft: invite.draft), connection)
        }
        guard draft.coauthors.contains(invite.participant) != invite.invited else { return }
        record(.invited(draft: invite.draft, participant: invite.participant, invited: invite.invited), at: now)
        if !invite.invited, draft.sharing == .private {
            withdraw(invite.draft, from: connections(of: invite.participant))
        }
        tellReaders(of: invite.draft)
    }

    /// From here on these connections get nothing of the draft.
    func withdraw(_ draft: DraftID, from connections: [ConnectionID]) {
        for connection in connections { members[connection]?.open.remove(draft) }
        send(.draftGone(draft), to: connections)
    }

    // MARK: - Earlier revisions

    func past(_ past: ClientMessage.Past, from connection: ConnectionID) {
        guard let document = readable(past.draft, connection)?.document else { return }
        do throws(SubmissionError) {
            let text = try document.text(at: past.revision)
            send(.past(.init(draft: past.draft, revision: past.revision, text: text)), to: [connection])
        } catch {
            refuse(refusal(error, draft: past.draft, sequence: nil), connection)
        }
    }

    /// Brings an earlier text back, as one more operation: nothing is undone, so nothing is lost.
    func restore(_ restore: ClientMessage.Restore, from connection: ConnectionID, at now: Milliseconds) {
        guard let draft = owned(restore.draft, connection), let document = draft.document else { return }
        do throws(SubmissionError) {
            let operation = Self.change(from: document.text, to: try document.text(at: restore.revision))
            guard !operation.isIdentity else { return }
            let oldText = textBeforeSprint(of: restore.draft)
            let client = "restore-\(draft.owner)"
            let submission = Submission(
                client: client, sequence: document.lastSequence(of: client) + 1, revision: document.revision,
                operation: operation)
            let outcome = try document.submit(submission, author: draft.owner, at: now, limits: documentLimits)
            guard case .accepted(let revision) = outcome else { return }
            if let oldText {
                markSprint(of: restore.draft, oldText: oldText, firstRevision: revision, at: now)
            }
            let entry = document.logEntry(of: submission, revision: revision, author: draft.owner, at: now)
            record(.operation(draft: restore.draft, entry), at: now)
            send(
                .edited(
                    .init(
                        draft: restore.draft, revision: revision, operation: entry.operation,
                        participant: draft.owner, client: client)),
                to: members.filter { $0.value.open.contains(restore.draft) }.map(\.key))
        } catch {
            refuse(refusal(error, draft: restore.draft, sequence: nil), connection)
        }
    }

    /// One splice between what both texts begin and end with.
    static func change(from old: String, to new: String) -> Operation {
        let (old, new) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
        let prefix = zip(old, new).prefix { $0 == $1 }.count
        let suffix = zip(old[prefix...].reversed(), new[prefix...].reversed()).prefix { $0 == $1 }.count
        var insert = String.UnicodeScalarView()
        insert.append(contentsOf: new[prefix..<new.count - suffix])
        return Operation(at: prefix, delete: old.count - suffix - prefix, insert: String(insert))
    }

    // MARK: - Coming back to a draft

    /// Someone leaves a draft: where they stopped, and what they have seen.
    func noteStop(_ participant: ParticipantID, in id: DraftID, caret: Caret?, at now: Milliseconds) {
        guard let draft = drafts[id], let document = draft.document, draft.isReadable(by: participant),
            !removed.contains(participant)
        else { return }
        var stop = Stop(revision: document.revision, scalarOffset: nil)
        if let caret { stop.scalarOffset = offset(caret.scalarOffset, since: caret.revision, in: document) }
        stop.scalarOffset = stop.scalarOffset ?? draft.stops[participant].flatMap { self.offset(of: $0, in: document) }
        guard stop != draft.stops[participant] else { return }
        record(.left(draft: id, participant: participant, stop), at: now)
    }

    /// Where this person stopped, in the text as it is now.
    func stopped(_ participant: ParticipantID, in draft: Draft) -> Int? {
        guard let stop = draft.stops[participant], let document = draft.document else { return nil }
        return offset(of: stop, in: document)
    }

    /// What others did since; nil if nothing, or if it lies too far back.
    func away(_ participant: ParticipantID, from draft: Draft) -> ServerMessage.Away? {
        guard let stop = draft.stops[participant], let document = draft.document, stop.revision < document.revision,
            let trace = trace(of: document, since: stop.revision)
        else { return nil }
        let inserted = trace.inserted(except: participant)
        guard !inserted.isEmpty || trace.deletedCount > 0 else { return nil }
        return .init(since: stop.revision, inserted: inserted, deleted: trace.deletedCount)
    }

    private func offset(of stop: Stop, in document: Document) -> Int? {
        stop.scalarOffset.flatMap { offset($0, since: stop.revision, in: document) }
    }

    /// Moves a place in an older text past all that was done since. In a text whose log does not reach back, the same
    /// count from the beginning.
    private func offset(_ scalarOffset: Int, since revision: Int, in document: Document) -> Int {
        let limits = DocumentLimits(rebaseOperationCount: .max, rebaseByteCount: .max)
        let steps = (try? document.catchUp(from: revision, client: "", inFlight: nil, limits: limits)) ?? []
        var offset = scalarOffset
        for case .operation(let operation, _, _, _) in steps {
            offset = operation.transform(scalarOffset: offset, bias: .before)
        }
        return min(offset, document.scalarCount)
    }
}

/// Where a person was in a draft when they left it.
package struct Stop: Sendable, Equatable, Codable {
    /// The newest revision they had seen.
    package var revision: Int
    package var scalarOffset: Int?

    private enum CodingKeys: String, CodingKey {
        case revision
        case scalarOffset = "offset"
    }
}

/// A connection's place in a draft it has open.
struct Caret: Sendable {
    var revision: Int
    var scalarOffset: Int
}

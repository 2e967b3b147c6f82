import Calendars
import OperationalTransform

/// Drafts: making, sharing, opening, editing.
extension Room {
    func create(_ create: ClientMessage.Create, from connection: ConnectionID, at now: Milliseconds) {
        let reference = create.reference
        guard let owner = writer(of: connection) else { return }
        guard drafts.count < limits.roomDraftCount else {
            return refuse(
                .init(
                    "too_many_drafts", "this room has \(drafts.count) drafts, its limit; discard one",
                    reference: reference),
                connection)
        }
        guard (reference?.unicodeScalars.count ?? 0) <= limits.referenceScalarCount else {
            return refuse(
                .init("bad_message", "a reference has at most \(limits.referenceScalarCount) characters"), connection)
        }
        guard let title = validTitle(create.title, connection) else { return }
        var text = create.text ?? ""
        if let schedule = create.schedule {
            do throws(CalendarError) { text += try RecapSkeleton(schedule: schedule, zone: zone).markdown } catch {
                return refuse(.init("schedule", error.message, reference: reference), connection)
            }
        }
        guard text.utf8.count <= limits.draftByteCount else {
            return refuse(tooLarge(text.utf8.count, draft: nil, sequence: nil, reference: reference), connection)
        }
        let draft = nextDraft
        record(.draft(draft: draft, owner: owner, title: title), at: now)
        let document = Document()
        drafts[draft]?.document = document
        if !text.isEmpty {
            let submission = Submission(
                client: "import-\(draft)", sequence: 1, revision: 0, operation: Operation(at: 0, insert: text))
            if case .accepted(let revision)? = try? document.submit(
                submission, author: owner, at: now, limits: documentLimits)
            {
                let entry = document.logEntry(of: submission, revision: revision, author: owner, at: now)
                record(.operation(draft: draft, entry), at: now)
            }
        }
        send(.created(.init(draft: draft, reference: reference)), to: [connection])
        tellReaders(of: draft)
    }

    func open(_ open: ClientMessage.Open, from connection: ConnectionID) {
        guard let document = readable(open.draft, connection)?.document, let client = members[connection]?.client else {
            return
        }
        if let revision = open.revision {
            do throws(SubmissionError) {
                let steps = try document.catchUp(from: revision, client: client, inFlight: open.sequence)
                members[connection]?.open.insert(open.draft)
                return send(
                    .catchUp(
                        .init(
                            draft: open.draft, revision: document.revision,
                            lastSequence: document.lastSequence(of: client), steps: steps)), to: [connection])
            } catch {
                return refuse(refusal(error, draft: open.draft, sequence: open.sequence), connection)
            }
        }
        members[connection]?.open.insert(open.draft)
        let draft = drafts[open.draft]
        let reader = members[connection]?.participant
        send(
            .draft(
                .init(
                    draft: open.draft, revision: document.revision, text: document.text,
                    lastSequence: document.lastSequence(of: client),
                    authors: document.authorship.map { [Int($0.author), $0.scalarCount] },
                    stopped: reader.flatMap { reader in draft.flatMap { stopped(reader, in: $0) } },
                    away: reader.flatMap { reader in draft.flatMap { away(reader, from: $0) } })), to: [connection])
    }

    func leave(_ leave: ClientMessage.Leave, from connection: ConnectionID, at now: Milliseconds) {
        guard let member = members[connection], member.open.contains(leave.draft) else { return }
        members[connection]?.open.remove(leave.draft)
        guard let participant = member.participant else { return }
        noteStop(participant, in: leave.draft, caret: member.carets[leave.draft], at: now)
        hideCaret(of: participant, client: member.client, in: leave.draft)
    }

    func edit(_ edit: ClientMessage.Edit, from connection: ConnectionID, at now: Milliseconds) {
        guard let author = writer(of: connection), let client = members[connection]?.client else { return }
        guard let draft = readable(edit.draft, connection, sequence: edit.sequence), let document = draft.document
        else {
            return
        }
        guard draft.isWritable(by: author) else {
            return refuse(
                .init(
                    "not_allowed", "this draft is for reading; its owner may open it for writing", draft: edit.draft,
                    sequence: edit.sequence), connection)
        }
        let submission = Submission(
            client: client, sequence: edit.sequence, revision: edit.revision, operation: edit.operation)
        let oldText = textBeforeSprint(of: edit.draft)
        do throws(SubmissionError) {
            switch try document.submit(submission, author: author, at: now, limits: documentLimits) {
            case .accepted(let revision):
                if let oldText {
                    markSprint(of: edit.draft, oldText: oldText, firstRevision: revision, at: now)
                }
                let entry = document.logEntry(of: submission, revision: revision, author: author, at: now)
                record(.operation(draft: edit.draft, entry), at: now)
                send(
                    .ack(.init(draft: edit.draft, sequence: edit.sequence, revision: revision)),
                    to: [connection])
                send(
                    .edited(
                        .init(
                            draft: edit.draft, revision: revision, operation: entry.operation,
                            participant: author, client: client)), to: readers(of: edit.draft, except: connection))
            case .repeated(let revision):
                send(.ack(.init(draft: edit.draft, sequence: edit.sequence, revision: revision)), to: [connection])
            case .rebase(let from, let to):
                send(
                    .rebase(
                        .init(
                            draft: edit.draft, sequence: edit.sequence, from: from, to: to,
                            operation: try document.composed(from: from))),
                    to: [connection])
            }
        } catch {
            refuse(refusal(error, draft: edit.draft, sequence: edit.sequence), connection)
        }
    }

    func caret(_ caret: ClientMessage.Caret, from connection: ConnectionID) {
        guard let member = members[connection], let participant = member.participant, member.role != .viewer,
            member.open.contains(caret.draft),
            let document = drafts[caret.draft]?.document
        else { return }
        if let revision = caret.revision, revision > document.revision { return }
        if let revision = caret.revision, let head = caret.head {
            members[connection]?.carets[caret.draft] = Caret(revision: max(0, revision), scalarOffset: max(0, head))
        }
        send(
            .caret(
                .init(
                    draft: caret.draft, participant: participant, client: member.client, revision: caret.revision,
                    anchor: caret.anchor, head: caret.head)),
            to: readers(of: caret.draft, except: connection))
    }

    /// Whoever has a draft open, but one.
    private func readers(of draft: DraftID, except connection: ConnectionID) -> [ConnectionID] {
        members.compactMap { $0.key != connection && $0.value.open.contains(draft) ? $0.key : nil }
    }

    func hideCaret(of participant: ParticipantID, client: String, in draft: DraftID) {
        send(
            .caret(.init(draft: draft, participant: participant, client: client)),
            to: members.filter { $0.value.open.contains(draft) }.map(\.key))
    }

    // MARK: - The owner's switches

    func title(_ title: ClientMessage.Title, from connection: ConnectionID, at now: Milliseconds) {
        guard let draft = owned(title.draft, connection), let text = validTitle(title.title, connection) else { return }
        guard draft.title != text else { return }
        record(.titled(draft: title.draft, title: text), at: now)
        tellReaders(of: title.draft)
    }

    /// Taking a draft back takes effect at once: from here on no message to anyone else holds its text.
    func share(_ share: ClientMessage.Share, from connection: ConnectionID, at now: Milliseconds) {
        guard let draft = owned(share.draft, connection), draft.sharing != share.sharing else { return }
        record(.shared(draft: share.draft, sharing: share.sharing), at: now)
        if share.sharing == .private {
            let others = members.filter { drafts[share.draft]?.isReadable(by: $0.value.participant) == false }
            withdraw(share.draft, from: others.map(\.key))
        }
        tellReaders(of: share.draft)
    }

    func finish(_ finish: ClientMessage.Finish, from connection: ConnectionID, at now: Milliseconds) {
        guard owned(finish.draft, connection) != nil else { return }
        if let timezone = finish.timezone {
            guard timezone.utf8.count <= 64, Self.isOneLine(timezone), !timezone.isEmpty else {
                return refuse(
                    .init("bad_message", "timezone takes a name such as Europe/Paris", draft: finish.draft), connection)
            }
        }
        record(.finished(draft: finish.draft, finished: finish.finished, timezone: finish.timezone), at: now)
        tellReaders(of: finish.draft)
    }

    func discard(_ discard: ClientMessage.Discard, from connection: ConnectionID, at now: Milliseconds) {
        guard let draft = owned(discard.draft, connection) else { return }
        let readers = members.filter { draft.isReadable(by: $0.value.participant) }.map(\.key)
        record(.discarded(draft: discard.draft), at: now)
        for connection in members.keys { members[connection]?.open.remove(discard.draft) }
        send(.draftGone(discard.draft), to: readers)
    }

    // MARK: -

    /// The draft if the connection may read it. To others it does not exist: the answer is the same.
    func readable(_ id: DraftID, _ connection: ConnectionID, sequence: Int? = nil) -> Draft? {
        if let draft = drafts[id], draft.isReadable(by: members[connection]?.participant) { return draft }
        refuse(.init("unknown_draft", "there is no draft \(id) for you", draft: id, sequence: sequence), connection)
        return nil
    }

    func owned(_ id: DraftID, _ connection: ConnectionID) -> Draft? {
        guard let participant = writer(of: connection), let draft = readable(id, connection) else { return nil }
        guard draft.owner == participant else {
            refuse(.init("not_allowed", "only its owner may do this to a draft", draft: id), connection)
            return nil
        }
        return draft
    }

    func tellReaders(of id: DraftID) {
        guard let draft = drafts[id] else { return }
        send(
            .draftInfo(draft.info(id: id)),
            to: members.filter { draft.isReadable(by: $0.value.participant) }.map(\.key))
    }

    /// Whether a text may be the title of a room or a draft.
    package static func isTitle(_ text: String, limits: Limits) -> Bool {
        text.unicodeScalars.count <= limits.titleScalarCount && isOneLine(text)
    }

    private func validTitle(_ text: String, _ connection: ConnectionID) -> String? {
        let title = Self.trimmed(text)
        guard Self.isTitle(title, limits: limits) else {
            refuse(
                .init("bad_message", "a title is one line of at most \(limits.titleScalarCount) characters"), connection
            )
            return nil
        }
        return title
    }

    var documentLimits: DocumentLimits { DocumentLimits(draftUTF8Count: limits.draftByteCount) }

    private func tooLarge(
        _ byteCount: Int, draft: DraftID?, sequence: Int?, reference: String? = nil
    ) -> ServerMessage.Refusal {
        .init(
            "draft_too_large",
            "the draft would hold \(byteCount) bytes; the limit is \(limits.draftByteCount). Split the post, or ask "
                + "whoever runs the server to raise --draft-bytes.",
            draft: draft, sequence: sequence, reference: reference)
    }

    func refusal(_ error: SubmissionError, draft: DraftID, sequence: Int?) -> ServerMessage.Refusal {
        switch error {
        case .revisionAhead: .init("revision_ahead", "\(error)", draft: draft, sequence: sequence)
        case .lengthMismatch: .init("length_mismatch", "\(error)", draft: draft, sequence: sequence)
        case .sequenceReused: .init("sequence_reused", "\(error)", draft: draft, sequence: sequence)
        case .sequenceGap: .init("sequence_gap", "\(error)", draft: draft, sequence: sequence)
        case .draftTooLarge: tooLarge(limits.draftByteCount + 1, draft: draft, sequence: sequence)
        case .revisionForgotten: .init("revision_forgotten", "\(error)", draft: draft, sequence: sequence)
        case .tooManyComponents, .clientIDInvalid, .logGap:
            .init("bad_operation", "\(error)", draft: draft, sequence: sequence)
        }
    }
}

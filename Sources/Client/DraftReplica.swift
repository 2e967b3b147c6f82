package import OperationalTransform
package import Session

/// One draft as this client holds it: its text, what of it is unsaved, and others' carets.
///
/// | | not open here | open here |
/// | --- | --- | --- |
/// | `edit` | kept in the state, sent after `catch_up` | sent, or buffered behind what is in flight |
/// | connection lost | - | not open |
/// | `draft`, `catch_up` | open, the unsaved is sent again | (draft) text replaced, the unsaved merged into it |
/// | refused | - | open; the unsaved waits for the next edit |
package struct DraftReplica: Equatable, Sendable {
    package struct CaretOwner: Hashable, Sendable {
        package var participant: ParticipantID
        package var client: String
    }

    /// Another's caret, in scalars of the local text.
    package struct RemoteCaret: Equatable, Sendable {
        package var anchor: Int
        package var head: Int
    }

    package let draft: DraftID
    package private(set) var text: LineText
    package private(set) var state: ClientState
    package private(set) var carets: [CaretOwner: RemoteCaret] = [:]
    /// Who wrote the text when it was last received whole: runs of participant and scalar count.
    package private(set) var authors: [[Int]] = []
    /// Whether the server sends this draft's edits on the present connection.
    package private(set) var isOpen: Bool
    /// Why the server does not take what was typed here, until it takes something again.
    package private(set) var refusal: ServerMessage.Refusal?
    /// Attempts to set a broken state right since the last answer that fitted.
    private var repairCount = 0

    init(_ message: ServerMessage.DraftText, client: ClientID) {
        draft = message.draft
        text = LineText(message.text)
        state = ClientState(client: client, revision: message.revision, nextSequence: message.lastSequence + 1)
        authors = message.authors
        isOpen = true
    }

    /// The replica as a journal holds it: not open, to be caught up.
    package init(draft: DraftID, text: String, state: ClientState) {
        self.draft = draft
        self.text = LineText(text)
        self.state = state
        isOpen = false
    }

    package var hasUnsaved: Bool { state.hasUnsaved }

    /// Scalars inserted or deleted here that the server has not said to be saved.
    package var unsavedScalarCount: Int {
        state.unsaved.components.reduce(0) { count, component in
            switch component {
            case .retain: count
            case .insert(let text): count + text.unicodeScalars.count
            case .delete(let deleted): count + deleted
            }
        }
    }

    package var snapshot: JournalEntry { .snapshot(text: text.string, state) }

    /// How to ask for what is missing.
    var openMessage: ClientMessage {
        .open(.init(draft: draft, revision: state.revision, sequence: state.inFlight?.sequence))
    }

    // MARK: Edits made here

    mutating func edit(_ operation: Operation) throws(ClientError) -> [ClientEffect] {
        guard !operation.isIdentity else { return [] }
        try text.apply(operation)
        moveCarets(past: operation)
        let hadUnsaved = hasUnsaved
        var effects: [ClientEffect] = [.journal(draft, .edit(operation))]
        if refusal != nil, state.inFlight != nil {
            effects += resubmitAll(adding: operation)
        } else if let submission = state.edit(operation), isOpen {
            effects.append(.send(Self.message(draft, submission)))
        }
        if hadUnsaved != hasUnsaved { effects.append(.event(.saved(draft))) }
        return effects
    }

    /// After a refusal: all that is unsaved goes out again as one edit under the refused sequence.
    private mutating func resubmitAll(adding operation: Operation) -> [ClientEffect] {
        _ = state.edit(operation)
        let unsaved = state.unsaved
        refusal = nil
        state = ClientState(
            client: state.client, revision: state.revision,
            nextSequence: state.inFlight?.sequence ?? state.nextSequence)
        let submission = state.edit(unsaved)
        var effects: [ClientEffect] = [.journal(draft, .state(state, apply: .identity))]
        if let submission, isOpen { effects.append(.send(Self.message(draft, submission))) }
        return effects + [.event(.saved(draft))]
    }

    // MARK: The server's words

    mutating func receive(_ message: ServerMessage.Edited) -> [ClientEffect] {
        guard isOpen else { return [] }
        do {
            let apply = try state.receive(message.operation, revision: message.revision)
            return apply.isIdentity && state.revision != message.revision
                ? [] : try applied(apply, by: message.participant)
        } catch { return repair() }
    }

    mutating func receive(_ message: ServerMessage.Ack) -> [ClientEffect] {
        do {
            let next = try state.acknowledge(sequence: message.sequence, revision: message.revision)
            refusal = nil
            repairCount = 0
            var effects: [ClientEffect] = [.journal(draft, .state(state, apply: .identity))]
            if let next, isOpen { effects.append(.send(Self.message(draft, next))) }
            return effects + [.event(.saved(draft))]
        } catch { return repair() }
    }

    mutating func receive(_ message: ServerMessage.Rebase) -> [ClientEffect] {
        do {
            let (apply, resend) = try state.rebase(message.operation, from: message.from, to: message.to)
            var effects = try applied(apply, by: nil)
            if let resend, isOpen { effects.append(.send(Self.message(draft, resend))) }
            return effects
        } catch { return repair() }
    }

    mutating func receive(_ message: ServerMessage.CatchUp) -> [ClientEffect] {
        do {
            let (apply, send) = try state.resume(message.steps)
            isOpen = true
            repairCount = 0
            carets = [:]
            var effects = try applied(apply, by: nil)
            if let send { effects.append(.send(Self.message(draft, send))) }
            return effects + [.event(.saved(draft)), .event(.carets(draft))]
        } catch { return repair() }
    }

    /// Takes a whole text, which comes instead of `catch_up` when the server cannot say what was missed.
    ///
    /// All text that was inserted here and not saved is carried over. Deletions that were not saved are given up: what
    /// they deleted is not known here, and text that comes back harms less than text that is lost.
    mutating func receive(_ message: ServerMessage.DraftText) -> [ClientEffect] {
        let wasTaken = state.inFlight.map { $0.sequence <= message.lastSequence } ?? false
        let unsaved = wasTaken ? state.buffer ?? .identity : state.unsaved
        let (base, inserts) = Self.split(text, unsaved)
        let others = TextDifference.operation(from: base.string, to: message.text)
        let (mine, _) = Operation.transform(left: inserts, right: others)
        text = LineText(message.text)
        authors = message.authors
        carets = [:]
        isOpen = true
        refusal = nil
        state = ClientState(client: state.client, revision: message.revision, nextSequence: message.lastSequence + 1)
        do { try text.apply(mine) } catch { preconditionFailure("\(error)") }
        let submission = state.edit(mine)
        var effects: [ClientEffect] = [.journal(draft, snapshot), .event(.opened(draft))]
        if let submission { effects.append(.send(Self.message(draft, submission))) }
        return effects + [.event(.saved(draft)), .event(.carets(draft))]
    }

    /// The text without what `unsaved` inserted into it, and the operation that inserts it again.
    private static func split(_ text: LineText, _ unsaved: Operation) -> (base: LineText, inserts: Operation) {
        var removal: [Operation.Component] = []
        var inserts: [Operation.Component] = []
        for component in unsaved.components {
            switch component {
            case .retain(let count):
                removal.append(.retain(count))
                inserts.append(.retain(count))
            case .insert(let inserted):
                removal.append(.delete(inserted.unicodeScalars.count))
                inserts.append(.insert(inserted))
            case .delete: break
            }
        }
        var base = text
        do {
            try base.apply(try Operation(removal))
            return (base, try Operation(inserts))
        } catch { preconditionFailure("\(error)") }
    }

    /// Takes the refusal of an edit. The text stays as it was typed; nothing is thrown away.
    mutating func receive(_ refusal: ServerMessage.Refusal) -> [ClientEffect] {
        switch refusal.code {
        case "revision_ahead", "length_mismatch", "sequence_gap", "sequence_reused", "bad_operation":
            return repair()
        case "storage":
            return []
        default:
            self.refusal = refusal
            return [.event(.refused(refusal)), .event(.saved(draft))]
        }
    }

    mutating func receive(_ message: ServerMessage.RemoteCaret) -> [ClientEffect] {
        let owner = CaretOwner(participant: message.participant, client: message.client)
        guard let head = message.head, isOpen else {
            guard carets.removeValue(forKey: owner) != nil else { return [] }
            return [.event(.carets(draft))]
        }
        // A caret of an older revision is off by what came since; the next one sets it right.
        let limit = text.scalarCount
        func local(_ offset: Int) -> Int {
            min(max(0, state.unsaved.transform(scalarOffset: max(0, offset), bias: .before)), limit)
        }
        carets[owner] = RemoteCaret(anchor: local(message.anchor ?? head), head: local(head))
        return [.event(.carets(draft))]
    }

    mutating func removeCarets(of participant: ParticipantID) -> Bool {
        let count = carets.count
        carets = carets.filter { $0.key.participant != participant }
        return carets.count != count
    }

    mutating func connectionLost() {
        isOpen = false
        carets = [:]
    }

    // MARK: Inside

    private mutating func applied(_ operation: Operation, by participant: ParticipantID?) throws(ClientError)
        -> [ClientEffect]
    {
        try text.apply(operation)
        moveCarets(past: operation)
        var effects: [ClientEffect] = [.journal(draft, .state(state, apply: operation))]
        if !operation.isIdentity { effects.append(.event(.applied(draft, operation, by: participant))) }
        return effects
    }

    private mutating func moveCarets(past operation: Operation) {
        for (owner, caret) in carets {
            carets[owner] = RemoteCaret(
                anchor: operation.transform(scalarOffset: caret.anchor, bias: .before),
                head: operation.transform(scalarOffset: caret.head, bias: .before))
        }
    }

    /// Asks for the draft again: first what is missing, then the whole text.
    private mutating func repair() -> [ClientEffect] {
        isOpen = false
        repairCount += 1
        return [.send(repairCount == 1 ? openMessage : .open(.init(draft: draft)))]
    }

    private static func message(_ draft: DraftID, _ submission: Submission) -> ClientMessage {
        .edit(
            .init(
                draft: draft, sequence: submission.sequence, revision: submission.revision,
                operation: submission.operation))
    }
}

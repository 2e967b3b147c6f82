/// One draft in one editor: what it knows of the server and what the server does not know of it.
///
/// | state          | edit           | remote operation          | acknowledged     |
/// |----------------|----------------|---------------------------|------------------|
/// | synchronised   | send: in flight | apply                    | -                |
/// | in flight      | buffer         | transform, apply          | synchronised     |
/// | + buffer       | into the buffer | transform both, apply    | send the buffer  |
///
/// What is pending goes left of what the server ordered before it, as on the server.
package struct ClientState: Sendable, Equatable, Codable {
    package let client: ClientID
    /// The newest revision of the server that the local text contains.
    package private(set) var revision: Int
    /// The sequence of the next new submission.
    package private(set) var nextSequence: Int
    /// Sent and not answered, exactly as sent: a repeat must read the same.
    package private(set) var inFlight: Submission?
    /// What is in flight, as it reads on top of `revision`.
    private var pending: Operation?
    /// Edits made since, on top of what is in flight. Never without something in flight.
    package private(set) var buffer: Operation?

    package init(client: ClientID, revision: Int, nextSequence: Int = 1) {
        self.client = client
        self.revision = revision
        self.nextSequence = nextSequence
    }

    /// Whether something was typed that the server has not said to be saved.
    package var hasUnsaved: Bool { inFlight != nil }

    /// All unsaved edits, as they read on top of the server's text at `revision`.
    package var unsaved: Operation {
        guard let pending else { return .identity }
        return compose(pending, buffer ?? .identity)
    }

    /// Takes note of an edit already made in the local text.
    ///
    /// - Returns: what to send now; nil while something is in flight.
    package mutating func edit(_ operation: Operation) -> Submission? {
        if operation.isIdentity { return nil }
        guard inFlight == nil else {
            let composed = compose(buffer ?? .identity, operation)
            buffer = composed.isIdentity ? nil : composed
            return nil
        }
        return send(operation)
    }

    /// Takes another's operation.
    ///
    /// - Returns: the operation to apply to the local text; the identity if it was received before.
    /// - Throws: `.revisionGap` if it is not the next one; the state is unchanged.
    package mutating func receive(
        _ remote: Operation, revision: Int
    ) throws(ClientStateError) -> Operation {
        if revision <= self.revision { return .identity }
        guard revision == self.revision + 1 else {
            throw .revisionGap(expected: self.revision + 1, found: revision)
        }
        return pass(remote, to: revision)
    }

    /// Takes the server's word that a submission is saved, as this revision.
    ///
    /// - Returns: what to send next. A second acknowledgement changes nothing.
    /// - Throws: `.revisionGap`, `.sequenceUnknown`; the state is unchanged.
    package mutating func acknowledge(sequence: Int, revision: Int) throws(ClientStateError) -> Submission? {
        guard sequence < nextSequence else { throw .sequenceUnknown(sequence) }
        guard sequence == inFlight?.sequence else { return nil }
        guard revision == self.revision + 1 else {
            throw .revisionGap(expected: self.revision + 1, found: revision)
        }
        self.revision = revision
        inFlight = nil
        pending = nil
        guard let next = buffer else { return nil }
        buffer = nil
        return send(next)
    }

    /// Takes the server's refusal of what is in flight: its base is too old.
    ///
    /// - Parameters:
    ///   - catchUp: all operations from `base` to `revision`, composed.
    ///   - base: where it starts; nil: at the base of what is in flight.
    /// - Returns: the operation to apply to the local text, and what to send: the same sequence on a new base; nil
    ///   if it was sent on a new base before.
    /// - Throws: `.rebaseMismatch` if this editor is neither at `base` nor at `revision`; the state is unchanged.
    package mutating func rebase(
        _ catchUp: Operation, from base: Int? = nil, to revision: Int
    ) throws(ClientStateError) -> (apply: Operation, resend: Submission?) {
        let base = base ?? inFlight?.revision ?? self.revision
        // Sent twice and refused twice: what is in flight has left this base already.
        guard base == inFlight?.revision else { return (.identity, nil) }
        // Everything up to `revision` came one by one while the refusal was under way.
        if revision == self.revision { return (.identity, resubmit()) }
        guard base == self.revision, revision > base else {
            throw .rebaseMismatch(from: base, to: revision, at: self.revision)
        }
        let apply = pass(catchUp, to: revision)
        return (apply, resubmit())
    }

    /// Takes what was missed while the connection was lost.
    ///
    /// - Returns: the operation to apply to the local text, and what to send: what is in flight once more as it was,
    ///   or on a new base if it was transformed over a composition.
    /// - Throws: `.revisionGap`, `.sequenceUnknown`; the state is unchanged.
    package mutating func resume(
        _ steps: [CatchUpStep]
    ) throws(ClientStateError) -> (apply: Operation, send: Submission?) {
        var next = self
        var applied: [Operation] = []
        var send = inFlight
        for step in steps {
            switch step {
            case .operation(let operation, let from, let to, _):
                guard from == next.revision, to > from else {
                    throw .revisionGap(expected: next.revision, found: from)
                }
                applied.append(next.pass(operation, to: to))
                if to - from > 1, next.inFlight != nil { send = next.resubmit() }
            case .own(let sequence, let revision):
                guard sequence == next.inFlight?.sequence else { throw .sequenceUnknown(sequence) }
                send = try next.acknowledge(sequence: sequence, revision: revision)
            }
        }
        self = next
        var apply = Operation.identity
        do { apply = try Operation.composed(applied) } catch { preconditionFailure("\(error)") }
        return (apply, send)
    }

    private mutating func send(_ operation: Operation) -> Submission {
        let submission = Submission(
            client: client, sequence: nextSequence, revision: revision, operation: operation)
        nextSequence += 1
        inFlight = submission
        pending = operation
        return submission
    }

    /// What is in flight, on the present revision. Only after the server refused it as it was, or surely will.
    private mutating func resubmit() -> Submission? {
        guard let pending, inFlight != nil else { return nil }
        inFlight?.revision = revision
        inFlight?.operation = pending
        return inFlight
    }

    private mutating func pass(_ remote: Operation, to revision: Int) -> Operation {
        self.revision = revision
        var remote = remote
        if let operation = pending { (pending, remote) = Operation.transform(left: operation, right: remote) }
        if let operation = buffer {
            let (left, right) = Operation.transform(left: operation, right: remote)
            buffer = left.isIdentity ? nil : left
            remote = right
        }
        return remote
    }

    private func compose(_ first: Operation, _ second: Operation) -> Operation {
        do { return try first.composed(with: second) } catch { preconditionFailure("\(error)") }
    }
}

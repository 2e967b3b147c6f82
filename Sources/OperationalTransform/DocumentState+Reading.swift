/// What a document tells of its past.
extension DocumentState {
    func catchUp(
        from revision: Int, client: ClientID, inFlight sequence: Int?, limits: DocumentLimits
    ) throws(SubmissionError) -> [CatchUpStep] {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        guard let sequence, let own = self.revision(of: client, sequence: sequence), own > revision else {
            return steps(from: revision, limits: limits)
        }
        return single(from: revision, to: own - 1) + [.own(sequence: sequence, revision: own)]
            + steps(from: own, limits: limits)
    }

    func lastSequence(of client: ClientID) -> Int {
        let index = clients.find(client)
        return index < 0 ? 0 : clients[index].sequence
    }

    func operation(of revision: Int) throws(SubmissionError) -> Operation {
        guard revision <= self.revision else { throw .revisionAhead(revision: revision, head: self.revision) }
        guard revision > start.revision else {
            throw .revisionForgotten(revision: revision, oldest: start.revision + 1)
        }
        return history.operation(of: revision)
    }

    func text(at revision: Int) throws(SubmissionError) -> String {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        var buffer = TextBuffer(start.text)
        for operation in history.operations(from: start.revision, to: revision) { buffer.apply(operation) }
        return buffer.text
    }

    func keyframe() -> Keyframe {
        Keyframe(
            revision: revision, text: buffer.text, authorship: buffer.authorship,
            clients: keyframeClients)
    }

    /// Sorted by client id.
    private var keyframeClients: [Keyframe.Client] {
        (0..<clients.count).map { index in
            Keyframe.Client(
                client: clients.client(at: index), sequence: clients[index].sequence,
                revision: clients[index].revision, fingerprint: fingerprint(ofClient: index))
        }.sorted { $0.client < $1.client }
    }

    /// Of the last submission taken from a client.
    func fingerprint(ofClient index: Int) -> UInt64 {
        let record = clients[index]
        if !record.isAsSent { return record.fingerprint }
        // One splice, made on the revision before and applied as sent: the log holds it.
        var fingerprint = Submission.Fingerprint(revision: record.revision - 1)
        fingerprint.add(history.operation(of: record.revision).first)
        return fingerprint.value
    }

    func logEntry(
        of submission: Submission, revision: Int, author: UInt32, at milliseconds: Int64
    ) -> AcceptedOperation {
        var entry = AcceptedOperation(revision: revision, submission, author: author, at: milliseconds)
        if submission.revision != revision - 1 {
            let applied = history.operation(of: revision)
            if applied != submission.operation { entry.setApplied(applied) }
        }
        return entry
    }

    func composed(from revision: Int) throws(SubmissionError) -> Operation {
        guard (0...self.revision).contains(revision) else {
            throw .revisionAhead(revision: revision, head: self.revision)
        }
        try require(revision)
        return composition(from: revision)
    }

    private func composition(from revision: Int) -> Operation {
        guard let composed = try? Operation.composed(history.operations(from: revision, to: self.revision)) else {
            preconditionFailure("a log spans more than \(Operation.maximumScalarCount) scalars")
        }
        return composed
    }

    private func steps(from revision: Int, limits: DocumentLimits) -> [CatchUpStep] {
        guard mustRebase(from: revision, limits: limits) else { return single(from: revision, to: self.revision) }
        let author = history.author(from: revision, to: self.revision)
        return [.operation(composition(from: revision), from: revision, to: self.revision, author: author)]
    }

    /// The operations one by one.
    private func single(from: Int, to: Int) -> [CatchUpStep] {
        (from..<to).map { revision in
            .operation(
                history.operation(of: revision + 1), from: revision, to: revision + 1,
                author: history.writer(of: revision + 1).author)
        }
    }

    /// At which revision a client's submission was taken; nil if it was not.
    private func revision(of client: ClientID, sequence: Int) -> Int? {
        let index = clients.find(client)
        guard index >= 0, sequence <= clients[index].sequence else { return nil }
        return sequence == clients[index].sequence
            ? clients[index].revision : history.revision(client: client, sequence: sequence)
    }
}

/// What a `Document` holds and does: text, authorship, log and clients, as one value in one place.
///
/// A value, so that an edit is one access to the document and the compiler sees that nothing else touches it.
struct DocumentState: ~Copyable {
    let start: Keyframe
    private(set) var buffer: TextBuffer
    private(set) var history: History
    private(set) var clients = ClientTable()

    init(keyframe: Keyframe) {
        start = keyframe
        buffer = TextBuffer(keyframe.text, authorship: keyframe.authorship)
        history = History(start: keyframe.revision)
        for client in keyframe.clients { clients.add(client) }
    }

    /// A draft from its whole past. Who wrote the text before it began is not known.
    init(start text: String, history: consuming History, clients: [Keyframe.Client]) {
        start = Keyframe(revision: history.start, text: text)
        buffer = TextBuffer(text)
        self.history = history
        for client in clients { self.clients.add(client) }
        for index in 0..<self.history.runCount {
            let run = self.history.run(index)
            for operation in self.history.operations(from: run.revision - 1, to: run.end) {
                buffer.apply(operation, author: self.history.writers[Int(run.writer)].author)
            }
        }
    }

    var revision: Int { history.revision }

    @inline(__always)
    mutating func takeNext(
        client id: ClientID, sequence: Int, revision: Int, at offset: Int, delete: Int, insert: String,
        scalarCount: Int, author: UInt32, milliseconds: Int64, draftUTF8Count: Int
    ) -> Int {
        let client = clients.index(of: id)
        let byteCount = insert.utf8.count
        guard client >= 0, revision == history.revision, delete | scalarCount != 0, offset <= buffer.scalarCount,
            delete <= buffer.scalarCount &- offset,
            byteCount == 0 || buffer.utf8Count &+ byteCount <= draftUTF8Count
        else { return -1 }
        let writer = clients.goOn(client, sequence: sequence, revision: revision &+ 1, author: author)
        if writer == ClientTable.noWriter { return -1 }
        unsafe insert.withUTF8Bytes { bytes in
            unsafe append(
                at: offset, delete: delete, insert: scalarCount, bytes: bytes, writer: writer, author: author,
                sequence: sequence, milliseconds: milliseconds)
        }
        return revision &+ 1
    }

    /// Whatever else may come: a client's first submission, one over operations it had not seen, one of several
    /// splices or of none.
    mutating func submit(
        _ submission: Submission, author: UInt32, at milliseconds: Int64, limits: DocumentLimits
    ) throws(SubmissionError) -> SubmissionOutcome {
        let client = clients.index(of: submission.client)
        let last = client < 0 ? 0 : clients[client].sequence
        guard submission.sequence &- 1 == last, (start.revision...revision).contains(submission.revision),
            client >= 0 || submission.isClientValid
        else { return try answerUnusual(submission, client: client, last: last) }
        var operation = submission.operation
        if !operation.isOneSplice, operation.componentCount > limits.componentCount {
            throw .tooManyComponents(limit: limits.componentCount)
        }
        if submission.revision == revision {
            try Self.requireFit(operation, scalarCount: buffer.scalarCount)
        } else {
            let change = history.scalarCountChange(since: submission.revision)
            try Self.requireFit(operation, scalarCount: buffer.scalarCount - change)
            if mustRebase(from: submission.revision, limits: limits) {
                return .rebase(from: submission.revision, to: revision)
            }
            operation = transformed(operation, from: submission.revision)
        }
        try requireRoom(for: operation, limit: limits.draftUTF8Count)
        append(
            operation, sequence: submission.sequence, fingerprint: submission.fingerprint,
            client: client < 0 ? clients.add(submission.client) : client, author: author, at: milliseconds)
        return .accepted(revision: revision)
    }

    mutating func replay(_ accepted: AcceptedOperation) throws(SubmissionError) {
        guard accepted.revision == revision + 1 else {
            throw .logGap(expected: revision + 1, found: accepted.revision)
        }
        try Self.requireFit(accepted.operation, scalarCount: buffer.scalarCount)
        let submission = Submission(
            client: accepted.client, sequence: accepted.sequence, revision: accepted.baseRevision,
            operation: accepted.original ?? accepted.operation)
        let client = clients.index(of: accepted.client)
        append(
            accepted.operation, sequence: accepted.sequence, fingerprint: submission.fingerprint,
            client: client < 0 ? clients.add(accepted.client) : client, author: accepted.author, at: accepted.at)
    }

    private mutating func append(
        _ operation: Operation, sequence: Int, fingerprint: UInt64, client: Int, author: UInt32,
        at milliseconds: Int64
    ) {
        let writer = note(sequence: sequence, fingerprint: fingerprint, client: client, author: author)
        guard operation.isOneSplice, !operation.isIdentity else {
            buffer.apply(operation, author: author)
            return history.append(operation, writer: writer, sequence: sequence, at: milliseconds)
        }
        unsafe operation.first.insert.withUTF8Bytes { bytes in
            unsafe append(
                at: operation.first.retain, delete: operation.first.delete, insert: operation.first.insertScalarCount,
                bytes: bytes, writer: writer, author: author, sequence: sequence, milliseconds: milliseconds)
        }
    }

    /// One splice, into the text and into the log.
    @inline(__always)
    private mutating func append(
        at offset: Int, delete: Int, insert: Int, bytes: UnsafeBufferPointer<UInt8>, writer: UInt32, author: UInt32,
        sequence: Int, milliseconds: Int64
    ) {
        unsafe buffer.replace(at: offset, delete: delete, bytes: bytes, scalarCount: insert, author: author)
        unsafe history.append(
            at: offset, delete: delete, insert: insert, bytes: bytes, writer: writer, sequence: sequence,
            at: milliseconds)
    }

    /// Notes what a client does next.
    ///
    /// - Returns: the client as a writer of the history.
    private mutating func note(sequence: Int, fingerprint: UInt64, client: Int, author: UInt32) -> UInt32 {
        clients[client].sequence = sequence
        clients[client].revision = revision + 1
        clients[client].fingerprint = fingerprint
        clients[client].isAsSent = false
        if clients[client].author != author || clients[client].writer == ClientTable.noWriter {
            clients[client].writer = history.writer(client: clients.client(at: client), author: author)
            clients[client].author = author
        }
        return clients[client].writer
    }

    /// A repeat, or what cannot be taken.
    @inline(never)
    private mutating func answerUnusual(
        _ submission: Submission, client: Int, last: Int
    ) throws(SubmissionError) -> SubmissionOutcome {
        guard submission.isClientValid else { throw .clientIDInvalid }
        guard (0...revision).contains(submission.revision) else {
            throw .revisionAhead(revision: submission.revision, head: revision)
        }
        guard submission.sequence <= last else {
            guard submission.sequence == last + 1 else { throw .sequenceGap(expected: last + 1) }
            throw .revisionForgotten(revision: submission.revision, oldest: start.revision)
        }
        // Only the last submission of a client can be told to be the same: an editor has but one in flight.
        guard client >= 0, submission.sequence == last, submission.fingerprint == fingerprint(ofClient: client) else {
            throw .sequenceReused(submission.sequence)
        }
        return .repeated(revision: clients[client].revision)
    }

    /// Moves an operation over all that came after its base, one by one.
    private mutating func transformed(_ operation: Operation, from revision: Int) -> Operation {
        if operation.isOneSplice, let moved = history.moved(operation.first, from: revision) {
            return Operation(first: moved)
        }
        var moved = operation
        for later in revision..<self.revision {
            moved = moved.transformed(over: history.operation(of: later + 1), side: .left)
        }
        return moved
    }

    @inline(__always)
    private static func requireFit(_ operation: Operation, scalarCount: Int) throws(SubmissionError) {
        let needed =
            operation.isOneSplice ? operation.first.retain + operation.first.delete : operation.baseScalarCount
        guard needed <= scalarCount else { throw .lengthMismatch(needed: needed, scalarCount: scalarCount) }
    }

    /// What makes the text shorter is always taken.
    @inline(never)
    private mutating func requireRoom(for operation: Operation, limit: Int) throws(SubmissionError) {
        let inserted = operation.insertedUTF8Count
        if inserted == 0 || buffer.utf8Count + inserted <= limit { return }
        let growth = inserted - deletedUTF8Count(of: operation)
        if growth > 0, buffer.utf8Count + growth > limit { throw .draftTooLarge(limit: limit) }
    }

    func require(_ revision: Int) throws(SubmissionError) {
        guard revision >= start.revision else {
            throw .revisionForgotten(revision: revision, oldest: start.revision)
        }
    }

    /// Once true for a revision, true for ever: what catch-up composed, `submit` will not take one by one.
    func mustRebase(from revision: Int, limits: DocumentLimits) -> Bool {
        self.revision - revision > limits.rebaseOperationCount
            || history.insertedUTF8Count(since: revision) > limits.rebaseByteCount
    }

    /// UTF-8 bytes of what an operation deletes.
    private func deletedUTF8Count(of operation: Operation) -> Int {
        var bytes = 0
        var offset = 0
        operation.forEachSplice { splice in
            offset += splice.retain
            bytes += buffer.utf8Count(of: offset..<offset + splice.delete)
            offset += splice.delete
        }
        return bytes
    }
}

extension TextBuffer {
    /// Applies an operation that fits.
    mutating func apply(_ operation: Operation, author: UInt32 = 0) {
        var offset = 0
        for index in 0..<operation.spliceCount {
            let splice = operation.splice(at: index)
            offset += splice.retain
            replace(at: offset, delete: splice.delete, insert: splice.insert, author: author)
            offset += splice.insertScalarCount
        }
    }
}

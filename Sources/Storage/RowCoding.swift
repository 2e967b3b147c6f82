import OperationalTransform

/// The packed form of an operation: for each component its count with the kind in the two low bits (0 retain,
/// 1 insert, followed by that many UTF-8 bytes, 2 delete).
extension ByteWriter {
    mutating func write(_ operation: Operation) {
        write(operation.componentCount)
        for component in operation.components {
            switch component {
            case .retain(let count): write(count << 2)
            case .insert(let text):
                write(text.utf8.count << 2 | 1)
                write(raw: text)
            case .delete(let count): write(count << 2 | 2)
            }
        }
    }
}

extension ByteReader {
    mutating func operation() throws(Damage) -> Operation {
        var components: [Operation.Component] = []
        let count = try count()
        components.reserveCapacity(count)
        for _ in 0..<count {
            let number = try number()
            switch number & 3 {
            case 0: components.append(.retain(number >> 2))
            case 1: components.append(.insert(try text(byteCount: number >> 2)))
            case 2: components.append(.delete(number >> 2))
            default: throw Damage()
            }
        }
        do { return try Operation(components) } catch { throw Damage() }
    }
}

/// The body of a row of `operation`: all that is not a column of its own.
extension AcceptedOperation {
    /// - Parameter entryAt: the entry's time, which has a column; the operation's own is nearly always the same.
    func body(entryAt: Int64) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(signed: Int(at - entryAt))
        writer.write(Int(author))
        writer.write(client)
        writer.write(sequence)
        writer.write(signed: revision - 1 - baseRevision)
        writer.write(operation)
        if let original { writer.write(original) }
        return writer.bytes
    }

    init(revision: Int, entryAt: Int64, body: [UInt8]) throws(ByteReader.Damage) {
        var reader = ByteReader(body)
        let at = entryAt &+ Int64(try reader.signed())
        let author = UInt32(truncatingIfNeeded: try reader.number())
        let client = try reader.text()
        let sequence = try reader.number()
        let baseRevision = revision - 1 - (try reader.signed())
        let operation = try reader.operation()
        let original = reader.isAtEnd ? nil : try reader.operation()
        self.init(
            revision: revision, operation: operation, client: client, sequence: sequence, baseRevision: baseRevision,
            original: original, author: author, at: at)
    }
}

/// The body of a row of `keyframe`.
extension Keyframe {
    var body: [UInt8] {
        var writer = ByteWriter(capacity: text.utf8.count + 64)
        writer.write(text)
        writer.write(authorship.count)
        for span in authorship {
            writer.write(Int(span.author))
            writer.write(span.scalarCount)
        }
        writer.write(clients.count)
        for client in clients {
            writer.write(client.client)
            writer.write(client.sequence)
            writer.write(client.revision)
            writer.write(Int(Int64(bitPattern: client.fingerprint)))
        }
        return writer.bytes
    }

    init(revision: Int, body: [UInt8]) throws(ByteReader.Damage) {
        var reader = ByteReader(body)
        let text = try reader.text()
        var authorship: [AuthorSpan] = []
        for _ in 0..<(try reader.count()) {
            let author = UInt32(truncatingIfNeeded: try reader.number())
            authorship.append(AuthorSpan(author: author, scalarCount: try reader.number()))
        }
        var clients: [Client] = []
        for _ in 0..<(try reader.count()) {
            let client = try reader.text()
            let sequence = try reader.number()
            let revision = try reader.number()
            let fingerprint = UInt64(bitPattern: Int64(try reader.number()))
            clients.append(
                Client(client: client, sequence: sequence, revision: revision, fingerprint: fingerprint))
        }
        guard reader.isAtEnd else { throw ByteReader.Damage() }
        self.init(revision: revision, text: text, authorship: authorship, clients: clients)
    }
}

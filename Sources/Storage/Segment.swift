import OperationalTransform
import Session

/// Operations of one draft, packed: what `operation` rows are folded to. Nothing is left out, so the tape stays exact.
///
/// Ten columns, each with its byte count before it, and all of them deflated together. A column holds one kind of
/// number for all operations, mostly as a difference to what one would guess: for plain typing the differences are
/// zeros, which deflate takes to next to nothing. What is left is the text and the times.
///
///     clients      count, then each name; others refer to it by place
///     shape        1: one splice; +2 has an original; the kind of what the other columns hold
///     author client sequence base index at   differences to the operation before (`at`: also to the entry's time)
///     retain delete   of a splice; retain as the difference to where the one before ended
///     insert       UTF-8 byte count of a splice's text
///     whole        operations of more than one splice, and originals
///     text         all inserted text of splices, one after the other
struct Segment {
    /// So many operations unpack in about a millisecond, and pack as well as many more.
    static let operationCount = 4096

    var rows: [StoredOperation]

    var packed: [UInt8] {
        var columns = Columns()
        var clients: [ClientID: Int] = [:]
        var sequences: [ClientID: Int] = [:]
        var names = ByteWriter()
        var before = Before()
        for row in rows {
            let accepted = row.accepted
            if clients[accepted.client] == nil {
                clients[accepted.client] = clients.count
                names.write(accepted.client)
            }
            let splice = Splice(accepted.operation)
            columns.shape.write((splice == nil ? 0 : 1) + (accepted.original == nil ? 0 : 2))
            columns.author.write(signed: Int(accepted.author) - before.author)
            columns.client.write(clients[accepted.client] ?? 0)
            columns.sequence.write(signed: accepted.sequence - (sequences[accepted.client] ?? 0) - 1)
            columns.base.write(signed: accepted.revision - 1 - accepted.baseRevision)
            columns.index.write(signed: row.index - before.index - 1)
            columns.at.write(signed: Int(row.at) - before.at)
            columns.at.write(signed: Int(accepted.at - row.at))
            if let splice {
                columns.retain.write(signed: splice.retain - before.end)
                columns.delete.write(splice.delete)
                columns.insert.write(splice.insert.utf8.count)
                columns.text.write(raw: splice.insert)
                before.end = splice.end
            } else {
                columns.whole.write(accepted.operation)
            }
            if let original = accepted.original { columns.whole.write(original) }
            sequences[accepted.client] = accepted.sequence
            before.author = Int(accepted.author)
            before.index = row.index
            before.at = Int(row.at)
        }
        var writer = ByteWriter()
        writer.write(rows.count)
        writer.write(clients.count)
        writer.write(names.bytes)
        for column in columns.all { writer.write(column.bytes) }
        var packed = ByteWriter()
        packed.write(writer.bytes.count)
        packed.write(Deflate.pack(writer.bytes))
        return packed.bytes
    }

    init(_ rows: [StoredOperation]) { self.rows = rows }

    init(firstRevision: Int, packed: [UInt8]) throws(ByteReader.Damage) {
        var outer = ByteReader(packed)
        let byteCount = try outer.number()
        var reader = ByteReader(try Deflate.unpack(try outer.array(), byteCount: byteCount))
        let count = try reader.count()
        let clientCount = try reader.count()
        var names = ByteReader(try reader.array())
        var clients: [ClientID] = []
        for _ in 0..<clientCount { clients.append(try names.text()) }
        var columns: [ByteReader] = []
        for _ in 0..<Columns.count { columns.append(ByteReader(try reader.array())) }
        var sequences = [Int](repeating: 0, count: clientCount)
        var before = Before()
        rows = []
        rows.reserveCapacity(count)
        for offset in 0..<count {
            let revision = firstRevision + offset
            let shape = try columns[0].number()
            before.author += try columns[1].signed()
            let client = try columns[2].number()
            guard clients.indices.contains(client) else { throw ByteReader.Damage() }
            sequences[client] += 1 + (try columns[3].signed())
            let base = revision - 1 - (try columns[4].signed())
            before.index += 1 + (try columns[5].signed())
            before.at += try columns[6].signed()
            let at = before.at + (try columns[6].signed())
            let operation: Operation
            if shape & 1 == 1 {
                let retain = before.end + (try columns[7].signed())
                let delete = try columns[8].number()
                let insert = try columns[11].text(byteCount: try columns[9].number())
                guard retain >= 0, delete >= 0 else { throw ByteReader.Damage() }
                operation = Operation(at: retain, delete: delete, insert: insert)
                before.end = Splice(retain: retain, delete: delete, insert: insert).end
            } else {
                operation = try columns[10].operation()
            }
            let original = shape & 2 == 2 ? try columns[10].operation() : nil
            let accepted = AcceptedOperation(
                revision: revision, operation: operation, client: clients[client], sequence: sequences[client],
                baseRevision: base, original: original, author: UInt32(truncatingIfNeeded: before.author),
                at: Int64(at))
            rows.append(StoredOperation(index: before.index, at: Int64(before.at), accepted: accepted))
        }
    }

    /// What the next operation's numbers are compared with.
    private struct Before {
        var author = 0
        var index = 0
        var at = 0
        var end = 0
    }

    private struct Columns {
        static let count = 12
        var shape = ByteWriter()
        var author = ByteWriter()
        var client = ByteWriter()
        var sequence = ByteWriter()
        var base = ByteWriter()
        var index = ByteWriter()
        var at = ByteWriter()
        var retain = ByteWriter()
        var delete = ByteWriter()
        var insert = ByteWriter()
        var whole = ByteWriter()
        var text = ByteWriter()

        var all: [ByteWriter] {
            [shape, author, client, sequence, base, index, at, retain, delete, insert, whole, text]
        }
    }

    /// An operation that retains, inserts and deletes at most once each.
    private struct Splice {
        var retain = 0
        var delete = 0
        var insert = ""

        /// Where typing would go on.
        var end: Int { retain + insert.unicodeScalars.count }

        init(retain: Int, delete: Int, insert: String) {
            (self.retain, self.delete, self.insert) = (retain, delete, insert)
        }

        init?(_ operation: Operation) {
            guard !operation.isIdentity, operation.componentCount <= 3 else { return nil }
            for (place, component) in operation.components.enumerated() {
                switch component {
                case .retain(let count):
                    guard place == 0 else { return nil }
                    retain = count
                case .insert(let text):
                    guard insert.isEmpty, delete == 0 else { return nil }
                    insert = text
                case .delete(let count):
                    guard delete == 0 else { return nil }
                    delete = count
                }
            }
        }
    }
}

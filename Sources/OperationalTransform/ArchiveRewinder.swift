/// Walks an archive back from its newest text.
struct ArchiveRewinder: ~Copyable {
    private let archived: ArchivedRuns
    private var buffer: TextBuffer
    /// Runs not yet taken back.
    private var left: Int

    /// - Throws: `.damaged`.
    init(_ archive: HistoryArchive) throws(ArchiveError) {
        let newest = try archive.inflated(.text)
        guard let text = String(validating: newest, as: UTF8.self) else { throw .damaged("text") }
        archived = try ArchivedRuns(archive, newest: newest)
        buffer = TextBuffer(text)
        left = archived.runs.count
    }

    var text: String { buffer.text }

    /// Takes back everything after a revision. The archive is of no more use for later ones.
    mutating func rewind(to revision: Int) throws(ArchiveError) {
        while left > 0 {
            let archived = archived.runs[left - 1]
            if archived.run.end <= revision { return }
            _ = takeBack(
                archived, operations: min(archived.run.end - revision, Int(archived.run.operationCount)),
                keepsText: false)
            left -= 1
        }
    }

    /// Takes back everything and gives it as a history; `text` is then the one it begins from.
    mutating func history(start revision: Int) -> History {
        var inserted: [UInt8] = []
        var parts: [(range: Range<Int>, other: Operation?)] = []
        while left > 0 {
            let archived = archived.runs[left - 1]
            let operation = takeBack(archived, operations: Int(archived.run.operationCount), keepsText: true)
            let start = inserted.count
            if archived.run.kind != .other { inserted += Array(operation.insertedText.utf8) }
            parts.append((start..<inserted.count, archived.run.kind == .other ? operation : nil))
            left -= 1
        }
        var history = History(start: revision)
        for writer in archived.writers { history.add(writer) }
        for (archived, part) in zip(archived.runs, parts.reversed()) {
            history.append(archived.run, inserted: inserted[part.range], other: part.other)
        }
        return history
    }

    /// Takes back the last operations of a run.
    ///
    /// - Returns: the operation of the whole run with its text, if the whole run was taken back and the text is kept.
    private mutating func takeBack(_ archived: ArchivedRun, operations: Int, keepsText: Bool) -> Operation {
        let run = archived.run
        let scalars = operations * Int(run.unit)
        let whole = Int(run.operationCount) * Int(run.unit)
        switch run.kind {
        case .insert:
            let offset = Int(run.scalarOffset) + whole - scalars
            let text = keepsText ? buffer.slice(offset..<offset + scalars) : ""
            buffer.replace(at: offset, delete: scalars, insert: "")
            return Operation(at: offset, insert: text)
        case .deleteBackward:
            let offset = archived.operation.first.retain
            buffer.replace(at: offset, delete: 0, insert: deletedText(archived, scalars: 0..<scalars))
            return archived.operation
        case .deleteForward:
            let part = deletedText(archived, scalars: whole - scalars..<whole)
            buffer.replace(at: Int(run.scalarOffset), delete: 0, insert: part)
            return archived.operation
        case .replace, .other:
            return takeBackSplices(archived, keepsText: keepsText)
        }
    }

    private mutating func takeBackSplices(_ archived: ArchivedRun, keepsText: Bool) -> Operation {
        var builder = OperationBuilder()
        var offset = 0
        var deletedCount = 0
        archived.operation.forEachSplice { splice in
            offset += splice.retain
            let text = keepsText ? buffer.slice(offset..<offset + splice.insertScalarCount) : ""
            let deleted = deletedText(archived, scalars: deletedCount..<deletedCount + splice.delete)
            buffer.replace(at: offset, delete: splice.insertScalarCount, insert: deleted)
            if keepsText {
                builder.retain(splice.retain)
                builder.insert(text, scalarCount: splice.insertScalarCount)
                builder.delete(splice.delete)
            }
            offset += splice.delete
            deletedCount += splice.delete
        }
        return builder.finish()
    }

    /// A part of what a run deleted.
    private func deletedText(_ archived: ArchivedRun, scalars: Range<Int>) -> String {
        let bytes = archived.deleted
        if bytes.isEmpty { return "" }
        let range = archived.deletedTextRange(scalars, in: self.archived.deletedText)
        return String(decoding: self.archived.deletedText[range], as: UTF8.self)
    }
}

extension ArchivedRun {
    /// Where some scalars of the deleted text lie.
    fileprivate func deletedTextRange(_ scalars: Range<Int>, in text: [UInt8]) -> Range<Int> {
        unsafe text.withUnsafeBufferPointer { bytes in
            let base = bytes.baseAddress!
            let lower =
                unsafe deleted.lowerBound
                + UTF8Counts.byteCount(
                    ofFirst: scalars.lowerBound, in: base + deleted.lowerBound, byteCount: deleted.count)
            let upper =
                unsafe lower
                + UTF8Counts.byteCount(
                    ofFirst: scalars.count, in: base + lower, byteCount: deleted.upperBound - lower)
            return lower..<upper
        }
    }
}

/// A run of an archive, as its columns tell it: sizes, but not the text it inserts.
struct ArchivedRun {
    var run: History.Run
    /// Of all its operations together, with sizes and no text.
    var operation: Operation
    /// What it deleted, in the archive's deleted text.
    var deleted: Range<Int>
}

/// All runs of an archive, read and checked: every one fits the text it was made on.
struct ArchivedRuns {
    private(set) var runs: [ArchivedRun] = []
    private(set) var writers: [History.Writer] = []
    let deletedText: [UInt8]

    /// - Throws: `.damaged`.
    init(_ archive: HistoryArchive, newest: [UInt8]) throws(ArchiveError) {
        deletedText = try archive.inflated(.deleted, dictionary: HistoryArchive.dictionary(newest))
        guard String(validating: deletedText, as: UTF8.self) != nil else { throw .damaged("deleted") }
        let forms = try archive.inflated(.runs)
        let places = try archive.inflated(.places)
        let sizes = try archive.inflated(.sizes)
        let writers = try archive.inflated(.writers)
        let times = try archive.inflated(.times)

        var formReader = ByteReader(forms[...])
        var heads: [(form: Int, count: Int)] = []
        while !formReader.isAtEnd {
            guard let number = formReader.read() else { throw .damaged("runs") }
            heads.append((number & 7, (number >> 3) + 1))
        }
        var marks = try ArchiveMarks(writers: writers, times: times, runCount: heads.count)
        self.writers = marks.writers
        try readRuns(
            heads, places: ByteReader(places[...]), sizes: ByteReader(sizes[...]), marks: &marks,
            revision: archive.startRevision)
        guard (runs.last?.run.end ?? archive.startRevision) == archive.revision else { throw .damaged("revision") }
        try checkFit(newestScalarCount: String(decoding: newest, as: UTF8.self).scalarCount)
    }

    private mutating func readRuns(
        _ heads: [(form: Int, count: Int)], places: ByteReader, sizes: ByteReader, marks: inout ArchiveMarks,
        revision: Int
    ) throws(ArchiveError) {
        var places = places
        var sizes = sizes
        var carets = WriterCarets()
        var next = revision + 1
        var deletedStart = 0
        runs.reserveCapacity(heads.count)
        for (index, head) in heads.enumerated() {
            let mark = try marks.next(index, operations: head.count)
            var unit = 1
            if (3...5).contains(head.form) || head.form == HistoryArchive.Form.replace {
                guard let size = sizes.read(atMost: Operation.maximumScalarCount) else { throw .damaged("sizes") }
                unit = size
            }
            let (scalars, overflows) = unit.multipliedReportingOverflow(by: head.count)
            guard !overflows, scalars <= Operation.maximumScalarCount else { throw .damaged("sizes") }
            var place = 0
            if head.form != HistoryArchive.Form.other {
                guard let moved = places.readSigned() else { throw .damaged("places") }
                place = carets.caret(of: mark.writer) + moved
                guard (0...Operation.maximumScalarCount).contains(place) else { throw .damaged("places") }
            }
            var run = History.Run(
                revision: next, sequence: mark.sequence, firstAt: mark.at, lastAt: mark.at,
                scalarOffset: UInt32(place), operationCount: UInt32(head.count), unit: UInt32(unit),
                writer: mark.writer, kind: .insert)
            var splice = Operation.Splice()
            splice.retain = place
            var operation = Operation.identity
            switch head.form {
            case 0, 3:
                splice.insertScalarCount = scalars
                operation = Operation(first: splice)
            case 1, 4:
                guard place >= scalars else { throw .damaged("places") }
                run.kind = .deleteBackward
                run.scalarOffset = UInt32(place - unit)
                splice.retain = place - scalars
                splice.delete = scalars
                operation = Operation(first: splice)
            case 2, 5:
                run.kind = .deleteForward
                splice.delete = scalars
                operation = Operation(first: splice)
            case HistoryArchive.Form.replace:
                guard head.count == 1, let inserted = sizes.read(atMost: Operation.maximumScalarCount) else {
                    throw .damaged("sizes")
                }
                run.kind = .replace
                splice.delete = unit
                splice.insertScalarCount = inserted
                operation = Operation(first: splice)
            default:
                guard head.count == 1 else { throw .damaged("runs") }
                run.kind = .other
                run.unit = 0
                operation = try Self.readSplices(&sizes)
            }
            guard unit > 0 || head.form == HistoryArchive.Form.other else { throw .damaged("sizes") }
            guard let end = deletedEnd(from: deletedStart, operation) else { throw .damaged("deleted") }
            runs.append(ArchivedRun(run: run, operation: operation, deleted: deletedStart..<end))
            deletedStart = end
            next += head.count
            carets.note(operation, by: mark.writer)
        }
        guard places.isAtEnd, sizes.isAtEnd, deletedStart == deletedText.count else { throw .damaged("sizes") }
    }

    private static func readSplices(_ sizes: inout ByteReader) throws(ArchiveError) -> Operation {
        guard let count = sizes.read(atMost: Operation.maximumComponentCount) else { throw .damaged("sizes") }
        var operation = Operation.identity
        var more: [Operation.Splice] = []
        for index in 0..<count {
            var splice = Operation.Splice()
            guard let retain = sizes.read(atMost: Operation.maximumScalarCount),
                let delete = sizes.read(atMost: Operation.maximumScalarCount),
                let insert = sizes.read(atMost: Operation.maximumScalarCount), delete + insert > 0,
                index == 0 || retain > 0
            else { throw .damaged("sizes") }
            splice.retain = retain
            splice.delete = delete
            splice.insertScalarCount = insert
            if index == 0 { operation.first = splice } else { more.append(splice) }
        }
        operation.more = more.isEmpty ? nil : more
        return operation
    }

    /// Where the deleted text of an operation ends.
    private func deletedEnd(from start: Int, _ operation: Operation) -> Int? {
        var scalars = 0
        operation.forEachSplice { scalars += $0.delete }
        if scalars == 0 { return start }
        if scalars > deletedText.count - start { return nil }
        return unsafe deletedText.withUnsafeBufferPointer { bytes -> Int? in
            let rest = unsafe UnsafeBufferPointer(rebasing: bytes[start...])
            let count = unsafe UTF8Counts.byteCount(
                ofFirst: scalars, in: rest.baseAddress!, byteCount: rest.count)
            // At the end there must have been as many as were asked for.
            if count == rest.count, unsafe UTF8Counts(of: rest).scalars < scalars { return nil }
            return start + count
        }
    }

    /// Checks that every run fits the text it was made on.
    private func checkFit(newestScalarCount: Int) throws(ArchiveError) {
        var scalarCount = newestScalarCount
        for archived in runs { scalarCount -= archived.operation.scalarCountChange }
        guard scalarCount >= 0 else { throw .damaged("sizes") }
        for archived in runs {
            guard archived.operation.baseScalarCount <= scalarCount else { throw .damaged("places") }
            scalarCount += archived.operation.scalarCountChange
        }
    }
}

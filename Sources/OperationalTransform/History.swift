/// The operations of a draft since a keyframe, folded to runs: typing on, deleting on, else one by one.
///
/// 259,778 keystrokes of a paper fold to about 11,000 runs. A run is found by its first revision; its operations
/// are made again when they are asked for.
struct History: ~Copyable {
    /// Who makes operations: one editor instance of one author.
    struct Writer: Equatable {
        var client: ClientID
        var author: UInt32
    }

    /// What goes on with the newest run: all that must be equal, side by side.
    private struct Next {
        var scalarOffset = 0
        var delete = 0
        /// -1: nothing goes on with the run.
        var insert = -1
        var sequence = 0
        var firstAt: Int64 = 0
        var writer: UInt32 = 0
        /// From one operation's place to the next one's.
        var step = 0
    }

    /// A longer run begins anew, so that its times stay known to the minute.
    static let runMilliseconds: Int64 = 60_000

    /// The revision before the first operation.
    let start: Int
    private(set) var revision: Int
    private(set) var others: [Operation] = []
    private(set) var writers: [Writer] = []
    private var next = Next()
    private var records = PlainArray<Record>()
    /// All inserted text of all runs but `.other`.
    private(set) var text = PlainArray<UInt8>()

    init(start: Int) {
        self.start = start
        revision = start
    }

    var runCount: Int { records.count }

    func run(_ index: Int) -> Run {
        let record = records[index]
        let isNewest = index == records.count - 1
        let end = isNewest ? UInt32(truncatingIfNeeded: revision - start) : records[index + 1].revision - 1
        var run = Run(
            revision: start + Int(record.revision), sequence: Int(record.sequence), firstAt: record.firstAt,
            lastAt: record.firstAt + Int64(record.lastMilliseconds), scalarOffset: record.scalarOffset,
            operationCount: end - record.revision + 1, unit: record.unit, writer: record.writer, kind: record.kind)
        if record.kind == .other {
            run.textStart = Int(record.scalarOffset)
            run.textCount = others[run.textStart].insertedUTF8Count
            run.scalarOffset = 0
        } else {
            run.textStart = Int(record.textStart)
            run.textCount = (isNewest ? text.count : Int(records[index + 1].textStart)) - run.textStart
        }
        return run
    }

    /// The first revision of a run, alone.
    func firstRevision(ofRun index: Int) -> Int { start + Int(records[index].revision) }

    mutating func writer(client: ClientID, author: UInt32) -> UInt32 {
        let writer = Writer(client: client, author: author)
        if let known = writers.lastIndex(of: writer) { return UInt32(known) }
        writers.append(writer)
        return UInt32(writers.count - 1)
    }

    mutating func add(_ writer: Writer) { writers.append(writer) }

    /// Adds an operation of one splice.
    ///
    /// - Parameter bytes: the text it inserts.
    @inline(__always)
    mutating func append(
        at offset: Int, delete: Int, insert: Int, bytes: UnsafeBufferPointer<UInt8>, writer: UInt32, sequence: Int,
        at milliseconds: Int64
    ) {
        if offset == next.scalarOffset, insert == next.insert, delete == next.delete, sequence == next.sequence,
            writer == next.writer, milliseconds &- next.firstAt < Self.runMilliseconds
        {
            goOn(milliseconds)
        } else {
            begin(at: offset, delete: delete, insert: insert, writer: writer, sequence: sequence, at: milliseconds)
        }
        if bytes.count == 1 { unsafe text.append(bytes[0]) } else { unsafe text.append(contentsOf: bytes) }
    }

    /// One more operation of the newest run.
    @inline(__always)
    private mutating func goOn(_ milliseconds: Int64) {
        revision &+= 1
        next.scalarOffset &+= next.step
        next.sequence &+= 1
        records[records.count - 1].lastMilliseconds = UInt16(clamping: milliseconds &- next.firstAt)
    }

    @inline(never)
    private mutating func begin(
        at offset: Int, delete: Int, insert: Int, writer: UInt32, sequence: Int, at milliseconds: Int64
    ) {
        // A single deletion takes the direction of the second.
        if insert == 0, next.step < 0, delete == next.delete, offset == next.scalarOffset - next.step,
            sequence == next.sequence, writer == next.writer, milliseconds &- next.firstAt < Self.runMilliseconds,
            start + Int(records[records.count - 1].revision) == revision
        {
            records[records.count - 1].kind = .deleteForward
            next.scalarOffset = offset
            next.step = 0
            return goOn(milliseconds)
        }
        let kind: Run.Kind = delete == 0 ? .insert : insert == 0 ? .deleteBackward : .replace
        add(
            kind, at: offset, unit: delete == 0 ? insert : delete, writer: writer, sequence: sequence,
            at: milliseconds)
        if kind == .replace { return }
        next = Next(
            scalarOffset: offset + insert - delete, delete: delete, insert: insert, sequence: sequence + 1,
            firstAt: milliseconds, writer: writer, step: insert - delete)
    }

    /// Lets the newest run be gone on with.
    private mutating func expect(behind index: Int) {
        let run = run(index)
        let (unit, count) = (Int(run.unit), Int(run.operationCount))
        switch run.kind {
        case .insert: (next.insert, next.delete, next.step) = (unit, 0, unit)
        case .deleteBackward: (next.insert, next.delete, next.step) = (0, unit, -unit)
        case .deleteForward: (next.insert, next.delete, next.step) = (0, unit, 0)
        case .replace, .other: return
        }
        next.scalarOffset = Int(run.scalarOffset) + count * next.step
        next.sequence = run.sequence + count
        next.writer = run.writer
        next.firstAt = run.firstAt
    }

    /// A run of one operation that nothing goes on with yet.
    private mutating func add(
        _ kind: Run.Kind, at offset: Int, unit: Int, writer: UInt32, sequence: Int, at milliseconds: Int64
    ) {
        revision += 1
        records.append(
            Record(
                kind, revision: revision - start, writer: writer, sequence: sequence, firstAt: milliseconds,
                textStart: text.count, scalarOffset: offset, unit: unit))
        next.insert = -1
        next.step = 0
    }

    /// Adds a run from an archive as it is.
    ///
    /// - Parameter inserted: the text it inserts; empty for `.other`, which comes as the operation.
    mutating func append(_ run: Run, inserted: ArraySlice<UInt8>, other: Operation?) {
        add(
            run.kind, at: other == nil ? Int(run.scalarOffset) : others.count, unit: Int(run.unit), writer: run.writer,
            sequence: run.sequence, at: run.firstAt)
        revision += Int(run.operationCount) - 1
        records[records.count - 1].lastMilliseconds = UInt16(clamping: run.lastAt - run.firstAt)
        unsafe inserted.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
        if let other { others.append(other) }
        expect(behind: runCount - 1)
    }

    /// Adds an operation of several splices, or of none.
    mutating func append(_ operation: Operation, writer: UInt32, sequence: Int, at milliseconds: Int64) {
        add(.other, at: others.count, unit: 0, writer: writer, sequence: sequence, at: milliseconds)
        others.append(operation)
    }
}

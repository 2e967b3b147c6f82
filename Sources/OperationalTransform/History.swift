/// The operations of a draft since a keyframe, folded to runs: typing on, deleting on, else one by one.
///
/// 259,778 keystrokes of a paper fold to about 11,000 runs. A run is found by its first revision; its operations
/// are made again when they are asked for.
struct History {
    /// Operations of one writer that go on where the one before ended, each of the same size. 56 bytes: where two
    /// people write in turn, every operation is a run.
    struct Run {
        enum Kind: UInt8 {
            /// Each inserts `unit` scalars behind the one before.
            case insert
            /// Each deletes `unit` scalars in front of the one before, as the backspace key does.
            case deleteBackward
            /// Each deletes `unit` scalars at the same place.
            case deleteForward
            /// One operation that inserts and deletes `unit` scalars at one place.
            case replace
            /// One operation of several splices, or none: in `others`.
            case other
        }

        /// Made by the first operation of the run.
        var revision: Int
        /// Of the first operation in its client's count.
        var sequence: Int
        /// Milliseconds of the server's clock, of the first operation.
        var firstAt: Int64
        private var compactTextStart: UInt32
        /// Bytes of inserted text.
        var textCount: UInt32
        /// Where the first operation was made.
        var scalarOffset: UInt32
        var operationCount: UInt32
        var unit: UInt32
        var writer: UInt32
        private var lastMilliseconds: UInt16
        var kind: Kind

        init(
            revision: Int, sequence: Int, textStart: Int, firstAt: Int64, textCount: UInt32, scalarOffset: UInt32,
            operationCount: UInt32, unit: UInt32, writer: UInt32, kind: Kind
        ) {
            self.revision = revision
            self.sequence = sequence
            self.firstAt = firstAt
            compactTextStart = UInt32(textStart)
            self.textCount = textCount
            self.scalarOffset = scalarOffset
            self.operationCount = operationCount
            self.unit = unit
            self.writer = writer
            lastMilliseconds = 0
            self.kind = kind
        }

        /// First byte of the inserted text in `text`; for `.other` the index in `others`.
        var textStart: Int {
            get { Int(compactTextStart) }
            set { compactTextStart = UInt32(newValue) }
        }

        /// Of the last operation, less than `runMilliseconds` later.
        var lastAt: Int64 {
            get { firstAt + Int64(lastMilliseconds) }
            set { lastMilliseconds = UInt16(clamping: newValue - firstAt) }
        }

        /// The revision after the run.
        var end: Int { revision + Int(operationCount) - 1 }
    }

    /// Who makes operations: one editor instance of one author.
    struct Writer: Equatable {
        var client: ClientID
        var author: UInt32
    }

    /// A longer run begins anew, so that its times stay known to the minute.
    static let runMilliseconds: Int64 = 60_000

    /// The revision before the first operation.
    let start: Int
    private(set) var runs: [Run] = []
    private(set) var others: [Operation] = []
    private(set) var writers: [Writer] = []
    /// All inserted text of all runs but `.other`.
    private(set) var text: [UInt8] = []
    /// The newest run, not yet in `runs`; of no operation before the first.
    private var open: Run

    init(start: Int) {
        self.start = start
        open = Run(
            revision: start + 1, sequence: 0, textStart: 0, firstAt: 0, textCount: 0, scalarOffset: 0,
            operationCount: 0, unit: 0, writer: 0, kind: .other)
    }

    var revision: Int { open.end }
    var runCount: Int { runs.count + (open.operationCount > 0 ? 1 : 0) }
    func run(_ index: Int) -> Run { index < runs.count ? runs[index] : open }

    // MARK: Writing

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
    mutating func append(
        at offset: Int, delete: Int, insert: Int, bytes: UnsafeBufferPointer<UInt8>, writer: UInt32, sequence: Int,
        at milliseconds: Int64
    ) {
        if open.operationCount > 0 {
            if open.writer == writer, open.sequence + Int(open.operationCount) == sequence,
                milliseconds - open.firstAt < Self.runMilliseconds,
                open.continues(at: offset, delete: delete, insert: insert)
            {
                open.operationCount += 1
                open.lastAt = milliseconds
                if bytes.count == 1 {
                    unsafe text.append(bytes[0])
                    open.textCount += 1
                } else if bytes.count > 0 {
                    unsafe text.append(contentsOf: bytes)
                    open.textCount += UInt32(truncatingIfNeeded: bytes.count)
                }
                return
            }
            runs.append(open)
        }
        open = Run(
            revision: open.end + 1, sequence: sequence, textStart: text.count, firstAt: milliseconds,
            textCount: UInt32(bytes.count), scalarOffset: UInt32(offset), operationCount: 1,
            unit: UInt32(delete == 0 ? insert : delete), writer: writer,
            kind: delete == 0 ? .insert : insert == 0 ? .deleteBackward : .replace)
        unsafe text.append(contentsOf: bytes)
    }

    /// Adds a run from an archive as it is.
    ///
    /// - Parameter inserted: the text it inserts; empty for `.other`, which comes as the operation.
    mutating func append(_ run: Run, inserted: ArraySlice<UInt8>, other: Operation?) {
        if open.operationCount > 0 { runs.append(open) }
        open = run
        open.textStart = other == nil ? text.count : others.count
        open.textCount = UInt32(clamping: other?.insertedUTF8Count ?? inserted.count)
        text += inserted
        if let other { others.append(other) }
    }

    /// Adds an operation of several splices, or of none.
    mutating func append(_ operation: Operation, writer: UInt32, sequence: Int, at milliseconds: Int64) {
        if open.operationCount > 0 { runs.append(open) }
        open = Run(
            revision: open.end + 1, sequence: sequence, textStart: others.count, firstAt: milliseconds,
            textCount: UInt32(clamping: operation.insertedUTF8Count), scalarOffset: 0,
            operationCount: 1, unit: 0, writer: writer, kind: .other)
        others.append(operation)
    }

    // MARK: Reading

    /// The index of the run that made a revision above `start`.
    func runIndex(of revision: Int) -> Int {
        if revision >= open.revision { return runs.count }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end < revision { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func writer(of revision: Int) -> Writer { writers[Int(run(runIndex(of: revision)).writer)] }

    /// Who made all revisions behind one up to another; nil if several did.
    func author(from: Int, to: Int) -> UInt32? {
        if from >= to { return nil }
        let author = writer(of: to).author
        for index in runIndex(of: from + 1)...runIndex(of: to) where writers[Int(run(index).writer)].author != author {
            return nil
        }
        return author
    }

    /// The revision a client's operation made, if it is among these.
    func revision(client: ClientID, sequence: Int) -> Int? {
        for index in (0..<runCount).reversed() {
            let run = run(index)
            let passed = sequence - run.sequence
            if (0..<Int(run.operationCount)).contains(passed), writers[Int(run.writer)].client == client {
                return run.revision + passed
            }
        }
        return nil
    }

    /// When a revision was made, to the minute.
    func milliseconds(of revision: Int) -> Int64 {
        let run = run(runIndex(of: revision))
        return revision == run.end ? run.lastAt : run.firstAt
    }

    /// The operation that made a revision.
    func operation(of revision: Int) -> Operation {
        let run = run(runIndex(of: revision))
        return operation(of: run, from: revision - run.revision, count: 1)
    }

    /// Operations whose composition leads from one revision to another: one for each run or part of one.
    func operations(from: Int, to: Int) -> [Operation] {
        if from >= to { return [] }
        return (runIndex(of: from + 1)...runIndex(of: to)).map { index in
            let run = run(index)
            let first = max(from + 1, run.revision)
            return operation(of: run, from: first - run.revision, count: min(to, run.end) - first + 1)
        }
    }

    /// UTF-8 bytes inserted behind a revision, up to the newest.
    func insertedUTF8Count(since revision: Int) -> Int {
        if revision >= self.revision { return 0 }
        let first = runIndex(of: revision + 1)
        var bytes = 0
        for index in first..<runCount { bytes += Int(run(index).textCount) }
        let run = run(first)
        let passed = revision + 1 - run.revision
        return passed == 0
            ? bytes : bytes - Int(run.textCount) + textRange(of: run, from: passed, count: run.end - revision).count
    }

    /// By how many scalars the text grew behind a revision.
    func scalarCountChange(since revision: Int) -> Int {
        if revision >= self.revision { return 0 }
        var change = 0
        for index in runIndex(of: revision + 1)..<runCount {
            let run = run(index)
            let count = run.end - max(revision + 1, run.revision) + 1
            switch run.kind {
            case .insert: change += count * Int(run.unit)
            case .deleteBackward, .deleteForward: change -= count * Int(run.unit)
            case .replace, .other: change += operation(of: run, from: 0, count: 1).scalarCountChange
            }
        }
        return change
    }

    /// Moves a splice made on `revision` to the newest one, the way `Operation.transformed` with side `.left` does.
    ///
    /// - Returns: nil if it comes apart into several splices on the way.
    func moved(_ splice: Operation.Splice, from revision: Int) -> Operation.Splice? {
        var splice = splice
        for index in runIndex(of: revision + 1)..<runCount {
            let run = run(index)
            for passed in max(0, revision + 1 - run.revision)..<Int(run.operationCount) {
                if run.kind == .other || run.kind == .replace {
                    let other = operation(of: run, from: 0, count: 1)
                    guard other.isOneSplice, let moved = splice.moved(over: other.first, side: .left) else {
                        return nil
                    }
                    splice = moved
                } else {
                    let unit = Int(run.unit)
                    var other = Operation.Splice()
                    other.retain = run.offset(of: passed)
                    if run.kind == .insert { other.insertScalarCount = unit } else { other.delete = unit }
                    guard let moved = splice.moved(over: other, side: .left) else { return nil }
                    splice = moved
                }
            }
        }
        return splice
    }

    /// So many operations of a run as one.
    private func operation(of run: Run, from first: Int, count: Int) -> Operation {
        let scalars = count * Int(run.unit)
        switch run.kind {
        case .other: return others[run.textStart]
        case .deleteForward: return Operation(at: run.offset(of: first), delete: scalars)
        case .deleteBackward: return Operation(at: run.offset(of: first + count - 1), delete: scalars)
        case .insert, .replace:
            let bytes = textRange(of: run, from: first, count: count)
            return Operation(
                at: run.offset(of: first), delete: run.kind == .replace ? scalars : 0,
                insert: String(decoding: text[bytes], as: UTF8.self))
        }
    }

    /// The bytes so many operations of an inserting run inserted.
    private func textRange(of run: Run, from first: Int, count: Int) -> Range<Int> {
        let end = run.textStart + Int(run.textCount)
        if run.kind != .insert || count == Int(run.operationCount) { return run.textStart..<end }
        let unit = Int(run.unit)
        if Int(run.textCount) == unit * Int(run.operationCount) {
            return run.textStart + first * unit..<run.textStart + (first + count) * unit
        }
        return unsafe text.withUnsafeBufferPointer { bytes in
            let base = bytes.baseAddress!
            let lower =
                unsafe run.textStart
                + UTF8Counts.byteCount(
                    ofFirst: first * unit, in: base + run.textStart, byteCount: Int(run.textCount))
            let upper =
                unsafe lower
                + UTF8Counts.byteCount(ofFirst: count * unit, in: base + lower, byteCount: end - lower)
            return lower..<upper
        }
    }
}

extension History.Run {
    /// Where an operation of the run was made.
    func offset(of operation: Int) -> Int {
        switch kind {
        case .insert: Int(scalarOffset) + operation * Int(unit)
        case .deleteBackward: Int(scalarOffset) - operation * Int(unit)
        case .deleteForward, .replace, .other: Int(scalarOffset)
        }
    }

    /// Where the caret stood before the run, if it was typed.
    var caretBefore: Int { kind == .deleteBackward ? Int(scalarOffset) + Int(unit) : Int(scalarOffset) }

    /// Whether a splice goes on where the run ends. A single deletion takes the direction of the second.
    fileprivate mutating func continues(at offset: Int, delete: Int, insert: Int) -> Bool {
        switch kind {
        case .insert:
            return delete == 0 && insert == Int(unit) && offset == self.offset(of: Int(operationCount))
        case .deleteBackward:
            guard insert == 0, delete == Int(unit) else { return false }
            if offset == self.offset(of: Int(operationCount)) { return true }
            guard operationCount == 1, offset == Int(scalarOffset) else { return false }
            kind = .deleteForward
            return true
        case .deleteForward:
            return insert == 0 && delete == Int(unit) && offset == Int(scalarOffset)
        case .replace, .other:
            return false
        }
    }
}

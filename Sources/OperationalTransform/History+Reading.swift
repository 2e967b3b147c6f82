/// What a history tells of its operations.
extension History {
    /// The index of the run that made a revision above `start`.
    func runIndex(of revision: Int) -> Int {
        // The last that begins at or before it; most often the newest.
        var high = runCount - 1
        if high < 0 || firstRevision(ofRun: high) <= revision { return max(high, 0) }
        var low = 0
        while low < high {
            let middle = (low + high) / 2
            if firstRevision(ofRun: middle + 1) <= revision { low = middle + 1 } else { high = middle }
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
        for index in first..<runCount { bytes += run(index).textCount }
        let run = run(first)
        let passed = revision + 1 - run.revision
        return passed == 0
            ? bytes : bytes - run.textCount + textRange(of: run, from: passed, count: run.end - revision).count
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
                insert: unsafe text.withElements { unsafe String(decoding: $0[bytes], as: UTF8.self) })
        }
    }

    /// The bytes so many operations of an inserting run inserted.
    private func textRange(of run: Run, from first: Int, count: Int) -> Range<Int> {
        let end = run.textStart + run.textCount
        if run.kind != .insert || count == Int(run.operationCount) { return run.textStart..<end }
        let unit = Int(run.unit)
        if run.textCount == unit * Int(run.operationCount) {
            return run.textStart + first * unit..<run.textStart + (first + count) * unit
        }
        return unsafe text.withElements { bytes in
            let base = bytes.baseAddress!
            let lower =
                unsafe run.textStart
                + UTF8Counts.byteCount(
                    ofFirst: first * unit, in: base + run.textStart, byteCount: run.textCount)
            let upper =
                unsafe lower
                + UTF8Counts.byteCount(ofFirst: count * unit, in: base + lower, byteCount: end - lower)
            return lower..<upper
        }
    }
}

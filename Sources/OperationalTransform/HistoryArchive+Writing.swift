import CZlib

extension HistoryArchive {
    /// Shelves a history.
    ///
    /// - Parameters:
    ///   - start: the text before its first operation.
    ///   - text: the text after its last.
    init(_ history: borrowing History, start: String, text: String) {
        var columns = ArchiveColumns(start: start)
        for index in 0..<history.runCount { columns.add(history.run(index), of: history) }
        let newest = Array(text.utf8)
        let raw = [
            newest, columns.runs.bytes, columns.places.bytes, columns.sizes.bytes, columns.deleted,
            columns.writers(of: history), columns.times(of: history),
        ]
        var writer = ByteWriter()
        writer.write(contentsOf: Self.magic + [Self.version])
        writer.write(history.start)
        writer.write(history.revision)
        writer.write(newest.count)
        var parts: [Part] = []
        for (name, bytes) in zip(PartName.allCases, raw) {
            let dictionary = name == .deleted ? Self.dictionary(newest) : []
            let deflated = Deflate.deflated(bytes, dictionary: dictionary)
            writer.write(bytes.count)
            writer.write(deflated.count)
            parts.append(
                Part(rawCount: bytes.count, range: writer.bytes.count..<writer.bytes.count + deflated.count))
            writer.write(contentsOf: deflated)
        }
        let checksum = Self.checksum(writer.bytes[...])
        writer.write(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * UInt32($0))) })
        bytes = writer.bytes
        startRevision = history.start
        revision = history.revision
        textByteCount = newest.count
        self.parts = parts
    }

    /// What the deleted text is deflated against: writers delete what they have just written.
    static func dictionary(_ newest: [UInt8]) -> [UInt8] { Array(newest.suffix(Deflate.windowByteCount)) }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe UInt32(truncatingIfNeeded: crc32(0, bytes.baseAddress, UInt32(bytes.count)))
        }
    }
}

/// The columns of an archive while runs are added from the oldest to the newest.
private struct ArchiveColumns: ~Copyable {
    private(set) var runs = ByteWriter()
    private(set) var places = ByteWriter()
    private(set) var sizes = ByteWriter()
    private(set) var deleted: [UInt8] = []
    private var carets = WriterCarets()
    private var buffer: TextBuffer

    init(start: String) { buffer = TextBuffer(start) }

    mutating func add(_ run: History.Run, of history: borrowing History) {
        let unit = Int(run.unit)
        let scalars = unit * Int(run.operationCount)
        let isSized = unit != 1
        let (head, form): (Int, Int) =
            switch run.kind {
            case .insert: (Int(run.operationCount) - 1, isSized ? 3 : 0)
            case .deleteBackward: (Int(run.operationCount) - 1, isSized ? 4 : 1)
            case .deleteForward: (Int(run.operationCount) - 1, isSized ? 5 : 2)
            case .replace: (0, HistoryArchive.Form.replace)
            case .other: (0, HistoryArchive.Form.other)
            }
        runs.write(head << 3 | form)
        let operation = history.operations(from: run.revision - 1, to: run.end)[0]
        if run.kind != .other { places.write(signed: run.caretBefore - carets.caret(of: run.writer)) }
        switch run.kind {
        case .insert, .deleteBackward, .deleteForward:
            if isSized { sizes.write(unit) }
        case .replace:
            sizes.write(scalars)
            sizes.write(operation.first.insertScalarCount)
        case .other:
            let splices = operation.isIdentity ? [] : [operation.first] + (operation.more ?? [])
            sizes.write(splices.count)
            for splice in splices {
                sizes.write(splice.retain)
                sizes.write(splice.delete)
                sizes.write(splice.insertScalarCount)
            }
        }
        var offset = 0
        operation.forEachSplice { splice in
            offset += splice.retain
            deleted += Array(buffer.slice(offset..<offset + splice.delete).utf8)
            offset += splice.delete
        }
        buffer.apply(operation)
        carets.note(operation, by: run.writer)
    }

    borrowing func writers(of history: borrowing History) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(history.writers.count)
        for one in history.writers {
            writer.write(one.client)
            writer.write(Int(one.author))
        }
        var changes = ByteWriter()
        var odd = ByteWriter()
        var (changeCount, oddCount) = (0, 0)
        var (lastChange, lastOdd) = (0, 0)
        var current: UInt32 = 0
        var next = [Int](repeating: 1, count: history.writers.count)
        for index in 0..<history.runCount {
            let run = history.run(index)
            if run.writer != current {
                changes.write(index - lastChange)
                changes.write(Int(run.writer))
                (current, lastChange, changeCount) = (run.writer, index, changeCount + 1)
            }
            if run.sequence != next[Int(current)] {
                odd.write(index - lastOdd)
                odd.write(signed: run.sequence - next[Int(current)])
                (lastOdd, oddCount) = (index, oddCount + 1)
            }
            next[Int(current)] = run.sequence + Int(run.operationCount)
        }
        writer.write(changeCount)
        writer.write(contentsOf: changes.bytes)
        writer.write(oddCount)
        writer.write(contentsOf: odd.bytes)
        return writer.bytes
    }

    borrowing func times(of history: borrowing History) -> [UInt8] {
        var writer = ByteWriter()
        if history.runCount == 0 { return [] }
        var mark = history.run(0).firstAt
        var markIndex = 0
        writer.write(signed: Int(mark))
        for index in 0..<history.runCount {
            let at = history.run(index).firstAt
            // A clock set back makes no mark; the times stay where they were until it has caught up.
            if at - mark < HistoryArchive.markMilliseconds { continue }
            writer.write(index - markIndex)
            writer.write(Int((at - mark) / 1_000))
            mark += (at - mark) / 1_000 * 1_000
            markIndex = index
        }
        return writer.bytes
    }
}

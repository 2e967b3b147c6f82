/// Who made the runs of an archive and when, told run by run.
struct ArchiveMarks {
    let writers: [History.Writer]
    private var changes: ByteReader
    private var odd: ByteReader
    private var times: ByteReader
    private var nextChange: (index: Int, writer: Int)?
    private var nextOdd: (index: Int, difference: Int)?
    private var nextTime: (index: Int, seconds: Int)?
    private var writer: UInt32 = 0
    private var at: Int64 = 0
    private var sequences: [Int]

    /// - Throws: `.damaged`.
    init(writers bytes: [UInt8], times: [UInt8], runCount: Int) throws(ArchiveError) {
        var reader = ByteReader(bytes[...])
        guard let count = reader.read(atMost: bytes.count) else { throw .damaged("writers") }
        var writers: [History.Writer] = []
        for _ in 0..<count {
            guard let client = reader.readText(atMost: Submission.maximumClientUTF8Count),
                let author = reader.read(atMost: Int(UInt32.max))
            else { throw .damaged("writers") }
            writers.append(History.Writer(client: client, author: UInt32(author)))
        }
        guard runCount == 0 || !writers.isEmpty else { throw .damaged("writers") }
        self.writers = writers
        sequences = [Int](repeating: 1, count: writers.count)

        var list: [Int] = []
        guard let changeCount = reader.read(atMost: runCount) else { throw .damaged("writers") }
        for _ in 0..<changeCount {
            guard let distance = reader.read(), let writer = reader.read(atMost: writers.count - 1) else {
                throw .damaged("writers")
            }
            list += [distance, writer]
        }
        changes = Self.reader(list)
        list = []
        guard let oddCount = reader.read(atMost: runCount) else { throw .damaged("writers") }
        for _ in 0..<oddCount {
            guard let distance = reader.read(), let difference = reader.readSigned() else {
                throw .damaged("writers")
            }
            list += [distance, difference >= 0 ? difference << 1 : (-1 - difference) << 1 | 1]
        }
        guard reader.isAtEnd else { throw .damaged("writers") }
        odd = Self.reader(list)
        self.times = ByteReader(times[...])
        if runCount > 0 {
            guard let first = self.times.readSigned() else { throw .damaged("times") }
            at = Int64(first)
        }
        nextChange = try Self.pair(&changes, after: 0)
        nextOdd = try Self.signedPair(&odd, after: 0)
        nextTime = try Self.pair(&self.times, after: 0).map { ($0.index, $0.writer) }
    }

    /// Of the next run; to be asked in order, with its number of operations.
    mutating func next(
        _ index: Int, operations: Int
    ) throws(ArchiveError) -> (writer: UInt32, sequence: Int, at: Int64) {
        if let change = nextChange, change.index == index {
            writer = UInt32(change.writer)
            nextChange = try Self.pair(&changes, after: index)
        }
        if let time = nextTime, time.index == index {
            guard time.seconds < 1 << 40 else { throw .damaged("times") }
            at += Int64(time.seconds) * 1_000
            nextTime = try Self.pair(&times, after: index).map { ($0.index, $0.writer) }
        }
        var sequence = sequences[Int(writer)]
        if let jump = nextOdd, jump.index == index {
            sequence += jump.difference
            nextOdd = try Self.signedPair(&odd, after: index)
        }
        guard operations < 1 << 31, (0..<1 << 31).contains(sequence) else { throw .damaged("writers") }
        sequences[Int(writer)] = sequence + operations
        return (writer, sequence, at)
    }

    private static func reader(_ numbers: [Int]) -> ByteReader {
        var writer = ByteWriter()
        for number in numbers { writer.write(number) }
        return ByteReader(writer.bytes[...])
    }

    private static func pair(
        _ reader: inout ByteReader, after index: Int
    ) throws(ArchiveError) -> (index: Int, writer: Int)? {
        if reader.isAtEnd { return nil }
        guard let distance = reader.read(), let value = reader.read() else { throw .damaged("times") }
        return (index + distance, value)
    }

    private static func signedPair(
        _ reader: inout ByteReader, after index: Int
    ) throws(ArchiveError) -> (index: Int, difference: Int)? {
        if reader.isAtEnd { return nil }
        guard let distance = reader.read(), let value = reader.readSigned() else { throw .damaged("writers") }
        return (index + distance, value)
    }
}

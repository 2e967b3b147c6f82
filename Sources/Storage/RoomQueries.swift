import OperationalTransform
import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a room's log stands: what the next entry must follow.
struct RoomHead {
    /// The room's number in all tables.
    var number: Int
    /// The index of the newest entry, 0 in a room that is being made.
    var lastIndex: Int
    /// The newest revision of each draft that has one.
    var revisions: [DraftID: Int] = [:]
}

/// A row of `operation`.
struct StoredOperation: Equatable {
    var index: Int
    /// The entry's time.
    var at: Milliseconds
    var accepted: AcceptedOperation
}

/// Reads rooms through one connection. Every row is checked against its checksum before it is believed.
final class RoomQueries {
    /// A row, or the place where one should be, is not what was written. Which room it is, the caller knows.
    struct Damage: Error {
        var place: String
    }

    let connection: Connection
    private let roomByID: Statement
    private let lastEntry: Statement
    private let lastOperationBelow: Statement
    private let lastSegmentBelow: Statement
    private let segmentsFrom: Statement
    private let segmentFromIndex: Statement
    private let entriesFrom: Statement
    private let operationsFrom: Statement
    private let operationAt: Statement
    private let revisionBounds: Statement
    private let keyframesFrom: Statement

    init(_ connection: Connection) throws(SQLiteFailure) {
        self.connection = connection
        roomByID = try connection.prepare("SELECT number FROM room WHERE id = ?")
        lastEntry = try connection.prepare(#"SELECT MAX("index") FROM entry WHERE room = ?"#)
        lastOperationBelow = try connection.prepare(
            """
            SELECT draft, revision, "index" FROM operation WHERE room = ? AND draft < ?
            ORDER BY draft DESC, revision DESC LIMIT 1
            """)
        lastSegmentBelow = try connection.prepare(
            """
            SELECT draft, last_revision, last_index FROM segment WHERE room = ? AND draft < ?
            ORDER BY draft DESC, first_revision DESC LIMIT 1
            """)
        segmentsFrom = try connection.prepare(
            """
            SELECT first_revision, last_revision, first_index, last_index, checksum, body FROM segment
            WHERE room = ? AND draft = ? AND last_revision >= ? ORDER BY first_revision
            """)
        segmentFromIndex = try connection.prepare(
            """
            SELECT first_revision FROM segment WHERE room = ? AND draft = ? AND last_index >= ?
            ORDER BY first_revision LIMIT 1
            """)
        entriesFrom = try connection.prepare(
            """
            SELECT "index", at, event, checksum FROM entry WHERE room = ? AND "index" BETWEEN ? AND ?
            ORDER BY "index"
            """)
        operationsFrom = try connection.prepare(
            """
            SELECT revision, "index", at, body, checksum FROM operation
            WHERE room = ? AND draft = ? AND revision >= ? ORDER BY revision
            """)
        operationAt = try connection.prepare(
            #"SELECT "index" FROM operation WHERE room = ? AND draft = ? AND revision = ?"#)
        revisionBounds = try connection.prepare(
            "SELECT MIN(revision), MAX(revision) FROM operation WHERE room = ? AND draft = ?")
        keyframesFrom = try connection.prepare(
            """
            SELECT revision, checksum, body FROM keyframe WHERE room = ? AND draft = ? AND revision <= ?
            ORDER BY revision DESC
            """)
    }

    /// The room's number, nil if there is no such room.
    func number(of room: RoomID) throws(SQLiteFailure) -> Int? {
        try roomByID.bind(room.rawValue, at: 1)
        defer { roomByID.reset() }
        return try roomByID.step() ? roomByID.integer(0) : nil
    }

    /// Where the room's log stands. A few lookups for each draft, however long the log is.
    func head(of number: Int) throws(SQLiteFailure) -> RoomHead {
        var head = RoomHead(number: number, lastIndex: 0)
        try lastEntry.bind(number, at: 1)
        if try lastEntry.step() { head.lastIndex = lastEntry.integer(0) }
        lastEntry.reset()
        for statement in [lastSegmentBelow, lastOperationBelow] {
            var below = Int.max
            while let last = try last(of: number, below: below, by: statement) {
                // Rows come after segments, so they have the last word.
                head.revisions[last.draft] = last.revision
                head.lastIndex = max(head.lastIndex, last.index)
                below = last.draft
            }
        }
        return head
    }

    /// The entries that are no operations, with indices in `range`.
    func entries(
        of room: RoomID, number: Int, in range: ClosedRange<Int>, _ body: (LogEntry) -> Void
    ) throws(QueryError) {
        do {
            try entriesFrom.bind(number, at: 1)
            try entriesFrom.bind(range.lowerBound, at: 2)
            try entriesFrom.bind(range.upperBound, at: 3)
            defer { entriesFrom.reset() }
            while try entriesFrom.step() {
                let index = entriesFrom.integer(0)
                let at = entriesFrom.integer64(1)
                let json = entriesFrom.bytes(2)
                guard Row.checksum(entry: index, of: number, at: at, json) == entriesFrom.integer(3),
                    let event = try? JSONDecoder().decode(LogEvent.self, from: Data(json))
                else { throw Damage(place: "entry \(index) of its log") }
                body(LogEntry(room: room, index: index, at: at, event: event))
            }
        } catch { throw QueryError(error) }
    }

    /// The operations of a draft from `revision` on, packed or not, as long as `body` answers true.
    func operations(
        of draft: DraftID, in number: Int, from revision: Int, _ body: (StoredOperation) -> Bool
    ) throws(QueryError) {
        do {
            guard let next = try packedOperations(of: draft, in: number, from: revision, body) else { return }
            try operationsFrom.bind(number, at: 1)
            try operationsFrom.bind(draft, at: 2)
            try operationsFrom.bind(next, at: 3)
            defer { operationsFrom.reset() }
            while try operationsFrom.step() {
                let revision = operationsFrom.integer(0)
                let index = operationsFrom.integer(1)
                let at = operationsFrom.integer64(2)
                let packed = operationsFrom.bytes(3)
                let sum = Row.checksum(revision: revision, of: draft, in: number, index: index, at: at, packed)
                guard sum == operationsFrom.integer(4),
                    let accepted = try? AcceptedOperation(revision: revision, entryAt: at, body: packed)
                else { throw Damage(place: "revision \(revision) of draft \(draft)") }
                if !body(StoredOperation(index: index, at: at, accepted: accepted)) { return }
            }
        } catch { throw QueryError(error) }
    }

    /// - Returns: the revision from which rows go on; nil if `body` has had enough.
    private func packedOperations(
        of draft: DraftID, in number: Int, from revision: Int, _ body: (StoredOperation) -> Bool
    ) throws -> Int? {
        var next = revision
        try segmentsFrom.bind(number, at: 1)
        try segmentsFrom.bind(draft, at: 2)
        try segmentsFrom.bind(revision, at: 3)
        defer { segmentsFrom.reset() }
        while try segmentsFrom.step() {
            let (first, last) = (segmentsFrom.integer(0), segmentsFrom.integer(1))
            let indices = (segmentsFrom.integer(2), segmentsFrom.integer(3))
            let packed = segmentsFrom.bytes(5)
            let sum = Row.checksum(
                segment: first, to: last, of: draft, in: number, indices: indices, packed)
            guard sum == segmentsFrom.integer(4),
                let segment = try? Segment(firstRevision: first, packed: packed), segment.rows.count == last - first + 1
            else { throw Damage(place: "revisions \(first) to \(last) of draft \(draft)") }
            for row in segment.rows where row.accepted.revision >= revision {
                if !body(row) { return nil }
            }
            next = last + 1
        }
        return next
    }

    /// Where to start reading a draft's operations for those with indices of at least `index`; nil if there are none.
    /// In a segment that is its first revision, which may come before.
    ///
    /// Within a draft indices rise with revisions, so halving finds it: 20 lookups in a million.
    func firstRevision(of draft: DraftID, in number: Int, fromIndex index: Int) throws(QueryError) -> Int? {
        do {
            try segmentFromIndex.bind(number, at: 1)
            try segmentFromIndex.bind(draft, at: 2)
            try segmentFromIndex.bind(index, at: 3)
            defer { segmentFromIndex.reset() }
            if try segmentFromIndex.step() { return segmentFromIndex.integer(0) }
            try revisionBounds.bind(number, at: 1)
            try revisionBounds.bind(draft, at: 2)
            defer { revisionBounds.reset() }
            guard try revisionBounds.step(), !revisionBounds.isNull(0) else { return nil }
            var low = revisionBounds.integer(0)
            var high = revisionBounds.integer(1) + 1
            let end = high
            while low < high {
                let middle = (low + high) / 2
                try operationAt.bind(number, at: 1)
                try operationAt.bind(draft, at: 2)
                try operationAt.bind(middle, at: 3)
                defer { operationAt.reset() }
                guard try operationAt.step() else {
                    throw Damage(place: "revision \(middle) of draft \(draft) is missing")
                }
                if operationAt.integer(0) < index { low = middle + 1 } else { high = middle }
            }
            return low == end ? nil : low
        } catch { throw QueryError(error) }
    }

    /// The newest sound keyframe at or before `revision`; nil if there is none.
    ///
    /// A damaged one is passed over: the operations behind an older one lead to the same text.
    func keyframe(of draft: DraftID, in number: Int, upTo revision: Int) throws(SQLiteFailure) -> Keyframe? {
        try keyframesFrom.bind(number, at: 1)
        try keyframesFrom.bind(draft, at: 2)
        try keyframesFrom.bind(revision, at: 3)
        defer { keyframesFrom.reset() }
        while try keyframesFrom.step() {
            let revision = keyframesFrom.integer(0)
            let packed = keyframesFrom.bytes(2)
            guard Row.checksum(keyframe: revision, of: draft, in: number, packed) == keyframesFrom.integer(1) else {
                continue
            }
            if let keyframe = try? Keyframe(revision: revision, body: packed) { return keyframe }
        }
        return nil
    }

    /// The keyframe at exactly `revision`; nil if it is damaged or there is none.
    func soundKeyframe(of draft: DraftID, in room: RoomID, at revision: Int) throws(SQLiteFailure) -> Keyframe? {
        guard let number = try number(of: room), let keyframe = try keyframe(of: draft, in: number, upTo: revision)
        else { return nil }
        return keyframe.revision == revision ? keyframe : nil
    }

    /// Which revisions of a room's drafts have keyframes.
    func keyframeRevisions(of room: RoomID) throws(SQLiteFailure) -> [DraftID: Set<Int>] {
        guard let number = try number(of: room) else { return [:] }
        let all = try connection.prepare("SELECT draft, revision FROM keyframe WHERE room = ?")
        try all.bind(number, at: 1)
        var revisions: [DraftID: Set<Int>] = [:]
        while try all.step() { revisions[all.integer(0), default: []].insert(all.integer(1)) }
        return revisions
    }

    private func last(
        of number: Int, below draft: Int, by statement: Statement
    ) throws(SQLiteFailure) -> (draft: DraftID, revision: Int, index: Int)? {
        try statement.bind(number, at: 1)
        try statement.bind(draft, at: 2)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return (statement.integer(0), statement.integer(1), statement.integer(2))
    }
}

/// Why a query gave no answer.
enum QueryError: Error {
    case failure(SQLiteFailure)
    case damage(String)

    init(_ error: any Error) {
        switch error {
        case let failure as SQLiteFailure: self = .failure(failure)
        case let damage as RoomQueries.Damage: self = .damage(damage.place)
        case let query as QueryError: self = query
        default: self = .damage("\(error)")
        }
    }
}

/// What the checksum of a row covers: its key and all it holds.
enum Row {
    static func checksum(entry index: Int, of room: Int, at: Int64, _ event: [UInt8]) -> Int {
        var checksum = Checksum(room, index, Int(at))
        checksum.add(event)
        return checksum.value
    }

    static func checksum(
        revision: Int, of draft: DraftID, in room: Int, index: Int, at: Int64, _ body: [UInt8]
    ) -> Int {
        var checksum = Checksum(room, draft, revision, index, Int(at))
        checksum.add(body)
        return checksum.value
    }

    static func checksum(
        segment first: Int, to last: Int, of draft: DraftID, in room: Int, indices: (Int, Int), _ body: [UInt8]
    ) -> Int {
        var checksum = Checksum(room, draft, first, last, indices.0, indices.1)
        checksum.add(body)
        return checksum.value
    }

    static func checksum(keyframe revision: Int, of draft: DraftID, in room: Int, _ body: [UInt8]) -> Int {
        var checksum = Checksum(room, draft, revision)
        checksum.add(body)
        return checksum.value
    }
}

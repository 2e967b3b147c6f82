import CSQLite
import OperationalTransform
import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The writing connection: its statements, and where each room's log stands.
final class WriteConnection {
    let sqlite: Connection
    let queries: RoomQueries
    private let begin: Statement
    private let commit: Statement
    private let rollback: Statement
    private let dataVersion: Statement
    private let insertRoom: Statement
    private let endRoom: Statement
    private let insertEntry: Statement
    private let insertOperation: Statement
    private let insertKeyframe: Statement
    private let newestOrdinal: Statement
    private let ordinals: Statement
    private let deleteKeyframe: Statement

    /// Where the logs of rooms stand that were written to. Forgotten whenever it could be wrong.
    private var heads: [RoomID: RoomHead] = [:]
    private var knownDataVersion = 0
    /// Rows changed when the last checkpoint began.
    private var checkpointedRowCount = 0

    /// Rooms whose heads are kept: 40 bytes each and some for each draft.
    private static let headLimit = 50_000

    init(_ sqlite: Connection, path: String) throws(StoreError) {
        do {
            self.sqlite = sqlite
            queries = try RoomQueries(sqlite)
            begin = try sqlite.prepare("BEGIN IMMEDIATE")
            commit = try sqlite.prepare("COMMIT")
            rollback = try sqlite.prepare("ROLLBACK")
            dataVersion = try sqlite.prepare("PRAGMA data_version")
            insertRoom = try sqlite.prepare("INSERT INTO room(id, title, created) VALUES(?, ?, ?)")
            endRoom = try sqlite.prepare("UPDATE room SET ended = ?2 WHERE number = ?1 AND ended IS NOT ?2")
            insertEntry = try sqlite.prepare("INSERT INTO entry VALUES(?, ?, ?, ?, ?)")
            insertOperation = try sqlite.prepare("INSERT INTO operation VALUES(?, ?, ?, ?, ?, ?, ?)")
            insertKeyframe = try sqlite.prepare(
                "INSERT OR IGNORE INTO keyframe(room, draft, revision, ordinal, checksum, body) VALUES(?, ?, ?, ?, ?, ?)"
            )
            newestOrdinal = try sqlite.prepare(
                "SELECT ordinal, revision FROM keyframe WHERE room = ? AND draft = ? ORDER BY revision DESC LIMIT 1")
            ordinals = try sqlite.prepare("SELECT number, ordinal FROM keyframe WHERE room = ? AND draft = ?")
            deleteKeyframe = try sqlite.prepare("DELETE FROM keyframe WHERE number = ?")
        } catch { throw StoreFile.storeError(error, path: path) }
    }

    /// Runs `body` between `BEGIN` and `COMMIT`. If anything throws, nothing of it is left.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try begin.run()
        do {
            try forgetIfOthersWrote()
            let answer = try body()
            try commit.run()
            return answer
        } catch {
            heads.removeAll()
            if sqlite.isInTransaction { try? rollback.run() }
            throw error
        }
    }

    /// Writes one request. A request that does not fit the log is refused whole, and the transaction goes on.
    func write(_ content: StoreRequest.Content) throws -> Result<Void, StoreError> {
        do {
            switch content {
            case .entries(let entries): try write(entries)
            case .keyframe(let keyframe, let draft, let room): try write(keyframe, of: draft, in: room)
            }
            return .success(())
        } catch let error as StoreError { return .failure(error) }
    }

    /// Rewrites a page with what it holds: whether the disk takes it.
    func touch() throws(SQLiteFailure) {
        try sqlite.execute("PRAGMA user_version = \(try sqlite.integer("PRAGMA user_version"))")
    }

    func forgetHead(of room: RoomID) { heads[room] = nil }

    var isCheckpointDue: Bool { sqlite.changedRowCount - checkpointedRowCount >= Checkpointer.rowsBetween }

    func checkpointStarted() { checkpointedRowCount = sqlite.changedRowCount }

    /// Checks all entries against the logs of their rooms, then inserts them: a refusal leaves nothing behind.
    private func write(_ entries: [LogEntry]) throws {
        var checked: [RoomID: RoomHead] = [:]
        for entry in entries {
            var head = try checked[entry.room] ?? head(of: entry.room, makingWith: entry)
            try head.advance(by: entry)
            checked[entry.room] = head
        }
        for entry in entries {
            guard let number = checked[entry.room]?.number else { continue }
            if number == 0 {
                checked[entry.room]?.number = try make(entry)
                try insert(entry, in: checked[entry.room]?.number ?? 0)
            } else {
                try insert(entry, in: number)
            }
        }
        if heads.count + checked.count > Self.headLimit { heads.removeAll(keepingCapacity: true) }
        heads.merge(checked) { _, new in new }
    }

    private func head(of room: RoomID, makingWith entry: LogEntry) throws -> RoomHead {
        if let head = heads[room] { return head }
        if let number = try queries.number(of: room) { return try queries.head(of: number) }
        // Not made yet: number 0 until its row is inserted.
        guard entry.index == 1, case .room = entry.event else { throw StoreError.unknownRoom(room) }
        return RoomHead(number: 0, lastIndex: 0)
    }

    private func make(_ entry: LogEntry) throws -> Int {
        guard case .room(let created) = entry.event else { throw StoreError.unknownRoom(entry.room) }
        try insertRoom.bind(entry.room.rawValue, at: 1)
        try insertRoom.bind(created.title, at: 2)
        try insertRoom.bind(entry.at, at: 3)
        try insertRoom.run()
        return Int(sqlite.lastInsertedKey)
    }

    private func insert(_ entry: LogEntry, in room: Int) throws {
        if case .operation(let draft, let accepted) = entry.event {
            let body = accepted.body(entryAt: entry.at)
            try insertOperation.bind(room, at: 1)
            try insertOperation.bind(draft, at: 2)
            try insertOperation.bind(accepted.revision, at: 3)
            try insertOperation.bind(entry.index, at: 4)
            try insertOperation.bind(entry.at, at: 5)
            try insertOperation.bind(body, at: 6)
            try insertOperation.bind(
                Row.checksum(
                    revision: accepted.revision, of: draft, in: room, index: entry.index, at: entry.at, body),
                at: 7)
            return try insertOperation.run()
        }
        if case .clock(let clock, _, _) = entry.event {
            try endRoom.bind(room, at: 1)
            if clock.state == .ended { try endRoom.bind(entry.at, at: 2) } else { try endRoom.bindNull(at: 2) }
            try endRoom.run()
        }
        let event = try Self.json(entry.event)
        try insertEntry.bind(room, at: 1)
        try insertEntry.bind(entry.index, at: 2)
        try insertEntry.bind(entry.at, at: 3)
        try insertEntry.bind(String(decoding: event, as: UTF8.self), at: 4)
        try insertEntry.bind(Row.checksum(entry: entry.index, of: room, at: entry.at, event), at: 5)
        try insertEntry.run()
    }

    /// Puts an entry in the place of the one with its index.
    func rewrite(_ entry: LogEntry, in room: Int) throws {
        let event = try Self.json(entry.event)
        try sqlite.run(#"UPDATE entry SET event = ?3, checksum = ?4 WHERE room = ?1 AND "index" = ?2"#) { statement in
            try statement.bind(room, at: 1)
            try statement.bind(entry.index, at: 2)
            try statement.bind(String(decoding: event, as: UTF8.self), at: 3)
            try statement.bind(Row.checksum(entry: entry.index, of: room, at: entry.at, event), at: 4)
        }
    }

    private static func json(_ event: LogEvent) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(event))
    }

    func write(_ keyframe: Keyframe, of draft: DraftID, in room: RoomID) throws {
        guard let number = try heads[room]?.number ?? queries.number(of: room) else {
            throw StoreError.unknownRoom(room)
        }
        let head = try heads[room] ?? queries.head(of: number)
        // A keyframe of revisions that are not on disk would bring them back after a crash.
        let newest = head.revisions[draft] ?? 0
        guard keyframe.revision <= newest else {
            throw StoreError.gap(room: room, expected: newest, found: keyframe.revision)
        }
        try newestOrdinal.bind(number, at: 1)
        try newestOrdinal.bind(draft, at: 2)
        let ordinal = try newestOrdinal.step() ? newestOrdinal.integer(0) + 1 : 1
        newestOrdinal.reset()
        let body = keyframe.body
        try insertKeyframe.bind(number, at: 1)
        try insertKeyframe.bind(draft, at: 2)
        try insertKeyframe.bind(keyframe.revision, at: 3)
        try insertKeyframe.bind(ordinal, at: 4)
        try insertKeyframe.bind(Row.checksum(keyframe: keyframe.revision, of: draft, in: number, body), at: 5)
        try insertKeyframe.bind(body, at: 6)
        try insertKeyframe.run()
        try thin(draft, in: number, newest: ordinal)
    }

    private func thin(_ draft: DraftID, in room: Int, newest: Int) throws {
        var leaving: [Int] = []
        try ordinals.bind(room, at: 1)
        try ordinals.bind(draft, at: 2)
        while try ordinals.step() {
            if !KeyframePolicy.isKept(ordinals.integer(1), newest: newest) { leaving.append(ordinals.integer(0)) }
        }
        for number in leaving {
            try deleteKeyframe.bind(number, at: 1)
            try deleteKeyframe.run()
        }
    }

    /// The number changes when another connection has committed.
    private func forgetIfOthersWrote() throws(SQLiteFailure) {
        guard try dataVersion.step() else { return }
        let version = dataVersion.integer(0)
        dataVersion.reset()
        if version != knownDataVersion {
            knownDataVersion = version
            heads.removeAll(keepingCapacity: true)
        }
    }
}

extension RoomHead {
    /// Takes the next entry of the log.
    mutating func advance(by entry: LogEntry) throws(StoreError) {
        guard entry.index > lastIndex else { throw .lost(room: entry.room, index: entry.index) }
        guard entry.index == lastIndex + 1 else {
            throw .gap(room: entry.room, expected: lastIndex + 1, found: entry.index)
        }
        lastIndex = entry.index
        guard case .operation(let draft, let accepted) = entry.event else { return }
        let newest = revisions[draft] ?? 0
        guard accepted.revision > newest else { throw .lost(room: entry.room, index: entry.index) }
        guard accepted.revision == newest + 1 else {
            throw .gap(room: entry.room, expected: newest + 1, found: accepted.revision)
        }
        revisions[draft] = accepted.revision
    }
}

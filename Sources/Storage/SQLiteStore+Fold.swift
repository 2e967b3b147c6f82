import OperationalTransform
package import Session

/// Folding: a room nobody is in takes a tenth of the place, and its log stays exact.
extension SQLiteStore {
    package func fold(_ room: RoomID) async throws(StoreError) {
        let drafts = try await reader.read(of: room) { queries in
            guard let number = try queries.number(of: room) else { throw StoreError.unknownRoom(room) }
            return try queries.head(of: number).revisions.keys.sorted()
        }
        for draft in drafts { try await fold(draft, of: room) }
        while try await writer.write({ try $0.giveBackPages() }) {}
        // Nobody is in it: where its log stands is read again when somebody comes.
        _ = try await writer.write { $0.forgetHead(of: room) }
    }

    /// Packs piece by piece: reading and packing happen beside the writer, and each piece is one short transaction.
    private func fold(_ draft: DraftID, of room: RoomID) async throws(StoreError) {
        // The draft is then opened from its last text alone.
        let keyframe = try await reader.read(of: room) { queries in
            let stored = try queries.draft(draft, of: room, reaching: nil)
            return stored.tail.isEmpty ? nil : try stored.document().keyframe()
        }
        // Nearly always one piece, and so one transaction with one sync.
        var isDone = false
        var waiting = keyframe
        while let piece = try await reader.read(of: room, { try $0.nextPiece(of: draft, in: room) }) {
            isDone = piece.operationCount < Segment.operationCount
            try await writer.write { [waiting, isDone] connection in
                if let waiting { try connection.write(waiting, of: draft, in: room) }
                try connection.fold(piece)
                if isDone { try connection.keepNewestKeyframe(of: draft, in: room) }
            }
            waiting = nil
        }
        if isDone { return }
        try await writer.write { [waiting] connection in
            if let waiting { try connection.write(waiting, of: draft, in: room) }
            try connection.keepNewestKeyframe(of: draft, in: room)
        }
    }
}

/// Operations on their way from rows to a segment.
struct FoldedPiece: Sendable {
    var room: Int
    var draft: DraftID
    var firstRevision: Int
    var lastRevision: Int
    var firstIndex: Int
    var lastIndex: Int
    /// How many of them are rows; the others come from the last segment, which this one takes the place of.
    var rowCount: Int
    var packed: [UInt8]

    var operationCount: Int { lastRevision - firstRevision + 1 }
}

extension RoomQueries {
    /// The oldest operations of a draft that are still rows, packed; with the last segment's, if that is a small one.
    /// Nil if there is nothing left to do.
    func nextPiece(of draft: DraftID, in room: RoomID) throws -> FoldedPiece? {
        guard let number = try number(of: room) else { throw StoreError.unknownRoom(room) }
        let oldest = try connection.prepare("SELECT MIN(revision) FROM operation WHERE room = ? AND draft = ?")
        try oldest.bind(number, at: 1)
        try oldest.bind(draft, at: 2)
        guard try oldest.step(), !oldest.isNull(0) else { return nil }
        let firstRow = oldest.integer(0)
        oldest.reset()
        let small = try connection.prepare(
            """
            SELECT first_revision FROM segment WHERE room = ? AND draft = ? AND last_revision = ?
            AND last_revision - first_revision < ?
            """)
        try small.bind(number, at: 1)
        try small.bind(draft, at: 2)
        try small.bind(firstRow - 1, at: 3)
        try small.bind(Segment.operationCount / 2, at: 4)
        let first = try small.step() ? small.integer(0) : firstRow
        small.reset()
        var rows: [StoredOperation] = []
        try operations(of: draft, in: number, from: first) { row in
            rows.append(row)
            return rows.count < Segment.operationCount
        }
        for (offset, row) in rows.enumerated() where row.accepted.revision != first + offset {
            throw Damage(place: "revision \(first + offset) of draft \(draft) is missing")
        }
        guard let last = rows.last else { return nil }
        return FoldedPiece(
            room: number, draft: draft, firstRevision: first, lastRevision: last.accepted.revision,
            firstIndex: rows[0].index, lastIndex: last.index, rowCount: rows.count - (firstRow - first),
            packed: Segment(rows).packed)
    }
}

extension WriteConnection {
    /// Puts a segment in the place of its rows.
    func fold(_ piece: FoldedPiece) throws {
        try sqlite.run("DELETE FROM segment WHERE room = ? AND draft = ? AND first_revision = ?") { statement in
            try statement.bind(piece.room, at: 1)
            try statement.bind(piece.draft, at: 2)
            try statement.bind(piece.firstRevision, at: 3)
        }
        let before = sqlite.changedRowCount
        try sqlite.run("DELETE FROM operation WHERE room = ? AND draft = ? AND revision BETWEEN ? AND ?") { statement in
            try statement.bind(piece.room, at: 1)
            try statement.bind(piece.draft, at: 2)
            try statement.bind(piece.firstRevision, at: 3)
            try statement.bind(piece.lastRevision, at: 4)
        }
        guard sqlite.changedRowCount - before == piece.rowCount else {
            throw QueryError.damage("revisions from \(piece.firstRevision) on of draft \(piece.draft)")
        }
        try insert(piece)
    }

    /// The log leads to all others again.
    func keepNewestKeyframe(of draft: DraftID, in room: RoomID) throws {
        guard let number = try queries.number(of: room) else { return }
        try sqlite.run(
            """
            DELETE FROM keyframe WHERE room = ?1 AND draft = ?2 AND revision <
            (SELECT MAX(revision) FROM keyframe WHERE room = ?1 AND draft = ?2)
            """
        ) { statement in
            try statement.bind(number, at: 1)
            try statement.bind(draft, at: 2)
        }
    }

    /// Gives some free pages back to the disk.
    ///
    /// - Returns: true if there are more.
    func giveBackPages() throws -> Bool {
        let count = 256
        let free = try sqlite.integer("PRAGMA freelist_count")
        if free > 0 { try sqlite.execute("PRAGMA incremental_vacuum(\(count))") }
        return free > count
    }

    func insert(_ piece: FoldedPiece) throws {
        let sum = Row.checksum(
            segment: piece.firstRevision, to: piece.lastRevision, of: piece.draft, in: piece.room,
            indices: (piece.firstIndex, piece.lastIndex), piece.packed)
        try sqlite.run(
            """
            INSERT INTO segment(room, draft, first_revision, last_revision, first_index, last_index, checksum, body)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) { statement in
            try statement.bind(piece.room, at: 1)
            try statement.bind(piece.draft, at: 2)
            try statement.bind(piece.firstRevision, at: 3)
            try statement.bind(piece.lastRevision, at: 4)
            try statement.bind(piece.firstIndex, at: 5)
            try statement.bind(piece.lastIndex, at: 6)
            try statement.bind(sum, at: 7)
            try statement.bind(piece.packed, at: 8)
        }
    }
}

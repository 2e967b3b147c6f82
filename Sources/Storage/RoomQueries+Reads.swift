import OperationalTransform
import Session

/// What callers ask for, put together from rows.
extension RoomQueries {
    /// All entries of a room but its operations. Nil if there is no such room.
    func room(_ id: RoomID) throws -> StoredRoom? {
        guard let number = try number(of: id) else { return nil }
        let head = try head(of: number)
        var entries: [LogEntry] = []
        try self.entries(of: id, number: number, in: 1...max(1, head.lastIndex)) { entries.append($0) }
        guard entries.first?.index == 1, case .room = entries.first?.event else {
            throw Damage(place: "entry 1 of its log is missing")
        }
        return StoredRoom(entries: entries, lastIndex: head.lastIndex)
    }

    /// The newest sound keyframe that reaches `revision`, and all operations after it.
    func draft(_ draft: DraftID, of room: RoomID, reaching revision: Int?) throws -> StoredDraft {
        guard let number = try number(of: room) else { throw StoreError.unknownRoom(room) }
        let newest = try head(of: number).revisions[draft] ?? 0
        guard let keyframe = try keyframe(of: draft, in: number, upTo: revision ?? Int.max) else {
            let tail = try operations(of: draft, in: number, after: 0, upTo: newest)
            if tail.isEmpty { try requireDraft(draft, of: room, number: number) }
            return StoredDraft(tail: tail)
        }
        guard keyframe.revision <= newest else {
            throw Damage(place: "draft \(draft) ends at revision \(newest), its keyframe is at \(keyframe.revision)")
        }
        let tail = try operations(of: draft, in: number, after: keyframe.revision, upTo: newest)
        return StoredDraft(keyframe: keyframe, tail: tail)
    }

    /// The entries with indices `index ..< index + limit`, whatever table they are in. Each finds its place by its
    /// index, so nothing is sorted.
    ///
    /// Where the log is damaged the page ends; the page that begins there throws.
    func log(of room: RoomID, from index: Int, limit: Int) throws -> [LogEntry] {
        guard let number = try number(of: room) else { throw StoreError.unknownRoom(room) }
        let head = try head(of: number)
        let first = max(1, index)
        guard limit > 0, first <= head.lastIndex else { return [] }
        let last = min(head.lastIndex, first + (limit - 1))
        var page = [LogEntry?](repeating: nil, count: last - first + 1)
        var damage: String?
        func gather(_ body: () throws(QueryError) -> Void) throws(SQLiteFailure) {
            do { try body() } catch {
                switch error {
                case .failure(let failure) where !failure.isDamage: throw failure
                case .failure(let failure): damage = damage ?? failure.message
                case .damage(let place): damage = damage ?? place
                }
            }
        }
        try gather { () throws(QueryError) in
            try entries(of: room, number: number, in: first...last) { page[$0.index - first] = $0 }
        }
        for draft in head.revisions.keys {
            try gather { () throws(QueryError) in
                guard let revision = try firstRevision(of: draft, in: number, fromIndex: first) else { return }
                try operations(of: draft, in: number, from: revision) { row in
                    if row.index < first { return true }
                    if row.index > last { return false }
                    page[row.index - first] = LogEntry(
                        room: room, index: row.index, at: row.at, event: .operation(draft: draft, row.accepted))
                    return true
                }
            }
        }
        guard let hole = page.firstIndex(where: { $0 == nil }) else { return page.compactMap { $0 } }
        if hole == 0 { throw Damage(place: damage ?? "entry \(first) of its log is missing") }
        return page[..<hole].compactMap { $0 }
    }

    /// All rooms, newest activity first.
    func rooms() throws -> [RoomSummary] {
        let all = try connection.prepare("SELECT number, id, title, created, ended FROM room")
        var summaries: [RoomSummary] = []
        while try all.step() {
            var summary = RoomSummary(
                room: RoomID(rawValue: all.text(1)), title: all.text(2), createdAt: all.integer64(3),
                lastActivityAt: all.integer64(3), endedAt: all.isNull(4) ? nil : all.integer64(4), lastIndex: 0)
            do {
                let head = try head(of: all.integer(0))
                summary.lastIndex = head.lastIndex
                summary.lastActivityAt = max(summary.createdAt, try lastActivity(of: head))
            } catch QueryError.damage(let place) {
                summary.damage = place
            } catch let failure as SQLiteFailure where failure.isDamage {
                summary.damage = failure.message
            } catch QueryError.failure(let failure) where failure.isDamage {
                summary.damage = failure.message
            }
            summaries.append(summary)
        }
        return summaries.sorted { $0.lastActivityAt > $1.lastActivityAt }
    }

    /// When the newest entry was made.
    private func lastActivity(of head: RoomHead) throws -> Milliseconds {
        let entries = try connection.prepare(#"SELECT at FROM entry WHERE room = ? ORDER BY "index" DESC LIMIT 1"#)
        try entries.bind(head.number, at: 1)
        var newest = try entries.step() ? entries.integer64(0) : 0
        for (draft, revision) in head.revisions {
            try operations(of: draft, in: head.number, from: revision) { row in
                newest = max(newest, row.at)
                return true
            }
        }
        return newest
    }

    /// Operations `revision + 1 ... newest`, without a gap.
    private func operations(
        of draft: DraftID, in number: Int, after revision: Int, upTo newest: Int
    ) throws -> [AcceptedOperation] {
        var tail: [AcceptedOperation] = []
        tail.reserveCapacity(newest - revision)
        try operations(of: draft, in: number, from: revision + 1) { row in
            tail.append(row.accepted)
            return true
        }
        for (offset, accepted) in tail.enumerated() where accepted.revision != revision + 1 + offset {
            throw Damage(place: "revision \(revision + 1 + offset) of draft \(draft) is missing")
        }
        guard tail.count == newest - revision else {
            throw Damage(place: "revision \(revision + 1 + tail.count) of draft \(draft) is missing")
        }
        return tail
    }

    /// An empty draft is one that was made and never written to, and nothing else.
    private func requireDraft(_ draft: DraftID, of room: RoomID, number: Int) throws {
        var isMade = false
        try entries(of: room, number: number, in: 1...Int.max) {
            if case .draft(draft, _, _) = $0.event { isMade = true }
        }
        guard isMade else { throw StoreError.unknownDraft(draft, room: room) }
    }
}

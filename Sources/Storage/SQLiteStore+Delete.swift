import OperationalTransform
package import Session

/// Deletion for good: afterwards no byte of the text is in the store or its write-ahead log.
extension SQLiteStore {
    package func deleteRoom(_ room: RoomID) async throws(StoreError) {
        try await writer.write { try $0.delete(room) }
        try await purge()
    }

    /// The room must not be in memory meanwhile: what is in it would be written over what was erased.
    ///
    /// The log keeps its length: entries and operations stay where they are, without the name and the text. What the
    /// person typed into drafts of others stays there, under their number alone.
    package func deletePerson(_ participant: ParticipantID, of room: RoomID) async throws(StoreError) {
        try await writer.write { try $0.erase(participant, of: room) }
        try await purge()
    }

    package func deleteRooms(
        inactiveSince instant: Milliseconds, except busy: Set<RoomID>
    ) async throws(StoreError) -> [RoomID] {
        let expired = try await expiredRooms(inactiveSince: instant, except: busy)
        if expired.isEmpty { return [] }
        for room in expired { try await writer.write { try $0.delete(room) } }
        try await purge()
        return expired
    }

    /// Deleted rows are overwritten with zeros at once (`secure_delete`). What half-used pages and the copies in the
    /// write-ahead log still hold goes here: the store is written anew, and the log emptied.
    private func purge() async throws(StoreError) {
        try await writer.vacuum()
        try await writer.truncateLog()
    }
}

extension WriteConnection {
    static let erasedName = "(deleted)"

    /// Deletes all rows of a room.
    func delete(_ room: RoomID) throws {
        guard let number = try queries.number(of: room) else { throw StoreError.unknownRoom(room) }
        forgetHead(of: room)
        for table in ["entry", "operation", "keyframe", "segment"] {
            try sqlite.execute("DELETE FROM \(table) WHERE room = \(number)")
        }
        try sqlite.execute("DELETE FROM room WHERE number = \(number)")
    }

    /// Takes a person's names, intentions and drafts out of a room's log.
    func erase(_ participant: ParticipantID, of room: RoomID) throws {
        guard let number = try queries.number(of: room), let stored = try queries.room(room) else {
            throw StoreError.unknownRoom(room)
        }
        let owned = Set(
            stored.entries.compactMap { entry -> DraftID? in
                guard case .draft(let draft, participant, _) = entry.event else { return nil }
                return draft
            })
        for entry in stored.entries {
            guard let event = entry.event.erased(of: participant, owning: owned) else { continue }
            try rewrite(LogEntry(room: room, index: entry.index, at: entry.at, event: event), in: number)
        }
        for draft in owned.sorted() { try eraseText(of: draft, in: number) }
        try close(stored, of: participant, owning: owned)
    }

    /// Every operation of the draft becomes one that changes nothing.
    private func eraseText(of draft: DraftID, in room: Int) throws {
        var rows: [StoredOperation] = []
        try queries.operations(of: draft, in: room, from: 1) { row in
            rows.append(row)
            return true
        }
        for table in ["operation", "segment", "keyframe"] {
            try sqlite.execute("DELETE FROM \(table) WHERE room = \(room) AND draft = \(draft)")
        }
        for start in stride(from: 0, to: rows.count, by: Segment.operationCount) {
            let erased = rows[start..<min(rows.count, start + Segment.operationCount)].map { row in
                var erased = row
                erased.accepted.operation = .identity
                erased.accepted.original = nil
                return erased
            }
            try insert(
                FoldedPiece(
                    room: room, draft: draft, firstRevision: erased[0].accepted.revision,
                    lastRevision: erased[erased.count - 1].accepted.revision, firstIndex: erased[0].index,
                    lastIndex: erased[erased.count - 1].index, rowCount: 0, packed: Segment(erased).packed))
        }
    }

    /// Their drafts are discarded and they are removed, if that has not happened yet.
    private func close(_ stored: StoredRoom, of participant: ParticipantID, owning owned: Set<DraftID>) throws {
        guard let last = stored.entries.last else { return }
        var open = owned
        var isRemoved = false
        for entry in stored.entries {
            if case .discarded(let draft) = entry.event { open.remove(draft) }
            if case .removed(participant, _) = entry.event { isRemoved = true }
        }
        var events = open.sorted().map { LogEvent.discarded(draft: $0) }
        if !isRemoved { events.append(.removed(participant: participant, by: participant)) }
        let entries = events.enumerated().map { offset, event in
            LogEntry(room: last.room, index: stored.lastIndex + 1 + offset, at: last.at, event: event)
        }
        forgetHead(of: last.room)
        try write(.entries(entries)).get()
    }
}

extension LogEvent {
    /// The event without what it tells of a person; nil if it tells nothing.
    fileprivate func erased(of participant: ParticipantID, owning drafts: Set<DraftID>) -> LogEvent? {
        switch self {
        case .joined(var joined) where joined.participant == participant:
            joined.name = WriteConnection.erasedName
            return .joined(joined)
        case .renamed(participant, _): return .renamed(participant: participant, name: WriteConnection.erasedName)
        case .intention(participant, _): return .intention(participant: participant, text: "")
        case .reflection(participant, _): return .reflection(participant: participant, text: "")
        case .chat(participant, _, let group): return .chat(participant: participant, text: "", group: group)
        case .reported(let who, let by, _) where by == participant || who == participant:
            return .reported(participant: who, by: by, text: "")
        case .draft(let draft, participant, _): return .draft(draft: draft, owner: participant, title: "")
        case .titled(let draft, _) where drafts.contains(draft): return .titled(draft: draft, title: "")
        default: return nil
        }
    }
}

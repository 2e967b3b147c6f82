import OperationalTransform
package import Session

/// What `cowrite verify` found.
package struct Verification: Sendable, Equatable, Codable {
    package struct Room: Sendable, Equatable, Codable {
        package var room: RoomID
        package var title: String
        package var entryCount: Int
        package var draftCount: Int
        /// Equal for equal drafts: 64 bits of FNV-1a over each draft's number and text. Nil if they cannot be read.
        package var fingerprint: String?
        /// Empty if all is well.
        package var problems: [String]
    }

    /// What SQLite finds wrong with the file as a whole.
    package var fileProblems: [String]
    package var rooms: [Room]

    package var isSound: Bool { fileProblems.isEmpty && rooms.allSatisfy { $0.problems.isEmpty } }
}

extension ReadOnlyStore {
    /// Reads everything: the file's structure, every entry of every log, and every draft from its first operation on,
    /// compared with each of its keyframes.
    ///
    /// - Parameter room: only this one.
    package func verify(only room: RoomID? = nil) throws(StoreError) -> Verification {
        // One read transaction, so that a server may go on writing.
        try read { try queries.connection.execute("BEGIN") }
        defer { try? queries.connection.execute("COMMIT") }
        var verification = Verification(fileProblems: try integrityProblems(), rooms: [])
        let summaries = try rooms().filter { room == nil || $0.room == room }
        if let room, summaries.isEmpty { throw .unknownRoom(room) }
        for summary in summaries.sorted(by: { $0.createdAt < $1.createdAt }) {
            verification.rooms.append(verify(summary))
        }
        return verification
    }

    private func verify(_ summary: RoomSummary) -> Verification.Room {
        var result = Verification.Room(
            room: summary.room, title: summary.title, entryCount: 0, draftCount: 0, problems: [])
        if let damage = summary.damage { result.problems.append(damage) }
        var replay = Replay()
        do {
            let keyframes = try read(summary.room) { try queries.keyframeRevisions(of: summary.room) }
            try forEachEntry(of: summary.room) { entry throws(StoreError) in
                result.entryCount += 1
                try replay.apply(entry)
                guard case .operation(let draft, let accepted) = entry.event,
                    keyframes[draft]?.contains(accepted.revision) == true
                else { return }
                try compareKeyframe(of: draft, in: summary.room, with: replay)
            }
            if result.entryCount != summary.lastIndex {
                result.problems.append("its log ends at entry \(result.entryCount), not at \(summary.lastIndex)")
            }
            result.fingerprint = replay.fingerprint
        } catch {
            result.problems.append(Self.sentence(error))
        }
        result.draftCount = replay.drafts.count
        return result
    }

    /// A keyframe must be what the operations up to it lead to.
    private func compareKeyframe(of draft: DraftID, in room: RoomID, with replay: Replay) throws(StoreError) {
        guard let document = replay.drafts[draft]?.document else { return }
        let kept = try read(room) { try queries.soundKeyframe(of: draft, in: room, at: document.revision) }
        guard let kept else {
            throw .damaged(room: room, place: "the keyframe of draft \(draft) at revision \(document.revision)")
        }
        guard kept.text == document.text else {
            throw .damaged(
                room: room,
                place: "the keyframe of draft \(draft) at revision \(document.revision) is not what its log leads to")
        }
    }

    private static func sentence(_ error: StoreError) -> String {
        if case .damaged(_, let place) = error { return place }
        return error.message
    }
}

extension Replay {
    /// Equal for equal drafts.
    package var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xff) &* 0x100_0000_01b3
        }
        for (draft, state) in drafts.sorted(by: { $0.key < $1.key }) {
            add(String(draft))
            add(state.document.text)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

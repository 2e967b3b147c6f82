package import OperationalTransform
package import Session

/// Where session logs are kept: the one thing that survives the process.
///
/// A room is its log; a draft is its newest keyframe and the operations after it. All methods may be called from
/// anywhere and never block the caller's thread.
package protocol SessionStore: Sendable {
    /// Appends entries to the logs of their rooms; they are on disk when it returns.
    ///
    /// The entries of one call become durable together or not at all. Calls that wait while a commit is in flight share
    /// the next one: the flush is the clock. The entries of a room come in the order of their indices; index 1 is the
    /// `.room` event and makes the room.
    ///
    /// - Throws: `.lost` if an index or a revision is taken: somebody else wrote, read again. `.gap` if one is left
    ///   out. `.unknownRoom`. `.full` and `.failed`: nothing is acknowledged; what became of the entries is known by
    ///   reading the room again.
    func append(_ entries: [LogEntry]) async throws(StoreError)

    /// All of a room but its operations, in order; nil if there is no such room.
    func room(_ id: RoomID) async throws(StoreError) -> StoredRoom?

    /// A draft, to open it: `Document(keyframe:)`, then `replay` of each operation.
    ///
    /// - Parameter revision: a revision that must be reachable from what is returned, for a client that was away long.
    ///   Nil: the newest keyframe will do.
    /// - Throws: `.damaged` if what is kept does not lead to the newest revision without a gap. Never an empty draft
    ///   for one that cannot be read.
    func draft(_ draft: DraftID, of room: RoomID, reaching revision: Int?) async throws(StoreError) -> StoredDraft

    /// Keeps a keyframe, from which the draft is opened from now on. See `KeyframePolicy`.
    func store(_ keyframe: Keyframe, draft: DraftID, of room: RoomID) async throws(StoreError)

    /// All rooms, newest activity first.
    func rooms() async throws(StoreError) -> [RoomSummary]

    /// The session log from `index` on, operations included: a page of the tape. Empty behind the end.
    func log(of room: RoomID, from index: Int, limit: Int) async throws(StoreError) -> [LogEntry]

    /// Deletes a room for good: no byte of its text is left in the store or its write-ahead log.
    func deleteRoom(_ room: RoomID) async throws(StoreError)

    /// Deletes the rooms in which nothing has happened since `instant`, but none of `busy`.
    ///
    /// - Returns: which these were.
    @discardableResult
    func deleteRooms(inactiveSince instant: Milliseconds, except busy: Set<RoomID>) async throws(StoreError) -> [RoomID]

    /// Deletes a person's names, intentions and the drafts they own from a room, for good. Nobody may be in the room.
    func deletePerson(_ participant: ParticipantID, of room: RoomID) async throws(StoreError)

    /// Packs the operations of a room nobody is in to a tenth of their size; the log stays exact.
    func fold(_ room: RoomID) async throws(StoreError)

    /// Gives back what is kept for speed alone. Called after rooms have left memory.
    func releaseMemory() async

    /// Whether what is appended now would become durable. Cheap; for `/readyz`.
    var health: StoreHealth { get }

    /// Pages of the store's file that were read and are not as they were written, put right or not; at most some.
    var wrongPages: Set<Int> { get }

    /// Tries a store that is full or has failed again, and tells how it stands.
    @discardableResult
    func retry() async -> StoreHealth

    /// Finishes what was asked for and lets the files go. Later calls throw `.closed`.
    func close() async
}

extension SessionStore {
    package func releaseMemory() async {}

    package var wrongPages: Set<Int> { [] }

    package func draft(_ draft: DraftID, of room: RoomID) async throws(StoreError) -> StoredDraft {
        try await self.draft(draft, of: room, reaching: nil)
    }

    package func deleteRooms(
        inactiveSince instant: Milliseconds, except busy: Set<RoomID>
    ) async throws(StoreError) -> [RoomID] {
        let expired = try await expiredRooms(inactiveSince: instant, except: busy)
        for room in expired { try await deleteRoom(room) }
        return expired
    }

    /// A damaged room is never one of them: whoever mends it decides.
    func expiredRooms(
        inactiveSince instant: Milliseconds, except busy: Set<RoomID>
    ) async throws(StoreError) -> [RoomID] {
        try await rooms()
            .filter { $0.lastActivityAt < instant && $0.damage == nil && !busy.contains($0.room) }.map(\.room)
    }
}

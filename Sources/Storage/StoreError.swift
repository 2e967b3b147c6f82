package import Session

/// Why the store could not do what it was asked for.
package enum StoreError: Error, Equatable, Sendable {
    /// The data folder cannot be made, read or written.
    case folderUnusable(path: String, reason: String)
    /// Another process serves this folder. `holder` is its process number, if it could be read.
    case folderInUse(path: String, holder: Int?)
    /// There is no store to look at: neither the folder's nor a file of that name.
    case missing(path: String)
    /// The file is no store of cowrite.
    case notAStore(path: String)
    /// The store was written by a newer cowrite; it is left untouched.
    case newer(path: String, version: Int, supported: Int)
    case unknownRoom(RoomID)
    case unknownDraft(DraftID, room: RoomID)
    case unknownPerson(ParticipantID, room: RoomID)
    /// The index is taken, or the revision: somebody else wrote to this room. Read it again.
    case lost(room: RoomID, index: Int)
    /// An index or a revision is left out.
    case gap(room: RoomID, expected: Int, found: Int)
    /// The disk is full; nothing was acknowledged.
    case full
    /// The disk is too full to open the store, which stays as it was. `needed`: bytes that opening it takes once.
    case fullAtOpening(path: String, needed: Int)
    /// A write, sync or read failed; nothing was acknowledged.
    case failed(String)
    /// What is kept of a room cannot be trusted. Other rooms are not concerned.
    case damaged(room: RoomID?, place: String)
    /// A tape, backup or export that cannot be used.
    case unusable(path: String, reason: String)
    case closed

    /// What happened, what was expected and what to do, for people.
    package var message: String {
        switch self {
        case .folderUnusable(let path, let reason):
            """
            cannot use the data folder \(path)
              \(reason)
              give a folder this user may write to: --data DIR
            """
        case .folderInUse(let path, let holder):
            """
            another server uses the data folder \(path)
              \(holder.map { "its process number is \($0)" } ?? "its process number is not known")
              stop it first, or give another folder: --data DIR
            """
        case .missing(let path):
            """
            there is no store at \(path)
              give the folder of a server with --data DIR, or the file of a backup
              a server makes its own: cowrite serve --data DIR
            """
        case .notAStore(let path):
            """
            \(path) is no cowrite store
              it is not an SQLite file, or one of another program
              give another folder with --data DIR, or bring back a backup: cowrite restore
            """
        case .newer(let path, let version, let supported):
            """
            \(path) was written by a newer cowrite
              it has layout \(version), this cowrite knows layouts up to \(supported); nothing was changed
              install the newer cowrite again
            """
        case .unknownRoom(let room):
            """
            there is no room \(room)
              try: cowrite room list --data DIR
            """
        case .unknownDraft(let draft, let room):
            """
            room \(room) has no draft \(draft)
              try: cowrite room show \(room) --data DIR
            """
        case .unknownPerson(let participant, let room):
            """
            nobody of number \(participant) was in room \(room)
              try: cowrite room show \(room) --data DIR
            """
        case .lost(let room, let index): "entry \(index) of room \(room) was written by somebody else"
        case .gap(let room, let expected, let found):
            "room \(room) goes on with entry \(expected), not with \(found)"
        case .full:
            """
            the disk is full: nothing can be saved
              make room on the disk of the data folder; the server goes on by itself
            """
        case .fullAtOpening(let path, let needed):
            """
            the disk is full: \(path) cannot be opened
              that takes some \((needed + 999) / 1000) kB for a moment; nothing was lost
              make room and try again, or copy the folder to another disk and give that one: --data DIR
            """
        case .failed(let reason):
            """
            the store cannot save
              \(reason)
              look at the disk; then: cowrite doctor --data DIR
            """
        case .damaged(let room, let place):
            """
            \(room.map { "room \($0)" } ?? "the store") is damaged: \(place)
              the text up to the damage can be had: cowrite log --data DIR --room R
              then bring back a backup: cowrite restore
            """
        case .unusable(let path, let reason): "cannot use \(path)\n  \(reason)"
        case .closed: "the store is closed"
        }
    }
}

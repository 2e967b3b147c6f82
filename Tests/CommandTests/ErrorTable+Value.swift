import Client
import Publishing
import Server
import Session
import Sockets
import Storage
import Testing

@testable import cowrite

extension ErrorTable {
    /// What a full disk, another user or a moment's bad luck has to cause: by the error's value.
    struct Value: Sendable, CustomTestStringConvertible {
        var error: CommandError
        var exitCode: ExitCode
        var text: String

        init(_ error: CommandError, _ exitCode: ExitCode, _ text: String) {
            (self.error, self.exitCode, self.text) = (error, exitCode, text)
        }

        var testDescription: String { error.message }
    }

    static let byValue = storeValues + publishingValues + serverValues + linkValues

    private static let room = RoomID(rawValue: "k3v9x2mq7p")

    private static let storeValues: [Value] = [
        Value(
            CommandError(StoreError.full), .storage,
            """
            cowrite: the disk is full: nothing can be saved
              make room on the disk of the data folder; the server goes on by itself

            """),
        Value(
            CommandError(StoreError.fullAtOpening(path: "/srv/cowrite/store.sqlite", needed: 5_123_456)), .storage,
            """
            cowrite: the disk is full: /srv/cowrite/store.sqlite cannot be opened
              that takes some 5124 kB for a moment; nothing was lost
              make room and try again, or copy the folder to another disk and give that one: --data DIR

            """),
        Value(
            CommandError(StoreError.failed("disk I/O error (SQLite code 10; Input/output error)")), .storage,
            """
            cowrite: the store cannot save
              disk I/O error (SQLite code 10; Input/output error)
              look at the disk; then: cowrite doctor --data DIR

            """),
        Value(
            CommandError(StoreError.damaged(room: room, place: "entry 3 of its log")), .storage,
            """
            cowrite: room k3v9x2mq7p is damaged: entry 3 of its log
              the text up to the damage can be had: cowrite log --data DIR --room R
              then bring back a backup: cowrite restore

            """),
        Value(
            CommandError(StoreError.damaged(room: nil, place: "database disk image is malformed")), .storage,
            """
            cowrite: the store is damaged: database disk image is malformed
              the text up to the damage can be had: cowrite log --data DIR --room R
              then bring back a backup: cowrite restore

            """),
        Value(
            CommandError(StoreError.newer(path: "monday.backup", version: 99, supported: 3)), .storage,
            """
            cowrite: monday.backup was written by a newer cowrite
              it has layout 99, this cowrite knows layouts up to 3; nothing was changed
              install the newer cowrite again

            """),
        Value(
            CommandError(StoreError.folderInUse(path: "data", holder: nil)), .storage,
            """
            cowrite: another server uses the data folder data
              its process number is not known
              stop it first, or give another folder: --data DIR

            """),
        Value(
            CommandError(StoreError.unknownDraft(7, room: room)), .storage,
            """
            cowrite: room k3v9x2mq7p has no draft 7
              try: cowrite room show k3v9x2mq7p --data DIR

            """),
        Value(
            CommandError(StoreError.lost(room: room, index: 9)), .storage,
            "cowrite: entry 9 of room k3v9x2mq7p was written by somebody else\n"),
        Value(
            CommandError(StoreError.gap(room: room, expected: 9, found: 11)), .storage,
            "cowrite: room k3v9x2mq7p goes on with entry 9, not with 11\n"),
        Value(CommandError(StoreError.closed), .storage, "cowrite: the store is closed\n"),
        Value(
            CommandError(StoreError.unusable(path: "b", reason: "it cannot be kept: No space left on device")),
            .storage,
            """
            cowrite: cannot use b
              it cannot be kept: No space left on device

            """),
        Value(
            CommandError(
                StoreError.unusable(path: "b", reason: "the disk is full; make room, or give a place on another disk")),
            .storage,
            """
            cowrite: cannot use b
              the disk is full; make room, or give a place on another disk

            """),
    ]

    private static let publishingValues: [Value] = [
        Value(
            CommandError(
                publishing: .cannotWrite(
                    path: "content/a-day.md", reason: "a thousand posts have this slug; give another with --slug")),
            .failed,
            """
            cowrite: cannot write content/a-day.md: a thousand posts have this slug; give another with --slug
              name another place, or look at this one's owner and space

            """),
        Value(
            CommandError(
                publishing: .cannotWrite(
                    path: "content/a-day.md",
                    reason: "there is another file of that name, and cowrite keeps what is there")), .failed,
            """
            cowrite: cannot write content/a-day.md: there is another file of that name, and cowrite keeps what is there
              name another place, or look at this one's owner and space

            """),
        Value(
            CommandError(publishing: .branchMoved(branch: "cowrite/a-day")), .failed,
            """
            cowrite: the branch cowrite/a-day was changed since this post was exported to it; nothing was written over
              merge or rename it (git branch -m cowrite/a-day NEW), then export again

            """),
        Value(
            CommandError(publishing: .pathLeavesBlog("content/one.md")), .failed,
            """
            cowrite: content/one.md leads out of the blog's folder through a symbolic link; nothing was written
              put a folder there in its place

            """),
        Value(
            CommandError(publishing: .cannotWrite(path: "content/one.md", reason: "No space left on device")), .failed,
            """
            cowrite: cannot write content/one.md: No space left on device
              name another place, or look at this one's owner and space

            """),
    ]

    private static let serverValues: [Value] = [
        Value(
            CommandError(ServerError.permissionDenied, host: "0.0.0.0", port: 80), .failed,
            """
            cowrite: this user may not listen on 0.0.0.0:80
              ports below 1024 need root
              try: cowrite serve --port 8080

            """),
        Value(
            CommandError(ServerError.system("epoll_create1: Too many open files"), host: "0.0.0.0", port: 80), .failed,
            """
            cowrite: the server cannot start: epoll_create1: Too many open files
              let it open more files: ulimit -n 4096

            """),
    ]

    private static let linkValues: [Value] = {
        let link = Link(scheme: "http", host: "h", port: 80, room: room, key: Key(text: "0Jx1mY2kP4w6Q8rS0tU2vA"))
        return [
            Value(
                Command.keptAlready("/home/ana/recap.md"), .failed,
                """
                cowrite: another cowrite edit keeps /home/ana/recap.md already
                  stop that one, or use another file

                """),
            Value(
                RoomLink.withoutLoop(.system(call: "epoll_create1", code: 24)), .failed,
                """
                cowrite: the system gives this process no event loop: epoll_create1: Too many open files
                  let it open more files: ulimit -n 1024

                """),
            Value(
                RoomLink.error(.refused(code: "conduct", "agree to the code of conduct first"), link), .failed,
                """
                cowrite: agree to the code of conduct first
                  read it and agree once with: cowrite join LINK

                """),
            Value(
                RoomLink.error(.refused(code: "not_allowed", ""), link), .failed,
                "cowrite: the server refused: not_allowed\n"),
            Value(
                RoomLink.error(.refused(code: "insecure", "its certificate has expired"), link), .failed,
                """
                cowrite: no safe connection to http://h/r/k3v9x2mq7p: its certificate has expired
                  if its certificate is of your own authority: SSL_CERT_FILE=AUTHORITY.pem cowrite ...

                """),
            Value(
                RoomLink.error(.file("/home/ana/.local/state/cowrite", "make the folder", 28), link), .failed,
                """
                cowrite: cannot make the folder /home/ana/.local/state/cowrite: No space left on device
                  check the folder's owner and space

                """),
            Value(
                RoomLink.error(.operationDoesNotFit(needed: 5, scalarCount: 4), link), .failed,
                "cowrite: an edit of 5 characters met a text of 4\n"),
        ]
    }()
}

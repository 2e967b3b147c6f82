import Publishing
import Session
import Storage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let backup = Command(
        name: "backup", summary: "Copy the store into one file, while the server runs",
        operands: "FILE", operandCount: 1...1, options: [.data, .json],
        discussion: """
            FILE is new; it appears when it is whole and on disk, and holds every edit that
            was saved before the command began. Check it with cowrite verify FILE.
            """,
        examples: [("cowrite backup --data DIR monday.backup", "keep a copy elsewhere")],
        run: { arguments in
            try await onStore {
                let file = arguments.operands[0]
                try Backup.make(of: arguments.dataFolder(), at: file)
                let rooms = try ReadOnlyStore(at: file).rooms().count
                StandardStream.output.write(
                    arguments.has("--json") ? json(BackupAnswer(backup: file, rooms: rooms)) + "\n" : "\(file)\n")
                return .done
            }
        })

    static let restore = Command(
        name: "restore", summary: "Bring back a backup, or one room from its tape",
        operands: "FILE", operandCount: 1...1, options: [.data, .json],
        discussion: """
            A backup goes into a new data folder. A tape (cowrite log --data) becomes one
            more room of a store, new or old; no server may run on it meanwhile. Links go
            on working: the keys' hashes are in both.
            """,
        examples: [
            ("cowrite restore --data NEW monday.backup", "then: cowrite serve --data NEW"),
            ("cowrite restore --data DIR morning.tape", "the room of that tape, on this server"),
        ],
        run: { arguments in
            let file = arguments.operands[0]
            let folder = try arguments.dataFolder()
            return try await onStore {
                if Backup.isStore(file) {
                    try Backup.restore(file, into: folder)
                    let rooms = try ReadOnlyStore(at: folder).rooms()
                    StandardStream.output.write(
                        arguments.has("--json")
                            ? json(RestoreAnswer(data: folder, rooms: rooms.map(\.room))) + "\n"
                            : "\(rooms.count) rooms restored into \(folder)\n")
                    return .done
                }
                let bytes: [UInt8]
                do throws(PublishingError) { bytes = try FileBytes.read(file, largest: 1 << 30) } catch {
                    throw CommandError(publishing: error)
                }
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw CommandError(
                        "\(file) is neither a backup nor a tape",
                        advice: ["make one with: cowrite backup, or cowrite log --data DIR --room R"])
                }
                let tape: Tape
                do throws(StoreError) { tape = try Tape(text: text, name: file) } catch {
                    let told = CommandError(error)
                    throw CommandError(
                        told.message, advice: told.advice + ["a tape is what cowrite log prints"], exitCode: .storage)
                }
                let store = try SQLiteStore(folder: folder)
                do {
                    try await Backup.restore(tape, name: file, into: store)
                    await store.close()
                } catch {
                    await store.close()
                    throw error
                }
                StandardStream.output.write(
                    arguments.has("--json")
                        ? json(RestoreAnswer(data: folder, rooms: [tape.room])) + "\n"
                        : "room \(tape.room) restored into \(folder), \(tape.entries.count) entries\n")
                return .done
            }
        })

    static let verify = Command(
        name: "verify", summary: "Check a store or a backup: every entry, every draft",
        operands: "[FILE]", operandCount: 0...1,
        options: [
            .data, .init(name: "--room", value: "ROOM", help: "only this room"), .json,
        ],
        discussion: """
            Reads the file's structure, checks each entry of each log, and types every
            draft again from its first letter. Works while a server runs. The fingerprint
            is equal for equal drafts: compare a backup's with the store's.
            """,
        examples: [
            ("cowrite verify --data DIR", "the store of a server"),
            ("cowrite verify monday.backup --json", "a backup, for a script"),
        ],
        run: { arguments in
            let room = try arguments.value("--room").map { try arguments.room($0) }
            return try await onStore {
                let store = try ReadOnlyStore(at: arguments.operands.first ?? arguments.dataFolder())
                let verification = try store.verify(only: room)
                if arguments.has("--json") {
                    StandardStream.output.write(json(verification) + "\n")
                } else {
                    StandardStream.output.write(verification.text)
                }
                return verification.isSound ? .done : .storage
            }
        })

    private struct BackupAnswer: Encodable {
        var backup: String
        var rooms: Int
    }

    private struct RestoreAnswer: Encodable {
        var data: String
        var rooms: [RoomID]
    }

    /// One line of JSON with its keys in order.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(value)) ?? Data(), as: UTF8.self)
    }
}

extension Verification {
    /// A line for each room, and one for each problem under it.
    var text: String {
        var lines = fileProblems.map { "the file: \(LogText.printable($0))" }
        for room in rooms {
            lines.append(
                "\(room.room)  \(room.problems.isEmpty ? "ok     " : "DAMAGED")  \(room.entryCount) entries, "
                    + "\(room.draftCount == 1 ? "1 draft" : "\(room.draftCount) drafts"), \(room.fingerprint ?? "unreadable")  \(LogText.printable(room.title))"
            )
            lines += room.problems.map { "    \(LogText.printable($0))" }
        }
        lines.append(isSound ? "sound" : "NOT SOUND: cowrite doctor --data DIR says what to do")
        return lines.joined(separator: "\n") + "\n"
    }
}

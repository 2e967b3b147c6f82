import OperationalTransform
import Session
import Storage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `StoreProbe FOLDER < edits`: one `[offset, deleted, "inserted"]` a line becomes a revision of one draft.
@main
enum Main {
    static func main() async throws {
        let folder = CommandLine.arguments[1]
        let room = RoomID(rawValue: "k3v9x2mq7p")
        let store = try SQLiteStore(folder: folder)
        let hash = Key(random: Array(0..<16)).hash
        let created = LogEvent.Created(title: "Long", plan: .standard, host: hash, writer: hash, viewer: hash)
        var at: Milliseconds = 1_795_246_000_000
        try await store.append([
            LogEntry(room: room, index: 1, at: at, event: .room(created)),
            LogEntry(room: room, index: 2, at: at, event: .draft(draft: 1, owner: 1, title: "Long")),
        ])
        var document = Document()
        var index = 2
        var typedByteCount = 0
        var waiting: [LogEntry] = []
        var random = SystemRandomNumberGenerator()
        let decoder = JSONDecoder()
        var appending = Duration.zero
        while let line = readLine() {
            let edit = try decoder.decode(Edit.self, from: Data(line.utf8))
            // People type with pauses of all lengths, which is what is hard to pack.
            at += Milliseconds.random(in: 60...260, using: &random)
            typedByteCount += edit.insert.utf8.count
            let submission = Submission(
                client: "page-5f1c22", sequence: document.lastSequence(of: "page-5f1c22") + 1,
                revision: document.revision,
                operation: Operation(at: edit.offset, delete: edit.delete, insert: edit.insert))
            let outcome = try document.submit(submission, author: 1, at: at)
            guard case .accepted(let revision) = outcome else { fatalError("not accepted: \(outcome)") }
            let accepted = document.logEntry(of: submission, revision: revision, author: 1, at: at)
            index += 1
            waiting.append(LogEntry(room: room, index: index, at: at, event: .operation(draft: 1, accepted)))
            if waiting.count == 100 {
                appending += try await timed { try await store.append(waiting) }
                waiting.removeAll(keepingCapacity: true)
            }
            if accepted.revision % 1000 == 0 {
                let keyframe = document.keyframe()
                try await store.append(waiting)
                waiting.removeAll(keepingCapacity: true)
                try await store.store(keyframe, draft: 1, of: room)
                document = Document(keyframe: keyframe)
                if accepted.revision == 1000 || accepted.revision % 250_000 == 0 {
                    try await reportOpening(store, room, accepted.revision)
                }
            }
        }
        try await store.append(waiting)
        print("\(index - 2) revisions, \(typedByteCount) bytes typed, \(document.utf8Count) bytes of text")
        print("appended in commits of 100 in \(appending)")
        try await reportOpening(store, room, document.revision)
        await store.close()
        report("store", folder, typedByteCount)
        let again = try SQLiteStore(folder: folder)
        let folding = try await timed { try await again.fold(room) }
        print("folded in \(folding)")
        try await reportOpening(again, room, document.revision)
        await again.close()
        report("store, folded", folder, typedByteCount)
        let verifying = try await timed { @Sendable in
            guard try ReadOnlyStore(at: folder).verify().isSound else { fatalError("not sound") }
        }
        print("verified in \(verifying)")
    }

    private struct Edit: Decodable {
        var offset: Int
        var delete: Int
        var insert: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            offset = try list.decode(Int.self)
            delete = try list.decode(Int.self)
            insert = try list.decode(String.self)
        }
    }

    /// Room and draft from the store to a text in memory, as a join does it, 201 times. The first reads a cold store.
    private static func reportOpening(_ store: SQLiteStore, _ room: RoomID, _ revision: Int) async throws {
        var times: [Duration] = []
        for _ in 0..<201 {
            times.append(
                try await timed {
                    _ = try await store.room(room)
                    let document = try await store.draft(1, of: room).document()
                    guard document.revision == revision else { fatalError("opened at \(document.revision)") }
                })
        }
        let first = times[0]
        times.sort()
        print(
            "opened at revision \(revision): median \(times[100]), 99 of 100 \(times[198]), slowest \(times[200]), "
                + "first \(first)")
    }

    private static func timed(_ body: () async throws -> Void) async throws -> Duration {
        let start = ContinuousClock.now
        try await body()
        return ContinuousClock.now - start
    }

    private static func report(_ what: String, _ folder: String, _ typedByteCount: Int) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/store.sqlite")
        let size = attributes?[.size].flatMap { "\($0)" }.flatMap(Int.init) ?? 0
        let ratio = Double(size * 100 / max(1, typedByteCount)) / 100
        print("\(what): \(size) bytes, \(ratio) for each byte typed")
    }
}

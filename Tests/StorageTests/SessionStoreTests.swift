import MergeTesting
import OperationalTransform
import Session
import Testing

@testable import Storage

/// What every store does, whatever it is made of: the same tests on each.
@Suite("A session store")
struct SessionStoreTests {
    let folder = TestFolder()

    enum Kind: CaseIterable {
        case sqlite, memory

        func make(_ folder: TestFolder) throws -> any SessionStore {
            switch self {
            case .sqlite: try SQLiteStore(folder: folder.path)
            case .memory: MemoryStore()
            }
        }
    }

    @Test(
        "an index or a revision that is taken is lost, one left out is a gap, and neither leaves a trace",
        arguments: Kind.allCases)
    func order(_ kind: Kind) async throws {
        var sample = try Sample()
        sample.draft(1)
        try sample.type("ab", in: 1)
        let entries = sample.entries
        let store = try kind.make(folder)
        try await store.append(Array(entries.prefix(3)))
        await #expect(throws: StoreError.lost(room: sample.room, index: 3)) { try await store.append([entries[2]]) }
        await #expect(throws: StoreError.lost(room: sample.room, index: 2)) {
            try await store.append([entries[3], entries[1]])
        }
        var late = entries[3]
        late.index = 5
        await #expect(throws: StoreError.gap(room: sample.room, expected: 4, found: 5)) {
            try await store.append([late])
        }
        var sameRevision = entries[2]
        sameRevision.index = 4
        await #expect(throws: StoreError.lost(room: sample.room, index: 4)) {
            try await store.append([sameRevision])
        }
        #expect(try await store.room(sample.room)?.lastIndex == 3)
        try await store.append([entries[3]])
        #expect(try await store.log(of: sample.room, from: 1, limit: 10) == entries)
        await store.close()
    }

    @Test(
        "a room that was not made is unknown, and so is a draft; neither is ever empty instead",
        arguments: Kind.allCases)
    func unknown(_ kind: Kind) async throws {
        var sample = try Sample()
        sample.draft(1)
        let store = try kind.make(folder)
        #expect(try await store.room(sample.room) == nil)
        await #expect(throws: StoreError.unknownRoom(sample.room)) { try await store.append([sample.entries[1]]) }
        await #expect(throws: StoreError.unknownRoom(sample.room)) { try await store.draft(1, of: sample.room) }
        try await store.append(sample.entries)
        #expect(try await store.draft(1, of: sample.room) == StoredDraft())
        await #expect(throws: StoreError.unknownDraft(2, room: sample.room)) {
            try await store.draft(2, of: sample.room)
        }
        await store.close()
        await #expect(throws: StoreError.closed) { try await store.append(sample.entries) }
        await #expect(throws: StoreError.closed) { try await store.room(sample.room) }
    }

    @Test(
        "many callers at once are all answered, each refusal only to its own caller", arguments: Kind.allCases)
    func group(_ kind: Kind) async throws {
        let store = try kind.make(folder)
        var samples: [Sample] = []
        for number in 0..<50 {
            var sample = try Sample("room\(number)")
            sample.draft(1)
            try sample.type("text of room \(number)", in: 1)
            samples.append(sample)
        }
        await withTaskGroup(of: Void.self) { group in
            for (number, sample) in samples.enumerated() {
                let (room, entries) = (sample.room, sample.entries)
                group.addTask {
                    for entry in entries {
                        await #expect(throws: Never.self) { try await store.append([entry]) }
                    }
                    if number % 2 == 0 {
                        await #expect(throws: StoreError.lost(room: room, index: 1)) {
                            try await store.append([entries[0]])
                        }
                    }
                }
            }
        }
        for sample in samples {
            #expect(try await store.draft(1, of: sample.room).document().text == sample.text(1))
        }
        #expect(try await store.rooms().count == 50)
        await store.close()
    }

    @Test("answers any sequence of calls as the plainest store does: 300 random ones")
    func model() async throws {
        let (store, model) = (try SQLiteStore(folder: folder.path), MemoryStore())
        var random = SeededGenerator(seed: 23)
        var samples = try (0..<4).map { number in
            var sample = try Sample("room\(number)")
            sample.draft(1)
            sample.draft(2, title: "Other")
            return sample
        }
        var written = [Int](repeating: 0, count: samples.count)
        for step in 0..<300 {
            let number = Int.random(in: samples.indices, using: &random)
            let room = samples[number].room
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let draft = Int.random(in: 1...2, using: &random)
                for part in 0..<Int.random(in: 1...8, using: &random) {
                    try samples[number].edit(draft, Operation(at: 0, insert: "\(step).\(part) "))
                }
                // Sometimes what was written already, or with a part left out.
                let shift = [0, 0, 0, 0, -1, 1].randomElement(using: &random) ?? 0
                let from = min(max(0, written[number] + shift), samples[number].entries.count)
                let batch = Array(samples[number].entries[from...])
                let answers = (
                    await outcome { try await store.append(batch) }, await outcome { try await model.append(batch) }
                )
                #expect(answers.0 == answers.1, "step \(step), seed 23")
                if answers.0 == nil, !batch.isEmpty { written[number] = samples[number].entries.count }
            case 5:
                let answers = (
                    await outcome { try await store.fold(room) }, await outcome { try await model.fold(room) }
                )
                #expect(answers.0 == answers.1, "step \(step), seed 23")
            case 6:
                guard let document = samples[number].documents[1] else { continue }
                let keyframe = document.keyframe()
                let answers = (
                    await outcome { try await store.store(keyframe, draft: 1, of: room) },
                    await outcome { try await model.store(keyframe, draft: 1, of: room) }
                )
                #expect(answers.0 == answers.1, "step \(step), seed 23")
            default:
                let from = Int.random(in: 0...50, using: &random)
                let limit = Int.random(in: 0...40, using: &random)
                #expect(try await store.room(room) == model.room(room), "step \(step), seed 23")
                guard written[number] > 0 else { continue }
                let (page, expected) = (
                    try await store.log(of: room, from: from, limit: limit),
                    try await model.log(of: room, from: from, limit: limit)
                )
                #expect(page == expected, "step \(step), seed 23: from \(from), \(limit)")
                for draft in [1, 2] {
                    let text = try await store.draft(draft, of: room).document().text
                    #expect(try await text == model.draft(draft, of: room).document().text, "step \(step), seed 23")
                }
            }
        }
        #expect(try await Set(store.rooms().map(\.room)) == Set(model.rooms().map(\.room)))
        await store.close()
    }

    @Test("two servers on one log: the second to write an index loses, reads what is new, and goes on")
    func sharedLog() async throws {
        let logs = MemoryStore.Logs()
        let (one, other) = (MemoryStore(sharing: logs), MemoryStore(sharing: logs))
        var sample = try Sample()
        sample.draft(1)
        try await one.append(sample.entries)
        var rival = sample
        try sample.edit(1, Operation(at: 0, insert: "one"), client: "client-one")
        try rival.edit(1, Operation(at: 0, insert: "other"), client: "client-other")
        try await one.append([sample.entries[2]])
        let late = rival.entries[2]
        await #expect(throws: StoreError.lost(room: sample.room, index: 3)) { try await other.append([late]) }
        let document = try await other.draft(1, of: sample.room).document()
        guard case .operation(_, let lost) = late.event else { return }
        let submission = Submission(
            client: lost.client, sequence: 1, revision: lost.baseRevision, operation: lost.operation)
        let outcome = try document.submit(submission, author: 1, at: 0)
        guard case .accepted(let revision) = outcome else {
            Issue.record("not taken: \(outcome)")
            return
        }
        let accepted = document.logEntry(of: submission, revision: revision, author: 1, at: 0)
        try await other.append([LogEntry(room: sample.room, index: 4, at: 0, event: .operation(draft: 1, accepted))])
        #expect(try await one.draft(1, of: sample.room).document().text == "otherone")
    }

    private func outcome(_ body: () async throws -> Void) async -> StoreError? {
        do {
            try await body()
            return nil
        } catch { return error as? StoreError ?? .failed("\(error)") }
    }
}

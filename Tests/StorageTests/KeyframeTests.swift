import OperationalTransform
import Session
import Testing

@testable import Storage

@Suite("Keyframes")
struct KeyframeTests {
    let folder = TestFolder()

    @Test("a draft opens from its newest keyframe and the operations after it")
    func newest() async throws {
        var sample = try Sample()
        sample.draft(1)
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(sample.entries)
        var keyframes: [Keyframe] = []
        for part in ["Good ", "morning, ", "Durham"] {
            let before = sample.lastIndex
            try sample.type(part, in: 1)
            try await store.append(Array(sample.entries.dropFirst(before)))
            let keyframe = try #require(sample.documents[1]).keyframe()
            keyframes.append(keyframe)
            try await store.store(keyframe, draft: 1, of: sample.room)
        }
        try sample.type("!", in: 1)
        try await store.append([sample.entries[sample.entries.count - 1]])
        let draft = try await store.draft(1, of: sample.room)
        #expect(draft.keyframe == keyframes[2])
        #expect(draft.tail.count == 1)
        #expect(try draft.document().text == "Good morning, Durham!")
        let older = try await store.draft(1, of: sample.room, reaching: 7)
        #expect(older.keyframe == keyframes[0])
        #expect(try older.document().text == "Good morning, Durham!")
        #expect(try await store.draft(1, of: sample.room, reaching: 2).keyframe == nil)
        await store.close()
    }

    @Test("a keyframe of revisions that are not on disk is refused")
    func ahead() async throws {
        var sample = try Sample()
        sample.draft(1)
        try sample.type("abc", in: 1)
        let store = try SQLiteStore(folder: folder.path)
        try await store.append(Array(sample.entries.dropLast()))
        let keyframe = try #require(sample.documents[1]).keyframe()
        await #expect(throws: StoreError.gap(room: sample.room, expected: 2, found: 3)) {
            try await store.store(keyframe, draft: 1, of: sample.room)
        }
        #expect(try await store.draft(1, of: sample.room).document().text == "ab")
        await store.close()
    }

    @Test("older keyframes are thinned: n of them leave about 4 log n")
    func thinning() {
        for newest in [1, 2, 7, 100, 1000, 4096] {
            let kept = (1...newest).filter { KeyframePolicy.isKept($0, newest: newest) }
            #expect(kept.last == newest)
            #expect(kept.count <= 4 * (newest.bitWidth - newest.leadingZeroBitCount + 1), "of \(newest): \(kept.count)")
            // What is kept now was kept at every step before.
            for number in kept {
                #expect((number...newest).allSatisfy { KeyframePolicy.isKept(number, newest: $0) })
            }
        }
    }

    @Test(
        "is due after 1,000 operations, or when the tail holds more than the text",
        arguments: [
            (999, 10, 10, false), (1000, 10, 10, true), (5, 16_384, 16_383, true), (5, 16_383, 1, false),
            (5, 20_000, 30_000, false),
        ])
    func due(operations: Int, tail: Int, text: Int, isDue: Bool) {
        #expect(
            KeyframePolicy.standard.isDue(tailOperationCount: operations, tailByteCount: tail, textByteCount: text)
                == isDue)
    }
}

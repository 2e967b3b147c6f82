import MergeTesting
import OperationalTransform
import Testing

@testable import Session

@Suite("Counting words")
struct WordCountTests {
    @Test(
        "as a writer counts them",
        arguments: [
            ("", 0), ("Good morning", 2), ("It's a well-known don\u{2019}t.", 4), ("- [ ] one\n* two **three**", 3),
            // CJK per character, and what stands beside it.
            ("我们write", 3), ("東京タワー", 5), ("안녕 세상", 2), ("café naïve Größe", 3), ("हिन्दी भाषा", 2),
            // URLs and link destinations.
            ("see https://example.org/a-b?c=d now", 2), ("[the talks](https://example.org/x_(y)) and", 3),
            ("![a photo](../images/one-two.png)", 2), ("<https://example.org/a> www.example.org/b mailto:a@b.c", 0),
            ("httpsomething", 1),
            // Code.
            ("one `two three` four", 2), ("one `two\nthree", 3), ("``a ` b`` c", 1),
            ("one\n```swift\nlet two = 2\n```\nthree", 2), ("~~~\ncode\n```\ncode\n~~~\ntext", 1),
            ("```\nnever closed", 0), ("    ```\nnot a fence", 3),
            // Front matter.
            ("---\ntitle: A week\n---\nGood morning", 2), ("+++\ntitle = 1\n+++\n\nGood", 1),
            ("Title: A week\nDate: 2026-12-01\n\nGood morning", 2), ("---\nnever closed: it is a rule", 6),
            ("Note: this is a sentence.\nNot a header.", 8), ("---\ntitle: x\n...\nGood", 1),
        ])
    func counts(text: String, count: Int) {
        #expect(WordCount(text).words.count == count)
    }

    @Test("added less removed is by how much the text grew, whatever was done", arguments: 0..<200)
    func balance(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let pieces = ["one ", "two", "\n", "```\n", "我", "https://x.org ", "- ", "three four ", "`", "'", "---\n"]
        func piece() -> String { pieces[Int(random.next() % UInt64(pieces.count))] }
        let document = Document()
        var text = (0..<Int(random.next() % 20)).map { _ in piece() }.joined()
        _ = try document.submit(
            Submission(client: "start", sequence: 1, revision: 0, operation: Operation(at: 0, insert: text)),
            author: 9, at: 0)
        var trace = SprintTrace(oldText: text)
        for _ in 0..<Int(random.next() % 30) {
            let count = text.unicodeScalars.count
            let at = Int(random.next() % UInt64(count + 1))
            let delete = Int(random.next() % UInt64(min(6, count - at) + 1))
            let operation = Operation(at: at, delete: delete, insert: random.next() % 3 == 0 ? "" : piece())
            text = try operation.applied(to: text)
            trace.apply(operation, author: 1 + ParticipantID(random.next() % 2))
        }
        let changes = trace.counts(newText: text, owner: 1)
        let sum = changes.values.reduce(WordChange(), +)
        #expect(
            sum.added - sum.removed == WordCount(text).words.count - WordCount(trace.oldText).words.count,
            "seed \(seed): \(trace.oldText.debugDescription) to \(text.debugDescription)")
        #expect(trace.runs.reduce(0) { $0 + $1.count } == text.unicodeScalars.count)
    }

    @Test("a word typed letter by letter is one, a word mended is one gone and one new")
    func typing() throws {
        var trace = SprintTrace(oldText: "It was clam.")
        for (index, letter) in "Hello ".enumerated() {
            trace.apply(Operation(at: index, insert: String(letter)), author: 1)
        }
        trace.apply(Operation(at: 15, delete: 2, insert: "al"), author: 2)
        let changes = trace.counts(newText: "Hello It was calm.", owner: 1)
        #expect(changes == [1: WordChange(added: 1), 2: WordChange(added: 1, removed: 1)])
    }

    @Test("what was typed and taken back again is neither")
    func takenBack() {
        var trace = SprintTrace(oldText: "")
        trace.apply(Operation(at: 0, insert: "one two three"), author: 1)
        trace.apply(Operation(at: 3, delete: 10), author: 1)
        #expect(trace.counts(newText: "one", owner: 1) == [1: WordChange(added: 1)])
    }

    @Test("the lines that changed, with what is new in them")
    func lines() {
        var trace = SprintTrace(oldText: "first\nsecond\nthird\nfourth")
        trace.apply(Operation(at: 6, insert: "the "), author: 1)
        trace.apply(Operation(at: 16, insert: " one"), author: 1)
        trace.apply(Operation(at: 33, insert: "!"), author: 1)
        let changes = trace.changes(in: "first\nthe second one\nthird\nfourth!")
        #expect(changes.text == "the second one\nfourth!")
        let scalars = Array(changes.text.unicodeScalars)
        #expect(
            changes.added.map { range in String(String.UnicodeScalarView(scalars[range])) } == ["the ", " one", "!"])
    }
}

import MergeTesting
import Testing

@testable import OperationalTransform

@Suite("The text buffer against a plain array")
struct TextBufferTests {
    /// What the buffer must agree with: a scalar and its author, one by one.
    private struct Model {
        var scalars: [Unicode.Scalar] = []
        var authors: [UInt32] = []

        mutating func replace(at offset: Int, delete: Int, insert: String, author: UInt32) {
            let inserted = Array(insert.unicodeScalars)
            scalars.replaceSubrange(offset..<offset + delete, with: inserted)
            authors.replaceSubrange(offset..<offset + delete, with: inserted.map { _ in author })
        }

        func text(_ range: Range<Int>) -> String {
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars[range])
            return text
        }

        var spans: [AuthorSpan] {
            authors.reduce(into: []) { spans, author in
                if spans.last?.author == author {
                    spans[spans.count - 1].scalarCount += 1
                } else {
                    spans.append(AuthorSpan(author: author, scalarCount: 1))
                }
            }
        }
    }

    private func check(_ buffer: borrowing TextBuffer, _ model: Model, _ comment: Comment) {
        let text = model.text(0..<model.scalars.count)
        #expect(buffer.text.hasSameScalars(as: text), comment)
        #expect(buffer.scalarCount == model.scalars.count, comment)
        #expect(buffer.utf8Count == text.utf8.count, comment)
        #expect(buffer.utf16Count == text.utf16.count, comment)
        #expect(buffer.lineCount == text.unicodeScalars.count { $0 == "\n" } + 1, comment)
        #expect(buffer.authorship == model.spans, comment)
    }

    private func leafEnds(of buffer: borrowing TextBuffer) -> [Int] {
        var leaf = buffer.find(0, isLeftward: true).leaf
        var ends = [leaf.scalarCount]
        while let next = leaf.next {
            leaf = next
            ends.append(ends[ends.count - 1] + leaf.scalarCount)
        }
        return ends
    }

    /// Small edits near one another, far jumps, pastes, deletions of whole stretches.
    private func edit(_ random: inout SeededGenerator, _ count: Int, near: Int, isASCII: Bool) -> (Int, Int, String) {
        let offset = random.chance(4) ? random.number(0...count) : min(near, count)
        let deletes = random.chance(3)
        let longest = random.chance(30) ? 3_000 : 6
        let delete = deletes ? random.number(0...min(longest, count - offset)) : 0
        if deletes, random.chance(2) { return (offset, delete, "") }
        let length = random.number(1...(random.chance(40) ? 3_000 : 5))
        return (offset, delete, isASCII ? String(repeating: "x\n", count: length) : random.text(length))
    }

    @Test("any edits give the same text, counts and authors", arguments: (0..<24).map { UInt64($0) })
    func randomEdits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var buffer = TextBuffer()
        var model = Model()
        var near = 0
        for round in 0..<400 {
            let (offset, delete, insert) = edit(&random, model.scalars.count, near: near, isASCII: seed % 4 == 0)
            let author = UInt32(random.number(1...3))
            buffer.replace(at: offset, delete: delete, insert: insert, author: author)
            model.replace(at: offset, delete: delete, insert: insert, author: author)
            near = offset + insert.unicodeScalars.count
            if round % 20 == 19 {
                check(buffer, model, "seed \(seed), round \(round)")
                let lower = random.number(0...model.scalars.count)
                let range = lower..<random.number(lower...model.scalars.count)
                let part = model.text(range)
                #expect(buffer.slice(range).hasSameScalars(as: part), "seed \(seed), round \(round), \(range)")
                #expect(buffer.utf8Count(of: range) == part.utf8.count, "seed \(seed), round \(round), \(range)")
            }
        }
    }

    @Test("a text of many authors and leaves is taken apart again to nothing", arguments: [UInt64(1), 2])
    func shrinks(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        for author in 0..<6_000 {
            let text = random.text(random.number(1...9))
            model.replace(at: model.scalars.count, delete: 0, insert: text, author: UInt32(author % 5))
        }
        var buffer = TextBuffer(model.text(0..<model.scalars.count), authorship: model.spans)
        check(buffer, model, "as built")
        while model.scalars.count > 0 {
            let offset = random.number(0...model.scalars.count - 1)
            let delete = random.number(1...min(400, model.scalars.count - offset))
            buffer.replace(at: offset, delete: delete, insert: "")
            model.replace(at: offset, delete: delete, insert: "", author: 0)
        }
        check(buffer, model, "emptied")
        buffer.replace(at: 0, delete: 0, insert: "again", author: 7)
        model.replace(at: 0, delete: 0, insert: "again", author: 7)
        check(buffer, model, "filled again")
    }

    @Test("prepending and typing at one boundary keep the buffer sound")
    func boundaries() {
        var buffer = TextBuffer()
        var model = Model()
        for round in 0..<3_000 {
            let offset = round % 3 == 0 ? 0 : min(600, model.scalars.count)
            let text = round % 7 == 0 ? "\u{1f600}" : "a"
            buffer.replace(at: offset, delete: 0, insert: text, author: UInt32(round % 2))
            model.replace(at: offset, delete: 0, insert: text, author: UInt32(round % 2))
        }
        check(buffer, model, "after 3,000 inserts")
    }

    @Test("two people typing far apart, in turn, meet neither each other's text nor each other's leaf")
    func twoFingers() {
        for seed in UInt64(1)...6 {
            var random = SeededGenerator(seed: seed)
            var model = Model()
            model.replace(at: 0, delete: 0, insert: random.text(6_000), author: 9)
            var buffer = TextBuffer(model.text(0..<6_000), authorship: model.spans)
            var carets = [1_000, 4_000]
            for round in 0..<3_000 {
                let who = random.chance(6) ? 1 - round & 1 : round & 1
                let offset = carets[who]
                let goesBack = offset > 0 && random.chance(3)
                let text = goesBack ? "" : random.text(1)
                let start = goesBack ? offset - 1 : offset
                buffer.replace(at: start, delete: goesBack ? 1 : 0, insert: text, author: UInt32(who))
                model.replace(at: start, delete: goesBack ? 1 : 0, insert: text, author: UInt32(who))
                let change = goesBack ? -1 : 1
                carets[who] += change
                if carets[1 - who] >= carets[who] { carets[1 - who] = max(carets[who], carets[1 - who] + change) }
                // Now and then one of them reads or jumps.
                if random.chance(40) {
                    let lower = random.number(0...model.scalars.count)
                    let range = lower..<min(lower + 40, model.scalars.count)
                    #expect(buffer.slice(range).hasSameScalars(as: model.text(range)), "seed \(seed), round \(round)")
                    if random.chance(3) { carets[who] = random.number(0...model.scalars.count) }
                }
            }
            check(buffer, model, "seed \(seed)")
        }
    }

    @Test("typing on into a new leaf moves the place of whoever writes in the next one")
    func newLeafBeforeTheOther() {
        let filled = Leaf.byteCapacity * 7 / 8
        let room = Leaf.byteCapacity - filled
        var buffer = TextBuffer()
        var model = Model()
        func insert(_ text: String, at offset: Int) {
            buffer.replace(at: offset, delete: 0, insert: text)
            model.replace(at: offset, delete: 0, insert: text, author: 0)
        }
        insert(String(repeating: "0123456789", count: filled), at: 0)
        // The second leaf full, then the first one, then on behind it, then back to the second.
        for _ in 0..<room { insert("b", at: filled + 5) }
        for _ in 0..<room { insert("a", at: 5) }
        insert("c", at: Leaf.byteCapacity)
        insert("d", at: Leaf.byteCapacity + 10)
        check(buffer, model, "leaves of \(Leaf.byteCapacity) bytes")
    }

    /// Where leaves meet: no place is in more danger of being taken for another.
    @Test("bursts where leaves meet go where they are meant to", arguments: (1...16).map { UInt64($0) })
    func leafEnds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        let isASCII = seed.isMultiple(of: 2)
        func text(_ count: Int) -> String {
            guard isASCII else { return random.text(count) }
            return String(decoding: (0..<count).map { _ in UInt8(random.number(97...122)) }, as: UTF8.self)
        }
        model.replace(at: 0, delete: 0, insert: text(3_000), author: 9)
        var buffer = TextBuffer(model.text(0..<3_000), authorship: model.spans)
        for round in 0..<40 {
            let first = random.number(0...leafEnds(of: buffer).count - 1)
            for _ in 0..<random.number(4...12) {
                // Before the end of a leaf, at it, behind it.
                let ends = leafEnds(of: buffer)
                var caret = ends[min(first, ends.count - 1)] + random.number(0...2) * 3 - 3
                caret = max(0, min(caret, model.scalars.count))
                let author = UInt32(random.number(0...1))
                let goesBack = random.chance(6)
                // Often just until the leaf is full.
                let room = Leaf.byteCapacity - buffer.find(caret, isLeftward: true).leaf.byteCount
                let count = room == 0 || random.chance(3) ? random.number(1...40) : room
                for _ in 0..<count {
                    let start = goesBack ? max(caret - 1, 0) : caret
                    let insert = goesBack ? "" : text(1)
                    buffer.replace(at: start, delete: caret - start, insert: insert, author: author)
                    model.replace(at: start, delete: caret - start, insert: insert, author: author)
                    caret = goesBack ? start : caret + 1
                }
            }
            check(buffer, model, "seed \(seed), round \(round)")
        }
    }

    @Test("bytes of scalars are counted without a jump as one by one", arguments: [UInt64(1), 2, 3])
    func countingInLeaf(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = random.text(Leaf.bufferByteCount)
        let scalars = Array(text.unicodeScalars)
        var bytes = Array(text.utf8)
        bytes.append(contentsOf: repeatElement(0, count: Leaf.bufferByteCount))
        var expected = 0
        for count in 0..<scalars.count where expected < Leaf.bufferByteCount {
            let found = unsafe bytes.withUnsafeBufferPointer {
                unsafe UTF8Counts.byteCount(ofFirst: count, inLeaf: $0.baseAddress!)
            }
            #expect(found == expected, "seed \(seed), \(count) scalars")
            expected += scalars[count].utf8.count
        }
        #expect(unsafe text.withUTF8Bytes { unsafe UTF8Counts.scalarCount(of: $0) } == scalars.count)
    }

    @Test("a leaf of more authors than it has room for is taken apart")
    func manyAuthors() {
        var random = SeededGenerator(seed: 5)
        var buffer = TextBuffer()
        var model = Model()
        for round in 0..<2_000 {
            let offset = random.number(0...min(model.scalars.count, 300))
            buffer.replace(at: offset, delete: 0, insert: "y", author: UInt32(round % 200))
            model.replace(at: offset, delete: 0, insert: "y", author: UInt32(round % 200))
        }
        check(buffer, model, "200 authors")
    }

    @Test("what is left of many deleted stretches lies in few leaves")
    func sparseLeaves() {
        var buffer = TextBuffer()
        let stretch = String(repeating: "0123456789", count: 60)
        for kept in 0..<2_000 {
            buffer.replace(at: kept, delete: 0, insert: stretch)
            buffer.replace(at: kept + 1, delete: 599, insert: "")
        }
        #expect(buffer.text == String(repeating: "0", count: 2_000))
        let count = leafEnds(of: buffer).count
        #expect(count < 40, "\(count) leaves of 512 bytes for 2,000")
    }
}

import Client
import MergeTesting
import OperationalTransform
import Testing

@testable import TerminalClient

@Suite("The editor")
struct TextEditorTests {
    /// An editor with its text, driven by commands.
    private struct Stage {
        var text: LineText
        var editor = TextEditor()
        var now: Int64 = 0

        init(_ text: String, caret: Int = 0) {
            self.text = LineText(text)
            editor.place(caret: caret, in: self.text)
        }

        mutating func perform(_ command: EditorCommand, after milliseconds: Int64 = 10_000) throws {
            now += milliseconds
            if let operation = editor.perform(command, on: text, at: now) { try text.apply(operation) }
        }

        mutating func remote(_ operation: Operation) throws {
            try text.apply(operation)
            editor.receive(operation)
        }
    }

    @Test("typing, deleting by characters, words and lines")
    func editing() throws {
        var stage = Stage("one two\nthree", caret: 7)
        try stage.perform(.insert("!"))
        #expect(stage.text.string == "one two!\nthree")
        try stage.perform(.delete(.left))
        try stage.perform(.delete(.wordLeft))
        #expect(stage.text.string == "one \nthree")
        try stage.perform(.delete(.lineStart))
        #expect(stage.text.string == "\nthree")
        try stage.perform(.delete(.lineEnd))
        #expect(stage.text.string == "three")
        try stage.perform(.paste)
        #expect(stage.text.string == "\nthree")
    }

    @Test("a whole family emoji goes with one backspace, and the caret passes it in one step")
    func graphemes() throws {
        var stage = Stage("a👩‍👩‍👧b", caret: 6)
        try stage.perform(.move(.left, isSelecting: false))
        #expect(stage.editor.caret == 1)
        try stage.perform(.move(.right, isSelecting: false))
        try stage.perform(.delete(.left))
        #expect(stage.text.string == "ab")
    }

    @Test("up and down keep the column over short lines and soft wraps")
    func vertical() throws {
        var stage = Stage("0123456789\nab\n0123456789", caret: 7)
        try stage.perform(.move(.down, isSelecting: false))
        #expect(stage.editor.caret == 13)
        try stage.perform(.move(.down, isSelecting: false))
        #expect(stage.editor.caret == 21)
        stage = Stage("aaaa bbbb cccc", caret: 2)
        stage.editor.measure = 5
        try stage.perform(.move(.down, isSelecting: false))
        #expect(stage.editor.caret == 7)
        try stage.perform(.move(.rowEnd, isSelecting: false))
        #expect(stage.editor.caret == 9)
    }

    @Test("a list goes on with Enter, and an empty item ends it")
    func lists() throws {
        var stage = Stage("- one", caret: 5)
        try stage.perform(.newLine)
        #expect(stage.text.string == "- one\n- ")
        try stage.perform(.newLine)
        #expect(stage.text.string == "- one\n")
        stage = Stage("9. nine", caret: 7)
        try stage.perform(.newLine)
        #expect(stage.text.string == "9. nine\n10. ")
    }

    @Test("undo takes back one's own edits only, and redo makes them again")
    func undo() throws {
        var stage = Stage("start\n", caret: 6)
        try stage.perform(.insert("mine "))
        try stage.remote(Operation(at: 0, insert: "Bob "))
        try stage.remote(Operation(at: 10, insert: "Bob "))
        try stage.perform(.undo)
        #expect(stage.text.string == "Bob start\nBob ")
        try stage.perform(.redo)
        #expect(stage.text.string.contains("mine "))
        #expect(stage.text.string.filter { $0 == "B" }.count == 2)
    }

    @Test("others' edits leave caret, selection and the top of the view at their text")
    func remoteEdits() throws {
        var stage = Stage("abc\ndef\nghi", caret: 5)
        stage.editor.top = 4
        try stage.perform(.move(.right, isSelecting: true))
        try stage.remote(Operation(at: 0, insert: "1234\n"))
        #expect(stage.editor.selection == 10..<11)
        #expect(stage.editor.top == 9)
        // An insert at the very caret goes behind it.
        try stage.remote(Operation(at: 11, insert: "X"))
        #expect(stage.editor.caret == 11)
    }

    @Test("random commands and remote edits: undo of everything leaves only what others wrote", arguments: 1...60)
    func undoAll(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var stage = Stage("")
        var others = ""
        for step in 0..<60 {
            let length = stage.text.scalarCount
            switch Int.random(in: 0..<6, using: &generator) {
            case 0:
                // Others write in capitals, at any place.
                let token = String(UnicodeScalar(UInt8(65 + step % 26)))
                others += token
                try stage.remote(Operation(at: Int.random(in: 0...length, using: &generator), insert: token))
            case 1: stage.editor.place(caret: Int.random(in: 0...length, using: &generator), in: stage.text)
            default: try stage.perform(.insert(["a", "b ", "é", "👩‍👩‍👧", "\n"].randomElement(using: &generator)!))
            }
        }
        var count = 0
        while stage.editor.canUndo, count < 200 {
            try stage.perform(.undo)
            count += 1
        }
        #expect(stage.text.string.sorted() == others.sorted(), "seed \(seed)")
    }
}

@Suite("Counting words")
struct WordCountTests {
    @Test(
        "words as a writer counts them",
        arguments: [
            ("", 0), ("one", 1), ("don't stop", 2), ("well-known fact", 2), ("日本語", 3), ("a 1 b2", 3), ("שלום עולם", 2),
            ("---\ntitle: x\n---\nbody text", 2), ("text\n```\ncode here\n```\nmore", 2), ("* * *", 0),
        ])
    func words(text: String, expected: Int) { #expect(WordCount.words(in: LineText(text)) == expected, "\(text)") }
}

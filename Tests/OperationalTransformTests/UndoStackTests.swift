import MergeTesting
import Testing

@testable import OperationalTransform

@Suite("One person's undo")
struct UndoStackTests {
    /// A text with one person's undo; others' operations come from elsewhere.
    private struct Editor {
        var text: String
        var undo = UndoStack()
        var now: Int64 = 0

        mutating func edit(_ operation: Operation, after milliseconds: Int64 = 1_000) throws {
            now += milliseconds
            let inverse = try operation.inverted(on: text)
            text = try operation.applied(to: text)
            undo.record(operation, inverse: inverse, at: now)
        }

        mutating func receive(_ operation: Operation) throws {
            text = try operation.applied(to: text)
            undo.transform(over: operation)
        }

        mutating func takeBack() throws -> Bool {
            guard let operation = undo.undo() else { return false }
            text = try operation.applied(to: text)
            return true
        }

        mutating func redo() throws -> Bool {
            guard let operation = undo.redo() else { return false }
            text = try operation.applied(to: text)
            return true
        }
    }

    @Test("a burst of typing at one place is one step, a pause or another place begins a new one")
    func bursts() throws {
        var editor = Editor(text: "")
        try editor.edit(Operation(at: 0, insert: "h"))
        try editor.edit(Operation(at: 1, insert: "j"), after: 100)
        try editor.edit(Operation(at: 1, delete: 1), after: 100)
        try editor.edit(Operation(at: 1, insert: "i"), after: 100)
        try editor.edit(Operation(at: 2, insert: "!"), after: 600)
        try editor.edit(Operation(at: 0, insert: "x"), after: 10)
        #expect(editor.text == "xhi!")
        for expected in ["hi!", "hi", ""] {
            #expect(try editor.takeBack())
            #expect(editor.text == expected)
        }
        #expect(try !editor.takeBack() && !editor.undo.canUndo)
        for expected in ["hi", "hi!", "xhi!"] {
            #expect(try editor.redo())
            #expect(editor.text == expected)
        }
        #expect(try !editor.redo())
    }

    @Test("undo leaves what others typed inside and takes only what is left of one's own")
    func others() throws {
        var editor = Editor(text: "ab")
        try editor.edit(Operation(at: 1, insert: "hello"))
        try editor.receive(Operation(at: 3, insert: "YOU"))
        try editor.receive(Operation(at: 1, delete: 1))
        #expect(editor.text == "aeYOUllob")
        #expect(try editor.takeBack())
        #expect(editor.text == "aYOUb")
        #expect(try editor.redo())
        #expect(editor.text == "aeYOUllob")
    }

    @Test("a step others have undone already is passed over")
    func passedOver() throws {
        var editor = Editor(text: "")
        try editor.edit(Operation(at: 0, insert: "a"))
        try editor.edit(Operation(at: 1, insert: "b"))
        try editor.receive(Operation(at: 1, delete: 1))
        #expect(try editor.takeBack())
        #expect(editor.text == "")
    }

    @Test("a new edit ends what could be redone")
    func newEdit() throws {
        var editor = Editor(text: "")
        try editor.edit(Operation(at: 0, insert: "a"))
        #expect(try editor.takeBack())
        try editor.edit(Operation(at: 0, insert: "b"))
        #expect(try !editor.redo())
        #expect(editor.text == "b")
    }

    @Test(
        "undoing all of one's edits leaves others' text, and redoing them all brings the text back",
        arguments: (0..<40).map { UInt64($0) })
    func everything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var editor = Editor(text: "")
        // Own text is lower case, others' is upper case; nobody deletes the other's.
        for _ in 0..<40 {
            let count = editor.text.unicodeScalars.count
            let scalars = Array(editor.text.unicodeScalars)
            let isOwn = random.chance(2)
            let mine: (Unicode.Scalar) -> Bool = { $0.properties.isLowercase == isOwn }
            let offset = random.number(0...count)
            var operation = Operation(at: offset, insert: isOwn ? "own" : "OTHER")
            if offset < count, mine(scalars[offset]), random.chance(2) { operation = Operation(at: offset, delete: 1) }
            if isOwn {
                try editor.edit(operation, after: Int64(random.number(0...1_000)))
            } else {
                try editor.receive(operation)
            }
        }
        let full = editor.text
        var steps = 0
        while try editor.takeBack() { steps += 1 }
        let others = String(full.unicodeScalars.filter { $0.properties.isUppercase }.map(Character.init))
        #expect(editor.text == others, "seed \(seed)")
        for _ in 0..<steps { #expect(try editor.redo()) }
        #expect(editor.text == full, "seed \(seed)")
    }
}

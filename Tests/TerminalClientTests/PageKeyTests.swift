import Client
import MergeTesting
import Testing

@testable import TerminalClient

@Suite("Page keys")
struct PageKeyTests {
    /// 100 kB, every row another one.
    private static let text: LineText = {
        var generator = SeededGenerator(seed: 7)
        var text = ""
        while text.utf8.count < 100_000 {
            for _ in 0..<Int.random(in: 20...120, using: &generator) {
                let count = Int.random(in: 1...9, using: &generator)
                text += String((0..<count).map { _ in "etaoinshrdlu".randomElement(using: &generator)! }) + " "
            }
            text += "\n\n"
        }
        return LineText(text)
    }()

    @Test(
        "at 200x60 each writes at most 2 kB, keeps the caret's row and reaches both ends",
        arguments: [EditorCommand.Movement.pageDown, .pageUp])
    func bytes(movement: EditorCommand.Movement) {
        var editor = TextEditor()
        var renderer = ScreenRenderer()
        func draw() -> (bytes: Int, row: Int?) {
            var screen = ScreenBuffer(columns: 200, rows: 60)
            EditorView(text: Self.text).draw(
                &editor, in: .init(column: 49, row: 2, rows: 56, measure: 72, end: 169), on: &screen, showsCursor: true)
            return (renderer.render(screen).count, screen.cursor?.row)
        }
        _ = draw()
        if movement == .pageUp { _ = editor.perform(.move(.textEnd, isSelecting: false), on: Self.text, at: 0) }
        _ = draw()
        let end = movement == .pageUp ? 0 : Self.text.scalarCount
        var presses = 0
        while editor.caret != end, presses < 200 {
            presses += 1
            _ = editor.perform(.move(movement, isSelecting: false), on: Self.text, at: 0)
            let drawn = draw()
            #expect(drawn.bytes <= 2_000, "press \(presses)")
            #expect(drawn.row != nil, "press \(presses): the caret is not to be seen")
        }
        #expect(presses > 40 && presses < 200)
    }
}

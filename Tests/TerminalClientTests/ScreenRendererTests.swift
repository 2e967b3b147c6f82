import MergeTesting
import Testing

@testable import TerminalClient

/// A terminal that understands what the renderer may send, and refuses anything else.
private struct Emulator {
    let columns: Int
    let rows: Int
    var cells: [[String]]
    var reversed: [[Bool]]
    var column = 0
    var row = 0
    var top = 0
    var bottom: Int
    var isReverse = false
    var isCursorVisible = true
    var problems: [String] = []

    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        bottom = rows
        cells = Array(repeating: Array(repeating: "~", count: columns), count: rows)
        reversed = Array(repeating: Array(repeating: false, count: columns), count: rows)
    }

    mutating func feed(_ bytes: [UInt8]) {
        let characters = Array(String(decoding: bytes, as: UTF8.self))
        var index = 0
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case "\u{1B}":
                guard index < characters.count, characters[index] == "[" else {
                    problems.append("escape without [")
                    return
                }
                index += 1
                var body = ""
                while index < characters.count, let ascii = characters[index].asciiValue, ascii < 0x40 {
                    body.append(characters[index])
                    index += 1
                }
                guard index < characters.count else { return problems.append("sequence cut off") }
                sequence(body, characters[index])
                index += 1
            case "\r": column = 0
            case "\n": row += 1
            case "\r\n":
                column = 0
                row += 1
            case "\u{08}": column -= 1
            default: put(character)
            }
        }
    }

    private mutating func put(_ character: Character) {
        let width = Glyph(character).displayColumns
        guard row < rows, column + width <= columns else {
            return problems.append("written outside at \(column),\(row)")
        }
        for covered in 0..<width {
            cells[row][column + covered] = covered == 0 ? String(character) : ""
            reversed[row][column + covered] = isReverse
        }
        column += width
    }

    private mutating func sequence(_ body: String, _ final: Character) {
        let numbers = body.split(separator: ";").map { Int($0) ?? 0 }
        func number(_ index: Int, _ standard: Int) -> Int {
            numbers.count > index && numbers[index] > 0 ? numbers[index] : standard
        }
        switch final {
        case "H": (row, column) = (number(0, 1) - 1, number(1, 1) - 1)
        case "C": column += number(0, 1)
        case "G": column = number(0, 1) - 1
        case "K":
            for index in column..<columns {
                cells[row][index] = " "
                reversed[row][index] = false
            }
        case "J":
            cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
            reversed = Array(repeating: Array(repeating: false, count: columns), count: rows)
        case "r":
            (top, bottom) = (number(0, 1) - 1, number(1, rows))
            (row, column) = (0, 0)
        case "L", "M":
            for _ in 0..<number(0, 1) {
                let blank = Array(repeating: " ", count: columns)
                let plain = Array(repeating: false, count: columns)
                if final == "L" {
                    cells.remove(at: bottom - 1)
                    cells.insert(blank, at: row)
                    reversed.remove(at: bottom - 1)
                    reversed.insert(plain, at: row)
                } else {
                    cells.remove(at: row)
                    cells.insert(blank, at: bottom - 1)
                    reversed.remove(at: row)
                    reversed.insert(plain, at: bottom - 1)
                }
            }
        case "m":
            if body.isEmpty { isReverse = false }
            for parameter in numbers {
                if parameter == 0 { isReverse = false }
                if parameter == 7 { isReverse = true }
            }
        case "h" where body == "?25": isCursorVisible = true
        case "l" where body == "?25": isCursorVisible = false
        default: problems.append("unknown sequence [\(body)\(final)")
        }
    }
}

@Suite("Drawing by differences")
struct ScreenRendererTests {
    private func expectSame(_ emulator: Emulator, _ screen: ScreenBuffer, _ comment: Comment) {
        for row in 0..<screen.rows {
            for column in 0..<screen.columns {
                let cell = screen[column, row]
                if emulator.cells[row][column] != cell.text
                    || emulator.reversed[row][column] != cell.style.attributes.contains(.reverse)
                {
                    Issue.record(
                        "\(comment): cell \(column),\(row) shows '\(emulator.cells[row][column])', not '\(cell.text)'")
                    return
                }
            }
        }
        #expect(emulator.problems == [], comment)
        if let cursor = screen.cursor {
            #expect(emulator.isCursorVisible && emulator.column == cursor.column && emulator.row == cursor.row, comment)
        } else {
            #expect(!emulator.isCursorVisible, comment)
        }
    }

    @Test("whatever is drawn after whatever, the terminal shows the new screen", arguments: 1...40)
    func anyAfterAny(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var emulator = Emulator(columns: 40, rows: 12)
        var renderer = ScreenRenderer(capabilities: .init(hasColor: seed % 2 == 0, canScroll: seed % 3 != 0))
        var screen = ScreenBuffer(columns: 40, rows: 12)
        let words = ["plain words", "日本語", "👩‍👩‍👧 family", "e\u{301}e\u{301}", "שלום", "\u{1B}[2J", "", "x"]
        for step in 0..<40 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                screen.scroll(2..<11, by: [-3, -2, -1, 1, 2, 3].randomElement(using: &generator)!)
            case 1:
                screen = ScreenBuffer(columns: 40, rows: 12)
                for row in 0..<12 {
                    screen.draw("row \(row) \(words.randomElement(using: &generator)!)", column: 0, row: row)
                }
            default:
                screen.draw(
                    words.randomElement(using: &generator)!, column: Int.random(in: 0..<40, using: &generator),
                    row: Int.random(in: 0..<12, using: &generator),
                    style: Bool.random(using: &generator) ? .reverse : .plain)
            }
            screen.cursor =
                Bool.random(using: &generator)
                ? .init(
                    column: Int.random(in: 0..<40, using: &generator), row: Int.random(in: 0..<12, using: &generator))
                : nil
            emulator.feed(renderer.render(screen))
            expectSame(emulator, screen, "seed \(seed), step \(step)")
        }
    }

    @Test("an unchanged screen writes nothing, one letter a few bytes, a new line moves the rows below")
    func bytes() {
        var renderer = ScreenRenderer()
        var screen = ScreenBuffer(columns: 200, rows: 60)
        for row in 0..<60 { screen.draw(String(repeating: "word \(row) ", count: 12), column: 0, row: row) }
        #expect(renderer.render(screen).count > 5_000)
        #expect(renderer.render(screen) == [])
        screen.draw("x", column: 10, row: 10)
        #expect(renderer.render(screen).count < 40)
        screen.scroll(20..<60, by: 1)
        screen.draw("a new row", column: 0, row: 20)
        #expect(renderer.render(screen).count < 200)
    }

    @Test("without colour no colour is sent")
    func noColor() {
        var renderer = ScreenRenderer(capabilities: .init(hasColor: false))
        var screen = ScreenBuffer(columns: 20, rows: 2)
        screen.draw("caret", column: 0, row: 0, style: Style(.red, on: .cyan, .bold))
        let text = String(decoding: renderer.render(screen), as: UTF8.self)
        #expect(!text.contains("31") && !text.contains("46"))
        #expect(text.contains("\u{1B}[1;7m"), "a coloured background becomes reverse")
    }
}

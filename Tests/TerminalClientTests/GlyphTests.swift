import Client
import MergeTesting
import Testing

@testable import TerminalClient

@Suite("Measuring and taming text for a terminal")
struct GlyphTests {
    @Test(
        "display columns",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｱ", 1),
            ("Ａ", 2),
            ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("☺\u{FE0F}", 2), ("☺", 1), ("1\u{FE0F}\u{20E3}", 2),
            ("ש", 1), ("שָׁ", 1), ("ع", 1), ("ก\u{E33}", 2), ("\u{1B}", 1), ("\u{9B}", 1), ("\u{202E}", 1),
            ("\u{200B}", 1),
            ("\u{301}", 1), ("→", 1), ("…", 1), ("⌚", 2), ("\u{AD}", 1),
        ])
    func columns(text: String, expected: Int) {
        #expect(Glyph.displayColumns(of: text) == expected, "\(text.debugDescription)")
    }

    @Test(
        "nothing a person can type reaches the terminal as control",
        arguments: [
            "\u{1B}[2J", "\u{1B}]52;c;ZXZpbA==\u{07}", "\u{9B}31m", "\u{90}q\u{9C}", "a\r\nb", "\u{08}\u{08}", "\u{7F}",
            "\u{202E}gnp.exe", "\u{2066}x\u{2069}", "\u{200F}", "\u{FEFF}", "\u{2028}", "\u{85}", "\u{E0001}",
            "a\u{200D}\u{202E}b", "x\u{301}\u{1B}[A", "\u{1B}\u{301}",
        ])
    func harmless(text: String) {
        for scalar in Glyph.safe(text).unicodeScalars {
            #expect(
                scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value), "U+\(String(scalar.value, radix: 16))")
            let isFormat = [.format, .control, .lineSeparator, .paragraphSeparator].contains(
                scalar.properties.generalCategory)
            #expect(!isFormat || scalar.value == 0x200D, "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test("every scalar there is, alone and between letters, is harmless")
    func everyScalar() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for glyph in Glyph.line(String(scalar)) {
                let isBad = glyph.text.unicodeScalars.contains {
                    $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || (0x202A...0x202E).contains($0.value)
                        || (0x2066...0x2069).contains($0.value)
                }
                if isBad || glyph.displayColumns < 1 { Issue.record("U+\(String(value, radix: 16))") }
            }
        }
    }

    @Test("500 combining marks on one letter become at most six")
    func overlongMarks() {
        let zalgo = "a" + String(repeating: "\u{301}", count: 500)
        let glyph = Glyph(Character(zalgo))
        #expect(glyph.text.unicodeScalars.count <= 1 + Glyph.markLimit)
        #expect(glyph.displayColumns == 1)
    }

    @Test("a line that is too long ends in an ellipsis and never in half a wide character")
    func cutLines() {
        #expect(Glyph.line("morning", displayColumns: 4).map(\.text).joined() == "mor…")
        #expect(Glyph.line("日本語", displayColumns: 4).map(\.text).joined() == "日…")
        #expect(Glyph.line("日本", displayColumns: 4).map(\.text).joined() == "日本")
    }
}

@Suite("Soft wrap")
struct WrappedLineTests {
    private func rows(_ text: String, _ measure: Int) -> [String] {
        let line = Array(text.unicodeScalars)
        let wrapped = WrappedLine(line, measure: measure)
        return (0..<wrapped.rowCount).map { row in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: line[wrapped.scalarRange(ofRow: row)])
            return String(view)
        }
    }

    @Test("breaks at spaces, keeps all of the text, and breaks a word only when it must")
    func breaks() {
        #expect(rows("the quick brown fox", 10) == ["the quick ", "brown fox"])
        #expect(rows("abcdefghij", 4) == ["abcd", "efgh", "ij"])
        #expect(rows("日本語日本語", 5) == ["日本", "語日", "本語"])
        #expect(rows("", 10) == [""])
        #expect(rows("well-known words", 6) == ["well-", "known ", "words"])
    }

    @Test("no row is wider than the measure, nothing is lost, and every place is found again", arguments: 1...50)
    func properties(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let parts = ["a", "word ", "  ", "日本", "👩‍👩‍👧", "e\u{301}", "\t", "-", "🇩🇪🇫🇷", "שלום ", "\u{1B}"]
        let text = (0..<60).map { _ in parts.randomElement(using: &generator)! }.joined()
        let line = Array(text.unicodeScalars)
        for measure in [2, 7, 20, 72] {
            let wrapped = WrappedLine(line, measure: measure)
            #expect(rows(text, measure).joined() == text, "seed \(seed)")
            for row in 0..<wrapped.rowCount {
                wrapped.forEachGlyph(inRow: row, of: line) { glyph, column, _ in
                    #expect(column + glyph.displayColumns <= max(measure, 2), "seed \(seed)")
                }
            }
            var index = 0
            while index < line.count {
                let row = wrapped.row(ofScalar: index)
                let column = wrapped.column(ofScalar: index, in: line)
                let found = wrapped.scalar(inRow: row, atColumn: column, of: line)
                // Blanks that hang over the edge share the last column.
                if column < measure { #expect(found == index, "seed \(seed), measure \(measure), scalar \(index)") }
                index = GraphemeBoundaries.next(after: index, in: line)
            }
        }
    }
}

@Suite("Boundaries of characters")
struct GraphemeBoundariesTests {
    @Test("the same as the standard library's, forward and back", arguments: 1...50)
    func sameAsCharacters(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let parts = ["a", "é", "e\u{301}\u{302}", "日", "👩‍👩‍👧", "🇩🇪", "한", "\u{1112}\u{1161}", "क्ष", " ", "👍🏽"]
        let text = (0..<40).map { _ in parts.randomElement(using: &generator)! }.joined()
        let line = Array(text.unicodeScalars)
        var expected: [Int] = []
        var offset = 0
        for character in text {
            expected.append(offset)
            offset += character.unicodeScalars.count
        }
        var forward: [Int] = []
        var index = 0
        while index < line.count {
            forward.append(index)
            index = GraphemeBoundaries.next(after: index, in: line)
        }
        #expect(forward == expected, "seed \(seed)")
        var back: [Int] = []
        index = line.count
        while index > 0 {
            index = GraphemeBoundaries.previous(before: index, in: line)
            back.append(index)
        }
        #expect(Array(back.reversed()) == expected, "seed \(seed)")
        var visited: [Int] = []
        GraphemeBoundaries.forEach(in: 0..<line.count, of: line) { _, index in
            visited.append(index)
            return true
        }
        #expect(visited == expected, "seed \(seed)")
    }
}

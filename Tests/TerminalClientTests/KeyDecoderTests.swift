import MergeTesting
import Testing

@testable import TerminalClient

@Suite("Decoding what a terminal sends")
struct KeyDecoderTests {
    private static let cases: [(String, [TerminalInput])] = [
        ("a", [.key(KeyPress(.character("a")))]),
        ("é日👩", [.key(KeyPress(.character("é"))), .key(KeyPress(.character("日"))), .key(KeyPress(.character("👩")))]),
        ("\r", [.key(KeyPress(.enter))]),
        ("\u{7F}", [.key(KeyPress(.backspace))]),
        ("\u{01}", [.key(.control("a"))]),
        ("\u{1F}", [.key(.control("_"))]),
        ("\u{00}", [.key(.control(" "))]),
        ("\u{1B}[A\u{1B}[B", [.key(KeyPress(.up)), .key(KeyPress(.down))]),
        ("\u{1B}OA\u{1B}OP", [.key(KeyPress(.up)), .key(KeyPress(.function(1)))]),
        ("\u{1B}[1;5C", [.key(KeyPress(.right, .control))]),
        ("\u{1B}[1;2D", [.key(KeyPress(.left, .shift))]),
        ("\u{1B}[1;6H", [.key(KeyPress(.home, [.shift, .control]))]),
        (
            "\u{1B}[3~\u{1B}[5~\u{1B}[17~",
            [.key(KeyPress(.delete)), .key(KeyPress(.pageUp)), .key(KeyPress(.function(6)))]
        ),
        ("\u{1B}[Z", [.key(KeyPress(.tab, .shift))]),
        ("\u{1B}u", [.key(.alt(.character("u")))]),
        ("\u{1B}\u{7F}", [.key(.alt(.backspace))]),
        ("\u{1B}\u{0F}", [.key(KeyPress(.escape)), .key(.control("o"))]),
        ("\u{1B}[97;5u", [.key(.control("a"))]),
        ("\u{1B}[27;5;13~", [.key(KeyPress(.enter, .control))]),
        (
            "\u{1B}[<0;5;3M\u{1B}[<64;1;1M",
            [
                .mouse(MouseReport(.press, column: 4, row: 2)), .mouse(MouseReport(.wheelUp, column: 0, row: 0)),
            ]
        ),
        ("\u{1B}[200~two\rlines\u{1B}[A\u{1B}[201~x", [.paste("two\nlines\u{1B}[A"), .key(KeyPress(.character("x")))]),
        // Answers of the terminal and unknown sequences are swallowed whole.
        ("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\a", [.key(KeyPress(.character("a")))]),
        ("\u{1B}]0;title\u{07}b", [.key(KeyPress(.character("b")))]),
        ("\u{1B}P1$r0m\u{1B}\\c", [.key(KeyPress(.character("c")))]),
        ("\u{1B}[?62;22cd", [.key(KeyPress(.character("d")))]),
        ("\u{1B}[Ie", [.key(KeyPress(.character("e")))]),
    ]

    @Test("every sequence is decoded whole, byte by byte and cut anywhere", arguments: cases.indices)
    func sequences(index: Int) {
        let (text, expected) = Self.cases[index]
        let bytes = Array(text.utf8)
        var whole = KeyDecoder()
        #expect(whole.decode(bytes) + whole.flush() == expected, "whole")
        var single = KeyDecoder()
        #expect(bytes.flatMap { single.decode([$0]) } + single.flush() == expected, "byte by byte")
        for cut in 1..<max(2, bytes.count) {
            var decoder = KeyDecoder()
            let inputs =
                decoder.decode(bytes[..<min(cut, bytes.count)]) + decoder.decode(bytes[min(cut, bytes.count)...])
            #expect(inputs + decoder.flush() == expected, "cut at \(cut)")
        }
    }

    @Test("a lone Escape waits, and is the key when nothing follows")
    func loneEscape() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.isWaiting)
        #expect(decoder.flush() == [.key(KeyPress(.escape))])
        #expect(!decoder.isWaiting)
    }

    @Test("bytes that are no UTF-8 and C1 controls type nothing")
    func badBytes() {
        var decoder = KeyDecoder()
        let inputs = decoder.decode([0xFF, 0xC0, 0xC2, 0x9B, 0xE2, 0x28, 0x41]) + decoder.flush()
        #expect(inputs == [.key(KeyPress(.character("("))), .key(KeyPress(.character("A")))])
    }

    @Test("random bytes never stop the decoder, and what follows them is read")
    func randomBytes() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var decoder = KeyDecoder()
            _ = decoder.decode(
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
                })
            _ = decoder.decode("\u{1B}[201~\u{1B}\\\u{07}".utf8)
            _ = decoder.flush()
            #expect(decoder.decode("z".utf8) + decoder.flush() == [.key(KeyPress(.character("z")))])
        }
    }
}

import Client
import MergeTesting
import OperationalTransform
import Testing

@testable import Session
@testable import TerminalClient

@Suite("The room's screen")
struct RoomScreenTests {
    @Test("a newcomer types a name, Enter, and writes")
    func newcomer() throws {
        let stage = try RoomStage()
        #expect(stage.lines().last == " Your name:")
        stage.type("Ana\r")
        stage.type("Good morning")
        #expect(stage.text == "Good morning")
        let lines = stage.lines()
        #expect(lines[0].contains("Early birds") && lines[0].contains("WAITING") && lines[0].contains("1 here"))
        #expect(lines[2].contains("Good morning"))
        #expect(lines[22].contains("Untitled") && lines[22].contains("2 words") && lines[22].contains("saved 10:17:03"))
        #expect(lines[23].contains("^O") && lines[23].contains("F1 help") && lines[23].contains("^Q leave"))
    }

    @Test("drafts are shared, titled, finished and discarded from the panel")
    func panel() throws {
        let stage = try RoomStage()
        stage.type("Ana\r")
        stage.type("\u{0F}s")
        #expect(stage.session.room.drafts[1]?.sharing == .readable)
        stage.type("t")
        #expect(stage.lines().last == " Title: Untitled")
        stage.type("\u{15}A week in Durham\r")
        #expect(stage.session.room.drafts[1]?.title == "A week in Durham")
        stage.type("f")
        #expect(stage.session.room.drafts[1]?.finished == true)
        stage.type("iThe intro\r")
        #expect(stage.session.room.people[1]?.intention == "The intro")
        stage.type("nSecond\r")
        #expect(stage.screen.draft == 2)
        stage.type("\u{0F}\u{1B}[Adn")
        #expect(stage.session.room.drafts[1] != nil, "anything but y keeps it")
        stage.type("dy")
        #expect(stage.session.room.drafts[1] == nil)
    }

    @Test("a host starts the clock, a writer's keys do nothing to it")
    func clock() throws {
        let host = try RoomStage()
        host.type("Ana\r\u{0F}p")
        #expect(host.session.room.clock?.state == .running)
        #expect(host.lines()[0].contains("CHECK-IN 05:00"))
        let writer = try RoomStage(role: .writer)
        writer.type("Bob\r\u{0F}p")
        #expect(writer.session.room.clock?.state == .waiting)
    }

    @Test("find goes from place to place and says how many there are")
    func find() throws {
        let stage = try RoomStage()
        stage.type("Ana\r")
        stage.press([.paste("one two one\nthree one")])
        stage.type("\u{06}one\r")
        #expect(stage.screen.editor.caret == 0)
        stage.type("\u{07}")
        #expect(stage.screen.editor.caret == 8)
        #expect(stage.lines().last?.contains("2 of 3") == true)
        stage.type("\u{06}\u{15}nothing\r")
        #expect(stage.lines().last?.contains("'nothing' is not in this draft") == true)
    }

    @Test("pasted text is taken as it is, escape sequences in it never reach the terminal")
    func paste() throws {
        let stage = try RoomStage(title: "\u{1B}[31mred\u{9B}2J")
        stage.type("A\u{301}na\r")
        let hostile = "\u{1B}]52;c;ZXZpbA==\u{07}x\u{1B}[2Jy\u{9B}Hz\u{202E}"
        stage.press([.paste(hostile)])
        #expect(stage.text == hostile)
        var renderer = ScreenRenderer()
        let bytes = renderer.render(stage.screen.view(columns: 80, rows: 24, in: stage.context))
        var decoder = EscapeAudit()
        #expect(decoder.foreign(in: bytes) == [])
    }

    @Test("any keys at any size: nothing traps, every screen is whole", arguments: 1...60)
    func anyKeys(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let stage = try RoomStage()
        stage.type("Ana\r")
        let keys = [
            "a", "word ", "\r", "\u{7F}", "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{0F}", "\u{1B}", "s", "n",
            "\u{06}",
            "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[1;5H", "\u{1B}[1;5F", "\u{1B}[1;2C", "\u{18}", "\u{16}", "\u{1F}",
            "\u{1B}e",
            "\u{1B}[19~", "\u{1B}OP", "o", "\u{0B}", "\u{15}", "\u{17}", "日本", "👩‍👩‍👧", "e\u{301}", "\t", "- x",
            "\u{1B}[17~", "y",
        ]
        var renderer = ScreenRenderer()
        for _ in 0..<150 {
            stage.type(keys.randomElement(using: &generator)!)
            let (columns, rows) = (
                [1, 2, 10, 40, 80, 120, 200].randomElement(using: &generator)!,
                [1, 2, 3, 5, 24, 60].randomElement(using: &generator)!
            )
            let screen = stage.screen.view(columns: columns, rows: rows, in: stage.context)
            #expect(screen.lines.count == rows)
            if let cursor = screen.cursor { #expect(cursor.column < columns && cursor.row < rows, "seed \(seed)") }
            _ = renderer.render(screen)
        }
    }
}

/// Finds escape sequences that the renderer has no business sending.
private struct EscapeAudit {
    mutating func foreign(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x1B {
                guard index < bytes.count, bytes[index] == 0x5B else {
                    found.append("ESC without [")
                    continue
                }
                var end = index + 1
                while end < bytes.count, bytes[end] < 0x40 { end += 1 }
                let body = String(decoding: bytes[(index + 1)...min(end, bytes.count - 1)], as: UTF8.self)
                let isKnown =
                    ["m", "H", "C", "G"].contains { body.hasSuffix($0) } || body == "K" || body == "?25l"
                    || body == "?25h" || body == "2J"
                if !isKnown { found.append(body) }
                index = end + 1
            } else if byte < 0x20, byte != 0x0D, byte != 0x0A, byte != 0x08 {
                found.append("byte \(byte)")
            } else if byte == 0xC2, index < bytes.count, bytes[index] < 0xA0 {
                found.append("C1")
            }
        }
        // One clearing of the screen is the renderer's own; more would be somebody's.
        if String(decoding: bytes, as: UTF8.self).occurrences(of: "\u{1B}[2J") > 1 { found.append("a second [2J") }
        return found
    }
}

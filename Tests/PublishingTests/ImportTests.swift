import Testing

@testable import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("A post brought in and put back is the same file")
struct ImportTests {
    static let samples = [
        "ablog-skeleton", "jekyll-announcement", "pelican-2023-recap", "pelican-2024-recap", "plain-2019-recap",
    ]
    static let samplesFolder = packageRoot + "/../shared/posts"
    static let hasSamples = FileManager.default.fileExists(atPath: samplesFolder)

    static func sample(_ name: String) throws -> [UInt8] {
        try FileBytes.read("\(samplesFolder)/\(name).md", largest: 1 << 20)
    }

    @Test(
        "real posts, untouched: every byte; with one word changed: that word",
        .enabled(if: hasSamples, "no sample posts here"), arguments: samples)
    func realPosts(name: String) throws {
        let original = try Self.sample(name)
        let post = try ImportedPost(original, path: "\(name).md")
        #expect(try PostUpdate.bytes(original: original, text: post.text, path: name) == original)
        let changed = post.text.replacing(text: "conference", with: "gathering")
        #expect(changed != post.text)
        let expected = Array(
            String(decoding: original, as: UTF8.self).replacing(text: "conference", with: "gathering").utf8)
        #expect(try PostUpdate.bytes(original: original, text: changed, path: name) == expected)
    }

    @Test("three hundred generated files with odd line ends, marks, spaces and comments", arguments: 0..<300)
    func generated(seed: Int) throws {
        let original = GeneratedPost.bytes(seed: UInt64(seed))
        let post = try ImportedPost(original, path: "x.md")
        #expect(try PostUpdate.bytes(original: original, text: post.text, path: "x.md") == original, "seed \(seed)")

        // One word of one line changed: all bytes before and after it stay.
        var lines = post.text.lines.map(String.init)
        guard let index = lines.firstIndex(where: { $0.containsText("word") }) else { return }
        lines[index] = lines[index].replacing(text: "word", with: "term")
        let updated = try PostUpdate.bytes(original: original, text: lines.joined(separator: "\n"), path: "x.md")
        let common = zip(original, updated).prefix { $0 == $1 }.count
        let tail = zip(original.reversed(), updated.reversed()).prefix { $0 == $1 }.count
        #expect(original.count - common - tail <= 4 * 4, "seed \(seed): \(original.count - common - tail) bytes differ")
        #expect(try ImportedPost(updated, path: "x.md").text == lines.joined(separator: "\n"), "seed \(seed)")
    }

    @Test(
        "lines put in and taken out: what is left keeps its bytes, new lines end as the file's do", arguments: 0..<100)
    func edited(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) + 1000)
        let original = GeneratedPost.bytes(seed: UInt64(seed))
        var lines = try ImportedPost(original, path: "x.md").text.lines.map(String.init)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<lines.count, using: &random)
            if Bool.random(using: &random), lines.count > 1 {
                lines.remove(at: index)
            } else {
                lines.insert("new line", at: index)
            }
        }
        let text = CleanText.body(lines.joined(separator: "\n"))
        let updated = try PostUpdate.bytes(original: original, text: text, path: "x.md")
        #expect(try ImportedPost(updated, path: "x.md").text == text, "seed \(seed)")
    }

    @Test("text that was read in the wrong alphabet is put right where no byte is lost, and named where one is")
    func mojibake() throws {
        let cases: [(String, String?)] = [
            ("ðŸ˜Ž", "😎"), ("donâ€™t", "don’t"), ("cafÃ©", "café"), ("Ã¼ber", "über"),
            ("â€œquotedâ€\u{9d}", "“quoted”"),
            ("ğŸ”", nil), ("â€ ", nil),
        ]
        for (broken, sound) in cases {
            if let sound {
                #expect(Mojibake.repaired("x \(broken) y") == "x \(sound) y")
            } else {
                #expect(Mojibake.repaired("x \(broken) y") == "x \(broken) y")
                #expect(Mojibake.findings(in: "x\n\n\(broken) y").map(\.line) == [3])
                #expect(Mojibake.findings(in: broken).first?.repair == nil)
            }
        }
    }

    @Test(
        "sound text is never called broken",
        arguments: [
            "café", "São Paulo", "« CAFÉ »", "25 °C", "über", "NAÏVE", "Ångström", "ÂGE", "ğ ş ı", "5 €",
            "“quotes” – dashes…", "`ðŸ˜Ž`", "Ÿ ž", "früh—spät",
        ])
    func soundText(text: String) {
        #expect(Mojibake.findings(in: text).isEmpty)
        #expect(Mojibake.repaired(text) == text)
    }

    @Test("the two real posts with broken characters", .enabled(if: hasSamples, "no sample posts here"))
    func realMojibake() throws {
        let pelican = try ImportedPost(try Self.sample("pelican-2024-recap"), path: "x.md")
        #expect(pelican.mojibake == [Mojibake.Finding(line: 18, text: "ðŸ˜Ž", repair: "😎")])
        let skeleton = try ImportedPost(try Self.sample("ablog-skeleton"), path: "x.md", repairsMojibake: true)
        #expect(skeleton.mojibake.count == 5 && skeleton.mojibake.allSatisfy { $0.repair == nil })
    }

    @Test("a file that is no UTF-8 is refused with the command that converts it")
    func notUTF8() {
        #expect(throws: PublishingError.notUTF8(path: "x.md")) { try ImportedPost([0x63, 0xe9], path: "x.md") }
        #expect("\(PublishingError.notUTF8(path: "x.md"))".contains("iconv"))
    }

    @Test("a header that a writer typed in the draft is used once, and its keys win")
    func headerInDraft() throws {
        let draft = FinishedDraft(
            id: "r-1", title: "Draft 1",
            text: "---\ntitle: \"Typed: title\"\ntags: [a, b]\ndate: 2026-02-03\n---\n\nText.\n",
            writers: [
                .init(name: "Ana", survivingCharacters: 90, consents: true),
                .init(name: "Bo", survivingCharacters: 4, consents: true),
            ],
            finishedAt: try postDate("2026-11-20 21:15", "Europe/Lisbon"))
        let post = draft.post
        #expect(post.title == "Typed: title" && post.tags == ["a", "b"] && post.body == "Text.\n")
        #expect(PostDate.day(post.date.civil) == "2026-02-03" && post.authors == ["Ana"])
    }
}

/// Posts as no tool would write them, the same for the same seed.
enum GeneratedPost {
    static func bytes(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
        let headers = [
            [
                "---", "# a comment", "title:   \"A: b\"   # trailing", "tags:", "- x", "-   'y'", "",
                "date:  2024-01-02", "---", "",
            ],
            ["---", "title: word", "nested:", "    deep:  1", "list: [ a,b , c ]", "---"],
            ["+++", "title = \"x\"", "", "[extra]", "a = 1 # c", "+++", "", ""],
            ["Title:    word  ", "Date: 2024-1-2", "tags: a,b ,c", "", ""],
            ["<!--", ".. title: x", ".. slug:   y", "-->", "", ""],
            ["# word", "", "Published October 28, 2019", ""], [],
        ]
        var lines = headers[Int.random(in: 0..<headers.count, using: &random)]
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            lines.append(
                pick([
                    "", "  ", "a word here  ", "\ttabbed\tword", "* item", "trailing\\", "```", "<!-- word -->",
                    "é 😎 word", "a\u{0}b word",
                    "\u{7}bell", "[x]: y", "word\u{2028}sep", "| a | b |", "\u{feff}inner", "last word",
                ]))
        }
        let mixed = Int.random(in: 0..<4, using: &random) == 0
        let end = pick(["\n", "\r\n", "\r\n", "\n", "\r"])
        var bytes: [UInt8] = Int.random(in: 0..<4, using: &random) == 0 ? [0xef, 0xbb, 0xbf] : []
        for (index, line) in lines.enumerated() {
            bytes += line.utf8
            if index < lines.count - 1 || Bool.random(using: &random) {
                bytes += (mixed ? pick(["\n", "\r\n", "\r"]) : end).utf8
            }
        }
        return bytes
    }
}

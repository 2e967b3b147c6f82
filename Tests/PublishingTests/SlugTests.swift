import Testing

@testable import Publishing

@Suite("Slugs are safe names that still say what the post is")
struct SlugTests {
    @Test(
        "a title becomes its words",
        arguments: [
            ("DjangoCon US 2024", "djangocon-us-2024"),
            ("Café — DjangoCon US: 2024's C++ & .NET", "cafe-djangocon-us-2024s-c-net"),
            ("Straße nach Łódź", "strasse-nach-lodz"), ("Ένα πρωί", "ena-proi"), ("Жизнь и щи", "zhizn-i-shchi"),
            ("  spaces  ", "spaces"), ("Tiếng Việt", "tieng-viet"),
            ("../../.git/hooks/post-commit", "git-hooks-post-commit"),
            ("--upload-pack=x", "upload-pack-x"), ("$(id)", "id"), ("CON", "con-post"), ("index", "index-post"),
            ("a\0b", "a-b"),
        ])
    func fromTitle(title: String, slug: String) {
        #expect(Slug.make(fromTitle: title) == slug)
    }

    @Test("a title that ASCII cannot say has no slug of its own", arguments: ["早朝の執筆", "🎉🎉", "", "!!!", "مرحبا"])
    func noSlug(title: String) {
        #expect(Slug.make(fromTitle: title) == nil)
    }

    @Test(
        "a slug typed keeps its case and underscores, never its slashes",
        arguments: [
            ("My_Slug-2", "My_Slug-2"), ("/etc/passwd", "etc-passwd"), ("..", nil), ("-rf", "rf"), ("a b", "a-b"),
            ("NUL", "NUL-post"),
        ] as [(String, String?)])
    func typed(typed: String, slug: String?) {
        #expect(Slug.make(fromTyped: typed) == slug)
    }

    @Test("300 bytes are cut at a word")
    func long() throws {
        let slug = try #require(Slug.make(fromTitle: String(repeating: "sixteen letters ", count: 20)))
        #expect(slug.utf8.count <= 80 && slug.hasSuffix("letters"))
        #expect(Slug.make(fromTitle: String(repeating: "x", count: 300))?.utf8.count == 80)
    }
}

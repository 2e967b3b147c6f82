"""Posts made to break a careless export, and what must be seen of each in the page."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")

FENCE = "```"


def post(title, body="Plain words here.\n", see=(), code=(), footnotes=(), images=(), anchors=(), absent=(), **rest):
    """A post as the JSON that `cowrite export --post` takes, and what its page must show."""
    data = {
        "title": title, "date": "2026-03-14T09:00", "timezone": "Europe/Berlin", "authors": ["Ana Lopez"],
        "tags": ["writing"], "category": "Notes", "draft": False, "body": body,
        "images": [{"name": name, "path": "dot.png", "alt": alt, "credit": ""} for name, alt in images],
    }
    data.update(rest)
    return {"post": data, "see": list(see), "code": list(code), "footnotes": list(footnotes),
            "images": list(images), "anchors": list(anchors), "absent": list(absent)}


WORDS = ["yes", "no", "null", "~x", "1.10", "2024", "0x1F", "12:30:45", "2024-01-01", "@home", "- dash", "# hash", "key: value",
         "a #b", "*star* _under_ `tick`", "[link](x) ![i](y)", "{brace} {{ site.title }}", "{% include x %}", "<div>tag</div>",
         "&amp; & &lt;", "\"double\" and 'single'", "C:\\new\\table", "100% sure, 50/50", "$HOME $(id) `id`", "Title: Other", "---",
         "+++", "--> end <!--", "早朝の執筆", "مرحبا بالعالم", "Café ☕ 😎 e\u0301", "x" * 180, "!!python/object:os.system",
         "a\tb", "line one\nline two\ndraft: true", "nul\0l bell\7", "\ufeffbom", "|pipe| ^caret^ ~~strike~~", "Trailing colon:",
         "{static}/x {filename}y", "[TOC]", "{{< figure >}}"]

POSTS = [post(word, "Words about it.\n", see=["Words about it."]) for word in WORDS]

POSTS += [
    # Text
    post("Body opens with a rule", "---\n\nAfter the rule.\n", see=["After the rule."]),
    post("Body opens like a header", "---\nlayout: evil\npublished: false\n---\n\nStill here.\n", see=["layout: evil", "Still here."]),
    post("Body opens like Pelican", "Status: hidden\nNote: this is text.\n\nMore.\n", see=["Note: this is text.", "More."]),
    post("Title again", "# Title again\n\nUnder it.\n", see=["Under it."]),
    post("Underlined title", "Underlined title\n================\n\nUnder it.\n", see=["Under it."]),
    post("Other first heading", "# Not the title\n\nUnder it.\n", see=["Not the title", "Under it."]),
    post("Carriage returns", "One.\r\n\r\nTwo.\r\n\r\n```\r\ncode line\r\n```\r\n", see=["One.", "Two."], code=["code line"]),
    post("Controls in the text", "\ufeffA\0B\x07C \x1b[2J end.\n", see=["ABC [2J end."]),
    post("Empty body", ""),
    post("No final newline", "The end", see=["The end"]),
    post("Unicode", "Größe – naïve “quotes” … 早朝 مرحبا 😎 👩‍👩‍👧 a\u0301\n", see=["Größe", "naïve", "早朝", "مرحبا", "😎"]),
    post("Line separator", "One\u2028two three.\n", see=["three."]),
    post("Long line", "word " * 3000 + "last.\n", see=["last."]),
    # Templates in code and prose
    post("Liquid in a fence", f"{FENCE}liquid\n{{% if user %}}Hi {{{{ user.name }}}}{{% endif %}}\n{FENCE}\n",
         code=["{% if user %}Hi {{ user.name }}{% endif %}"]),
    post("Liquid unknown tag", "Write `{% unknown %}` and `{{ 'x' | nosuch }}`.\n", code=["{% unknown %}", "{{ 'x' | nosuch }}"]),
    post("Raw and endraw", "Use `{% raw %}` then `{% endraw %}` and `{%- endraw -%}`.\n",
         code=["{% raw %}", "{% endraw %}", "{%- endraw -%}"]),
    post("Prose braces", "Say {{ page.title }} in prose.\n", see=["Say {{ page.title }} in prose."]),
    post("Hugo shortcode", "Write `{{< figure src=\"x\" >}}` or `{{% note %}}`.\n",
         code=["{{< figure src=\"x\" >}}", "{{% note %}}"]),
    post("Hugo shortcode in fence", f"{FENCE}\n{{{{< youtube abc >}}}}\n{{{{% /raw %}}}}\n{FENCE}\n",
         code=["{{< youtube abc >}}", "{{% /raw %}}"]),
    post("Zola call", "Write `{{ youtube(id=\"x\") }}` there.\n", code=["{{ youtube(id=\"x\") }}"]),
    post("Jinja and ERB", f"{FENCE}\n{{# comment #}} <%= x %> ${{y}}\n{FENCE}\n", code=["{# comment #} <%= x %> ${y}"]),
    # Code
    post("Code kinds", f"{FENCE}python\ndef f(x):\n    return '<b>' + x\n{FENCE}\n\nText.\n\n    indented <code>\n\nEnd.\n",
         code=["def f(x):", "return '<b>' + x", "indented <code>"], see=["Text.", "End."]),
    post("Fence with dashes", f"{FENCE}\n---\ntitle: x\n---\n{FENCE}\n", code=["title: x"]),
    post("Fake image in code", "`![x](image:none.png)` is code.\n", code=["![x](image:none.png)"]),
    # Footnotes
    post("Footnotes", "A claim[^1] and another[^two].\n\n[^1]: First note.\n[^two]: Second *note*.\n",
         footnotes=["First note.", "Second note."], see=["A claim"]),
    post("Pelican footnotes", "A claim[ref]The note.[/ref] here.\n", footnotes=["The note."], see=["A claim", "here."],
         absent=["[ref]"]),
    # Links within the page
    post("Contents", "- [Hotel](#21c-museum-hotel)\n- [Old & new](#old--new)\n\n## 21c Museum Hotel\n\nRooms.\n\n## Old & New\n\nTricks.\n",
         see=["Rooms.", "Tricks."], anchors=["Hotel", "Old & new"]),
    # Images
    post("One image", "Before.\n\n![](image:sea.png)\n\nAfter.\n", images=[("sea.png", "The sea")], see=["Before.", "After."]),
    post("Image with spaces", "![Own words](image:My photo (1).png)\n", images=[("My photo (1).png", "Own words")])
    if False else post("Image with spaces", "![Own words](<image:My photo 1.png>)\n", images=[("My photo 1.png", "Own words")]),
    post("Two images of one stem", "![a](image:a b.png)\n\n![b](image:a-b.png)\n", images=[("a b.png", "a"), ("a-b.png", "b")]),
    post("Credit", "![The sea](image:credit.png)\n", see=["Bo \"B\" Lin"],
         images=[("credit.png", "The sea")]),
    # People, tags, category
    post("Two authors", authors=["Ana Lopez", "Bo Lin"]),
    post("Author with a comma", authors=["Bo Lin, Jr"]),
    post("Author with marks", authors=["Eve <eve@x> & Söhne"]),
    post("No author", authors=[]),
    post("Tag words", tags=["no", "1.10", "C++", "two words", "yes"]),
    post("Tag twice", tags=["same", "same", "Same"]),
    post("Tag with comma", tags=["Washington, DC", "travel"]),
    post("Tag with marks", tags=["<b>bold</b>", "R&D"]),
    post("Category words", category="Food & Drink: cheap"),
    post("No category", category=None),
    post("Description", description="It's \"quoted\": yes, <really> & so on."),
    # Slugs and places
    post("Explicit slug", slug="my-own-slug"),
    post("Same title"), post("Same title", "Another text.\n", see=["Another text."]),
    post("../../.git/hooks/post-commit"), post("--upload-pack=x"), post("CON"), post("index"), post("🎉🎉🎉"),
    post("Slug out", slug="../../../etc/passwd"),
    # Days
    post("Late in Honolulu", date="2026-03-14T23:30", timezone="Pacific/Honolulu"),
    post("Early in Auckland", date="2026-03-15T00:30", timezone="Pacific/Auckland"),
    post("Clock goes back", date="2025-11-02T01:30", timezone="America/New_York"),
    post("Clock goes forward", date="2026-03-08T02:30", timezone="America/New_York"),
    post("Only a day", date="2026-02-28"),
    post("Leap day", date="2024-02-29T12:00", timezone="Asia/Kolkata"),
]

for entry in POSTS:
    if entry["post"]["title"] == "Credit":
        entry["post"]["images"][0]["credit"] = "Bo \"B\" Lin"

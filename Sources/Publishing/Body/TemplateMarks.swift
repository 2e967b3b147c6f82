/// Makes marks that an engine would run as a template appear as they are, also inside code.
enum TemplateMarks {
    static func escaped(_ body: String, for engine: Engine) -> String {
        switch engine {
        case .jekyll, .eleventy: liquid(body)
        case .hugo: hugo(body)
        case .nikola: body.replacing(text: "{{%", with: "{{% raw %}}{{%{{% /raw %}}")
        case .zola: zola(body)
        case .pelican, .ablog, .mkdocs, .astro, .plain: body
        }
    }

    /// Liquid: the whole body between `raw` marks, since a mark may open in one paragraph and close in another. An
    /// `endraw` of the body's own is put together from two pieces.
    private static func liquid(_ body: String) -> String {
        guard body.containsText("{{") || body.containsText("{%") else { return body }
        var result = ""
        var rest = body[...]
        while let open = rest.textRange(of: "{%") {
            var cursor = open.upperBound
            if rest[cursor...].hasPrefix("-") { cursor = rest.index(after: cursor) }
            while cursor < rest.endIndex, rest[cursor].isWhitespace { cursor = rest.index(after: cursor) }
            result += rest[..<open.lowerBound]
            if rest[cursor...].hasPrefix("endraw") {
                result += "{% endraw %}{{ '{%' }}{% raw %}"
            } else {
                result += "{%"
            }
            rest = rest[open.upperBound...]
        }
        result += rest
        return "{% raw %}\n" + result + (result.hasSuffix("\n") ? "" : "\n") + "{% endraw %}\n"
    }

    /// Hugo: `{{< x >}}` as `{{</* x */>}}`, which prints the first. A mark without its end cannot be written so; an
    /// invisible word joiner keeps it from opening.
    private static func hugo(_ body: String) -> String {
        var result = ""
        var rest = body[...]
        while let open = rest.textRange(of: "{{") {
            result += rest[..<open.lowerBound]
            let after = rest[open.upperBound...]
            guard let mark = after.first, mark == "<" || mark == "%" else {
                result += "{{"
                rest = after
                continue
            }
            let close = mark == "<" ? ">}}" : "%}}"
            let inner = after.dropFirst()
            if let end = inner.textRange(of: close), !inner[..<end.lowerBound].containsText("\n\n") {
                result += "{{\(mark)/*\(inner[..<end.lowerBound])*/\(close)"
                rest = inner[end.upperBound...]
            } else {
                result += "{{\u{2060}\(mark)"
                rest = inner
            }
        }
        return result + rest
    }

    /// Zola: only what looks like a call runs, `{{ name() }}` and `{% name() %}`.
    private static func zola(_ body: String) -> String {
        var result = body
        for (open, close) in [("{{", "}}"), ("{%", "%}")] {
            var text = ""
            var rest = result[...]
            while let start = rest.textRange(of: open) {
                text += rest[..<start.lowerBound]
                let inner = rest[start.upperBound...]
                if let end = inner.textRange(of: close), !inner.hasPrefix("/*") {
                    text += "\(open)/*\(inner[..<end.lowerBound])*/\(close)"
                    rest = inner[end.upperBound...]
                } else {
                    text += open
                    rest = inner
                }
            }
            result = text + rest
        }
        return result
    }
}

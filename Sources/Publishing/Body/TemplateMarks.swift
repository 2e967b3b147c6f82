/// Makes marks that an engine would run as a template appear as they are, also inside code.
enum TemplateMarks {
    static func escaped(_ body: String, for engine: Engine) -> String {
        switch engine {
        case .jekyll, .eleventy: liquid(body)
        case .hugo: hugo(body)
        case .nikola: nikola(body)
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

    /// Nikola: a whole mark between `raw` marks. What is no whole mark, or would end `raw`, gets an invisible word joiner.
    private static func nikola(_ body: String) -> String {
        var result = ""
        var rest = body[...]
        while let open = rest.textRange(of: "{{%") {
            result += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let end = rest.textRange(of: "%}}") else {
                result += "{{\u{2060}%"
                continue
            }
            let inner = rest[..<end.lowerBound]
            let isWhole =
                inner.hasPrefix(" ") && inner.hasSuffix(" ") && inner.trimmed != "/raw" && !inner.trimmed.isEmpty
                && inner.unicodeScalars.allSatisfy { $0 != "\\" && $0 != "'" && $0 != "\n" && $0 != "{" && $0 != "%" }
                && inner.unicodeScalars.filter { $0 == "\"" }.count % 2 == 0
            if isWhole {
                result += "{{% raw %}}{{%\(inner)%}}{{% /raw %}}"
                rest = rest[end.upperBound...]
            } else {
                result += "{{\u{2060}%"
            }
        }
        return result + rest
    }

    /// Zola: only well-formed calls run, `{{ name(key=1) }}` and `{% name() %}..{% end %}`; all else is text there.
    private static func zola(_ body: String) -> String {
        var result = ""
        var rest = body[...]
        // What is not found from one place on is not found further on.
        var mayEnd = true
        while let open = rest.textRange(of: "{") {
            result += rest[..<open.lowerBound]
            rest = rest[open.lowerBound...]
            if rest.hasPrefix("{{"), let (call, after) = call(rest, open: "{{", close: "}}") {
                result += "{{/*\(call)*/}}"
                rest = after
            } else if mayEnd, rest.hasPrefix("{%"), let (call, after) = call(rest, open: "{%", close: "%}") {
                guard let end = after.textRange(of: "{% end %}") else {
                    mayEnd = false
                    continue
                }
                result += "{%/*\(call)*/%}\(after[..<end.lowerBound]){%/* end */%}"
                rest = after[end.upperBound...]
            } else {
                result += "{"
                rest = rest[open.upperBound...]
            }
        }
        return result + rest
    }

    /// The words between the marks if they are `name()` or `name(key=...)`, and what follows.
    private static func call(_ text: Substring, open: String, close: String) -> (String, Substring)? {
        // A call is one line or a few: looking further would cost the square of a text that opens and never closes.
        guard let end = Substring(text.utf8.prefix(2048)).textRange(of: close) else { return nil }
        let inner = text[text.textRange(of: open)!.upperBound..<end.lowerBound]
        let words = inner.trimmed
        guard words.hasSuffix(")"), let bracket = words.firstIndex(of: "(") else { return nil }
        func isName(_ name: String) -> Bool {
            !name.isEmpty && !name.first!.isNumber
                && name.utf8.allSatisfy {
                    $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || $0 == 0x5f
                }
        }
        guard isName(words[..<bracket].trimmed) else { return nil }
        let arguments = words[words.index(after: bracket)...].dropLast().trimmed
        guard arguments.isEmpty || arguments.firstIndex(of: "=").map({ isName(arguments[..<$0].trimmed) }) == true
        else {
            return nil
        }
        return (String(inner), text[end.upperBound...])
    }
}

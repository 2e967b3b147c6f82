/// Text as HTML that shows it letter by letter.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        text.replacing(text: "&", with: "&amp;").replacing(text: "<", with: "&lt;").replacing(text: ">", with: "&gt;")
    }

    /// Only what would open a tag or an entity: `R&D` stays, `<b>` and `&lt;` do not.
    ///
    /// - Parameter semicolons: false leaves them out, which HTML lets these three do: one would part a list of Pelican's.
    static func escapedMarks(_ text: String, semicolons: Bool = true) -> String {
        let end = semicolons ? ";" : ""
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "<": result += "&lt\(end)"
            case ">": result += "&gt\(end)"
            case "&" where opensEntity(scalars[(index + 1)...]): result += "&amp\(end)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The first HTML tag or comment of a text, outside of code: `<sub>`; nil if there is none. `<https://...>` is none.
    static func firstTag(in body: String) -> String? {
        for case .prose(let prose) in MarkdownText(body).parts {
            var rest = prose[...]
            while let open = rest.textRange(of: "<") {
                rest = rest[open.lowerBound...]
                if rest.hasPrefix("<!--") { return "<!-- -->" }
                let inner = rest.dropFirst().drop { $0 == "/" }
                let name = inner.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
                let after = inner.dropFirst(name.count).first
                if name.first?.isLetter == true, after == ">" || after == " " || after == "/" || after == "\n",
                    rest.utf8.prefix(2000).contains(UInt8(ascii: ">"))
                {
                    return "<\(name)>"
                }
                rest = rest[open.upperBound...]
            }
        }
        return nil
    }

    private static func opensEntity(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = rest.first else { return false }
        return (first.properties.isAlphabetic || first == "#") && rest.prefix(32).contains(";")
    }
}

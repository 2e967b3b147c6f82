/// The `id` that each engine's Markdown gives a heading, so that a link within the page finds it.
enum HeadingID {
    /// GitHub's rule, also Hugo's and kramdown's GFM mode: letters, digits, `_` and `-`; each space a `-`.
    static func github(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            if scalar == " " || scalar == "-" {
                result.append("-")
            } else if isWord(scalar) {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Python-Markdown's `toc` rule, so MkDocs': ASCII only, runs of spaces and `-` are one `-`.
    static func pythonMarkdown(_ text: String) -> String {
        var result = ""
        for scalar in Slug.transliterated(text, keepingOthers: false).lowercased().unicodeScalars
        where scalar.isASCII {
            if scalar == " " || scalar == "-" {
                if !result.hasSuffix("-") { result += "-" }
            } else if isWord(scalar) {
                result.unicodeScalars.append(scalar)
            }
        }
        return trimmingDashes(result)
    }

    /// The docutils rule, so Sphinx': ASCII letters and digits, anything else one `-`, no digit at the start.
    static func docutils(_ text: String) -> String {
        var result = ""
        for scalar in Slug.transliterated(text, keepingOthers: false).lowercased().unicodeScalars {
            if scalar.isASCII, isWord(scalar), scalar != "_" {
                result.unicodeScalars.append(scalar)
            } else if !result.hasSuffix("-") {
                result += "-"
            }
        }
        let start = result.unicodeScalars.drop { !$0.properties.isAlphabetic }
        return trimmingDashes(String(start))
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
            || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func trimmingDashes(_ text: String) -> String {
        var part = text[...]
        while part.first == "-" { part = part.dropFirst() }
        while part.last == "-" { part = part.dropLast() }
        return String(part)
    }
}

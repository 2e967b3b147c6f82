/// The last part of a post's address, and the name of its file: safe in a URL and on every file system.
package enum Slug {
    /// Longer names are cut at a word.
    static let largestByteCount = 80
    /// Names that Windows keeps for devices.
    private static let deviceNames: Set<String> = Set(
        ["con", "prn", "aux", "nul"] + (0...9).flatMap { ["com\($0)", "lpt\($0)"] })
    /// Pages that engines make themselves; a post of that name would overwrite them or be taken for a folder's page.
    private static let pageNames: Set<String> = [
        "index", "_index", "archives", "archive", "tags", "categories", "authors", "feeds", "feed", "404", "readme",
    ]

    /// A slug from a title: transliterated, lower case, words joined by `-`.
    ///
    /// Nil where that would keep less than half of the title's letters ("早朝の執筆", "🎉"): then the day is a better name.
    package static func make(fromTitle title: String) -> String? {
        let letters = title.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        let kept = letters.filter { !transliterated(String($0), keepingOthers: false).isEmpty }
        guard !kept.isEmpty, kept.count * 2 >= letters.count else { return nil }
        let text = transliterated(title, keepingOthers: false).lowercased().replacing(text: "'", with: "")
        return safe(words(text) { _ in false })
    }

    /// The slug an author typed, in the part of it that is safe: letters, digits, `-`, `_`, in the case typed.
    ///
    /// Nil if nothing is left.
    package static func make(fromTyped typed: String) -> String? {
        safe(words(transliterated(typed, keepingOthers: false)) { $0 == "_" })
    }

    /// The slug of a post that has no other: `post-2026-03-14`.
    package static func make(fromDay day: String) -> String { "post-\(day)" }

    private static func words(_ text: String, keeping: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isKept =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || keeping(scalar)
            if isKept {
                result.unicodeScalars.append(scalar)
            } else if !result.isEmpty, !result.hasSuffix("-") {
                result += "-"
            }
        }
        return result
    }

    private static func safe(_ text: String) -> String? {
        var slug = text[...]
        if slug.utf8.count > largestByteCount {
            let cut = slug.prefix(largestByteCount)
            slug = cut.lastIndex(of: "-").map { cut[..<$0] } ?? cut
        }
        while let last = slug.last, last == "-" || last == "_" { slug = slug.dropLast() }
        while let first = slug.first, first == "-" || first == "_" { slug = slug.dropFirst() }
        guard !slug.isEmpty else { return nil }
        let lower = slug.lowercased()
        return deviceNames.contains(lower) || pageNames.contains(lower) ? "\(slug)-post" : String(slug)
    }

    /// Letters of other alphabets by ASCII ones, by their Unicode names: `é` to `e`, `ß` to `ss`, `ж` to `zh`, `の` to `no`.
    ///
    /// - Parameter keepingOthers: whether what has no such letters stays or falls away.
    static func transliterated(_ text: String, keepingOthers: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let letters = asciiLetters(scalar) {
                result += letters
            } else if keepingOthers || scalar.properties.isWhitespace
                || scalar.properties.generalCategory == .dashPunctuation
            {
                result += keepingOthers ? String(scalar) : " "
            }
        }
        return result
    }

    private static func asciiLetters(_ scalar: Unicode.Scalar) -> String? {
        if let digit = scalar.properties.numericValue, scalar.properties.numericType == .decimal {
            return String(Int(digit))
        }
        guard let name = scalar.properties.name else { return nil }
        var words = name.split(separator: " ")[...]
        guard let script = words.popFirst(), words.count >= 2 || script == "KATAKANA" else { return nil }
        if words.first == "SMALL" || words.first == "CAPITAL" { words = words.dropFirst() }
        guard words.popFirst() == "LETTER", let letter = words.popFirst() else { return nil }
        switch script {
        case "LATIN":
            switch letter {
            case "SHARP": return "ss"
            case "ETH": return "d"
            case "THORN": return "th"
            case "DOTLESS", "LONG": return words.first?.lowercased()
            default: return letter.count <= 2 ? letter.lowercased() : nil
            }
        case "CYRILLIC": return cyrillic[String(letter)] ?? nil
        case "GREEK": return greek[String(letter)]
        case "HIRAGANA", "KATAKANA": return letter == "SMALL" ? words.first?.lowercased() : letter.lowercased()
        default: return nil
        }
    }

    private static let cyrillic: [String: String] = [
        "A": "a", "BE": "b", "VE": "v", "GHE": "g", "DE": "d", "IE": "e", "IO": "e", "ZHE": "zh", "ZE": "z", "I": "i",
        "SHORT": "i", "KA": "k", "EL": "l", "EM": "m", "EN": "n", "O": "o", "PE": "p", "ER": "r", "ES": "s", "TE": "t",
        "U": "u", "EF": "f", "HA": "kh", "TSE": "ts", "CHE": "ch", "SHA": "sh", "SHCHA": "shch", "HARD": "",
        "YERU": "y", "SOFT": "", "E": "e", "YU": "iu", "YA": "ia", "UKRAINIAN": "ie", "BYELORUSSIAN-UKRAINIAN": "i",
        "YI": "i", "JE": "j", "LJE": "lj", "NJE": "nj", "TSHE": "c", "DJE": "dj", "DZHE": "dz",
    ]
    private static let greek: [String: String] = [
        "ALPHA": "a", "BETA": "b", "GAMMA": "g", "DELTA": "d", "EPSILON": "e", "ZETA": "z", "ETA": "i", "THETA": "th",
        "IOTA": "i", "KAPPA": "k", "LAMDA": "l", "MU": "m", "NU": "n", "XI": "x", "OMICRON": "o", "PI": "p",
        "RHO": "r", "SIGMA": "s", "FINAL": "s", "TAU": "t", "UPSILON": "y", "PHI": "f", "CHI": "ch", "PSI": "ps",
        "OMEGA": "o",
    ]
}

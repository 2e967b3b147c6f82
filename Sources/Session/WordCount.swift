/// The words of a Markdown text, as a writer counts them.
///
/// Left out: front matter, fenced code, code spans, link destinations and URLs. A word is a run of letters, digits and
/// marks, with apostrophes and hyphens inside it; each Han, Hiragana or Katakana character is a word of its own.
/// O(n), one pass.
struct WordCount {
    /// Where each word stands, in scalars, from left to right.
    private(set) var words: [Range<Int>] = []

    private let scalars: [Unicode.Scalar]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var at = frontMatterEnd()
        var fence: (mark: Unicode.Scalar, length: Int)?
        while at < scalars.count {
            let end = lineEnd(from: at)
            if let open = fence {
                if let close = fenceMark(at..<end), close.mark == open.mark, close.length >= open.length { fence = nil }
            } else if let open = fenceMark(at..<end) {
                fence = open
            } else {
                countLine(at..<end)
            }
            at = end + 1
        }
    }

    // MARK: - Lines

    /// The offset of the line feed, or of the end.
    private func lineEnd(from start: Int) -> Int { scalars[start...].firstIndex(of: "\n") ?? scalars.count }

    private func line(_ range: Range<Int>) -> String {
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars[range].filter { $0 != "\r" })
        return String(line)
    }

    /// Three or more backticks or tildes after at most three blanks.
    private func fenceMark(_ range: Range<Int>) -> (mark: Unicode.Scalar, length: Int)? {
        let rest = scalars[range].drop { $0 == " " }
        guard rest.startIndex - range.lowerBound <= 3, let mark = rest.first, mark == "`" || mark == "~" else {
            return nil
        }
        let length = rest.prefix { $0 == mark }.count
        return length >= 3 ? (mark, length) : nil
    }

    /// Where the text begins: behind `---` to `---`, `+++` to `+++`, or a first paragraph of nothing but `Key: value`.
    private func frontMatterEnd() -> Int {
        guard !scalars.isEmpty else { return 0 }
        let firstEnd = lineEnd(from: 0)
        let first = line(0..<firstEnd)
        var at = firstEnd + 1
        if first == "---" || first == "+++" {
            while at < scalars.count {
                let end = lineEnd(from: at)
                let text = line(at..<end)
                if text == first || (first == "---" && text == "...") { return min(end + 1, scalars.count) }
                at = end + 1
            }
            return 0  // never closed: a rule, not front matter
        }
        guard Self.isField(first) else { return 0 }
        while at < scalars.count {
            let end = lineEnd(from: at)
            let text = line(at..<end)
            if text.isEmpty { return end }
            guard Self.isField(text) || text.hasPrefix(" ") else { return 0 }
            at = end + 1
        }
        return 0
    }

    /// `Title: A week in Durham`, `:tags: x`
    private static func isField(_ line: String) -> Bool {
        guard let colon = line.dropFirst().firstIndex(of: ":") else { return false }
        let after = line.index(after: colon)
        return line[..<colon].unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0 == "_" || $0 == "-" || $0 == ":"
        } && (after == line.endIndex || line[after] == " ")
    }

    // MARK: - Words of a line

    private mutating func countLine(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            let scalar = scalars[at]
            if scalar == "`" {
                at = codeSpanEnd(at, range.upperBound)
            } else if scalar == "]", at + 1 < range.upperBound, scalars[at + 1] == "(" {
                at = destinationEnd(at + 2, range.upperBound)
            } else if isURL(at, range) {
                while at < range.upperBound, !Self.endsURL(scalars[at]) { at += 1 }
            } else if Self.isIdeograph(scalar) {
                words.append(at..<at + 1)
                at += 1
            } else if Self.isWord(scalar) {
                let start = at
                while at < range.upperBound, isInsideWord(at, range.upperBound) { at += 1 }
                words.append(start..<at)
            } else {
                at += 1
            }
        }
    }

    /// Behind the backticks that close this span; behind the opening ones if nothing closes it.
    private func codeSpanEnd(_ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, scalars[at] == "`" { at += 1 }
        let length = at - start
        let behind = at
        while at < end {
            guard scalars[at] == "`" else {
                at += 1
                continue
            }
            let run = at
            while at < end, scalars[at] == "`" { at += 1 }
            if at - run == length { return at }
        }
        return behind
    }

    /// Behind the `)` that closes a link's destination.
    private func destinationEnd(_ start: Int, _ end: Int) -> Int {
        var depth = 1
        for at in start..<max(start, end) {
            if scalars[at] == "(" { depth += 1 }
            if scalars[at] == ")" { depth -= 1 }
            if depth == 0 { return at + 1 }
        }
        return end
    }

    private static let schemes = ["https://", "http://", "www.", "mailto:"].map { Array($0.unicodeScalars) }

    private func isURL(_ at: Int, _ range: Range<Int>) -> Bool {
        guard "hwm".unicodeScalars.contains(scalars[at]), at == range.lowerBound || !Self.isWord(scalars[at - 1]) else {
            return false
        }
        return Self.schemes.contains { scalars[at..<range.upperBound].starts(with: $0) }
    }

    private static func endsURL(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == ")" || scalar == ">" || scalar == "\"" || scalar == "]"
    }

    private func isInsideWord(_ at: Int, _ end: Int) -> Bool {
        let scalar = scalars[at]
        if Self.isIdeograph(scalar) { return false }
        if Self.isWord(scalar) { return true }
        let joins = scalar == "'" || scalar == "\u{2019}" || scalar == "-"
        return joins && at + 1 < end && Self.isWord(scalars[at + 1]) && !Self.isIdeograph(scalars[at + 1])
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            return true
        default: return false
        }
    }

    /// Scripts written without blanks between words: Han, Hiragana, Katakana.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005...0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE, 0x31F0...0x31FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9D, 0x20000...0x323AF:
            true
        default: false
        }
    }
}

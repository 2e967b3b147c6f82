package import Client

/// Finds a word or phrase in a draft; letters match whatever their case when the phrase has no capitals.
package struct TextSearch: Equatable, Sendable {
    package let phrase: String
    private let needle: [Unicode.Scalar]
    private let ignoresCase: Bool

    package init(_ phrase: String) {
        self.phrase = phrase
        ignoresCase = phrase == phrase.lowercased()
        needle = Array(phrase.unicodeScalars)
    }

    /// Every place of the phrase, first to last, at most `limit`. A phrase never spans lines.
    package func matches(in text: LineText, limit: Int = 10_000) -> [Range<Int>] {
        guard !needle.isEmpty else { return [] }
        var ranges: [Range<Int>] = []
        for (index, line) in text.lines.enumerated() {
            guard line.count >= needle.count else { continue }
            let start = text.range(ofLine: index).lowerBound
            var scalar = 0
            while scalar + needle.count <= line.count {
                if isMatch(line, scalar) {
                    ranges.append((start + scalar)..<(start + scalar + needle.count))
                    if ranges.count == limit { return ranges }
                    scalar += needle.count
                } else {
                    scalar += 1
                }
            }
        }
        return ranges
    }

    private func isMatch(_ line: [Unicode.Scalar], _ start: Int) -> Bool {
        for offset in needle.indices where !isEqual(line[start + offset], needle[offset]) { return false }
        return true
    }

    private func isEqual(_ one: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
        if one == other { return true }
        guard ignoresCase else { return false }
        if one.value < 0x80 { return one.value | 0x20 == other.value && ("A"..."Z").contains(one) }
        return one.properties.lowercaseMapping == String(other)
    }
}

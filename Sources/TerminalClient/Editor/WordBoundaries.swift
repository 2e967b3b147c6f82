import Client

/// Where words begin and end for moving and deleting by words: runs of letters and digits, runs of other signs.
enum WordBoundaries {
    private enum Kind { case blank, word, sign }

    /// The end of the next word.
    static func next(after offset: Int, in text: LineText) -> Int {
        var index = offset
        let end = text.scalarCount
        while index < end, kind(text[index]) == .blank { index += 1 }
        guard index < end else { return end }
        let first = kind(text[index])
        while index < end, kind(text[index]) == first { index += 1 }
        return index
    }

    /// The start of the word before.
    static func previous(before offset: Int, in text: LineText) -> Int {
        var index = offset
        while index > 0, kind(text[index - 1]) == .blank { index -= 1 }
        guard index > 0 else { return 0 }
        let last = kind(text[index - 1])
        while index > 0, kind(text[index - 1]) == last { index -= 1 }
        return index
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        if scalar.value < 0x80 {
            switch scalar {
            case " ", "\n", "\t", "\r": return .blank
            case "0"..."9", "A"..."Z", "a"..."z", "_", "'": return .word
            default: return .sign
            }
        }
        if scalar.properties.isWhitespace { return .blank }
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .otherPunctuation, .mathSymbol,
            .currencySymbol:
            return .sign
        default: return .word
        }
    }
}

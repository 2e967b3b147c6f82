/// One user-perceived character as a terminal may safely show it, and the columns it fills.
///
/// Nothing that comes out of here moves the cursor, changes a mode or reorders the line: control characters become
/// their picture, C1 codes, bidi overrides and stray marks a placeholder, and an overlong run of combining marks is cut.
package struct Glyph: Equatable, Sendable {
    /// What to print: no control characters, at most `markLimit` combining marks.
    package var text: String
    /// 1 or 2; tabs are the caller's (see `WrappedLine`).
    package var displayColumns: Int
    /// Whether terminals may disagree about the width, so that the next cell needs a cursor position of its own.
    package var isAmbiguous: Bool
    /// Whether the text is a stand-in for something that has no picture of its own.
    package var isStandIn: Bool

    /// Marks shown on one base; more of them are "Zalgo" that paints over the lines around.
    package static let markLimit = 6

    /// Columns of the widest cluster drawn whole (conjuncts of Indic scripts reach 4).
    static let columnLimit = 8

    package static let space = Glyph(text: " ", displayColumns: 1, isAmbiguous: false, isStandIn: false)
    private static let placeholder = Glyph(text: "\u{FFFD}", displayColumns: 1, isAmbiguous: false, isStandIn: true)

    private init(text: String, displayColumns: Int, isAmbiguous: Bool, isStandIn: Bool) {
        self.text = text
        self.displayColumns = displayColumns
        self.isAmbiguous = isAmbiguous
        self.isStandIn = isStandIn
    }

    /// The glyph of one grapheme cluster.
    package init(_ character: Character) {
        let scalars = character.unicodeScalars
        let first = scalars[scalars.startIndex]
        if scalars.index(after: scalars.startIndex) == scalars.endIndex {
            self = Self.single(first)
        } else {
            self = Self.cluster(character)
        }
    }

    private static func single(_ scalar: Unicode.Scalar) -> Glyph {
        switch scalar.value {
        case 0x20..<0x7F: return Glyph(text: String(scalar), displayColumns: 1, isAmbiguous: false, isStandIn: false)
        case 0..<0x20: return picture(0x2400 + scalar.value)
        case 0x7F: return picture(0x2421)
        default: break
        }
        switch columns(of: scalar) {
        case .none: return placeholder
        case 0:
            // A mark without a base gets a dotted circle, or it would land on the character before it.
            let mark =
                scalar.properties.generalCategory == .nonspacingMark
                || scalar.properties.generalCategory == .enclosingMark
            guard mark else { return placeholder }
            return Glyph(text: "\u{25CC}\(scalar)", displayColumns: 1, isAmbiguous: true, isStandIn: true)
        case .some(let count):
            let isAmbiguous =
                scalar.value >= 0x300 && (count == 2 || scalar.properties.isEmoji || isRightToLeft(scalar))
            return Glyph(text: String(scalar), displayColumns: count, isAmbiguous: isAmbiguous, isStandIn: false)
        }
    }

    private static func picture(_ value: UInt32) -> Glyph {
        let text = Unicode.Scalar(value).map { String($0) } ?? "\u{FFFD}"
        return Glyph(text: text, displayColumns: 1, isAmbiguous: false, isStandIn: true)
    }

    private static func cluster(_ character: Character) -> Glyph {
        let scalars = character.unicodeScalars
        let first = scalars[scalars.startIndex]
        // CR LF, or a control or mark in front: no base to stand on.
        guard let base = columns(of: first), base > 0, first.value >= 0x20 else {
            return Glyph.single(first)
        }
        var shown = String.UnicodeScalarView()
        var total = base
        var markCount = 0
        var isPictograph = false
        var hasJoiner = false
        for scalar in scalars.dropFirst() {
            switch scalar.value {
            case 0xFE0F where first.properties.isEmoji: isPictograph = true
            case 0x1F3FB...0x1F3FF, 0x1F1E6...0x1F1FF, 0x20E3: isPictograph = true
            case 0x200D: hasJoiner = true
            case 0x1160...0x11FF, 0xD7B0...0xD7FF: break  // vowel or final of a Hangul syllable: inside its block
            default:
                guard let count = columns(of: scalar) else { continue }
                if count == 0 { markCount += 1 }
                if hasJoiner && scalar.properties.isEmoji { isPictograph = true }
                total += count
            }
        }
        markCount = 0
        for scalar in scalars {
            let isMark = scalar.properties.generalCategory == .nonspacingMark && scalar.value < 0xFE00
            if isMark {
                markCount += 1
                if markCount > markLimit { continue }
            } else if columns(of: scalar) == nil && scalar.value != 0x200D && !isTag(scalar) {
                continue
            }
            shown.append(scalar)
        }
        let count = isPictograph ? 2 : min(max(total, 1), Glyph.columnLimit)
        return Glyph(text: String(shown), displayColumns: count, isAmbiguous: true, isStandIn: false)
    }

    private static func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }

    /// Hebrew, Arabic and their neighbours: a terminal that orders them itself may put the cursor elsewhere.
    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    /// Columns of a lone scalar, `nil` for what must not reach a terminal.
    private static func columns(of scalar: Unicode.Scalar) -> Int? {
        let value = scalar.value
        if value < 0x20 || (0x7F..<0xA0).contains(value) { return nil }
        if value < 0x300 { return value == 0xAD ? nil : 1 }
        if (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value) { return 0 }
        if (0x1160...0x11FF).contains(value) { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return nil
        default: return WideScalars.contain(value) ? 2 : 1
        }
    }
}

extension Glyph {
    /// A person's name or a title as one harmless line of glyphs, cut with an ellipsis at `displayColumns`.
    package static func line(_ text: String, displayColumns limit: Int = .max) -> [Glyph] {
        var glyphs: [Glyph] = []
        var used = 0
        for character in text {
            let glyph = character == "\t" || character.isNewline ? Glyph.space : Glyph(character)
            if used + glyph.displayColumns > limit {
                while used > max(0, limit - 1), let last = glyphs.popLast() { used -= last.displayColumns }
                if limit > 0 { glyphs.append(Glyph("…")) }
                return glyphs
            }
            glyphs.append(glyph)
            used += glyph.displayColumns
        }
        return glyphs
    }

    /// `text` made safe for a terminal as a plain string, for lines that are printed and not drawn.
    package static func safe(_ text: String) -> String { line(text).map(\.text).joined() }

    /// The columns `text` fills on one line.
    package static func displayColumns(of text: String) -> Int { line(text).reduce(0) { $0 + $1.displayColumns } }
}

extension Glyph {
    /// A text of many lines made safe to print: line ends stay, every other control becomes its picture.
    package static func safeLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { safe(String($0)) }.joined(separator: "\n")
    }
}

/// Text that was UTF-8, was read as Windows-1252 or its Turkish sister 1254, and was saved so: `ðŸ˜Ž` for 😎.
package enum Mojibake {
    package struct Finding: Sendable, Equatable {
        /// From 1.
        package var line: Int
        /// As it stands there.
        package var text: String
        /// What it was; nil where a byte was lost on the way and only a guess could tell.
        package var repair: String?
    }

    /// What stands in the prose of a text; code is left alone, since posts about encodings show such text there.
    package static func findings(in text: String) -> [Finding] {
        var found: [Finding] = []
        var line = 1
        for part in MarkdownText(text).parts {
            if case .prose(let prose) = part {
                for piece in pieces(prose) {
                    if case .broken(let text, let repair, let offset) = piece {
                        found.append(Finding(line: line + offset, text: text, repair: repair))
                    }
                }
            }
            line += part.text.utf8.filter { $0 == 0x0a }.count
        }
        return found
    }

    /// The text with everything put right that can be put right without guessing.
    package static func repaired(_ text: String) -> String {
        MarkdownText(text).mapProse { prose in
            pieces(prose).map { piece in
                switch piece {
                case .sound(let text): text
                case .broken(let text, let repair, _): repair ?? text
                }
            }.joined()
        }
    }

    private enum Piece {
        case sound(String)
        case broken(String, repair: String?, lineOffset: Int)
    }

    private static func pieces(_ text: String) -> [Piece] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains(where: { byte(of: $0) != nil }) else { return [.sound(text)] }
        var pieces: [Piece] = []
        var sound = String.UnicodeScalarView()
        var lineOffset = 0
        var position = 0
        while position < scalars.count {
            let (length, repair) = sequence(scalars, position)
            if length > 0 {
                if !sound.isEmpty { pieces.append(.sound(String(sound))) }
                sound = String.UnicodeScalarView()
                var broken = String.UnicodeScalarView()
                broken.append(contentsOf: scalars[position..<position + length])
                pieces.append(.broken(String(broken), repair: repair, lineOffset: lineOffset))
                position += length
            } else {
                if scalars[position] == "\n" { lineOffset += 1 }
                sound.append(scalars[position])
                position += 1
            }
        }
        if !sound.isEmpty { pieces.append(.sound(String(sound))) }
        return pieces
    }

    /// How many scalars from `start` on were the bytes of one character, and which; 0 for sound text.
    private static func sequence(_ scalars: [Unicode.Scalar], _ start: Int) -> (Int, String?) {
        guard let lead = byte(of: scalars[start]) else { return (0, nil) }
        let length: Int
        switch lead {
        // Two bytes only for U+0080...00FF: the rest would take "É»" at the end of a quotation for one letter.
        case 0xc2, 0xc3: length = 2
        case 0xe0...0xef: length = 3
        case 0xf0...0xf4: length = 4
        default: return (0, nil)
        }
        var bytes = [lead]
        while bytes.count < length, start + bytes.count < scalars.count,
            let next = byte(of: scalars[start + bytes.count]), (0x80...0xbf).contains(next)
        {
            bytes.append(next)
        }
        if bytes.count == length, let text = String(validating: bytes, as: UTF8.self) { return (length, text) }
        // Beginnings that mean nothing else: an emoji's ðŸ, a quotation mark's â€.
        let isCut = bytes.count >= 2 && (lead == 0xf0 && bytes[1] == 0x9f || lead == 0xe2 && bytes[1] == 0x80)
        return isCut ? (bytes.count, nil) : (0, nil)
    }

    /// The byte that Windows-1252 (or 1254) shows as this character, from 0x80 on.
    private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        if (0x80...0xff).contains(scalar.value) { return UInt8(scalar.value) }
        return windowsBytes[scalar]
    }

    private static let windowsBytes: [Unicode.Scalar: UInt8] = [
        "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8a,
        "‹": 0x8b, "Œ": 0x8c, "Ž": 0x8e, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
        "˜": 0x98, "™": 0x99, "š": 0x9a, "›": 0x9b, "œ": 0x9c, "ž": 0x9e, "Ÿ": 0x9f,
        // 1254
        "Ğ": 0xd0, "İ": 0xdd, "Ş": 0xde, "ğ": 0xf0, "ı": 0xfd, "ş": 0xfe,
    ]
}

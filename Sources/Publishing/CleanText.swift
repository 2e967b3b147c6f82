/// Texts made fit for a file: what may stand in a post, what on one line.
enum CleanText {
    /// The text of a post: line feeds only, no byte order mark at its start, no NUL or other control but the tab.
    ///
    /// A carriage return alone ends a line too. O(n).
    static func body(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previousWasReturn = false
        for scalar in text.unicodeScalars {
            if scalars.isEmpty, scalar == "\u{FEFF}" { continue }
            if scalar == "\r" {
                scalars.append("\n")
                previousWasReturn = true
                continue
            }
            defer { previousWasReturn = false }
            if scalar == "\n" {
                if !previousWasReturn { scalars.append(scalar) }
            } else if scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\t" {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// A title, tag or name: one line, no controls, no spaces at its ends; a run of spaces or line ends is one space.
    static func line(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09...0x0d, 0x20, 0x85, 0x2028, 0x2029:
                pendingSpace = !scalars.isEmpty
            case 0..<0x20, 0x7f..<0xa0, 0xfeff, 0xfffe, 0xffff:
                continue
            default:
                if pendingSpace { scalars.append(" ") }
                pendingSpace = false
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}

extension String {
    /// The lines between line feeds; a text without one has one line.
    var lines: [Substring] {
        // Split over UTF-8: cheaper than characters, and a combining mark after a line feed does not hide it.
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0) }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    var trimmed: String {
        var part = self[...]
        while let first = part.unicodeScalars.first, first == " " || first == "\t" || first == "\n" {
            part = part[part.unicodeScalars.index(after: part.startIndex)...]
        }
        while let last = part.unicodeScalars.last, last == " " || last == "\t" || last == "\n" {
            part = part[..<part.unicodeScalars.index(before: part.endIndex)]
        }
        return String(part)
    }

    /// With every occurrence of `target` replaced, found from the left, byte by byte.
    func replacing(text target: String, with replacement: String) -> String {
        let haystack = Array(utf8)
        let needle = Array(target.utf8)
        guard !needle.isEmpty, haystack.count >= needle.count else { return String(self) }
        var result: [UInt8] = []
        result.reserveCapacity(haystack.count)
        var position = 0
        while position < haystack.count {
            if haystack[position] == needle[0], position + needle.count <= haystack.count,
                haystack[position..<position + needle.count].elementsEqual(needle)
            {
                result += replacement.utf8
                position += needle.count
            } else {
                result.append(haystack[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension StringProtocol {
    /// Where `target` first stands, byte by byte: a combining mark after it does not hide it.
    func textRange(of target: String) -> Range<Index>? {
        let bytes = utf8
        guard let first = target.utf8.first else { return nil }
        var start = bytes.startIndex
        while let candidate = bytes[start...].firstIndex(of: first) {
            if bytes[candidate...].starts(with: target.utf8) {
                return candidate..<bytes.index(candidate, offsetBy: target.utf8.count)
            }
            start = bytes.index(after: candidate)
        }
        return nil
    }

    func containsText(_ target: String) -> Bool { textRange(of: target) != nil }
}

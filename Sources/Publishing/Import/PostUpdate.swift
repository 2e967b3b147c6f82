/// Puts an edited text back into the file it was read from: lines that were not edited keep their bytes.
package enum PostUpdate {
    /// The file's bytes with the lines of `text`.
    ///
    /// Unedited lines keep their line ends and the control characters that a draft does not show; new lines end as most
    /// of the file's do. A text that was not edited gives the file back byte for byte.
    ///
    /// - Throws: `.notUTF8`.
    package static func bytes(original: [UInt8], text: String, path: String) throws(PublishingError) -> [UInt8] {
        guard let raw = String(validating: original, as: UTF8.self) else { throw .notUTF8(path: path) }
        let text = CleanText.body(text)
        if CleanText.body(raw).utf8.elementsEqual(text.utf8) { return original }
        let lines = rawLines(original)
        for end in [usualEnd(lines), [0x0a]] {
            let result = joined(text, lines: lines, newLinesEndIn: end)
            // A line end of CR before an empty line that ends in LF would read as one: then new lines end in LF.
            if CleanText.body(String(decoding: result, as: UTF8.self)).utf8.elementsEqual(text.utf8) { return result }
        }
        return Array(text.utf8)
    }

    private static func joined(_ text: String, lines: [RawLine], newLinesEndIn usual: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let hasMark = lines[0].content.starts(with: mark)
        let clean = lines.map { CleanText.body(String(decoding: $0.content, as: UTF8.self)) }
        let new = text.lines.map(String.init)
        var result: [UInt8] = hasMark ? mark : []
        for (index, origin) in UnifiedDiff.origins(from: clean, to: new).enumerated() {
            var end = usual
            switch origin {
            case .kept(let line):
                result += hasMark && line == 0 ? lines[line].content.dropFirst(mark.count) : lines[line].content[...]
                if !lines[line].end.isEmpty { end = lines[line].end }
            case .edited(let line):
                result += new[index].utf8
                if !lines[line].end.isEmpty { end = lines[line].end }
            case .new: result += new[index].utf8
            }
            if index < new.count - 1 { result += end }
        }
        return result
    }

    private struct RawLine {
        var content: [UInt8]
        var end: [UInt8]
    }

    /// The lines as the file has them; a file that ends in a line end has an empty last line.
    private static func rawLines(_ bytes: [UInt8]) -> [RawLine] {
        var lines: [RawLine] = []
        var content: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0d || byte == 0x0a {
                let isPair = byte == 0x0d && position + 1 < bytes.count && bytes[position + 1] == 0x0a
                lines.append(RawLine(content: content, end: isPair ? [0x0d, 0x0a] : [byte]))
                content = []
                position += isPair ? 2 : 1
            } else {
                content.append(byte)
                position += 1
            }
        }
        lines.append(RawLine(content: content, end: []))
        return lines
    }

    private static func usualEnd(_ lines: [RawLine]) -> [UInt8] {
        let ends = lines.map(\.end).filter { !$0.isEmpty }
        return ends.isEmpty ? [0x0a] : Learner.majority(ends).0
    }
}

/// A Markdown text cut into prose and code, so that a change meant for one leaves the other alone.
///
/// Follows CommonMark for fences (three or more backticks or tildes, closed by as many) and code spans (a run of
/// backticks closed by an equal run in the same paragraph). Indented code is taken for code where a blank line or the
/// start of the text stands before it and no list item is open.
struct MarkdownText {
    enum Part: Sendable, Equatable {
        case prose(String)
        case code(String)

        var text: String {
            switch self {
            case .prose(let text), .code(let text): text
            }
        }
    }

    private(set) var parts: [Part] = []

    init(_ text: String) {
        var paragraph = ""
        var code = ""
        var fence: (mark: UInt8, count: Int)?
        var previousIsBlank = true
        var isInList = false
        let lines = text.lines
        for (index, line) in lines.enumerated() {
            let whole = index == lines.count - 1 ? String(line) : line + "\n"
            if let open = fence {
                code += whole
                if MarkdownText.closes(line, open) {
                    fence = nil
                    flush(&code, asCode: true)
                }
                previousIsBlank = false
                continue
            }
            if let open = MarkdownText.fence(line) {
                flushProse(&paragraph)
                fence = open
                code = whole
                continue
            }
            let isBlank = line.trimmed.isEmpty
            let isIndented = line.hasPrefix("    ") || line.hasPrefix("\t")
            if isIndented, !isBlank, previousIsBlank, !isInList {
                flushProse(&paragraph)
                code = whole
                flush(&code, asCode: true)
                continue  // the next indented line follows a code line: still after "blank"
            }
            if isBlank {
                paragraph += whole
                flushProse(&paragraph)
            } else {
                if !isIndented { isInList = MarkdownText.startsListItem(line) || isInList && line.hasPrefix(" ") }
                paragraph += whole
            }
            previousIsBlank = isBlank
        }
        if fence != nil { flush(&code, asCode: true) }
        flushProse(&paragraph)
    }

    /// The text with each run of prose changed; code stays.
    func mapProse(_ change: (String) -> String) -> String {
        parts.map { part in
            switch part {
            case .prose(let text): change(text)
            case .code(let text): text
            }
        }.joined()
    }

    /// The backticks or tildes that open a fenced block.
    static func fence(_ line: Substring) -> (mark: UInt8, count: Int)? {
        let content = line.utf8.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }
        guard let mark = content.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        let count = content.prefix { $0 == mark }.count
        guard count >= 3 else { return nil }
        // A backtick fence has no backtick in its info string.
        if mark == UInt8(ascii: "`"), content.dropFirst(count).contains(mark) { return nil }
        return (mark, count)
    }

    static func closes(_ line: Substring, _ open: (mark: UInt8, count: Int)) -> Bool {
        guard let close = fence(line), close.mark == open.mark, close.count >= open.count else { return false }
        return line.utf8.allSatisfy { $0 == close.mark || $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }
    }

    private static func startsListItem(_ line: Substring) -> Bool {
        let content = line.utf8.drop { $0 == 0x20 }
        guard let first = content.first else { return false }
        if "-*+".utf8.contains(first) { return content.dropFirst().first == 0x20 }
        let digits = content.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
        return digits > 0 && content.dropFirst(digits).first.map { $0 == 0x2e || $0 == 0x29 } == true
    }

    private mutating func flush(_ text: inout String, asCode: Bool) {
        if !text.isEmpty { parts.append(asCode ? .code(text) : .prose(text)) }
        text = ""
    }

    /// Cuts one paragraph at its code spans.
    private mutating func flushProse(_ paragraph: inout String) {
        defer { paragraph = "" }
        let bytes = Array(paragraph.utf8)
        var proseStart = 0
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
                position += 2
                continue
            }
            guard bytes[position] == UInt8(ascii: "`") else {
                position += 1
                continue
            }
            let runEnd = MarkdownText.runEnd(bytes, position)
            var cursor = runEnd
            var close: Int?
            while cursor < bytes.count {
                guard bytes[cursor] == UInt8(ascii: "`") else {
                    cursor += 1
                    continue
                }
                let end = MarkdownText.runEnd(bytes, cursor)
                if end - cursor == runEnd - position {
                    close = end
                    break
                }
                cursor = end
            }
            guard let close else {
                position = runEnd
                continue
            }
            var prose = String(decoding: bytes[proseStart..<position], as: UTF8.self)
            flush(&prose, asCode: false)
            parts.append(.code(String(decoding: bytes[position..<close], as: UTF8.self)))
            position = close
            proseStart = close
        }
        var rest = String(decoding: bytes[proseStart...], as: UTF8.self)
        flush(&rest, asCode: false)
    }

    private static func runEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] == UInt8(ascii: "`") { end += 1 }
        return end
    }
}

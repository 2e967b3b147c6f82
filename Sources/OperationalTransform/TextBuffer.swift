/// The text of a draft, addressed by Unicode scalars.
struct TextBuffer {
    private var scalars: [Unicode.Scalar] = []
    private(set) var utf8Count = 0
    private(set) var utf16Count = 0
    /// Number of newlines + 1.
    private(set) var lineCount = 1

    init(_ text: String = "") { replace(at: 0, delete: 0, insert: text) }

    var scalarCount: Int { scalars.count }

    var text: String { slice(0..<scalars.count) }

    func slice(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[range])
        return text
    }

    mutating func replace(at offset: Int, delete: Int, insert: String) {
        for scalar in scalars[offset..<offset + delete] { count(scalar, by: -1) }
        for scalar in insert.unicodeScalars { count(scalar, by: 1) }
        scalars.replaceSubrange(offset..<offset + delete, with: Array(insert.unicodeScalars))
    }

    private mutating func count(_ scalar: Unicode.Scalar, by sign: Int) {
        utf8Count += sign * UTF8.width(scalar)
        utf16Count += sign * UTF16.width(scalar)
        if scalar == "\n" { lineCount += sign }
    }
}

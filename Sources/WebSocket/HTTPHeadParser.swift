/// Takes the head of an HTTP/1 message apart while its bytes come in: each byte is looked at once.
///
/// Strict (RFC 9112): lines end in CR LF and nothing else, no folding, no space before the colon, no control
/// characters. Bounded in bytes and lines; the time is the caller's to bound.
package struct HTTPHeadParser {
    package static let byteCountMax = 8192
    package static let lineCountMax = 64

    /// A head whose lines are well formed.
    package struct Head: Equatable, Sendable {
        package var startLine: String
        package var fields: HTTPFields
    }

    private var line: [UInt8] = []
    private var byteCount = 0
    private var lineCount = 0
    private var startLine: String?
    private var fields = HTTPFields()

    package init() {}

    /// Whether any byte of a head has come in.
    package var hasBegun: Bool { byteCount > 0 }

    /// Takes bytes up to the end of the head.
    ///
    /// - Returns: how many were taken, and the head when it is complete.
    package mutating func receive(_ bytes: Span<UInt8>) throws(HTTPError) -> (byteCount: Int, head: Head?) {
        for index in bytes.indices {
            let byte = bytes[index]
            byteCount += 1
            if byteCount > Self.byteCountMax { throw .headTooLong }
            if byte != 0x0A {
                // A carriage return is the first half of a line's end, or an attempt to hide one.
                if line.last == 0x0D { throw .malformedLine }
                line.append(byte)
                continue
            }
            guard line.popLast() == 0x0D else { throw .malformedLine }
            if line.isEmpty, let startLine {
                let head = Head(startLine: startLine, fields: fields)
                self = HTTPHeadParser()
                return (index + 1, head)
            }
            // RFC 9112 §2.2: one empty line before the request line is forgiven.
            if line.isEmpty, lineCount == 0, byteCount == 2 { continue }
            lineCount += 1
            if lineCount > Self.lineCountMax { throw .tooManyLines }
            try endLine()
            line.removeAll(keepingCapacity: true)
        }
        return (bytes.count, nil)
    }

    private mutating func endLine() throws(HTTPError) {
        guard startLine != nil else {
            guard !line.isEmpty, line.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .malformedRequestLine }
            startLine = String(decoding: line, as: Unicode.ASCII.self)
            return
        }
        if line[0] == 0x20 || line[0] == 0x09 { throw .foldedField }
        guard let colon = line.firstIndex(of: 0x3A) else { throw .malformedLine }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy(Self.isTokenCharacter) else { throw .malformedFieldName }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .malformedFieldValue }
        fields.append(String(decoding: name, as: Unicode.ASCII.self), Self.text(value))
    }

    /// Field values are bytes; what is not UTF-8 is read as ISO 8859-1, as RFC 9110 §5.5 has it from history.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: bytes.map { UnicodeScalar($0) })
        return String(scalars)
    }

    /// RFC 9110 §5.6.2.
    static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

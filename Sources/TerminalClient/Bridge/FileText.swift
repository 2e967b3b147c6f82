/// A text file as it is on disk: its text with LF, and how it writes line ends.
package struct FileText: Equatable, Sendable {
    package enum LineEnd: String, Equatable, Sendable, Codable { case lf, crlf }

    package enum Problem: Error, Equatable, Sendable {
        /// Not UTF-8, or with a NUL: no text that can be merged.
        case notText
    }

    package var text: String
    package var lineEnd: LineEnd
    package var hasByteOrderMark: Bool

    package init(text: String, lineEnd: LineEnd = .lf, hasByteOrderMark: Bool = false) {
        (self.text, self.lineEnd, self.hasByteOrderMark) = (text, lineEnd, hasByteOrderMark)
    }

    /// Reads a file's bytes. Line ends are CRLF if most of them are.
    package init(_ bytes: [UInt8]) throws(Problem) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        hasByteOrderMark = bytes.starts(with: mark)
        let body = hasByteOrderMark ? bytes[3...] : bytes[...]
        guard !body.contains(0), let decoded = String(validating: body, as: UTF8.self) else { throw .notText }
        var lineCount = 0
        var returnCount = 0
        var previous: UInt8 = 0
        for byte in body {
            if byte == 0x0A {
                lineCount += 1
                if previous == 0x0D { returnCount += 1 }
            }
            previous = byte
        }
        lineEnd = returnCount * 2 > lineCount ? .crlf : .lf
        guard returnCount > 0 else {
            text = decoded
            return
        }
        var scalars = String.UnicodeScalarView()
        var pendingReturn = false
        for scalar in decoded.unicodeScalars {
            if pendingReturn, scalar != "\n" { scalars.append("\r") }
            pendingReturn = scalar == "\r"
            if !pendingReturn { scalars.append(scalar) }
        }
        if pendingReturn { scalars.append("\r") }
        text = String(scalars)
    }

    /// The bytes that hold this text on disk.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
        guard lineEnd == .crlf else { return bytes + Array(text.utf8) }
        for byte in text.utf8 {
            if byte == 0x0A { bytes.append(0x0D) }
            bytes.append(byte)
        }
        return bytes
    }
}

/// The headers made of lines: `Key: value` (Pelican) and `.. key: value` (Nikola).
///
/// Neither has quotes: a value is what stands on its line, without the spaces at its ends.
enum LineHeader {
    /// The fields of `Key: value` lines; a line indented by four spaces goes on with the value before it.
    static func read(_ lines: [Substring]) -> [HeaderField]? {
        var fields: [HeaderField] = []
        for line in lines {
            if line.hasPrefix("    "), let last = fields.popLast() {
                let before = last.value.string ?? ""
                fields.append(HeaderField(last.key, .text(before.isEmpty ? line.trimmed : "\(before) \(line.trimmed)")))
                continue
            }
            guard let field = field(line) else { return nil }
            fields.append(field)
        }
        return fields.isEmpty ? nil : fields
    }

    static func field(_ line: some StringProtocol) -> HeaderField? {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = line[..<colon].trimmed
        let isKey =
            !key.isEmpty && line.utf8.prefix { $0 == 0x20 }.count <= 3
            && key.utf8.allSatisfy {
                $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || $0 == 0x2d || $0 == 0x5f
            }
        return isKey ? HeaderField(key, .text(line[line.utf8.index(after: colon)...].trimmed)) : nil
    }

    /// The fields of Nikola's lines; lines of another shape are left out.
    static func readComment(_ lines: [Substring]) -> [HeaderField] {
        lines.compactMap { line in
            let line = line.trimmed
            return line.hasPrefix(".. ") ? field(line.dropFirst(3)) : nil
        }
    }

    static func write(_ fields: [HeaderField], prefix: String) -> String {
        fields.map { field in
            let value = field.value.strings.joined(separator: ", ")
            return "\(prefix)\(field.key):\(value.isEmpty ? "" : " ")\(value)\n"
        }.joined()
    }
}

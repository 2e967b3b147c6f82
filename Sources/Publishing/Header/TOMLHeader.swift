/// Reading and writing the TOML between two `+++` lines.
enum TOMLHeader {
    static func read(_ text: String) -> [HeaderField]? {
        var fields: [HeaderField] = []
        var table: [String] = []
        let lines = text.lines.map(String.init)
        var index = 0
        while index < lines.count {
            let line = lines[index].trimmed
            index += 1
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else { return nil }
                let name = line[..<end].filter { $0 != "[" }
                table = name.split(separator: ".").map { $0.trimmed.filter { $0 != "\"" } }
                guard !table.isEmpty else { return nil }
                continue
            }
            var scanner = FlowScanner(line, assignment: "=")
            let key: String
            if let quoted = scanner.quoted() {
                key = quoted
            } else {
                guard let mark = line.firstIndex(of: "=") else { return nil }
                key = line[..<mark].trimmed
                guard !key.isEmpty else { return nil }
                scanner = FlowScanner(String(line[mark...]), assignment: "=")
            }
            scanner.skipSpaces()
            guard scanner.skip("=") else { return nil }
            var source = scanner.rest
            var value: HeaderValue?
            while true {
                var attempt = FlowScanner(source, assignment: "=")
                value = attempt.value()
                if value != nil || index >= lines.count { break }
                source += "\n" + lines[index]
                index += 1
            }
            guard let value else { return nil }
            insert(HeaderField(key, value), into: &fields, at: table[...])
        }
        return fields
    }

    private static func insert(_ field: HeaderField, into fields: inout [HeaderField], at path: ArraySlice<String>) {
        guard let name = path.first else {
            fields.append(field)
            return
        }
        var inner: [HeaderField] = []
        let position = fields.firstIndex { $0.key == name }
        if let position, case .map(let existing) = fields[position].value { inner = existing }
        insert(field, into: &inner, at: path.dropFirst())
        let map = HeaderField(name, .map(inner))
        if let position { fields[position] = map } else { fields.append(map) }
    }

    static func write(_ fields: [HeaderField], quoting: YAMLScalar.Quoting) -> String {
        var text = ""
        var tables = ""
        for field in fields {
            if case .map(let inner) = field.value {
                tables += "\n[\(key(field.key))]\n"
                tables += inner.map { "\(key($0.key)) = \(value($0.value, quoting))\n" }.joined()
            } else {
                text += "\(key(field.key)) = \(value(field.value, quoting))\n"
            }
        }
        return text + tables
    }

    private static func key(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy {
                $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || $0 == 0x2d || $0 == 0x5f
            }
        return isBare ? key : YAMLScalar.doubleQuoted(key)
    }

    private static func value(_ value: HeaderValue, _ quoting: YAMLScalar.Quoting) -> String {
        switch value {
        case .text(let text):
            quoting == .single && !text.unicodeScalars.contains("'") && text == CleanText.line(text)
                ? "'\(text)'" : YAMLScalar.doubleQuoted(text)
        case .plain(let word): word.isEmpty ? "\"\"" : word
        case .list(let values): "[" + values.map { self.value($0, quoting) }.joined(separator: ", ") + "]"
        case .map(let fields):
            "{ " + fields.map { "\(key($0.key)) = \(self.value($0.value, quoting))" }.joined(separator: ", ") + " }"
        }
    }
}

extension TOMLHeader {
    /// Fields named `taxonomies.tags` as fields of a table `taxonomies`.
    static func nested(_ fields: [HeaderField]) -> [HeaderField] {
        var result: [HeaderField] = []
        for field in fields {
            insert(HeaderField(path(field.key).last!, field.value), into: &result, at: path(field.key).dropLast())
        }
        return result
    }

    private static func path(_ key: String) -> ArraySlice<String> {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && parts[0] == "taxonomies" ? parts[...] : [key]
    }
}

/// What a header says under one key.
package indirect enum HeaderValue: Sendable, Equatable {
    case text(String)
    /// An unquoted word that a reader takes for something else than a text: a number, a date, `true`, `null`.
    case plain(String)
    case list([HeaderValue])
    case map([HeaderField])

    /// The words of a single value; nil for lists and maps.
    package var string: String? {
        switch self {
        case .text(let text), .plain(let text): text
        case .list, .map: nil
        }
    }

    /// The words of a single value or of each entry of a list, without empty ones.
    package var strings: [String] {
        switch self {
        case .text(let text), .plain(let text): text.isEmpty || isNull ? [] : [text]
        case .list(let values): values.flatMap(\.strings)
        case .map: []
        }
    }

    package var isNull: Bool {
        guard case .plain(let word) = self else { return false }
        return word.isEmpty || word == "~" || word.lowercased() == "null"
    }

    package var boolean: Bool? {
        guard let word = string?.lowercased() else { return nil }
        return ["true", "yes", "on"].contains(word) ? true : ["false", "no", "off"].contains(word) ? false : nil
    }
}

/// One key of a header with its value.
package struct HeaderField: Sendable, Equatable {
    package var key: String
    package var value: HeaderValue

    package init(_ key: String, _ value: HeaderValue) {
        self.key = key
        self.value = value
    }

    /// A value as someone typed it: `true` and `3` are what a header's reader takes them for, nothing leaves the key out.
    package init(typed words: String, as key: String) {
        self.init(key, FlowScanner.resolve(words))
    }
}

extension [HeaderField] {
    /// The value of the first field whose key equals `key`, upper and lower case alike.
    package func value(_ key: String) -> HeaderValue? {
        let key = key.lowercased()
        return first { $0.key.lowercased() == key }?.value
    }
}

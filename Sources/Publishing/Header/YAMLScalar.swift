/// Texts as YAML scalars that every reader takes for the same text.
///
/// Measured with PyYAML (YAML 1.1), ruamel and js-yaml (1.2) and Ruby's Psych: a JSON string reads back equal in all of
/// them, an unquoted one only within the narrow rule of `isSafePlain`.
package enum YAMLScalar {
    package enum Quoting: String, Codable, Sendable {
        case plain, single, double
    }

    /// - Parameter inFlow: whether it stands between the brackets of `[a, b]`.
    package static func text(_ text: String, quoting: Quoting, inFlow: Bool = false) -> String {
        switch quoting {
        case .plain where isSafePlain(text, inFlow: inFlow): text
        case .single where canStandInSingleQuotes(text): "'" + text.replacing(text: "'", with: "''") + "'"
        case .plain, .single, .double: doubleQuoted(text)
        }
    }

    /// A JSON string, which is a YAML double-quoted scalar and a TOML basic string as well.
    ///
    /// Everything that one of the readers refuses in the raw is written as `\uXXXX`: controls, line and paragraph
    /// separators, byte order marks, non-characters.
    package static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if isPrintable(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    let width = scalar.value <= 0xffff ? 4 : 8
                    result +=
                        (width == 4 ? "\\u" : "\\U") + String(repeating: "0", count: width - digits.count) + digits
                }
            }
        }
        return result + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfdd0...0xfdef: false
        default: scalar.value & 0xfffe != 0xfffe
        }
    }

    private static func canStandInSingleQuotes(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPrintable) }

    /// Whether the bare text is a text to every reader.
    static func isSafePlain(_ text: String, inFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, last != " " else {
            return false
        }
        let startsWithDigit = first.value < 0x80 && first.properties.numericType != nil
        guard first.properties.isAlphabetic || startsWithDigit else { return false }
        if startsWithDigit {
            // "2023 in review" is a text; "1_000", "0x1F", "12e03", "2024-01-01" need not be.
            guard text.unicodeScalars.contains(" "),
                text.unicodeScalars.contains(where: { $0.properties.isAlphabetic })
            else { return false }
        }
        var previous: Unicode.Scalar = "\0"
        for scalar in text.unicodeScalars {
            switch scalar {
            case ":", "\t", "\n", "\\", "\"", "`", "[", "]", "{", "}": return false
            case "#" where previous == " ": return false
            case ",", "'", "?", "&", "*", "!", "|", ">", "%", "@":
                if inFlow { return false }
            default: if !isPrintable(scalar) { return false }
            }
            previous = scalar
        }
        return !wordsWithMeaning.contains(text.lowercased())
    }

    private static let wordsWithMeaning: Set<String> = [
        "yes", "no", "on", "off", "y", "n", "true", "false", "null", "nan", "inf", "infinity", "none",
    ]
}

/// Text as HTML that shows it letter by letter.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        text.replacing(text: "&", with: "&amp;").replacing(text: "<", with: "&lt;").replacing(text: ">", with: "&gt;")
    }

    /// Only what would open a tag or an entity: `R&D` stays, `<b>` and `&lt;` do not.
    static func escapedMarks(_ text: String) -> String {
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&"
            where index + 1 < scalars.count && (scalars[index + 1].properties.isAlphabetic || scalars[index + 1] == "#")
                && scalars[(index + 1)...].prefix(32).contains(";"):
                result += "&amp;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Text as HTML that shows it letter by letter.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        text.replacing(text: "&", with: "&amp;").replacing(text: "<", with: "&lt;").replacing(text: ">", with: "&gt;")
    }

    /// Only what would open a tag or an entity: `R&D` stays, `<b>` and `&lt;` do not.
    ///
    /// - Parameter semicolons: false leaves them out, which HTML lets these three do: one would part a list of Pelican's.
    static func escapedMarks(_ text: String, semicolons: Bool = true) -> String {
        let end = semicolons ? ";" : ""
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "<": result += "&lt\(end)"
            case ">": result += "&gt\(end)"
            case "&" where opensEntity(scalars[(index + 1)...]): result += "&amp\(end)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func opensEntity(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = rest.first else { return false }
        return (first.properties.isAlphabetic || first == "#") && rest.prefix(32).contains(";")
    }
}

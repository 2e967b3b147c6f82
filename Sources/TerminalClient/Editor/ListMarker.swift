/// The start of a Markdown list item or quote: `- `, `* `, `3. `, `> `, with its indentation.
struct ListMarker: Equatable {
    /// Scalars from the line's start to the item's text.
    let scalarCount: Int
    /// What the next item begins with.
    let next: String

    init?(_ line: [Unicode.Scalar]) {
        var index = 0
        while index < line.count, line[index] == " " || line[index] == "\t" { index += 1 }
        var indentation = String.UnicodeScalarView()
        indentation.append(contentsOf: line[..<index])
        guard index + 1 < line.count else { return nil }
        switch line[index] {
        case "-", "*", "+", ">":
            guard line[index + 1] == " " else { return nil }
            scalarCount = index + 2
            next = "\(String(indentation))\(line[index]) "
        case "0"..."9":
            let start = index
            while index < line.count, ("0"..."9").contains(line[index]), index - start < 9 { index += 1 }
            guard index + 1 < line.count, line[index] == "." || line[index] == ")", line[index + 1] == " " else {
                return nil
            }
            var digits = String.UnicodeScalarView()
            digits.append(contentsOf: line[start..<index])
            scalarCount = index + 2
            next = "\(String(indentation))\((Int(String(digits)) ?? 0) + 1)\(line[index]) "
        default: return nil
        }
    }
}

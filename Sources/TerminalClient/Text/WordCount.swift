package import Client

/// Words as a writer counts them: runs of letters and digits; ideographs count one by one; front matter and fenced
/// code do not count.
package enum WordCount {
    package static func words(in text: LineText) -> Int {
        var count = 0
        var isInFence = false
        var isInFrontMatter = text.lines.first.map(isFrontMatterMark) ?? false
        for (index, line) in text.lines.enumerated() {
            if isInFrontMatter {
                if index > 0 && isFrontMatterMark(line) { isInFrontMatter = false }
                continue
            }
            if isFenceMark(line) {
                isInFence.toggle()
                continue
            }
            if !isInFence { count += words(in: line) }
        }
        return count
    }

    static func words(in line: [Unicode.Scalar]) -> Int {
        var count = 0
        var isInWord = false
        for scalar in line {
            if scalar.value < 0x80 {
                let isWord =
                    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                if isWord && !isInWord { count += 1 }
                isInWord = isWord || (isInWord && (scalar == "'" || scalar == "-" || scalar == "_"))
            } else if WideScalars.contain(scalar.value) && scalar.properties.isIdeographic {
                count += 1
                isInWord = false
            } else {
                let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                if isWord && !isInWord { count += 1 }
                isInWord =
                    isWord
                    || (isInWord && (scalar == "\u{2019}" || scalar.properties.generalCategory == .nonspacingMark))
            }
        }
        return count
    }

    private static func isFrontMatterMark(_ line: [Unicode.Scalar]) -> Bool {
        line.count >= 3 && (line.prefix(3).allSatisfy { $0 == "-" } || line.prefix(3).allSatisfy { $0 == "+" })
            && line.dropFirst(3).allSatisfy { $0 == " " }
    }

    private static func isFenceMark(_ line: [Unicode.Scalar]) -> Bool {
        let body = line.drop { $0 == " " }
        return body.count >= 3 && (body.prefix(3).allSatisfy { $0 == "`" } || body.prefix(3).allSatisfy { $0 == "~" })
    }
}

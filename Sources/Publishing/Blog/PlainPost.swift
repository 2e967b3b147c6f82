/// A post without a header: a title heading, a line "Published October 28, 2019", then the text.
package struct PlainPost: Sendable, Equatable {
    package var title: String
    package var date: WrittenDate
    package var authors: [String] = []
    /// The lines before the text, from the title to the "Published" line.
    package var headLineCount: Int

    /// Nil if the text does not begin so.
    package init?(_ text: String) {
        guard let heading = TitleHeading.leading(text) else { return nil }
        let lines = text.lines
        var index = heading.line + heading.lineCount
        while index < lines.count, lines[index].trimmed.isEmpty { index += 1 }
        guard index < lines.count else { return nil }
        var line = lines[index].trimmed
        while let first = line.first, first == "*" || first == "_" { line.removeFirst() }
        while let last = line.last, last == "*" || last == "_" { line.removeLast() }
        guard line.lowercased().hasPrefix("published ") else { return nil }
        line = line.dropFirst(10).trimmed
        if line.lowercased().hasPrefix("on ") { line = line.dropFirst(3).trimmed }
        var dateText = line
        if let by = line.textRange(of: " by ") {
            dateText = String(line[..<by.lowerBound])
            var names = line[by.upperBound...]
            if let category = names.textRange(of: " in ") { names = names[..<category.lowerBound] }
            authors = names.split(separator: ",").map { Heading.plain($0.trimmed) }
        } else if let category = line.textRange(of: " in ") {
            dateText = String(line[..<category.lowerBound])
        }
        guard let date = WrittenDate(dateText) else { return nil }
        title = heading.plainText
        self.date = date
        headLineCount = index + 1
    }
}

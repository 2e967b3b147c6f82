/// Where user-perceived characters begin in a line of scalars (Unicode Standard Annex 29, by the standard library).
///
/// Two neighbours below U+0300 always have a boundary between them (a line holds no LF), so plain text never pays for
/// building strings.
enum GraphemeBoundaries {
    /// How far back a search begins, so that one endless cluster costs a bounded time.
    private static let windowScalarCount = 512

    /// The end of the cluster that begins at `index`.
    static func next(after index: Int, in line: [Unicode.Scalar]) -> Int {
        guard index + 1 < line.count else { return line.count }
        if isPlainBoundary(index + 1, in: line) { return index + 1 }
        var window = 16
        while true {
            let end = min(index + window, line.count)
            let first = string(line[index..<end]).first?.unicodeScalars.count ?? 1
            // A cluster that fills the window may go on behind it.
            if index + first < end || end == line.count { return index + first }
            window *= 4
        }
    }

    /// The start of the cluster that ends at `index`.
    static func previous(before index: Int, in line: [Unicode.Scalar]) -> Int {
        guard index > 1 else { return 0 }
        if isPlainBoundary(index - 1, in: line) && isPlainBoundary(index, in: line) { return index - 1 }
        var start = index - 1
        let earliest = max(0, index - windowScalarCount)
        while start > earliest && !isPlainBoundary(start, in: line) { start -= 1 }
        var boundary = start
        for character in string(line[start..<index]) {
            let next = boundary + character.unicodeScalars.count
            if next >= index { break }
            boundary = next
        }
        return boundary
    }

    /// The nearest boundary at or before `index`.
    static func floor(_ index: Int, in line: [Unicode.Scalar]) -> Int {
        guard index > 0, index < line.count, !isPlainBoundary(index, in: line) else {
            return min(max(index, 0), line.count)
        }
        let start = previous(before: index, in: line)
        return next(after: start, in: line) == index ? index : start
    }

    /// Calls `body` with each cluster of `range` and the index of its first scalar, until `body` returns false.
    static func forEach(
        in range: Range<Int>, of line: [Unicode.Scalar], _ body: (_ character: Character, _ index: Int) -> Bool
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            if index + 1 >= range.upperBound ? line[index].value < 0x300 : isPlainBoundary(index + 1, in: line) {
                guard body(Character(line[index]), index) else { return }
                index += 1
                continue
            }
            // A stretch that needs the tables: up to the next plain boundary.
            var end = index + 1
            while end < range.upperBound && !isPlainBoundary(end, in: line) { end += 1 }
            for character in string(line[index..<end]) {
                guard body(character, index) else { return }
                index += character.unicodeScalars.count
            }
        }
    }

    private static func isPlainBoundary(_ index: Int, in line: [Unicode.Scalar]) -> Bool {
        index <= 0 || index >= line.count || (line[index - 1].value < 0x300 && line[index].value < 0x300)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

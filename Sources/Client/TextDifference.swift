package import OperationalTransform

/// The smallest operation that leads from one text to another: by lines first, then scalars inside what changed.
///
/// Myers' O(ND) difference, bounded: past `editLimit` the rest counts as replaced whole, so that a rewritten file of a
/// megabyte costs milliseconds.
package enum TextDifference {
    /// Steps of the search before it gives up on a minimal answer.
    private static let editLimit = 1_500

    package static func operation(from old: String, to new: String) -> Operation {
        if old == new && old.utf8.elementsEqual(new.utf8) { return .identity }
        let (a, b) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
        var components: [Operation.Component] = []
        let (aLines, bLines) = (lineRanges(a), lineRanges(b))
        let aKeys = aLines.map { a[$0] }
        let bKeys = bLines.map { b[$0] }
        var builder = Components()
        for block in blocks(aKeys, bKeys) {
            switch block {
            case .same(let lines): builder.retain(scalarCount(aLines[lines]))
            case .changed(let oldLines, let newLines):
                scalarDifference(
                    a[joined(aLines[oldLines], or: 0)], b[joined(bLines[newLines], or: 0)], into: &builder)
            }
        }
        components = builder.finish()
        do { return try Operation(components) } catch { return Operation(at: 0, delete: a.count, insert: new) }
    }

    private static func scalarCount(_ ranges: ArraySlice<Range<Int>>) -> Int { ranges.reduce(0) { $0 + $1.count } }

    private static func joined(_ ranges: ArraySlice<Range<Int>>, or empty: Int) -> Range<Int> {
        guard let first = ranges.first, let last = ranges.last else { return empty..<empty }
        return first.lowerBound..<last.upperBound
    }

    private static func scalarDifference(
        _ a: ArraySlice<Unicode.Scalar>, _ b: ArraySlice<Unicode.Scalar>, into builder: inout Components
    ) {
        let (a, b) = (Array(a), Array(b))
        for block in blocks(a, b) {
            switch block {
            case .same(let range): builder.retain(range.count)
            case .changed(let old, let new): builder.replace(old.count, with: b[new])
            }
        }
    }

    /// Ranges of the lines, each with its LF.
    private static func lineRanges(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for (index, scalar) in scalars.enumerated() where scalar == "\n" {
            ranges.append(start..<(index + 1))
            start = index + 1
        }
        if start < scalars.count { ranges.append(start..<scalars.count) }
        return ranges
    }

    /// Operation components, joined as they come.
    private struct Components {
        private var list: [Operation.Component] = []

        mutating func retain(_ count: Int) {
            guard count > 0 else { return }
            if case .retain(let before) = list.last {
                list[list.count - 1] = .retain(before + count)
            } else {
                list.append(.retain(count))
            }
        }

        mutating func replace(_ count: Int, with scalars: ArraySlice<Unicode.Scalar>) {
            if !scalars.isEmpty {
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars)
                list.append(.insert(String(text)))
            }
            if count > 0 { list.append(.delete(count)) }
        }

        func finish() -> [Operation.Component] { list }
    }

    enum Block: Equatable {
        case same(Range<Int>)
        case changed(Range<Int>, Range<Int>)
    }

    /// Equal and changed stretches in order; ranges of `same` count in `a`.
    static func blocks<Element: Hashable>(_ a: [Element], _ b: [Element]) -> [Block] {
        var prefix = 0
        while prefix < a.count, prefix < b.count, a[prefix] == b[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < a.count - prefix, suffix < b.count - prefix,
            a[a.count - 1 - suffix] == b[b.count - 1 - suffix]
        {
            suffix += 1
        }
        var blocks: [Block] = []
        if prefix > 0 { blocks.append(.same(0..<prefix)) }
        let (aMiddle, bMiddle) = (prefix..<(a.count - suffix), prefix..<(b.count - suffix))
        appendMiddle(a, b, aMiddle, bMiddle, into: &blocks)
        if suffix > 0 { blocks.append(.same((a.count - suffix)..<a.count)) }
        return blocks
    }

    private static func appendMiddle<Element: Hashable>(
        _ a: [Element], _ b: [Element], _ aRange: Range<Int>, _ bRange: Range<Int>, into blocks: inout [Block]
    ) {
        guard !aRange.isEmpty || !bRange.isEmpty else { return }
        guard !aRange.isEmpty, !bRange.isEmpty, let matches = matches(a, b, aRange, bRange) else {
            blocks.append(.changed(aRange, bRange))
            return
        }
        var (aNext, bNext) = (aRange.lowerBound, bRange.lowerBound)
        var index = 0
        while index < matches.count {
            let (aStart, bStart) = matches[index]
            var count = 1
            while index + count < matches.count, matches[index + count] == (aStart + count, bStart + count) {
                count += 1
            }
            if aNext < aStart || bNext < bStart { blocks.append(.changed(aNext..<aStart, bNext..<bStart)) }
            blocks.append(.same(aStart..<(aStart + count)))
            (aNext, bNext) = (aStart + count, bStart + count)
            index += count
        }
        if aNext < aRange.upperBound || bNext < bRange.upperBound {
            blocks.append(.changed(aNext..<aRange.upperBound, bNext..<bRange.upperBound))
        }
    }

    /// Pairs of equal elements on a shortest edit path, `nil` past the limit.
    private static func matches<Element: Hashable>(
        _ a: [Element], _ b: [Element], _ aRange: Range<Int>, _ bRange: Range<Int>
    ) -> [(Int, Int)]? {
        let (n, m) = (aRange.count, bRange.count)
        let limit = min(n + m, editLimit)
        // trace[d] holds the furthest x on each diagonal -d...d after d edits.
        var trace: [[Int32]] = []
        var furthest = [Int32](repeating: 0, count: 2 * limit + 3)
        let middle = limit + 1
        for edits in 0...limit {
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                var x: Int
                let down =
                    diagonal == -edits
                    || (diagonal != edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
                x = Int(down ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1)
                var y = x - diagonal
                while x < n, y < m, a[aRange.lowerBound + x] == b[bRange.lowerBound + y] {
                    x += 1
                    y += 1
                }
                furthest[middle + diagonal] = Int32(x)
                if x >= n && y >= m {
                    trace.append(Array(furthest[(middle - edits)...(middle + edits)]))
                    return backtrack(trace, aRange.lowerBound, bRange.lowerBound, n, m)
                }
            }
            trace.append(Array(furthest[(middle - edits)...(middle + edits)]))
        }
        return nil
    }

    private static func backtrack(_ trace: [[Int32]], _ aBase: Int, _ bBase: Int, _ n: Int, _ m: Int) -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        var (x, y) = (n, m)
        for edits in stride(from: trace.count - 1, through: 1, by: -1) {
            let before = trace[edits - 1]
            /// Furthest x on a diagonal after `edits - 1` edits.
            func furthest(_ diagonal: Int) -> Int {
                let index = diagonal + edits - 1
                return before.indices.contains(index) ? Int(before[index]) : -1
            }
            let diagonal = x - y
            let down = diagonal == -edits || (diagonal != edits && furthest(diagonal - 1) < furthest(diagonal + 1))
            let previous = down ? diagonal + 1 : diagonal - 1
            let startX = furthest(previous)
            let startY = startX - previous
            let (afterX, afterY) = down ? (startX, startY + 1) : (startX + 1, startY)
            while x > afterX && y > afterY {
                x -= 1
                y -= 1
                pairs.append((aBase + x, bBase + y))
            }
            (x, y) = (startX, startY)
        }
        while x > 0 && y > 0 {
            x -= 1
            y -= 1
            pairs.append((aBase + x, bBase + y))
        }
        return pairs.reversed()
    }
}

/// What changes from one text to another, in the form that `git apply` and `patch` read.
package enum UnifiedDiff {
    private static let contextLines = 3

    /// The hunks, without file names; empty if the texts are equal.
    ///
    /// Lines are matched by their longest common beginning and end, then by Myers' shortest edit script in between.
    package static func hunks(from old: String, to new: String) -> String {
        let oldLines = cut(old)
        let newLines = cut(new)
        let edits = script(oldLines, newLines)
        guard edits.contains(where: { $0.kind != .kept }) else { return "" }
        var text = ""
        var index = 0
        while let change = edits[index...].firstIndex(where: { $0.kind != .kept }) {
            let start = max(index, change - contextLines)
            var end = change
            var keptRun = 0
            var cursor = change
            while cursor < edits.count, keptRun <= contextLines * 2 {
                if edits[cursor].kind == .kept {
                    keptRun += 1
                } else {
                    keptRun = 0
                    end = cursor
                }
                cursor += 1
            }
            let stop = min(edits.count, end + 1 + contextLines)
            let hunk = edits[start..<stop]
            let oldCount = hunk.filter { $0.kind != .added }.count
            let newCount = hunk.filter { $0.kind != .removed }.count
            let oldStart = edits[..<start].filter { $0.kind != .added }.count + (oldCount > 0 ? 1 : 0)
            let newStart = edits[..<start].filter { $0.kind != .removed }.count + (newCount > 0 ? 1 : 0)
            text += "@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@\n"
            for edit in hunk {
                let mark = edit.kind == .kept ? " " : edit.kind == .added ? "+" : "-"
                text += mark + edit.line + (edit.line.utf8.last == 0x0a ? "" : "\n\\ No newline at end of file\n")
            }
            index = stop
        }
        return text
    }

    /// Where a line of the new text comes from.
    enum Origin: Equatable {
        case kept(Int)
        /// An edited line stands where this one stood.
        case edited(Int)
        case new
    }

    /// For each new line the old line that it is, or whose place it takes.
    static func origins(from old: [String], to new: [String]) -> [Origin] {
        var origins: [Origin] = []
        var next = 0
        var removed: [Int] = []
        var added: [Int] = []
        func pair() {
            for (place, line) in zip(added, removed) { origins[place] = .edited(line) }
            removed = []
            added = []
        }
        for edit in script(old, new) {
            switch edit.kind {
            case .kept:
                pair()
                origins.append(.kept(next))
                next += 1
            case .removed:
                removed.append(next)
                next += 1
            case .added:
                added.append(origins.count)
                origins.append(.new)
            }
        }
        pair()
        return origins
    }

    private enum Kind { case kept, added, removed }

    private struct Edit {
        var kind: Kind
        var line: String
    }

    /// Lines with their line feeds.
    private static func cut(_ text: String) -> [String] {
        var lines = text.lines.map { "\($0)\n" }
        if lines.last == "\n" {
            lines.removeLast()
        } else if var last = lines.popLast() {
            last.unicodeScalars.removeLast()
            lines.append(last)
        }
        return lines
    }

    private static func script(_ old: [String], _ new: [String]) -> [Edit] {
        var start = 0
        while start < old.count, start < new.count, same(old[start], new[start]) { start += 1 }
        var end = 0
        while end < old.count - start, end < new.count - start, same(old[old.count - 1 - end], new[new.count - 1 - end])
        {
            end += 1
        }
        let middle = shortest(Array(old[start..<old.count - end]), Array(new[start..<new.count - end]))
        return old[..<start].map { Edit(kind: .kept, line: $0) } + middle
            + old[(old.count - end)...].map { Edit(kind: .kept, line: $0) }
    }

    /// Equal bytes: canonically equal texts are not the same line of a file.
    private static func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

    /// Myers' greedy algorithm; past 2,000 differences all old lines go and all new ones come.
    private static func shortest(_ old: [String], _ new: [String]) -> [Edit] {
        let replaced = old.map { Edit(kind: .removed, line: $0) } + new.map { Edit(kind: .added, line: $0) }
        guard !old.isEmpty, !new.isEmpty else { return replaced }
        let most = min(old.count + new.count, 2000)
        var furthest = [Int](repeating: 0, count: 2 * most + 3)
        var trace: [[Int]] = []
        let middle = most + 1
        for distance in 0...most {
            trace.append(furthest)
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                var x =
                    diagonal == -distance
                        || diagonal != distance && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]
                    ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
                while x < old.count, x - diagonal < new.count, x - diagonal >= 0, same(old[x], new[x - diagonal]) {
                    x += 1
                }
                furthest[middle + diagonal] = x
                if x >= old.count, x - diagonal >= new.count { return backtrack(trace, distance, middle, old, new) }
            }
        }
        return replaced
    }

    private static func backtrack(
        _ trace: [[Int]], _ distance: Int, _ middle: Int, _ old: [String], _ new: [String]
    ) -> [Edit] {
        var edits: [Edit] = []
        var x = old.count
        var y = new.count
        for step in stride(from: distance, through: 0, by: -1) {
            let furthest = trace[step]
            let diagonal = x - y
            let cameDown =
                diagonal == -step
                || diagonal != step && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]
            let previousDiagonal = cameDown ? diagonal + 1 : diagonal - 1
            let previousX = furthest[middle + previousDiagonal]
            let previousY = previousX - previousDiagonal
            while x > max(previousX, 0), y > max(previousY, 0), step == 0 || x > previousX && y > previousY {
                x -= 1
                y -= 1
                edits.append(Edit(kind: .kept, line: old[x]))
            }
            guard step > 0 else { break }
            if cameDown {
                y -= 1
                edits.append(Edit(kind: .added, line: new[y]))
            } else {
                x -= 1
                edits.append(Edit(kind: .removed, line: old[x]))
            }
        }
        return edits.reversed()
    }
}

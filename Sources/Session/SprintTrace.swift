import OperationalTransform

/// What became of a text since some revision: which scalars are still the old ones, who wrote the new ones, who
/// deleted what.
///
/// Taken along with every operation, O(runs); nothing is counted until somebody asks.
struct SprintTrace {
    /// A piece of the text as it is now.
    enum Run: Equatable {
        /// Scalars of the old text, from this offset on.
        case old(from: Int, count: Int)
        case new(author: ParticipantID, count: Int)

        var count: Int {
            switch self {
            case .old(_, let count), .new(_, let count): count
            }
        }
    }

    /// The text before.
    let oldText: String
    private(set) var runs: [Run]
    /// Old scalars that are gone: from, count, who deleted them.
    private(set) var deleted: [(from: Int, count: Int, author: ParticipantID)] = []

    init(oldText: String) {
        self.oldText = oldText
        let count = oldText.unicodeScalars.count
        runs = count == 0 ? [] : [.old(from: 0, count: count)]
    }

    mutating func apply(_ operation: Operation, author: ParticipantID) {
        var result: [Run] = []
        result.reserveCapacity(runs.count + 2)
        func append(_ run: Run) {
            guard run.count > 0 else { return }
            switch (result.last, run) {
            case (.old(let from, let count)?, .old(let next, let more)) where from + count == next:
                result[result.count - 1] = .old(from: from, count: count + more)
            case (.new(let author, let count)?, .new(author, let more)):
                result[result.count - 1] = .new(author: author, count: count + more)
            default: result.append(run)
            }
        }
        var rest = runs[...]
        /// Takes the next `count` scalars of the text from `rest`.
        func take(_ count: Int, _ body: (Run) -> Void) {
            var left = count
            while left > 0, let run = rest.popFirst() {
                guard run.count > left else {
                    left -= run.count
                    body(run)
                    continue
                }
                let (head, tail) = Self.split(run, at: left)
                rest = [tail] + rest
                left = 0
                body(head)
            }
        }
        for component in operation.components {
            switch component {
            case .retain(let count): take(count, append)
            case .insert(let text): append(.new(author: author, count: text.unicodeScalars.count))
            case .delete(let count):
                take(count) { if case .old(let from, let count) = $0 { deleted.append((from, count, author)) } }
            }
        }
        for run in rest { append(run) }
        runs = result
    }

    private static func split(_ run: Run, at count: Int) -> (Run, Run) {
        switch run {
        case .old(let from, let all): (.old(from: from, count: count), .old(from: from + count, count: all - count))
        case .new(let author, let all): (.new(author: author, count: count), .new(author: author, count: all - count))
        }
    }

    // MARK: - Answers

    /// Words added and removed, by whom. A word that was changed is one removed and one added, so that added less
    /// removed is always by how much the text grew.
    ///
    /// - Parameter owner: answers for words that changed by what was done beside them, as when a fence opens above.
    func counts(newText: String, owner: ParticipantID) -> [ParticipantID: WordChange] {
        let oldWords = WordCount(oldText).words
        let newWords = WordCount(newText).words
        var gone: [Int: Int] = [:]  // the length of each old word that is not found again, by its offset
        for word in oldWords { gone[word.lowerBound] = word.count }
        var changes: [ParticipantID: WordChange] = [:]
        var cursor = RunCursor(runs)
        for word in newWords {
            switch cursor.origin(of: word) {
            case .old(let from) where gone[from] == word.count: gone[from] = nil
            case .old: changes[owner, default: WordChange()].added += 1
            case .mixed(let author): changes[author, default: WordChange()].added += 1
            }
        }
        let deletions = deleted.sorted { $0.from < $1.from }
        let inserts = insertPoints
        for (from, count) in gone {
            let author =
                Self.author(of: from..<from + count, in: deletions) ?? inserts.first { from..<from + count ~= $0.at }?
                .author
                ?? owner
            changes[author, default: WordChange()].removed += 1
        }
        return changes
    }

    /// The lines that hold something new, one under the other, and where in them it is.
    func changes(in newText: String) -> (text: String, added: [Range<Int>]) {
        let scalars = Array(newText.unicodeScalars)
        var text = String.UnicodeScalarView()
        var length = 0
        var added: [Range<Int>] = []
        var copiedTo = 0
        var at = 0
        for run in runs {
            defer { at += run.count }
            guard case .new(_, let count) = run, at + count <= scalars.count else { continue }
            let lineStart = max(copiedTo, scalars[..<at].lastIndex(of: "\n").map { $0 + 1 } ?? 0)
            let lineEnd = scalars[(at + count)...].firstIndex(of: "\n") ?? scalars.count
            if lineStart > copiedTo, length > 0 {
                text.append(contentsOf: "\n".unicodeScalars)
                length += 1
            }
            let shift = length - lineStart
            if lineEnd > lineStart {
                text.append(contentsOf: scalars[lineStart..<lineEnd])
                length += lineEnd - lineStart
            }
            // A run that begins in a line already copied stands there.
            added.append(at + shift..<min(at + count, lineEnd) + shift)
            copiedTo = max(copiedTo, lineEnd)
        }
        return (String(text), added)
    }

    /// What others wrote, in the text as it is now: from, count, participant.
    func inserted(except reader: ParticipantID) -> [[Int]] {
        var at = 0
        var inserted: [[Int]] = []
        for run in runs {
            if case .new(let author, let count) = run, author != reader { inserted.append([at, count, Int(author)]) }
            at += run.count
        }
        return inserted
    }

    var deletedCount: Int { deleted.reduce(0) { $0 + $1.count } }

    /// Between which old scalars something was inserted.
    private var insertPoints: [(at: Int, author: ParticipantID)] {
        var points: [(Int, ParticipantID)] = []
        var oldEnd = 0
        for run in runs {
            switch run {
            case .old(let from, let count): oldEnd = from + count
            case .new(let author, _): points += [(oldEnd, author), (max(0, oldEnd - 1), author)]
            }
        }
        return points
    }

    private static func author(
        of word: Range<Int>, in deletions: [(from: Int, count: Int, author: ParticipantID)]
    ) -> ParticipantID? {
        deletions.first { $0.from < word.upperBound && $0.from + $0.count > word.lowerBound }?.author
    }
}

/// Words that came and went.
package struct WordChange: Sendable, Equatable, Codable {
    package var added = 0
    package var removed = 0

    package init(added: Int = 0, removed: Int = 0) { (self.added, self.removed) = (added, removed) }

    package static func + (left: WordChange, right: WordChange) -> WordChange {
        WordChange(added: left.added + right.added, removed: left.removed + right.removed)
    }
}

/// Walks the runs from left to right, beside words that are asked for from left to right.
private struct RunCursor {
    enum Origin {
        case old(from: Int)
        case mixed(author: ParticipantID)
    }

    private let runs: [SprintTrace.Run]
    private var index = 0
    /// Where `runs[index]` begins in the text.
    private var start = 0

    init(_ runs: [SprintTrace.Run]) { self.runs = runs }

    /// Whole from one place of the old text, or with something new in it.
    mutating func origin(of word: Range<Int>) -> Origin {
        while index < runs.count, start + runs[index].count <= word.lowerBound {
            start += runs[index].count
            index += 1
        }
        guard index < runs.count else { return .old(from: -1) }
        if case .old(let from, let count) = runs[index], start + count >= word.upperBound {
            return .old(from: from + word.lowerBound - start)
        }
        var (at, next) = (start, index)
        while next < runs.count, at < word.upperBound {
            if case .new(let author, _) = runs[next] { return .mixed(author: author) }
            at += runs[next].count
            next += 1
        }
        return .old(from: -1)  // two old pieces that met
    }
}

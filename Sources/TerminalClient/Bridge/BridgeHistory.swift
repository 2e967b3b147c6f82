import Client
package import OperationalTransform

/// The versions of a file that an editor may have in its buffer, and how the draft has gone on from there.
///
/// ```
/// first ──steps[0]──> version 1 ──steps[1]──> ... ──> newest on disk ──ahead──> the draft
///   │ saved by the editor        written by the bridge
/// ```
///
/// An editor that does not reload saves a text made from an older version. Taken as a change of the newest one, such a
/// save would delete what others wrote since. So a saved text is compared with every version since the editor's last
/// save, and counts as a change of the one it is nearest to; then it is moved past everything that came later.
/// Deleting what others wrote makes a version unlikely, the more so when nobody has read it from the disk.
package struct BridgeHistory: Equatable, Sendable {
    /// What the editor saved last, or the file's text at the start.
    package private(set) var first: String
    /// From one version the bridge wrote to the next.
    package private(set) var steps: [Step]
    /// From the newest version on disk to the draft.
    package private(set) var ahead: Operation

    /// One write of the bridge.
    package struct Step: Equatable, Sendable, Codable {
        package var operation: Operation
        /// Whether the version it made was read by anybody while it was on disk.
        package var wasRead: Bool

        package init(_ operation: Operation, wasRead: Bool = false) {
            (self.operation, self.wasRead) = (operation, wasRead)
        }
    }

    /// What deleting one character of others costs a version that was read, and one that was not.
    private static let costOfDeletion = (read: 5, unread: 20)

    package init(first: String, steps: [Step] = [], ahead: Operation = .identity) {
        (self.first, self.steps, self.ahead) = (first, steps, ahead)
    }

    /// What a saved text means for the draft.
    package struct Merge: Equatable, Sendable {
        /// The edit to make in the draft.
        package var operation: Operation
        /// The text was made from an older version than the newest on disk.
        package var isFromOldVersion: Bool
        /// Both sides changed the same place; both texts are kept there.
        package var isAmbiguous: Bool
    }

    /// The newest version on disk.
    package var newest: String { versions.last ?? first }

    /// Whether the file has had this text.
    package func contains(_ text: String) -> Bool { versions.contains(text) }

    /// Another's operation was applied to the draft.
    package mutating func draftChanged(_ operation: Operation) { ahead = Self.compose(ahead, operation) }

    /// The draft as a whole is another one now, such as after a restart.
    package mutating func draftReplaced(by text: String) {
        ahead = TextDifference.operation(from: newest, to: text)
    }

    /// The draft's text was written to the file.
    package mutating func wroteDraft() {
        guard !ahead.isIdentity else { return }
        steps.append(Step(ahead))
        ahead = .identity
    }

    /// Somebody has read the newest version from the disk. True if that was not known.
    package mutating func newestWasRead() -> Bool {
        guard let last = steps.indices.last, !steps[last].wasRead else { return false }
        steps[last].wasRead = true
        return true
    }

    /// The editor saved `text`: it is the first version from now on.
    package mutating func merge(_ text: String) -> Merge {
        let versions = versions
        let index = nearest(to: text, in: versions)
        let own = TextDifference.operation(from: versions[index], to: text)
        var others = Operation.identity
        for step in steps[index...] { others = Self.compose(others, step.operation) }
        others = Self.compose(others, ahead)
        guard !own.isIdentity else {
            // A version as it was written: nothing says which one the editor has in its buffer.
            steps.removeSubrange(index...)
            ahead = others
            return Merge(operation: .identity, isFromOldVersion: false, isAmbiguous: false)
        }
        let (ownOnDraft, othersOnFile) = Operation.transform(left: own, right: others)
        let isAmbiguous = Self.touch(own, others)
        first = text
        steps = []
        ahead = othersOnFile
        return Merge(
            operation: ownOnDraft, isFromOldVersion: index + 1 < versions.count, isAmbiguous: isAmbiguous)
    }

    private var versions: [String] {
        var versions = [first]
        var text = LineText(first)
        for step in steps {
            // Steps were made from these very texts.
            do { try text.apply(step.operation) } catch { preconditionFailure("\(error)") }
            versions.append(text.string)
        }
        return versions
    }

    // MARK: Which version

    /// Index of the version that `text` was most likely made from; of equals the newest.
    private func nearest(to text: String, in versions: [String]) -> Int {
        guard versions.count > 1 else { return 0 }
        let lines = Self.lineCounts(text)
        let rough = versions.indices.map { index in
            (index: index, distance: Self.distance(lines, Self.lineCounts(versions[index])))
        }
        let best = rough.sorted { ($0.distance, $1.index) < ($1.distance, $0.index) }.prefix(4)
        var candidates = best.map(\.index)
        for index in [0, versions.count - 1] where !candidates.contains(index) { candidates.append(index) }
        let costs = candidates.map { (index: $0, cost: cost(ofVersion: $0, versions[$0], text)) }
        return costs.min { ($0.cost, $1.index) < ($1.cost, $0.index) }?.index ?? versions.count - 1
    }

    /// Scalars that the person would have inserted and deleted, those of others counting more.
    private func cost(ofVersion index: Int, _ version: String, _ text: String) -> Int {
        let weight = index > 0 && steps[index - 1].wasRead ? Self.costOfDeletion.read : Self.costOfDeletion.unread
        let others = insertedRanges(upTo: index)
        var (cost, offset) = (0, 0)
        for component in TextDifference.operation(from: version, to: text).components {
            switch component {
            case .retain(let count): offset += count
            case .insert(let inserted): cost += inserted.unicodeScalars.count
            case .delete(let count):
                let deleted = offset..<(offset + count)
                let ofOthers = others.reduce(0) { $0 + $1.clamped(to: deleted).count }
                cost += count + (weight - 1) * ofOthers
                offset += count
            }
        }
        return cost
    }

    /// What others inserted between `first` and a version, as ranges of that version.
    private func insertedRanges(upTo index: Int) -> [Range<Int>] {
        var whole = Operation.identity
        for step in steps[..<index] { whole = Self.compose(whole, step.operation) }
        var ranges: [Range<Int>] = []
        var offset = 0
        for component in whole.components {
            switch component {
            case .retain(let count): offset += count
            case .insert(let text):
                let count = text.unicodeScalars.count
                ranges.append(offset..<(offset + count))
                offset += count
            case .delete: break
            }
        }
        return ranges
    }

    private static func lineCounts(_ text: String) -> [Substring: Int] {
        var counts: [Substring: Int] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { counts[line, default: 0] += 1 }
        return counts
    }

    private static func distance(_ one: [Substring: Int], _ other: [Substring: Int]) -> Int {
        var distance = 0
        for (line, count) in one { distance += abs(count - (other[line] ?? 0)) }
        for (line, count) in other where one[line] == nil { distance += count }
        return distance
    }

    // MARK: Both at one place

    /// Whether two operations on one text change places that overlap or meet.
    static func touch(_ one: Operation, _ other: Operation) -> Bool {
        let (a, b) = (changedRanges(one), changedRanges(other))
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i].upperBound < b[j].lowerBound {
                i += 1
            } else if b[j].upperBound < a[i].lowerBound {
                j += 1
            } else {
                return true
            }
        }
        return false
    }

    private static func changedRanges(_ operation: Operation) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var offset = 0
        for component in operation.components {
            switch component {
            case .retain(let count): offset += count
            case .insert: ranges.append(offset..<offset)
            case .delete(let count):
                ranges.append(offset..<(offset + count))
                offset += count
            }
        }
        return ranges
    }

    private static func compose(_ first: Operation, _ second: Operation) -> Operation {
        do { return try first.composed(with: second) } catch { preconditionFailure("\(error)") }
    }
}

package import OperationalTransform

/// The text of a draft as lines of Unicode scalars, for an editor that thinks in lines and a protocol that counts scalars.
///
/// Offsets count scalars from the start; every line but the last ends in one LF, which counts. An edit costs the length
/// of the lines it touches plus one addition per line after it (20,000 lines: some 10 us).
package struct LineText: Equatable, Sendable {
    /// Lines without their LF; never empty.
    package private(set) var lines: [[Unicode.Scalar]]
    /// Offset at which each line begins.
    private var starts: [Int]

    package init(_ text: String = "") { self.init(text.unicodeScalars) }

    package init(_ scalars: some Sequence<Unicode.Scalar>) {
        lines = Self.split(scalars)
        starts = [0]
        refreshStarts(from: 0)
    }

    package var scalarCount: Int { starts[starts.count - 1] + lines[lines.count - 1].count }
    package var lineCount: Int { lines.count }

    /// A place in the text as line and scalar within it.
    package struct Place: Equatable, Sendable {
        package var line: Int
        package var scalar: Int

        package init(line: Int, scalar: Int) {
            self.line = line
            self.scalar = scalar
        }
    }

    package func place(at scalarOffset: Int) -> Place {
        let offset = min(max(scalarOffset, 0), scalarCount)
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return Place(line: low, scalar: offset - starts[low])
    }

    package func scalarOffset(of place: Place) -> Int {
        let line = min(max(place.line, 0), lines.count - 1)
        return starts[line] + min(max(place.scalar, 0), lines[line].count)
    }

    /// Offsets of the scalars of a line, without its LF.
    package func range(ofLine line: Int) -> Range<Int> { starts[line]..<(starts[line] + lines[line].count) }

    package subscript(scalarOffset: Int) -> Unicode.Scalar {
        let place = place(at: scalarOffset)
        let line = lines[place.line]
        return place.scalar < line.count ? line[place.scalar] : "\n"
    }

    /// The text between two offsets.
    package func string(in range: Range<Int>) -> String {
        let range = range.clamped(to: 0..<scalarCount)
        guard !range.isEmpty else { return "" }
        let (first, last) = (place(at: range.lowerBound), place(at: range.upperBound))
        var scalars = String.UnicodeScalarView()
        for line in first.line...last.line {
            let from = line == first.line ? first.scalar : 0
            let to = line == last.line ? last.scalar : lines[line].count
            scalars.append(contentsOf: lines[line][from..<to])
            if line < last.line { scalars.append("\n") }
        }
        return String(scalars)
    }

    package var string: String { string(in: 0..<scalarCount) }

    /// Replaces the scalars of `range` (clamped to the text) by `insertion`.
    package mutating func replace(_ range: Range<Int>, with insertion: some Sequence<Unicode.Scalar>) {
        let range = range.clamped(to: 0..<scalarCount)
        let (first, last) = (place(at: range.lowerBound), place(at: range.upperBound))
        var inserted = Self.split(insertion)
        if first.line == last.line && inserted.count == 1 {
            lines[first.line].replaceSubrange(first.scalar..<last.scalar, with: inserted[0])
        } else {
            let tail = lines[last.line][last.scalar...]
            inserted[0].insert(contentsOf: lines[first.line][..<first.scalar], at: 0)
            inserted[inserted.count - 1].append(contentsOf: tail)
            lines.replaceSubrange(first.line...last.line, with: inserted)
        }
        refreshStarts(from: first.line)
    }

    private mutating func refreshStarts(from line: Int) {
        let start = starts[line]
        if starts.count > lines.count { starts.removeLast(starts.count - lines.count) }
        if starts.count < lines.count { starts.append(contentsOf: repeatElement(0, count: lines.count - starts.count)) }
        var next = start
        for index in line..<lines.count {
            starts[index] = next
            next += lines[index].count + 1
        }
    }

    private static func split(_ scalars: some Sequence<Unicode.Scalar>) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        for scalar in scalars {
            if scalar == "\n" {
                lines.append(line)
                line = []
            } else {
                line.append(scalar)
            }
        }
        lines.append(line)
        return lines
    }
}

extension LineText {
    /// Changes the text as `operation` says.
    ///
    /// - Throws: `.operationDoesNotFit` if it spans more than the text; the text is unchanged.
    package mutating func apply(_ operation: Operation) throws(ClientError) {
        guard operation.baseScalarCount <= scalarCount else {
            throw .operationDoesNotFit(needed: operation.baseScalarCount, scalarCount: scalarCount)
        }
        var offset = 0
        var insertion: String?
        for component in operation.components {
            switch component {
            case .retain(let count):
                if let text = insertion { offset += replaceCounting(offset..<offset, with: text) }
                insertion = nil
                offset += count
            case .insert(let text):
                insertion = text
            case .delete(let count):
                offset += replaceCounting(offset..<(offset + count), with: insertion ?? "")
                insertion = nil
            }
        }
        if let text = insertion { _ = replaceCounting(offset..<offset, with: text) }
    }

    /// The operation that takes `operation` back, made on the text before it.
    package func inverse(of operation: Operation) -> Operation {
        var components: [Operation.Component] = []
        var offset = 0
        var inserted = 0
        func flush() {
            if inserted > 0 { components.append(.delete(inserted)) }
            inserted = 0
        }
        for component in operation.components {
            switch component {
            case .retain(let count):
                flush()
                components.append(.retain(count))
                offset += count
            case .insert(let text): inserted += text.unicodeScalars.count
            case .delete(let count):
                components.append(.insert(string(in: offset..<(offset + count))))
                flush()
                offset += count
            }
        }
        flush()
        // Counts and texts come from a valid operation, so this one is valid too.
        do { return try Operation(components) } catch { preconditionFailure("\(error)") }
    }

    private mutating func replaceCounting(_ range: Range<Int>, with text: String) -> Int {
        let before = scalarCount
        replace(range, with: text.unicodeScalars)
        return scalarCount - before + range.count
    }
}

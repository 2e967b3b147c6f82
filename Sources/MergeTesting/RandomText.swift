package import OperationalTransform

extension SeededGenerator {
    /// ASCII, accents, CJK, emoji above U+FFFF, combining marks, joiners, right-to-left, newlines.
    static let scalars: [Unicode.Scalar] = Array(
        "abcdefgh  \n\u{e9}\u{df}\u{5b57}\u{6f22}\u{306a}\u{1f600}\u{1f916}\u{1f3fd}\u{301}\u{200d}\u{fe0f}\u{5d0}\u{5d1}\u{627}\u{628}\u{202e}"
            .unicodeScalars)

    package mutating func text(_ scalarCount: Int) -> String {
        var text = ""
        for _ in 0..<scalarCount { text.unicodeScalars.append(Self.scalars.randomElement(using: &self)!) }
        return text
    }

    /// An operation that fits a text of `scalarCount` scalars.
    package mutating func operation(on scalarCount: Int) -> Operation {
        if chance(3) {
            let offset = number(0...scalarCount)
            let delete = chance(2) ? number(0...min(4, scalarCount - offset)) : 0
            return Operation(at: offset, delete: delete, insert: chance(4) ? "" : text(number(1...5)))
        }
        var components: [Operation.Component] = []
        var left = scalarCount
        for _ in 0..<number(0...6) {
            switch number(0...2) {
            case 0 where left > 0:
                let count = number(1...min(left, 6))
                components.append(.retain(count))
                left -= count
            case 1 where left > 0:
                let count = number(1...min(left, 4))
                components.append(.delete(count))
                left -= count
            default: components.append(.insert(text(number(1...4))))
            }
        }
        return try! Operation(components)
    }
}

/// The scalars one editor of a simulation will type, each once: ASCII, combining marks, right-to-left, CJK, and such
/// as need two UTF-16 units.
struct TypingDeck {
    /// First scalar and how many, for all editors together.
    private static let kinds: [(first: UInt32, count: UInt32)] = [
        (0x21, 0x5E), (0x300, 0x70), (0x620, 0x40), (0x5D0, 0x1B), (0x1F300, 0x300), (0x4E00, 0x5000),
        (0x20000, 0xA000),
    ]
    private static let editorCount: UInt32 = 5

    private var left: [ClosedRange<UInt32>]

    init(of editor: Int) {
        left = Self.kinds.map { kind in
            let share = kind.count / Self.editorCount
            let first = kind.first + UInt32(editor) * share
            return first...first + share - 1
        }
    }

    mutating func draw(_ random: inout SeededGenerator) -> Unicode.Scalar {
        while true {
            let kind = random.number(0...left.count - 1)
            let range = left[kind]
            if range.count > 1 { left[kind] = range.lowerBound + 1...range.upperBound } else { left.remove(at: kind) }
            if let scalar = Unicode.Scalar(range.lowerBound) { return scalar }
        }
    }
}

/// A colour of the terminal's own palette, so that the person's theme decides what it looks like.
package enum TerminalColor: UInt8, Sendable {
    case standard = 0
    case red = 1, green, yellow, blue, magenta, cyan
    case dim = 8
    case brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan

    /// SGR parameter as foreground. Dim is "bright black".
    var foregroundParameter: Int {
        switch self {
        case .standard: 39
        case .red, .green, .yellow, .blue, .magenta, .cyan: 30 + Int(rawValue)
        case .dim: 90
        default: 82 + Int(rawValue)
        }
    }

    var backgroundParameter: Int { foregroundParameter + 10 }
}

/// How a cell looks. Colour never carries meaning alone: what it says is also in the text or in an attribute.
package struct Style: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let faint = Attributes(rawValue: 2)
        package static let italic = Attributes(rawValue: 4)
        package static let underline = Attributes(rawValue: 8)
        package static let reverse = Attributes(rawValue: 16)
    }

    package var foreground: TerminalColor
    package var background: TerminalColor
    package var attributes: Attributes

    package init(
        _ foreground: TerminalColor = .standard, on background: TerminalColor = .standard,
        _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package static let plain = Style()
    package static let faint = Style(.standard, .faint)
    package static let bold = Style(.standard, .bold)
    package static let reverse = Style(.standard, .reverse)

    /// The same look with `attributes` added.
    package func with(_ attributes: Attributes) -> Style {
        var style = self
        style.attributes.formUnion(attributes)
        return style
    }

    /// The look left on a terminal without colour: attributes only, a coloured background becomes reverse.
    func withoutColor() -> Style {
        Style(.standard, background == .standard ? attributes : attributes.union(.reverse))
    }

    private init(_ foreground: TerminalColor, _ attributes: Attributes) {
        self.init(foreground, on: .standard, attributes)
    }
}

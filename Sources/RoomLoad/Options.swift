/// What the command line asks for.
struct Options: Sendable {
    var host = "127.0.0.1"
    var port = 0
    /// The server's process, to read its processor time; 0: not measured.
    var server = 0
    var people = 200
    /// How many of them type in one shared draft, which they all read; the others type in private drafts.
    var shared = 200
    /// Edits a second, of all people together.
    var edits = 200
    var seconds = 20
    /// Whether everybody's caret travels with each edit, as a page's does.
    var carets = true

    init(_ arguments: ArraySlice<String>) throws(OptionError) {
        var rest = arguments
        while let name = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ Int($0) }) else { throw OptionError(name: name) }
            switch name {
            case "--port": port = value
            case "--server": server = value
            case "--people": people = value
            case "--shared": shared = value
            case "--edits": edits = max(1, value)
            case "--seconds": seconds = value
            case "--carets": carets = value != 0
            default: throw OptionError(name: name)
            }
        }
    }
}

struct OptionError: Error, CustomStringConvertible {
    var name: String
    var description: String { "'\(name)' is no option, or lacks its number" }
}

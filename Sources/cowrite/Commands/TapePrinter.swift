import Session
import Storage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Prints a tape, or its text for people. Each line ends when the next begins, and the last one at the end: a tape whose
/// printing was broken off lacks its last line feed, and is refused by whoever reads it.
struct TapePrinter {
    let isText: Bool
    private var text = LogText()
    private var waiting = ""

    init(asText: Bool) { isText = asText }

    mutating func begin(_ head: String) {
        if !isText { write(head) }
    }

    mutating func print(_ entry: LogEntry) {
        write(isText ? text.lines(for: entry) : "\n" + Tape.line(of: entry))
    }

    /// Prints an entry that came as its line.
    mutating func print(line: String) throws {
        if isText {
            print(try JSONDecoder().decode(LogEntry.self, from: Data(line.utf8)))
        } else {
            write("\n" + line)
        }
    }

    mutating func end() {
        write(isText ? text.rest : "\n")
        flush()
    }

    private mutating func write(_ text: String) {
        waiting += text
        if waiting.utf8.count >= 65_536 { flush() }
    }

    private mutating func flush() {
        StandardStream.output.write(waiting)
        waiting = ""
    }
}

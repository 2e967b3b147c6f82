import Foundation
import Testing

/// The messages that stand in the sources, found by reading them: what the guard of the error table compares with.
struct MessageSources: Sendable, CustomTestStringConvertible {
    struct Message: Sendable {
        /// File and line.
        var place: String
        /// The fixed parts, in their order; values stand between them.
        var parts: [String]

        var text: String { parts.joined(separator: "…") }

        /// Whether the parts stand somewhere in `shown`, one behind the other.
        func isShown(in shown: String) -> Bool {
            let wanted = parts.filter { !$0.allSatisfy(\.isWhitespace) }
            guard let first = wanted.first else { return true }
            var start = shown.startIndex
            while let found = shown.range(of: first, range: start..<shown.endIndex) {
                var place = found.upperBound
                let isWhole = wanted.dropFirst().allSatisfy { part in
                    // Values are short: a part that stands in another message does not count.
                    let limit = shown.index(place, offsetBy: 400, limitedBy: shown.endIndex) ?? shown.endIndex
                    guard let next = shown.range(of: part, range: place..<limit) else { return false }
                    place = next.upperBound
                    return true
                }
                if isWhole { return true }
                start = shown.index(after: found.lowerBound)
            }
            return false
        }
    }

    var testDescription: String { folder }

    /// Below `Sources`.
    var folder: String
    /// What a message stands within: a call, by its beginning.
    var calls: [String]
    var leastCount: Int

    static let all = [
        MessageSources(folder: "cowrite", calls: ["CommandError(", ".usage(", "insecure("], leastCount: 100),
        MessageSources(folder: "Publishing/PublishingError.swift", calls: ["switch self {"], leastCount: 30),
        MessageSources(
            folder: "Publishing",
            calls: ["throw .invalidPost(", "throw .unsuitableBlog(", "throw .unreadable(", "throw .cannotWrite("],
            leastCount: 8),
        MessageSources(folder: "Storage/StoreError.swift", calls: ["var message: String {"], leastCount: 15),
        MessageSources(folder: "Storage/Tape.swift", calls: ["throw .unusable("], leastCount: 4),
        MessageSources(folder: "Storage/Backup.swift", calls: ["throw .unusable("], leastCount: 4),
        MessageSources(folder: "Session/Link.swift", calls: ["bad("], leastCount: 8),
    ]

    func messages() throws -> [Message] {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let place = root.appending(path: "Sources/\(folder)")
        var files = [place]
        if !folder.hasSuffix(".swift") {
            let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
            files = names.filter { $0.hasSuffix(".swift") }.sorted().map { place.appending(path: $0) }
        }
        return try files.flatMap { file in
            SourceText(try String(contentsOf: file, encoding: .utf8)).literals(within: calls).map {
                Message(place: "\(file.lastPathComponent):\($0.line)", parts: $0.parts)
            }
        }
    }
}

/// A Swift file as far as it takes to find its string literals, and which of them are arguments of a call.
private struct SourceText {
    struct Literal {
        var start: Int
        var end: Int
        var line: Int
        var parts: [String]
    }

    private let characters: [Character]
    private var literals: [Literal] = []

    init(_ text: String) {
        characters = Array(text)
        var index = 0
        while index < characters.count {
            if hasPrefix("//", at: index) {
                while index < characters.count, characters[index] != "\n" { index += 1 }
            } else if let literal = literal(at: index) {
                literals.append(literal)
                index = literal.end
            } else {
                index += 1
            }
        }
    }

    /// The literals between the beginnings of `calls` and the brackets that close them.
    func literals(within calls: [String]) -> [Literal] {
        var found: [Literal] = []
        var index = 0
        while index < characters.count {
            guard let call = calls.first(where: { hasPrefix($0, at: index) }) else {
                index += 1
                continue
            }
            var depth = 1
            index += call.count
            while index < characters.count, depth > 0 {
                if let literal = literals.first(where: { $0.start == index }) {
                    found.append(literal)
                    index = literal.end
                    continue
                }
                if characters[index] == "(" || characters[index] == "{" { depth += 1 }
                if characters[index] == ")" || characters[index] == "}" { depth -= 1 }
                index += 1
            }
        }
        return found
    }

    private func hasPrefix(_ word: String, at index: Int) -> Bool {
        characters[index...].starts(with: word)
    }

    /// The literal that begins here; nil if none does.
    private func literal(at start: Int) -> Literal? {
        var index = start
        while index < characters.count, characters[index] == "#" { index += 1 }
        let marks = String(repeating: "#", count: index - start)
        guard index < characters.count, characters[index] == "\"" else { return nil }
        let quote = hasPrefix("\"\"\"", at: index) ? "\"\"\"" : "\""
        index += quote.count
        let (closing, escape) = (quote + marks, "\\" + marks)
        var parts = [""]
        while index < characters.count, !hasPrefix(closing, at: index) {
            if hasPrefix(escape + "(", at: index) {
                index = end(ofBracketAt: index + escape.count)
                parts.append("")
            } else if hasPrefix(escape, at: index) {
                index += escape.count
                let escaped: [Character: Character] = ["n": "\n", "t": "\t", "\"": "\"", "\\": "\\"]
                if index < characters.count { parts[parts.count - 1].append(escaped[characters[index]] ?? "?") }
                index += 1
            } else {
                parts[parts.count - 1].append(characters[index])
                index += 1
            }
        }
        if quote.count == 3 {
            // The indentation of a literal over several lines is not in its text, but the lines of messages are.
            parts = parts.flatMap { $0.split(separator: "\n").map { $0.drop { $0 == " " } }.map(String.init) }
        }
        let line = characters[..<start].count { $0 == "\n" } + 1
        return Literal(start: start, end: index + closing.count, line: line, parts: parts)
    }

    private func end(ofBracketAt start: Int) -> Int {
        var depth = 0
        var index = start
        while index < characters.count {
            if let literal = literal(at: index) {
                index = literal.end
                continue
            }
            if characters[index] == "(" { depth += 1 }
            if characters[index] == ")" {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            index += 1
        }
        return index
    }
}

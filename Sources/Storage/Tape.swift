package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A session log as JSON Lines: the first line says what the tape holds, each further line is one `LogEntry`.
///
/// Whoever writes one ends the last line last of all: what was cut short is then known as such.
///
///     {"holds":"everything","room":"k3v9x2mq7p","tape":1}
///     {"at":1795246000120,"event":"room","index":1,"plan":"5c 45w 10s","room":"k3v9x2mq7p",...}
///     {"at":1795246000240,"draft":1,"event":"operation","index":2,"operation":[12,"m"],"revision":1,...}
package struct Tape: Sendable, Equatable {
    /// Whose view it is.
    package enum Holdings: String, Sendable, Codable {
        /// The operator's: all drafts, private ones too. Indices count without gaps.
        case everything
        /// A link's holder's: their own drafts and the readable ones. Indices rise.
        case readable
    }

    package var room: RoomID
    package var holdings: Holdings
    package var entries: [LogEntry]

    package init(room: RoomID, holdings: Holdings, entries: [LogEntry]) {
        self.room = room
        self.holdings = holdings
        self.entries = entries
    }

    /// Reads a tape. A file that ends in the middle of a line was cut short and is refused: nothing is left out unsaid.
    ///
    /// - Parameter name: what the messages call it.
    /// - Throws: `.unusable` with the line.
    package init(text: String, name: String) throws(StoreError) {
        var header: Header?
        var entries: [LogEntry] = []
        let decoder = JSONDecoder()
        var number = 0
        for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 == 13 || $0 == 32 }) { continue }
            let data = Data(line)
            guard let head = header else {
                guard let first = try? decoder.decode(Header.self, from: data) else {
                    throw .unusable(path: name, reason: #"line \#(number) is not the head of a tape, {"tape": 1, ...}"#)
                }
                guard first.tape == Self.version else {
                    throw .unusable(
                        path: name, reason: "the tape has form \(first.tape), this cowrite reads form \(Self.version)")
                }
                header = first
                continue
            }
            let entry: LogEntry
            do { entry = try decoder.decode(LogEntry.self, from: data) } catch {
                throw .unusable(path: name, reason: "line \(number) is no entry of a session log")
            }
            let last = entries.last?.index ?? 0
            guard entry.room == head.room, head.holds == .everything ? entry.index == last + 1 : entry.index > last
            else {
                throw .unusable(
                    path: name, reason: "line \(number) is entry \(entry.index) of room \(entry.room), after \(last)")
            }
            entries.append(entry)
        }
        guard let header, text.utf8.last == 10 else {
            throw .unusable(path: name, reason: "it ends in the middle of line \(number): it was cut short")
        }
        self.init(room: header.room, holdings: header.holds, entries: entries)
    }

    /// The first line, without its end.
    package static func head(of room: RoomID, holding holdings: Holdings) -> String {
        line(Header(tape: version, room: room, holds: holdings))
    }

    /// A page of a reader's tape, as a server sends it: a tape of its own, whose head says more.
    package struct Page: Sendable, Equatable {
        package var room: RoomID
        /// What it shows of the drafts, in order.
        package var drafts: [DraftID]
        /// Where the next page begins; nil: this is the last.
        package var next: Int?
        /// Each entry's line, without its end.
        package var lines: [String]

        package init(room: RoomID, drafts: [DraftID], next: Int?, lines: [String]) {
            (self.room, self.drafts, self.next, self.lines) = (room, drafts, next, lines)
        }

        package var text: String {
            let head = Tape.line(
                Header(tape: Tape.version, room: room, holds: .readable, drafts: drafts, next: next))
            return ([head] + lines).joined(separator: "\n") + "\n"
        }

        /// Nil if the text is no whole page.
        package init?(_ text: String) {
            guard text.utf8.last == 10 else { return nil }
            var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            guard let first = lines.first,
                let head = try? JSONDecoder().decode(Header.self, from: Data(first.utf8)), head.tape == Tape.version,
                head.holds == .readable
            else { return nil }
            lines.removeFirst()
            self.init(room: head.room, drafts: head.drafts ?? [], next: head.next, lines: lines)
        }
    }

    /// An entry's line, without its end.
    package static func line(of entry: LogEntry) -> String { line(entry) }

    private static let version = 1

    private struct Header: Codable {
        var tape: Int
        var room: RoomID
        var holds: Holdings
        var drafts: [DraftID]?
        var next: Int?
    }

    private static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { preconditionFailure("a log entry is always JSON") }
        return String(decoding: data, as: UTF8.self)
    }
}

import Calendars
import TimeZones

/// A session in Markdown, as a post: who came, what for, what came of it, and when the next one is.
///
/// Holds the names, intentions and finished posts of those who agreed to the recap, and the word counts of those who
/// agreed to show them, added up. Others are a number.
struct Recap {
    let title: String
    let markdown: String

    init(room: Room, startedAt: Milliseconds, now: Milliseconds) {
        let zone = room.zone
        let start = zone.civilTime(atUnixSeconds: startedAt / 1000)
        let end = zone.civilTime(atUnixSeconds: (room.session.endedAt ?? now) / 1000)
        title = "\(room.title), \(start.longDateText)"
        var blocks = [
            "We wrote together on \(start.weekdayName), \(start.longDateText), "
                + "from \(start.timeText) to \(end.timeText) (\(zone.name))."
        ]
        blocks += Self.people(of: room)
        blocks += Self.sprints(of: room)
        blocks += Self.finished(in: room, since: startedAt)
        if let next = room.clock.nextStart {
            let civil = zone.civilTime(atUnixSeconds: next / 1000)
            blocks += [
                "## Next time", "\(civil.weekdayName), \(civil.longDateText), \(civil.timeText) (\(zone.name)).",
            ]
        }
        markdown = blocks.joined(separator: "\n\n") + "\n"
    }

    private static func people(of room: Room) -> [String] {
        let came = room.session.attendees.sorted().filter { !room.removed.contains($0) }
        let named = came.compactMap { room.participants[$0] }.filter(\.consent.recap)
        guard !came.isEmpty else { return [] }
        var lines = named.map { person in
            var line = "- \(escaped(person.name))"
            if !person.intention.isEmpty { line += ": \(escaped(person.intention))" }
            if !person.reflection.isEmpty { line += " (\(escaped(person.reflection)))" }
            return line
        }
        let others = came.count - named.count
        if others > 0 {
            let people = others == 1 ? "1 person" : "\(others) people"
            lines.append(named.isEmpty ? "- \(people)" : "- and \(others) more")
        }
        return ["## Who came", lines.joined(separator: "\n")]
    }

    private static func sprints(of room: Room) -> [String] {
        guard !room.session.sprints.isEmpty else { return [] }
        let lines = room.session.sprints.enumerated().map { index, sprint in
            let shown = sprint.counts.filter { room.participants[$0.key]?.consent.counts == true }.map(\.value)
            let sum = shown.reduce(WordChange(), +)
            let words = shown.isEmpty ? "" : ": \(sum.added) words added, \(sum.removed) removed"
            let length = sprint.seconds % 60 == 0 ? "\(sprint.seconds / 60) minutes" : "\(sprint.seconds) seconds"
            return "- Sprint \(index + 1), \(length)\(words)"
        }
        return ["## Sprints", lines.joined(separator: "\n")]
    }

    /// A private draft's title is its owner's to show.
    private static func finished(in room: Room, since start: Milliseconds) -> [String] {
        let drafts = room.drafts.sorted { $0.key < $1.key }.map(\.value).filter {
            $0.finished && ($0.finishedAt ?? 0) >= start
        }
        let lines: [String] = drafts.compactMap { draft in
            guard let owner = room.participants[draft.owner] else { return nil }
            if owner.consent.recap { return "- \(escaped(draft.title)), by \(escaped(owner.name))" }
            return draft.sharing == .private ? nil : "- \(escaped(draft.title))"
        }
        return lines.isEmpty ? [] : ["## Finished", lines.joined(separator: "\n")]
    }

    /// What people typed as plain text stays plain text in Markdown.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*_[]<>#|".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}

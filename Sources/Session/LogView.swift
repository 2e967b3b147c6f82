/// A session log as the holder of one link may read it: what the wire tells them, and nothing else.
///
/// | event | is shown |
/// | --- | --- |
/// | people, roles, clock, schedule, intentions, turns, groups | always; hashes of keys and secrets are blanked out |
/// | of a draft, operations too | if the reader may read that draft now: their own and the shared ones, not the discarded |
/// | `chat` | to whoever has a name, that of their own group |
/// | `agreed`, `left`, `counted`, `reported` | one's own |
/// | `listed` | without its key |
/// | `rotated` | never |
///
/// The earlier text of a draft is shown with it, as the message `past` shows it.
package struct LogView: Sendable, Equatable {
    /// Nil: a guest.
    package let reader: ParticipantID?
    /// The drafts the reader may read.
    package let drafts: Set<DraftID>
    private var groups: [[ParticipantID]] = []

    package init(reader: ParticipantID?, drafts: Set<DraftID>) {
        (self.reader, self.drafts) = (reader, drafts)
    }

    /// The entry as the reader may see it; nil if it is not for them. Entries come in the order of the log; operations
    /// may be left out.
    package mutating func visible(_ entry: LogEntry) -> LogEntry? {
        if case .groups(let groups) = entry.event { self.groups = groups }
        return visible(entry.event).map { LogEntry(room: entry.room, index: entry.index, at: entry.at, event: $0) }
    }

    private func visible(_ event: LogEvent) -> LogEvent? {
        switch event {
        case .room(var created):
            (created.host, created.writer, created.viewer) = (.withheld, .withheld, .withheld)
            return .room(created)
        case .joined(var joined):
            joined.secret = .withheld
            return .joined(joined)
        case .renamed, .removed, .role, .locked, .clock, .scheduled, .intention, .reflection, .turn, .conduct, .groups,
            .came:
            return event
        case .draft(let draft, _, _), .titled(let draft, _), .shared(let draft, _), .finished(let draft, _, _),
            .discarded(let draft), .invited(let draft, _, _), .sprint(let draft, _), .operation(let draft, _):
            return drafts.contains(draft) ? event : nil
        case .left(let draft, let participant, _):
            return participant == reader && drafts.contains(draft) ? event : nil
        case .counted(let draft, let changes):
            guard let reader, let own = changes[reader], drafts.contains(draft) else { return nil }
            return .counted(draft: draft, [reader: own])
        case .agreed(let participant, _): return participant == reader ? event : nil
        case .chat(_, _, let group):
            guard let reader else { return nil }
            return group == (groups.firstIndex { $0.contains(reader) } ?? 0) ? event : nil
        case .listed(let listing, let by): return .listed(listing.map { Listing(role: $0.role, key: "") }, by: by)
        case .reported(_, let by, _): return by == reader ? event : nil
        case .rotated: return nil
        }
    }
}

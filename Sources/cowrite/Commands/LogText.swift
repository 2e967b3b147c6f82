import OperationalTransform
import Session
import TimeZones

/// A session log in sentences. Keystrokes of one person in one draft are told together.
struct LogText {
    fileprivate struct Writing: Equatable {
        var draft: DraftID
        var author: ParticipantID
        var firstRevision: Int
        var lastRevision: Int
        var inserted: Int
        var deleted: Int
        var startedAt: Milliseconds
    }

    private var names: [ParticipantID: String] = [:]
    private var titles: [DraftID: String] = [:]
    private var writing: Writing?

    /// The lines an entry completes, each with its end. Writing that may go on is held back.
    mutating func lines(for entry: LogEntry) -> String {
        if case .operation(let draft, let accepted) = entry.event {
            if var current = writing, current.draft == draft, current.author == accepted.author {
                current.add(accepted)
                writing = current
                return ""
            }
            let before = rest
            writing = Writing(accepted, in: draft, at: entry.at)
            return before
        }
        let before = rest
        writing = nil
        return before + stamp(entry.at) + sentence(for: entry.event) + "\n"
    }

    /// What was held back.
    var rest: String {
        guard let writing else { return "" }
        let revisions =
            writing.firstRevision == writing.lastRevision
            ? "revision \(writing.firstRevision)" : "revisions \(writing.firstRevision) to \(writing.lastRevision)"
        return stamp(writing.startedAt)
            + "\(name(writing.author)) wrote in \(title(writing.draft)): "
            + "\(writing.inserted) characters in, \(writing.deleted) out (\(revisions))\n"
    }

    private mutating func sentence(for event: LogEvent) -> String {
        switch event {
        case .room(let created): return "the room \(quoted(created.title)) was made, plan \(created.plan.text)"
        case .joined(let joined):
            names[joined.participant] = joined.name
            return "\(name(joined.participant)) joined as \(joined.role.rawValue)"
        case .renamed(let participant, let new):
            let old = name(participant)
            names[participant] = new
            return "\(old) is now \(name(participant))"
        case .removed(let participant, let by): return "\(name(by)) removed \(name(participant))"
        case .role(let participant, let role): return "\(name(participant)) is now \(role.rawValue)"
        case .locked(let locked, let by): return "\(name(by)) \(locked ? "locked" : "opened") the door"
        case .clock(let clock, let action, let by):
            return "\(by.map { name($0) } ?? "the clock"): \(action.rawValue); now \(state(of: clock))"
        case .intention(let participant, let text): return "\(name(participant)) intends: \(quoted(text))"
        case .draft(let draft, let owner, let title):
            titles[draft] = title
            return "\(name(owner)) began \(self.title(draft))"
        case .titled(let draft, let new):
            let old = title(draft)
            titles[draft] = new
            return "\(old) is now called \(quoted(new))"
        case .shared(let draft, let sharing): return "\(title(draft)) is now \(sharing.rawValue)"
        case .finished(let draft, let finished, _):
            return "\(title(draft)) \(finished ? "is finished" : "is being written again")"
        case .discarded(let draft): return "\(title(draft)) was discarded"
        case .turn(let speaker, _, _): return speaker.map { "it is \(name($0))'s turn to share" } ?? "sharing is over"
        case .scheduled(let series, _, let by):
            return "\(name(by)) \(series == nil ? "took the series of starts away" : "set a series of starts")"
        case .reflection(let participant, let text):
            return "\(name(participant)) says of the session: \(quoted(text))"
        case .agreed(let participant, let consent): return "\(name(participant)) agrees to \(Self.list(consent))"
        case .chat(let participant, let text, _): return "\(name(participant)) says: \(quoted(text))"
        case .conduct(_, let by): return "\(name(by)) set the code of conduct"
        case .rotated(let role, _, let by): return "\(name(by)) replaced the \(role.rawValue) link"
        case .groups(let groups):
            return groups.isEmpty ? "all are together" : "groups: \(groups.map(names(of:)).joined(separator: "; "))"
        case .came(let participant): return "\(name(participant)) takes part"
        case .sprint(let draft, let revision): return "the sprint in \(title(draft)) begins at revision \(revision)"
        case .counted(let draft, let changes):
            let counts = changes.sorted { $0.key < $1.key }.map {
                "\(name($0.key)) +\($0.value.added) -\($0.value.removed) words"
            }
            return "the sprint in \(title(draft)): \(counts.isEmpty ? "no words" : counts.joined(separator: ", "))"
        case .invited(let draft, let participant, let invited):
            return "\(name(participant)) \(invited ? "may write in" : "is no longer a co-author of") \(title(draft))"
        case .listed(let listing, let by):
            return "\(name(by)) \(listing == nil ? "took the room out of" : "put the room into") the lobby"
        case .reported(let participant, let by, let text):
            return "\(name(by)) reports \(name(participant)): \(quoted(text))"
        case .left(let draft, let participant, _): return "\(name(participant)) left \(title(draft))"
        case .operation: return ""
        }
    }

    private func names(of group: [ParticipantID]) -> String { group.map(name).joined(separator: ", ") }

    private static func list(_ consent: Consent) -> String {
        let agreed = [(consent.counts, "counts"), (consent.recap, "recap"), (consent.ledger, "ledger")]
        let words = agreed.filter(\.0).map(\.1)
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }

    private func state(of clock: Clock) -> String {
        switch clock.state {
        case .running, .paused:
            guard clock.plan.phases.indices.contains(clock.phase) else { return clock.state.rawValue }
            return "\(clock.plan.phases[clock.phase].kind.rawValue) (\(clock.state.rawValue))"
        case .waiting, .ended: return clock.state.rawValue
        }
    }

    private func name(_ participant: ParticipantID) -> String {
        if participant == 0 { return "an import" }
        return names[participant].map { Self.printable($0) } ?? "participant \(participant)"
    }

    private func title(_ draft: DraftID) -> String { "draft \(draft) \(quoted(titles[draft] ?? ""))" }

    private func quoted(_ text: String) -> String { "\"\(Self.printable(text))\"" }

    /// Names and titles come from people: a terminal must not obey them.
    static func printable(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: shown += "\u{FFFD}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private func stamp(_ at: Milliseconds) -> String { "\(UTCStamp(at).text)  " }
}

extension LogText.Writing {
    init(_ accepted: AcceptedOperation, in draft: DraftID, at: Milliseconds) {
        self.init(
            draft: draft, author: accepted.author, firstRevision: accepted.revision,
            lastRevision: accepted.revision, inserted: 0, deleted: 0, startedAt: at)
        add(accepted)
    }

    mutating func add(_ accepted: AcceptedOperation) {
        lastRevision = accepted.revision
        for component in accepted.operation.components {
            switch component {
            case .retain: break
            case .insert(let text): inserted += text.unicodeScalars.count
            case .delete(let count): deleted += count
            }
        }
    }
}

/// An instant as `2026-12-01 07:35:12`, in UTC.
struct UTCStamp {
    var text: String

    init(_ at: Milliseconds) {
        let time = CivilTime(utcUnixSeconds: Int64((Double(at) / 1000).rounded(.down)))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        text =
            "\(time.year)-\(two(time.month))-\(two(time.day)) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    }
}

import Client
import Session

/// What the screen says in words.
extension RoomScreen {
    func timeSentence(_ context: RoomContext) -> String {
        guard let clock = context.room.clock else { return "the clock is not known yet" }
        var sentence = ClockFace.line(clock, remaining: context.remaining).lowercased()
        if clock.state == .running, clock.phase + 1 < clock.plan.phases.count {
            sentence += " left, then \(ClockFace.word(clock.plan.phases[clock.phase + 1].kind).lowercased())"
        }
        return "\(sentence); \(connectionWord(context))"
    }

    /// One's own words of the sprint that has ended.
    func countsSentence(_ context: RoomContext) -> String {
        guard let counts = context.room.counts else { return "" }
        let removed = counts.removed > 0 ? ", \(counts.removed) out" : ""
        let who = context.room.agrees.counts ? "all may see it" : "only you see this"
        return "this sprint: \(counts.added) word\(counts.added == 1 ? "" : "s") in\(removed); \(who)"
    }

    func groupSentence(_ context: RoomContext) -> String {
        guard !context.room.groups.isEmpty else { return "all together again" }
        guard let me = context.participant, let index = context.room.groups.firstIndex(where: { $0.contains(me) })
        else { return "there are \(context.room.groups.count) groups now" }
        let others = context.room.groups[index].filter { $0 != me }.map { context.room.name(of: $0) }
        return "you are in group \(index + 1)\(others.isEmpty ? "" : " with \(others.joined(separator: ", "))")"
    }

    func listedSentence(_ context: RoomContext) -> String {
        switch context.room.listed {
        case .writer?: "this room is in the lobby: strangers may come in and write"
        case .viewer?: "this room is in the lobby: strangers may come in and look on"
        case .host?, nil: "this room is not in the lobby"
        }
    }

    func reportSentence(_ report: ServerMessage.Report, _ context: RoomContext) -> String {
        let name = context.room.name(of: report.participant)
        if report.by == context.participant { return "the hosts have been told of \(name)" }
        return "\(context.room.name(of: report.by)) reports \(name): \(report.text)   (^P reports shows all)"
    }

    func connectionWord(_ context: RoomContext) -> String {
        switch context.connection {
        case .connecting: "connecting"
        case .online: "online"
        case .offline: "offline"
        case .ended: "ended"
        }
    }

    /// The truth about saving, for the draft shown.
    func savedSentence(_ context: RoomContext) -> String {
        guard let draft, let replica = context.replicas[draft] else { return connectionWord(context) }
        if let refusal = replica.refusal { return "NOT SAVED: \(refusal.message)" }
        if case .ended(_, let reason) = context.connection {
            return replica.hasUnsaved ? "NOT SAVED (\(reason)); kept here" : "ended: \(reason)"
        }
        if replica.hasUnsaved {
            let count = replica.unsavedScalarCount
            guard case .online = context.connection else {
                return "offline, \(count) character\(count == 1 ? "" : "s") kept here"
            }
            if let waited = context.unsavedMilliseconds, waited >= 5_000 {
                return "NOT SAVED for \(waited / 1000) s; kept here"
            }
            return "saving"
        }
        guard case .online = context.connection else { return "offline, all saved" }
        return context.savedAt.map { "saved \($0)" } ?? "saved"
    }
}

import Calendars
import OperationalTransform
import TimeZones

/// A room as it is seen from outside, by whoever has a key and by those who only know its name.
extension Room {
    /// Whether a hello opens this room: by a key, or by the secret of someone who joined while another key held.
    package func admits(_ hello: ClientMessage.Hello) -> Bool {
        role(of: Key(text: hello.key)) != nil || returning(hello) != nil
    }

    /// The state that a guest with this role may see; with a participant, what they may.
    package func view(as role: Role, _ participant: ParticipantID? = nil, at now: Milliseconds) -> ServerMessage.Welcome
    {
        .init(
            version: 1, room: id, title: title, role: role, participant: participant,
            name: participant.flatMap { participants[$0]?.name }, locked: isLocked, serverNow: now,
            clock: clock, series: series, timezone: timezone, people: people,
            drafts: draftInfos.filter { drafts[$0.draft]?.isReadable(by: participant) == true },
            shareOut: shareOut(for: participant), limits: limits,
            conduct: conduct.isEmpty ? nil : conduct, chat: chatHistory(for: participant),
            groups: groups.isEmpty ? nil : groups,
            agrees: participant.flatMap { participants[$0]?.consent },
            counts: participant.flatMap { counts[$0] }, listed: listing?.role,
            lobby: limits.allowsListing ? true : nil,
            reports: role == .host && participant != nil ? reports(for: participant) : nil)
    }

    /// Whether a draft may be read by this person, or by anyone with a key.
    package func canRead(_ draft: DraftID, as participant: ParticipantID?) -> Bool {
        drafts[draft]?.isReadable(by: participant) == true
    }

    /// The session log as this person may read it; without one, as anyone with a key.
    package func logView(for participant: ParticipantID?) -> LogView {
        LogView(reader: participant, drafts: Set(drafts.keys.filter { canRead($0, as: participant) }))
    }

    /// The clock in one line for a status bar, and one more: what runs and what is left, when it ends.
    package func timerText(at now: Milliseconds) -> String {
        func duration(_ milliseconds: Milliseconds) -> String {
            // Rounded up, as a clock that counts down shows it.
            let seconds = Int(max(0, milliseconds) + 999) / 1000
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(two(minutes)):\(two(seconds % 60))"
        }
        func wall(_ instant: Milliseconds) -> String {
            let civil = zone.civilTime(atUnixSeconds: instant / 1000)
            return "\(civil.dateText) \(civil.timeText) \(zone.name)"
        }
        let kind = clock.currentPhase.kind.rawValue
        let round = "sprint \(clock.plan.round(ofPhase: clock.phase)) of \(max(1, clock.plan.sprintCount))"
        switch clock.state {
        case .running:
            return "\(kind) \(duration((clock.endsAt ?? now) - now))\n\(round), ends \(wall(clock.endsAt ?? now))\n"
        case .paused: return "\(kind) \(duration(clock.remaining ?? 0)) paused\n\(round)\n"
        case .waiting, .ended:
            guard let start = clock.startsAt else { return "\(clock.state.rawValue)\n" }
            return "starts in \(duration(start - now))\n\(wall(start))\n"
        }
    }

    /// The room's appointment as an iCalendar file; nil if it has none.
    ///
    /// - Parameter url: the room's page, without a key: a calendar is shown to others.
    package func calendarFile(url: String, at now: Milliseconds) -> String? {
        guard let start = clock.startsAt ?? clock.startedAt, let first = calendarStart(start) else { return nil }
        let phases = clock.plan.phases.map { "\($0.seconds / 60) min \($0.kind.rawValue)" }.joined(separator: ", ")
        return CalendarFile(
            uid: "\(id)@cowrite", title: title, detail: phases, url: url, durationSeconds: clock.plan.seconds,
            start: first / 1000, zone: series.flatMap { zones($0.timezone) } ?? zone, series: series,
            sequence: scheduleCount, stamp: now / 1000
        ).text
    }

    /// A session that was started by hand in between is no date of the series.
    private func calendarStart(_ start: Milliseconds) -> Milliseconds? {
        series == nil ? start : nextStart(after: start - 1000)
    }
}

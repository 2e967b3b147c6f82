/// What people tell the hosts of one another.
extension Room {
    /// How many a host who comes is shown.
    private static let reportCount = 50

    /// To the hosts alone, and back to who says it. A host does not get what is said of them.
    func report(_ report: ClientMessage.Report, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = participant(of: connection) else { return }
        guard participants[report.participant] != nil, report.participant != participant else {
            return refuse(.init("bad_message", "there is no participant \(report.participant) to report"), connection)
        }
        let text = Self.trimmed(report.text)
        guard !text.isEmpty, text.unicodeScalars.count <= limits.chatScalarCount,
            text.split(separator: "\n").allSatisfy({ Self.isOneLine(String($0)) })
        else {
            return refuse(.init("bad_message", "a report has 1 to \(limits.chatScalarCount) characters"), connection)
        }
        record(.reported(participant: report.participant, by: participant, text: text), at: now)
        let hosts = members.filter {
            $0.value.role == .host && $0.value.participant != nil && $0.value.participant != report.participant
        }
        send(
            .report(.init(participant: report.participant, by: participant, text: text, at: now)),
            to: Array(Set(hosts.map(\.key)).union(connections(of: participant))))
    }

    func keep(_ report: ServerMessage.Report) {
        reports.append(report)
        if reports.count > Self.reportCount { reports.removeFirst() }
    }

    /// For a host; nil if there are none.
    func reports(for host: ParticipantID?) -> [ServerMessage.Report]? {
        let shown = reports.filter { $0.participant != host }
        return shown.isEmpty ? nil : shown
    }
}

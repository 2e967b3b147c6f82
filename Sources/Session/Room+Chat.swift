/// The chat: open before and after, shut while people write.
extension Room {
    /// How many lines a late joiner is shown.
    private static let historyCount = 50

    func say(_ say: ClientMessage.Say, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = writer(of: connection) else { return }
        guard !clock.isChatShut else {
            return refuse(.init("chat_shut", "people are writing; the chat opens with the bell"), connection)
        }
        let text = Self.trimmed(say.text)
        guard !text.isEmpty, text.unicodeScalars.count <= limits.chatScalarCount,
            text.split(separator: "\n").allSatisfy({ Self.isOneLine(String($0)) })
        else {
            return refuse(
                .init("bad_message", "a line of chat has 1 to \(limits.chatScalarCount) characters"), connection)
        }
        let group = group(of: participant)
        record(.chat(participant: participant, text: text, group: group), at: now)
        send(.chat(.init(participant: participant, text: text, at: now)), to: connections(inGroup: group))
    }

    func keep(_ line: ServerMessage.Chat, ofGroup group: Int) {
        chat.append((group, line))
        if chat.count > Self.historyCount * 4 { chat.removeFirst(Self.historyCount) }
    }

    /// What was said last where this person is; nil for guests.
    func chatHistory(for participant: ParticipantID?) -> [ServerMessage.Chat]? {
        guard let participant else { return nil }
        let group = group(of: participant)
        let lines = chat.filter { $0.group == group }.map(\.line).suffix(Self.historyCount)
        return lines.isEmpty ? nil : Array(lines)
    }
}

extension Clock {
    /// When the sprint that runs began; nil while none runs.
    var sprintStart: Milliseconds? { isWriting ? startedAt : nil }

    var isWriting: Bool { (state == .running || state == .paused) && currentPhase.kind == .write }

    /// Paused, people may talk.
    var isChatShut: Bool { state == .running && currentPhase.kind == .write }
}

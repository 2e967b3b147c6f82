import OperationalTransform

/// One Markdown text in a room, and who may see it.
struct Draft {
    var owner: ParticipantID
    var title: String
    var sharing = Sharing.private
    var finished = false
    var finishedAt: Milliseconds?
    var timezone: String?
    /// The text with its history; nil while it is only on disk.
    var document: Document?

    func info(id: DraftID) -> ServerMessage.DraftInfo {
        .init(
            draft: id, owner: owner, title: title, sharing: sharing, finished: finished, finishedAt: finishedAt,
            timezone: timezone)
    }

    func isReadable(by participant: ParticipantID?) -> Bool { sharing != .private || owner == participant }
}

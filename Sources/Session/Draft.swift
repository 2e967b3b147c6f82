import OperationalTransform

/// One Markdown text in a room, and who may see it.
struct Draft {
    var owner: ParticipantID
    var title: String
    var sharing = Sharing.private
    var finished = false
    var finishedAt: Milliseconds?
    var timezone: String?
    /// Invited by the owner to read and write it, whatever its sharing is.
    var coauthors: Set<ParticipantID> = []
    /// Where people were when they last left it.
    var stops: [ParticipantID: Stop] = [:]
    /// The text with its history; nil while it is only on disk.
    var document: Document?
    /// What became of the text in the sprint that runs or ran last; nil if it was not edited, or not in memory.
    var trace: SprintTrace?

    func info(id: DraftID) -> ServerMessage.DraftInfo {
        .init(
            draft: id, owner: owner, title: title, sharing: sharing, finished: finished, finishedAt: finishedAt,
            timezone: timezone, coauthors: coauthors.isEmpty ? nil : coauthors.sorted())
    }

    func isReadable(by participant: ParticipantID?) -> Bool {
        sharing != .private || owner == participant || participant.map(coauthors.contains) == true
    }

    func isWritable(by participant: ParticipantID) -> Bool {
        sharing == .writable || owner == participant || coauthors.contains(participant)
    }
}

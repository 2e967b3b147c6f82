package import OperationalTransform
package import Session

/// Where the connection stands.
package enum ConnectionState: Equatable, Sendable {
    /// The first attempt, or one of those after a loss, is under way.
    case connecting
    case online
    /// No connection; the next attempt comes after this many milliseconds.
    case offline(retryMilliseconds: Int, String)
    /// No further attempt: the code of the server's answer, and what it said.
    case ended(code: String, String)
}

/// What a participant's own person holds: enough to come back as the same one.
package struct Identity: Equatable, Sendable, Codable {
    package var participant: ParticipantID
    package var secret: String
    package var name: String

    package init(participant: ParticipantID, secret: String, name: String) {
        (self.participant, self.secret, self.name) = (participant, secret, name)
    }
}

/// What happened, for whoever shows or uses a client.
package enum ClientEvent: Equatable, Sendable {
    case connection(ConnectionState)
    /// The server greeted this client; `RoomState` is new as a whole.
    case welcomed
    /// This client is a participant now; the identity is to be kept.
    case joined(Identity)
    case people
    case drafts
    case clock(bell: Bool)
    case shareOut
    case locked
    /// A draft's text is here, or was replaced as a whole.
    case opened(DraftID)
    /// Another's operation was applied to the local text.
    case applied(DraftID, Operation, by: ParticipantID?)
    /// Whether all that was typed is saved may have changed.
    case saved(DraftID)
    case carets(DraftID)
    case created(DraftID, reference: String?)
    /// The draft is not to be seen any more. What was not saved of it comes along.
    case draftGone(DraftID, unsavedText: String?)
    case refused(ServerMessage.Refusal)
    /// A draft was opened anew: where this person stopped, and what others did since.
    case returned(DraftID, stopped: Int?, away: ServerMessage.Away?)
    /// This person's own words of the sprint that ended.
    case counted
    case chat(ServerMessage.Chat)
    case conduct
    case groups
    case listed
    case report(ServerMessage.Report)
    case past(ServerMessage.Past)
    case ledger([ServerMessage.LedgerMonth])
    /// A role has a new key.
    case rotated(Role, key: String)
}

/// What the owner of a `ClientSession` must do, in this order.
package enum ClientEffect: Equatable, Sendable {
    case send(ClientMessage)
    case event(ClientEvent)
    /// Keep this on disk before anything after it is sent.
    case journal(DraftID, JournalEntry)
    /// Close the connection; come again or not.
    case close(comeAgain: Bool)
}

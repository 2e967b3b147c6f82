/// What a room wants done. Effects are carried out in order; a `send` after an `append` waits until that entry is on
/// disk, and so does every later effect: disk before screens.
///
/// Indirect: a message in place takes hundreds of bytes, and effects go through three arrays on their way.
package indirect enum Effect: Sendable, Equatable {
    /// Write this entry to the session log.
    case append(LogEntry)
    /// Send one message to these connections, encoded once.
    case send(ServerMessage, to: [ConnectionID])
    /// Close a connection, after what was sent to it before.
    case close(ConnectionID, CloseReason)
}

/// Why a room closes a connection: a WebSocket close code and a word.
package struct CloseReason: Sendable, Equatable {
    package var code: UInt16
    package var reason: String

    package init(code: UInt16, reason: String) { (self.code, self.reason) = (code, reason) }

    package static let left = CloseReason(code: 1000, reason: "left")
    package static let goingAway = CloseReason(code: 1001, reason: "the server stops")
    package static let policy = CloseReason(code: 1008, reason: "policy")
    package static let notSaved = CloseReason(code: 1013, reason: "the server cannot save now")
    package static let tooSlow = CloseReason(code: 1013, reason: "too slow a reader")
    package static let unknownRoom = CloseReason(code: 4001, reason: "unknown room or key")
    package static let removed = CloseReason(code: 4003, reason: "removed by the host")
    package static let deleted = CloseReason(code: 4004, reason: "the room was deleted")
    package static let noHello = CloseReason(code: 4008, reason: "no hello in time")
    package static let superseded = CloseReason(code: 4009, reason: "another connection took this client name")
    package static let version = CloseReason(code: 4010, reason: "unknown protocol version")
}

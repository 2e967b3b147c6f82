/// A room's public name, the `ROOM` of its links: 10 characters of Crockford's base 32 in lower case.
package struct RoomID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }

    /// Makes a name from random bytes, five bits a character.
    ///
    /// - Parameter random: at least 10 bytes of the kernel's generator.
    package init(random: [UInt8]) {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        rawValue = String(decoding: random.prefix(10).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}

/// A person of one room: 1, 2, 3, ... in the order of joining. 0 stands for nobody: text that was imported.
package typealias ParticipantID = UInt32

/// A draft of one room: 1, 2, 3, ... in the order of making.
package typealias DraftID = Int

/// One open connection, unique while the server runs.
package typealias ConnectionID = UInt64

/// The server's time: milliseconds since 1970-01-01 UTC. It never jumps while the server runs.
package typealias Milliseconds = Int64

/// What a link or a participant may do.
package enum Role: String, Sendable, Codable, CaseIterable {
    case host, writer, viewer
}

/// Who may see a draft: nobody but its owner, everybody, or everybody and write in it, too.
package enum Sharing: String, Sendable, Codable, CaseIterable {
    case `private`, readable, writable
}

/// What a participant lets others know of their doing.
package enum Pulse: String, Sendable, Codable, CaseIterable {
    case writing, idle, away
}

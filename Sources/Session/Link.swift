/// What a person gets to join a room: `http://HOST/r/ROOM#KEY`, or with their own place in it
/// `http://HOST/r/ROOM#KEY.PARTICIPANT.SECRET`.
///
/// The fragment holds all that is secret: browsers never send it, so no log or Referer header holds it.
package struct Link: Sendable, Equatable {
    package var scheme: String
    package var host: String
    package var port: Int
    package var room: RoomID
    package var key: Key
    package var participant: ParticipantID?
    package var secret: Key?

    package init(
        scheme: String, host: String, port: Int, room: RoomID, key: Key, participant: ParticipantID? = nil,
        secret: Key? = nil
    ) {
        (self.scheme, self.host, self.port) = (scheme, host, port)
        (self.room, self.key) = (room, key)
        (self.participant, self.secret) = (participant, secret)
    }

    /// - Throws: `.link` with the text and what is missing in it.
    package init(_ text: String) throws(SessionError) {
        func bad(_ what: String) -> SessionError { .link(text.prefix { $0 != "#" }.description, what) }
        guard let hash = text.firstIndex(of: "#") else {
            throw bad("it has no key after a # sign: copy the whole link, quoted if you are in a shell")
        }
        let fragment = text[text.index(after: hash)...].split(separator: ".", omittingEmptySubsequences: false)
        var address = text[..<hash]
        if address.hasPrefix("http://") {
            scheme = "http"
            address = address.dropFirst(7)
        } else if address.hasPrefix("https://") {
            scheme = "https"
            address = address.dropFirst(8)
        } else {
            throw bad("it should begin with http:// or https://")
        }
        guard let marker = address.firstRange(of: "/r/") else { throw bad("it should hold /r/ROOM") }
        let room = address[marker.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard !room.isEmpty, room.utf8.count <= 32 else { throw bad("it names no room after /r/") }
        let authority = address[..<marker.lowerBound]
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw bad("its port is not a number from 1 to 65535")
            }
            host = String(authority[..<colon])
            port = number
        } else {
            host = String(authority)
            port = scheme == "https" ? 443 : 80
        }
        guard !host.isEmpty else { throw bad("it names no host") }
        self.room = RoomID(rawValue: String(room))
        guard let first = fragment.first, first.utf8.count >= 16 else { throw bad("its key is cut off") }
        key = Key(text: String(first))
        switch fragment.count {
        case 1: break
        case 3:
            guard let number = ParticipantID(fragment[1]), fragment[2].utf8.count >= 16 else {
                throw bad("its personal part is damaged")
            }
            participant = number
            secret = Key(text: String(fragment[2]))
        default: throw bad("its personal part is cut off")
        }
    }

    /// The same room, for somebody who only looks.
    package var withoutPerson: Link { Link(scheme: scheme, host: host, port: port, room: room, key: key) }

    /// Whether the connection is to be encrypted.
    package var isSecure: Bool { scheme == "https" }

    /// The host as the resolver and a certificate know it: an IPv6 address without its brackets.
    package var hostWithoutBrackets: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    /// Without the fragment: what may stand in a log.
    package var address: String {
        let standard = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)\(port == standard ? "" : ":\(port)")/r/\(room)"
    }

    /// The whole link, to be given to a person.
    package var text: String {
        guard let participant, let secret else { return "\(address)#\(key.text)" }
        return "\(address)#\(key.text).\(participant).\(secret.text)"
    }
}

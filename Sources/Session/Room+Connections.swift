/// Coming and going.
extension Room {
    /// What a key opens, if anything. Every key is compared, so that the time taken tells nothing.
    package func role(of key: Key) -> Role? {
        guard let keys else { return nil }
        let hash = key.hash
        let (isHost, isWriter, isViewer) = (hash == keys.host, hash == keys.writer, hash == keys.viewer)
        return isHost ? .host : isWriter ? .writer : isViewer ? .viewer : isListed(key) ? listing?.role : nil
    }

    /// A connection says hello. An older connection of the same client name is closed, before any of its messages that
    /// are still on their way could be taken after what this one is told.
    package func connect(
        _ connection: ConnectionID, _ hello: ClientMessage.Hello, at now: Milliseconds
    ) -> [Effect] {
        run {
            guard hello.version == 1 else {
                refuse(
                    .init("version", "this server speaks version 1, not \(hello.version): reload or update"), connection
                )
                return close(connection, .version, at: now)
            }
            let linkRole = role(of: Key(text: hello.key))
            let returning = returning(hello)
            // A key that was replaced still brings back those who joined with it: their secret is theirs.
            guard let role = linkRole ?? returning.flatMap({ participants[$0]?.role }) else {
                refuse(.init("unknown_room", "this link opens no room: ask the host for a new one"), connection)
                return close(connection, .unknownRoom, at: now)
            }
            guard Self.isClientName(hello.client) else {
                refuse(.init("bad_message", "client takes 8 to 32 of A-Z a-z 0-9 _ -"), connection)
                return close(connection, .policy, at: now)
            }
            guard members.count < limits.roomConnectionCount else {
                refuse(.init("room_full", "this room has \(members.count) connections, its limit"), connection)
                return close(connection, .notSaved, at: now)
            }
            if let participant = hello.participant, hello.secret != nil, removed.contains(participant) {
                refuse(.init("removed", "the host removed you from this room"), connection)
                return close(connection, .removed, at: now)
            }
            for (other, member) in members where member.client == hello.client { close(other, .superseded, at: now) }

            var member = Member(client: hello.client, link: linkRole, role: role)
            member.isFromLobby = isListed(Key(text: hello.key))
            if let participant = returning, let known = participants[participant] {
                member.participant = participant
                member.role = linkRole == .viewer ? .viewer : known.role
                if linkRole == .host, known.role != .host {
                    record(.role(participant: participant, role: .host), at: now)
                    member.role = .host
                }
            }
            let wasHere = member.participant.map(isHere) ?? true
            members[connection] = member
            send(.welcome(welcome(for: connection, at: now)), to: [connection])
            guard let participant = member.participant else { return }
            if !wasHere { tellOthers(of: participant, except: connection) }
            arrive(participant, at: now)
        }
    }

    /// The participant whose secret this is.
    package func returning(_ hello: ClientMessage.Hello) -> ParticipantID? {
        guard let participant = hello.participant, let secret = hello.secret, !removed.contains(participant),
            let known = participants[participant], known.secret == Key(text: secret).hash
        else { return nil }
        return participant
    }

    /// Someone with a name is here: they take part in what is under way.
    private func arrive(_ participant: ParticipantID, at now: Milliseconds) {
        guard participants[participant]?.role != .viewer else { return }
        noteAttendance(of: [participant], at: now)
        placeInGroup(participant, at: now)
    }

    /// A connection is gone, for whatever reason.
    package func disconnect(_ connection: ConnectionID, at now: Milliseconds) -> [Effect] {
        run { drop(connection, at: now) }
    }

    func drop(_ connection: ConnectionID, at now: Milliseconds) {
        guard let member = members.removeValue(forKey: connection) else { return }
        guard let participant = member.participant else { return }
        for draft in member.open.sorted() { noteStop(participant, in: draft, caret: member.carets[draft], at: now) }
        for draft in member.open { hideCaret(of: participant, client: member.client, in: draft) }
        if !isHere(participant) { tellOthers(of: participant, except: connection) }
    }

    func join(_ join: ClientMessage.Join, from connection: ConnectionID, at now: Milliseconds) {
        guard let member = members[connection], member.participant == nil else {
            return refuse(.init("bad_message", "you have joined already; rename changes a name"), connection)
        }
        guard let name = validName(join.name, connection) else { return }
        guard conduct.isEmpty || join.conduct == true else {
            return refuse(.init("conduct", "this room has a code of conduct: join again with it accepted"), connection)
        }
        guard !isLocked || member.role == .host else {
            return refuse(.init("locked", "the door is locked: ask the host to open it"), connection)
        }
        guard participants.count - removed.count < limits.roomParticipantCount else {
            return refuse(
                .init("room_full", "this room has \(limits.roomParticipantCount) people, its limit"), connection)
        }
        let participant = nextParticipant
        let secret = makeSecret()
        record(.joined(.init(participant: participant, name: name, role: member.role, secret: secret.hash)), at: now)
        members[connection]?.participant = participant
        send(.joined(.init(participant: participant, name: name, secret: secret.text)), to: [connection])
        tellOthers(of: participant, except: nil)
        arrive(participant, at: now)
    }

    func rename(_ rename: ClientMessage.Rename, from connection: ConnectionID, at now: Milliseconds) {
        guard let participant = participant(of: connection) else { return }
        guard let name = validName(rename.name, connection) else { return }
        record(.renamed(participant: participant, name: name), at: now)
        tellOthers(of: participant, except: nil)
    }

    func remove(_ remove: ClientMessage.Remove, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        guard participants[remove.participant] != nil, !removed.contains(remove.participant) else {
            return refuse(.init("bad_message", "there is no participant \(remove.participant)"), connection)
        }
        guard remove.participant != host else {
            return refuse(.init("not_allowed", "a host cannot remove themselves"), connection)
        }
        record(.removed(participant: remove.participant, by: host), at: now)
        for (other, member) in members where member.participant == remove.participant {
            refuse(.init("removed", "the host removed you from this room"), other)
            close(other, .removed, at: now)
        }
        send(.personRemoved(remove.participant), to: Array(members.keys))
    }

    func lock(_ lock: ClientMessage.Lock, from connection: ConnectionID, at now: Milliseconds) {
        guard let host = host(of: connection) else { return }
        guard lock.locked != isLocked else { return }
        record(.locked(lock.locked, by: host), at: now)
        send(.locked(lock.locked), to: Array(members.keys))
    }

    // MARK: -

    private func welcome(for connection: ConnectionID, at now: Milliseconds) -> ServerMessage.Welcome {
        let member = members[connection]
        return view(as: member?.role ?? .viewer, member?.participant, at: now)
    }

    private func validName(_ text: String, _ connection: ConnectionID) -> String? {
        let name = Self.trimmed(text)
        guard !name.isEmpty, name.unicodeScalars.count <= limits.nameScalarCount else {
            refuse(.init("name", "a name has 1 to \(limits.nameScalarCount) characters"), connection)
            return nil
        }
        guard Self.isOneLine(name) else {
            refuse(.init("name", "a name holds no control characters"), connection)
            return nil
        }
        return name
    }

    /// No control characters, and none that turn the direction of the text after them.
    static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
            default: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
            }
        }
    }

    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isClientName(_ text: String) -> Bool {
        (8...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

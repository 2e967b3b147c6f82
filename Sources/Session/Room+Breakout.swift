/// Breakout groups: one room, one clock, and for each group its own chat and its own turns in the share-out.
///
/// A group is a list of participants, nothing more: drafts, people and the clock stay those of the room.
extension Room {
    func breakout(_ breakout: ClientMessage.Breakout, from connection: ConnectionID, at now: Milliseconds) {
        guard host(of: connection) != nil else { return }
        guard breakout.size == 0 || (2...limits.roomParticipantCount).contains(breakout.size) else {
            return refuse(
                .init("bad_message", "a group has 2 to \(limits.roomParticipantCount) people; 0 ends the groups"),
                connection)
        }
        regroup(breakout.size == 0 ? [] : shuffledGroups(size: breakout.size), at: now)
        if clock.isSharing { dealTurns(at: now) }
    }

    /// Everybody who is here and no viewer, in groups whose sizes differ by one at most.
    private func shuffledGroups(size: Int) -> [[ParticipantID]] {
        var generator = SecretGenerator(secret: makeSecret())
        let people = peopleWithTurns.shuffled(using: &generator)
        guard !people.isEmpty else { return [] }
        var groups = [[ParticipantID]](repeating: [], count: max(1, people.count / size))
        for (index, person) in people.enumerated() { groups[index % groups.count].append(person) }
        return groups
    }

    /// A late joiner goes to the smallest group.
    func placeInGroup(_ participant: ParticipantID, at now: Milliseconds) {
        guard !groups.isEmpty, participants[participant]?.role != .viewer,
            !groups.contains(where: { $0.contains(participant) }),
            let smallest = groups.indices.min(by: { groups[$0].count < groups[$1].count })
        else { return }
        var changed = groups
        changed[smallest].append(participant)
        regroup(changed, at: now)
    }

    private func regroup(_ changed: [[ParticipantID]], at now: Milliseconds) {
        guard changed != groups else { return }
        record(.groups(changed), at: now)
        send(.groups(groups), to: Array(members.keys))
    }

    /// Who gets a turn: here, not removed, no viewer. In the order of joining.
    var peopleWithTurns: [ParticipantID] {
        participants.keys.sorted().filter {
            isHere($0) && !removed.contains($0) && participants[$0]?.role != .viewer
        }
    }

    /// The index of a person's group; 0 if there are no groups, or they are in none.
    func group(of participant: ParticipantID?) -> Int {
        participant.flatMap { person in groups.firstIndex { $0.contains(person) } } ?? 0
    }

    /// Without groups: everybody. With groups: its people, and in the first who are in none, guests not.
    func connections(inGroup group: Int) -> [ConnectionID] {
        members.filter { $0.value.participant != nil && self.group(of: $0.value.participant) == group }.map(\.key)
    }
}

/// Random numbers from one unguessable word, so that a room stays a function of what goes in.
private struct SecretGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(secret: Key) {
        state = secret.text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

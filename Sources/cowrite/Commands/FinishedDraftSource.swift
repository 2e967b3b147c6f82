import Client
import OperationalTransform
import Publishing
import Session
import Storage
import TimeZones

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the finished drafts of an export come from: a room's link, or a tape.
struct FinishedDraftSource {
    let source: String
    /// Addresses for commits that people gave, by their names.
    let addresses: [String: String]

    init(_ source: String, addresses: [String: String] = [:]) {
        (self.source, self.addresses) = (source, addresses)
    }

    /// The finished drafts, or those with the given numbers, finished or not.
    func drafts(ids: [String]) async throws -> [FinishedDraft] {
        let numbers = try ids.map { id throws(CommandError) in
            guard let number = Int(id), number > 0 else {
                throw CommandError(
                    "--draft is '\(id)', but a draft's name is a number",
                    advice: ["those there are: cowrite room LINK"], exitCode: .usage)
            }
            return number
        }
        let wanted = Set(numbers)
        let found = source.contains("://") ? try await fromRoom(wanted) : try fromTape(wanted)
        if let missing = numbers.first(where: { number in !found.contains { $0.number == number } }) {
            throw CommandError(
                "there is no draft \(missing) that you may read", advice: ["those there are: cowrite room LINK"],
                exitCode: .failed)
        }
        guard !found.isEmpty else {
            throw CommandError(
                "no draft is finished yet",
                advice: ["mark one as finished in the room, or name one with --draft NUMBER"], exitCode: .failed)
        }
        let written = found.filter { !$0.draft.text.allSatisfy(\.isWhitespace) }
        guard !written.isEmpty else {
            let numbers = found.map { "\($0.number)" }.joined(separator: ", ")
            throw CommandError(
                "nothing is written yet in draft \(numbers): there is no post to export",
                advice: ["write first, or take back its mark as finished"], exitCode: .failed)
        }
        return written.map(\.draft)
    }

    private struct Found {
        var number: Int
        var draft: FinishedDraft
    }

    private func fromRoom(_ wanted: Set<Int>) async throws -> [Found] {
        let link = try RoomLink.parse(source)
        let folders = try RoomLink.folders(ProcessInfo.processInfo.environment)
        let loop = try RoomLink.loop()
        let visit: RoomVisit
        do throws(ClientError) {
            visit = try await RoomVisit.drafts(
                link, folders: folders, on: loop,
                where: { wanted.isEmpty ? $0.finished : wanted.contains($0.draft) })
        } catch {
            throw RoomLink.error(error, link)
        }
        let bridged = BridgedFiles(folders)
        return visit.drafts.map { snapshot in
            Found(
                number: snapshot.draft.draft,
                draft: FinishedDraft(
                    id: "\(link.room)-\(snapshot.draft.draft)", title: snapshot.draft.title, text: snapshot.text,
                    writers: writers(of: snapshot, link, folders),
                    finishedAt: date(snapshot.draft.finishedAt ?? visit.serverNow, snapshot.draft.timezone),
                    images: bridged.images(
                        of: snapshot.text, draft: snapshot.draft.draft, room: link.room.rawValue),
                    isFinished: snapshot.draft.finishedAt != nil))
        }
    }

    private func fromTape(_ wanted: Set<Int>) throws -> [Found] {
        let bytes: [UInt8]
        do throws(PublishingError) { bytes = try FileBytes.read(source, largest: 1 << 30) } catch {
            throw CommandError(
                "'\(source)' is no link to a room, and no tape: \(CommandError(publishing: error).message)",
                advice: ["a link looks like: 'http://HOST/r/ROOM#KEY'", "a tape is what cowrite log prints"],
                exitCode: .link)
        }
        let tape: Tape
        let replay: Replay
        do throws(StoreError) {
            tape = try Tape(text: String(decoding: bytes, as: UTF8.self), name: source)
            replay = try Replay(tape)
        } catch {
            let told = CommandError(error)
            throw CommandError(
                "'\(source)' is no tape: \(told.message)", advice: told.advice + ["a tape is what cowrite log prints"])
        }
        var consents: [ParticipantID: Consent] = [:]
        for entry in tape.entries {
            if case .agreed(let participant, let consent) = entry.event { consents[participant] = consent }
        }
        let drafts = replay.drafts.filter { number, draft in
            !draft.isDiscarded && (wanted.isEmpty ? draft.isFinished : wanted.contains(number))
        }
        return drafts.sorted { $0.key < $1.key }.map { number, draft in
            Found(
                number: number,
                draft: FinishedDraft(
                    id: "\(tape.room)-\(number)", title: draft.title, text: draft.document.text,
                    writers: writers(
                        draft.document.authorship.map { ($0.author, $0.scalarCount) }, owner: draft.owner,
                        consents: consents, names: replay.names),
                    finishedAt: date(
                        draft.finishedAt ?? tape.entries.last?.at, draft.timezone ?? replay.timezone),
                    isFinished: draft.finishedAt != nil))
        }
    }

    /// Who wrote how much of a room's draft, and who agreed to be named: the server says. One of 0.1 says nothing of it;
    /// then only the owner agrees.
    private func writers(
        of snapshot: DraftSnapshot, _ link: Link, _ folders: UserFolders
    ) -> [FinishedDraft.Writer] {
        let identity = IdentityStore(folders).identity(for: link, name: nil)
        let participant = link.participant ?? identity?.participant
        let secret = link.secret?.text ?? identity?.secret
        let bearer = participant.flatMap { participant in secret.map { "\(link.key.text).\(participant).\($0)" } }
        let answer = try? HTTPExchange.ask(
            host: link.host, port: link.port, isSecure: link.isSecure,
            path: "/r/\(link.room)/drafts/\(snapshot.draft.draft)/writers",
            bearer: bearer ?? link.key.text)
        if let answer, answer.status == 200,
            let told = try? JSONDecoder().decode([DraftWriter].self, from: Data(answer.body))
        {
            return told.map { writer(name: $0.name, characters: $0.scalars, agrees: $0.agrees, address: $0.address) }
        }
        return writers(
            snapshot.authors.map { ($0.participant, $0.scalarCount) }, owner: snapshot.draft.owner, consents: [:],
            names: snapshot.people)
    }

    /// The same of a tape. The owner is named, and who agreed.
    private func writers(
        _ spans: [(ParticipantID, Int)], owner: ParticipantID, consents: [ParticipantID: Consent],
        names: [ParticipantID: String]
    ) -> [FinishedDraft.Writer] {
        var counts: [ParticipantID: Int] = [owner: 0]
        for (participant, count) in spans where participant != 0 { counts[participant, default: 0] += count }
        return counts.compactMap { participant, count in
            guard let name = names[participant] else { return nil }
            let agrees = participant == owner || consents[participant]?.credit == true
            return writer(
                name: name, characters: count, agrees: agrees,
                address: agrees ? consents[participant]?.address : nil)
        }.sorted { ($1.survivingCharacters, $0.name) < ($0.survivingCharacters, $1.name) }
    }

    /// Whoever is given with `--co-author` said so to the one who exports.
    private func writer(name: String, characters: Int, agrees: Bool, address: String?) -> FinishedDraft.Writer {
        FinishedDraft.Writer(
            name: name, address: addresses[name] ?? address ?? "", survivingCharacters: characters,
            consents: agrees || addresses[name] != nil)
    }

    /// The moment on the wall of the person who finished the draft; without their zone, of this machine.
    private func date(_ milliseconds: Milliseconds?, _ zoneName: String?) -> PostDate {
        let zone =
            zoneName.flatMap { try? TimeZoneRules.named($0) }
            ?? (try? TimeZoneRules.named(ZoneDatabase.localZoneName())) ?? .utc
        let milliseconds = milliseconds ?? Milliseconds(Date().timeIntervalSince1970 * 1000)
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        return PostDate(civil: zone.civilTime(atUnixSeconds: seconds), zone: zone)
    }
}

import OperationalTransform
import Session
import Testing

@testable import Client

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("What a client keeps on disk")
struct JournalTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/cowrite-test-" + Client.randomName()
        var folders: UserFolders { UserFolders(config: path + "/config", state: path + "/state") }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func link() throws -> Link { try Link("http://127.0.0.1:8080/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA") }

    private func replica(_ text: String) -> DraftReplica {
        DraftReplica(draft: 7, text: text, state: ClientState(client: "term-1", revision: 3))
    }

    @Test("what was typed is there for the next instance of the same person, and for nobody else")
    func recover() throws {
        let folder = Folder()
        var replica = replica("Good morning")
        do {
            let (journal, left) = try Journal.open(folder.folders, link: link(), participant: 3) { "term-1" }
            #expect(left.isEmpty)
            for operation in [Operation(at: 12, insert: ", all"), Operation(at: 0, delete: 5)] {
                for effect in try replica.edit(operation) {
                    if case .journal(let draft, let entry) = effect {
                        try journal.append(entry, of: draft) { replica.snapshot }
                    }
                }
            }
            // While it lives, another instance gets a journal of its own.
            let (other, none) = try Journal.open(folder.folders, link: link(), participant: 3) { "term-2" }
            #expect(other.client == "term-2" && none.isEmpty)
            other.remove()
        }
        let (stranger, nothing) = try Journal.open(folder.folders, link: link(), participant: 4) { "term-3" }
        #expect(stranger.client == "term-3" && nothing.isEmpty)
        let (journal, left) = try Journal.open(folder.folders, link: link(), participant: 3) { "term-4" }
        #expect(journal.client == "term-1")
        let recovered = try #require(left.first)
        #expect(recovered.text.string == "morning, all")
        #expect(recovered.state == replica.state)
        #expect(recovered.hasUnsaved)
    }

    @Test("a journal cut at any byte gives a state that was there, and never traps")
    func tornJournal() throws {
        var replica = replica("abc")
        var bytes = try JSON.encode(replica.snapshot) + [0x0A]
        var texts = [replica.text.string]
        for index in 0..<5 {
            for effect in try replica.edit(Operation(at: 0, insert: "\(index)")) {
                if case .journal(_, let entry) = effect { bytes += try JSON.encode(entry) + [0x0A] }
            }
            texts.append(replica.text.string)
        }
        for count in 0...bytes.count {
            let found = Journal.replica(7, from: Array(bytes[..<count]))
            if let found { #expect(texts.contains(found.text.string), "cut at \(count)") }
        }
        #expect(Journal.replica(7, from: bytes)?.text.string == replica.text.string)
        #expect(Journal.replica(7, from: bytes)?.state == replica.state)
    }

    @Test("a long journal is begun anew and still holds everything")
    func compaction() throws {
        let folder = Folder()
        var replica = replica("")
        let (journal, _) = try Journal.open(folder.folders, link: link(), participant: 3) { "term-1" }
        for index in 0..<3_000 {
            for effect in try replica.edit(
                Operation(at: replica.text.scalarCount, insert: "line \(index) of the draft\n"))
            {
                if case .journal(let draft, let entry) = effect {
                    try journal.append(entry, of: draft) { replica.snapshot }
                }
            }
        }
        let bytes = try #require(try FileSystem.read(journal.path(7)))
        #expect(bytes.count < 1_200_000)
        #expect(Journal.replica(7, from: bytes)?.text.string == replica.text.string)
    }

    @Test("identities are kept for each room and name, readable by this user alone")
    func identities() throws {
        let folder = Folder()
        let store = IdentityStore(folder.folders)
        let link = try link()
        #expect(store.identity(for: link, name: nil) == nil)
        try store.keep(Identity(participant: 3, secret: "s3", name: "Ana / é"), for: link)
        try store.keep(Identity(participant: 4, secret: "s4", name: "../Bob"), for: link)
        #expect(store.identity(for: link, name: "Ana / é")?.participant == 3)
        #expect(store.identity(for: link, name: "../Bob")?.secret == "s4")
        #expect(store.identity(for: link, name: "Cyd") == nil)
        #expect(store.identity(for: link, name: nil) != nil)
        for room in FileSystem.names(in: folder.path + "/config/rooms") {
            for file in FileSystem.names(in: folder.path + "/config/rooms/\(room)") {
                #expect(FileSystem.stamp(folder.path + "/config/rooms/\(room)/\(file)")?.mode == 0o600)
            }
        }
    }

    @Test("the wait between attempts doubles from 0.5 to 15 s, with jitter")
    func backoff() {
        var backoff = Backoff()
        #expect(
            (0..<8).map { _ in backoff.nextMilliseconds(jitter: 1) } == [
                500, 1000, 2000, 4000, 8000, 15000, 15000, 15000,
            ])
        backoff.succeeded()
        #expect(backoff.nextMilliseconds(jitter: 0) == 250)
    }
}

import Client
import Publishing
import Session
import TerminalClient
import TimeZones

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A Markdown file of one's own as a post: its header says what it says, its folder holds its pictures.
struct MarkdownFileSource {
    let path: String

    static func isMarkdown(_ operand: String) -> Bool {
        !operand.contains("://") && [".md", ".markdown"].contains { operand.lowercased().hasSuffix($0) }
    }

    func draft() throws(CommandError) -> FinishedDraft {
        do throws(PublishingError) {
            let post = try ImportedPost(try FileBytes.read(path, largest: 16 << 20), path: path)
            guard !post.text.allSatisfy(\.isWhitespace) else {
                throw PublishingError.invalidPost(path: path, reason: "nothing is written in it")
            }
            let absolute = FileSystem.absolute(path) ?? path
            // Without a date of its own the post is of the day the file was saved last: the same at each export.
            let saved = lastSaved(path) ?? Int64(time(nil))
            let zone = (try? TimeZoneRules.named(ZoneDatabase.localZoneName())) ?? .utc
            return FinishedDraft(
                id: PostFile.identity("file", absolute), title: "", text: post.text, writers: [],
                finishedAt: PostDate(civil: zone.civilTime(atUnixSeconds: saved), zone: zone),
                images: LocalImages.beside(post.text, in: absolute.parentFolder))
        } catch {
            throw CommandError(publishing: error)
        }
    }
}

/// Unix time of a file's last change.
private func lastSaved(_ path: String) -> Int64? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
        return Int64(status.st_mtimespec.tv_sec)
    #else
        return Int64(status.st_mtim.tv_sec)
    #endif
}

/// The files that `cowrite edit` keeps merged with drafts on this machine: their pictures lie beside them.
struct BridgedFiles {
    private let states: [BridgeStore.State]

    init(_ folders: UserFolders) {
        let place = "\(folders.state)/bridge"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        states = names.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(place)/\(name)/state.json").flatMap {
                try? JSONDecoder().decode(BridgeStore.State.self, from: $0)
            }
        }
    }

    /// The pictures beside the file of a draft that its text shows.
    func images(of text: String, draft: DraftID, room: String) -> [PostImage] {
        for state in states where state.draft == draft && state.room == room {
            let found = LocalImages.beside(text, in: state.path.parentFolder)
            if !found.isEmpty { return found }
        }
        return []
    }
}

extension String {
    /// The folder of a path: `/home/ana` of `/home/ana/recap.md`.
    var parentFolder: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}

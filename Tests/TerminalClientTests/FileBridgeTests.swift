import Client
import MergeTesting
import OperationalTransform
import Session
import Testing

@testable import TerminalClient

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A draft in memory that counts what the bridge does to it.
private final class MemoryDraft: BridgedDraft {
    var lines: LineText
    /// Makes `edit` fail as a kill before the journal's write would.
    var isKilled = false

    init(_ text: String) { lines = LineText(text) }

    var text: String { lines.string }

    func edit(_ operation: Operation) throws(ClientError) {
        if isKilled { throw .file("journal", "write", ENOSPC) }
        try lines.apply(operation)
    }
}

/// One file, one draft, a bridge between them, and a clock in the test's hand.
private final class BridgeStage {
    let folder: TestFolder
    let path: String
    let draft: MemoryDraft
    var store: BridgeStore?
    var bridge: FileBridge?
    var now: Milliseconds = 0
    var notices: [FileBridge.Notice] = []

    init(_ text: String) throws {
        folder = try TestFolder()
        path = folder.path + "/recap.md"
        draft = MemoryDraft(text)
        save(text)
        try start(first: text)
    }

    private var folders: UserFolders { UserFolders(config: folder.path + "/config", state: folder.path + "/state") }

    func start(first: String? = nil) throws {
        let store = try BridgeStore(folders, path: path)
        if let first {
            try store.keep(.init(path: path, room: "r", draft: 1, first: first, steps: [], lineEnd: .lf))
        }
        self.store = store
        bridge = try FileBridge(path: path, store: store, draft: draft) { [unowned self] in notices.append($0) }
        run(1_000)
    }

    /// As `kill -9`: nothing is finished; what is on disk stays.
    func kill() {
        bridge = nil
        store = nil
    }

    /// The file's text, looked at without leaving a trace.
    var file: String {
        (try? FileSystem.read(path)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? "(none)"
    }

    /// As an editor reads the file again.
    func reload() -> String {
        let descriptor = unsafe open(path, O_RDONLY)
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        run(250)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    func run(_ milliseconds: Milliseconds) {
        let end = now + milliseconds
        while now < end {
            now += 50
            bridge?.poll(at: now)
        }
    }

    /// Somebody else's edit reaches the draft.
    func remote(_ find: String, _ replacement: String) throws {
        let range = try #require(draft.text.firstRange(of: find), "'\(find)' is in the draft")
        let at = draft.text[..<range.lowerBound].unicodeScalars.count
        let operation = Operation(at: at, delete: find.unicodeScalars.count, insert: replacement)
        try draft.lines.apply(operation)
        bridge?.draftChanged(operation, at: now)
    }

    // How editors save.

    func save(_ text: String, at path: String? = nil, append: Bool = false) {
        save(Array(text.utf8), at: path, append: append)
    }

    func save(_ bytes: [UInt8], at path: String? = nil, append: Bool = false) {
        let descriptor = unsafe open(path ?? self.path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0o644)
        unsafe bytes.withUnsafeBytes { _ = unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    func saveByRename(_ text: String) {
        save(text, at: path + ".new")
        unsafe rename(path + ".new", path)
    }
}

@Suite("A bridge between a file and a draft")
struct FileBridgeTests {
    private let text = "# Recap\n\nMonday was good.\n\nTuesday was better.\n"

    @Test("a save in place becomes an edit of the draft")
    func truncatingSave() throws {
        let stage = try BridgeStage(text)
        stage.save(text.replacing("good", "very good"))
        stage.run(1_000)
        #expect(stage.draft.text == text.replacing("good", "very good"))
        #expect(stage.notices == [.merged(insertedScalars: 5, deletedScalars: 0)])
    }

    @Test("a save by rename becomes an edit of the draft")
    func renamingSave() throws {
        let stage = try BridgeStage(text)
        stage.saveByRename(text.replacing("better", "best"))
        stage.run(1_000)
        #expect(stage.draft.text == text.replacing("better", "best"))
        #expect(stage.file == stage.draft.text)
    }

    @Test("a save in two writes counts when both are there")
    func saveInTwoWrites() throws {
        let stage = try BridgeStage(text)
        let new = text + "\nWednesday.\n"
        stage.save(String(new.prefix(20)))
        stage.run(200)
        #expect(stage.draft.text == text, "the first half is not read as a deletion")
        stage.save(String(new.dropFirst(20)), append: true)
        stage.run(1_000)
        #expect(stage.draft.text == new)
    }

    @Test("another's edit is written to the file")
    func remoteEdit() throws {
        let stage = try BridgeStage(text)
        try stage.remote("Monday", "On Monday it")
        stage.run(1_000)
        #expect(stage.file == stage.draft.text)
        #expect(stage.notices == [.wrote])
    }

    @Test("a save while another's edit lands keeps both")
    func saveWhileRemoteLands() throws {
        let stage = try BridgeStage(text)
        try stage.remote("Tuesday", "On Tuesday it")
        stage.save(text.replacing("Monday", "On Monday it"))
        stage.run(3_000)
        #expect(stage.draft.text == "# Recap\n\nOn Monday it was good.\n\nOn Tuesday it was better.\n")
        #expect(stage.file == stage.draft.text)
    }

    @Test("an old buffer saved again and again deletes nobody's text")
    func oldBuffer() throws {
        let stage = try BridgeStage(text)
        var buffer = text
        for round in 1...5 {
            try stage.remote("better.\n", "better.\n\nBob's line \(round).\n")
            stage.run(3_000)
            #expect(stage.file.contains("Bob's line \(round)."))
            // The editor never reads the file again.
            buffer += "\nMine \(round).\n"
            stage.save(buffer)
            stage.run(3_000)
        }
        for round in 1...5 {
            #expect(stage.draft.text.occurrences(of: "Bob's line \(round).") == 1)
            #expect(stage.draft.text.occurrences(of: "Mine \(round).") == 1)
        }
        #expect(stage.file == stage.draft.text)
        #expect(stage.notices.contains(.oldBuffer))
    }

    @Test("an editor that reads the file again may change and delete what others wrote")
    func freshBuffer() throws {
        let stage = try BridgeStage(text)
        try stage.remote("better.\n", "better.\n\nBob's first line.\n")
        stage.run(3_000)
        stage.save(stage.reload().replacing("Bob's first", "Bob's corrected"))
        stage.run(3_000)
        #expect(stage.draft.text.contains("Bob's corrected line."))
        stage.save(stage.reload().replacing("\nBob's corrected line.\n", ""))
        stage.run(3_000)
        #expect(stage.draft.text == text)
        #expect(!stage.notices.contains(.oldBuffer))
    }

    @Test("both at one place: both texts stay and the person is told")
    func samePlace() throws {
        let stage = try BridgeStage(text)
        try stage.remote("good", "grand")
        stage.save(text.replacing("good", "great"))
        stage.run(3_000)
        #expect(stage.draft.text.contains("g"))
        #expect(stage.notices.contains(.keptBoth))
        #expect(stage.draft.text.contains("rand") || stage.draft.text.contains("grand"))
        #expect(stage.file == stage.draft.text)
    }

    @Test("a file deleted and made again is merged; one that stays away deletes nothing")
    func deleteAndRecreate() throws {
        let stage = try BridgeStage(text)
        unsafe unlink(stage.path)
        stage.run(500)
        stage.save(text.replacing("good", "fine"))
        stage.run(1_000)
        #expect(stage.draft.text == text.replacing("good", "fine"))
        unsafe unlink(stage.path)
        stage.run(5_000)
        #expect(stage.draft.text == text.replacing("good", "fine"))
        #expect(stage.notices.contains(.fileGone))
    }

    @Test("a file that is moved away leaves the draft, and is taken up when it comes back")
    func moved() throws {
        let stage = try BridgeStage(text)
        unsafe rename(stage.path, stage.path + ".away")
        stage.run(5_000)
        try stage.remote("Monday", "Last Monday")
        stage.run(3_000)
        #expect(stage.file == "(none)", "it is not made anew where the person took it away")
        unsafe rename(stage.path + ".away", stage.path)
        stage.run(5_000)
        #expect(stage.file == stage.draft.text)
        #expect(stage.draft.text.contains("Last Monday"))
        #expect(stage.notices.contains(.fileBack))
    }

    @Test("line ends are kept, and changing them is no edit")
    func lineEnds() throws {
        let stage = try BridgeStage(text)
        stage.save(text.replacing("\n", "\r\n"))
        stage.run(1_000)
        #expect(stage.draft.text == text)
        #expect(stage.notices == [])
        try stage.remote("Monday", "Last Monday")
        stage.run(3_000)
        #expect(stage.file == stage.draft.text.replacing("\n", "\r\n"))
    }

    @Test("half a file is not taken for a deletion until it is saved once more")
    func halfFile() throws {
        let stage = try BridgeStage(text)
        let half = String(text.prefix(17))
        stage.save(half)
        stage.run(10_000)
        #expect(stage.draft.text == text)
        #expect(stage.notices == [.looksHalf])
        stage.save(half)
        stage.run(10_000)
        #expect(stage.draft.text == half, "saved a second time it is meant")
    }

    @Test("an empty file deletes nothing and gets its text back")
    func emptied() throws {
        let stage = try BridgeStage(text)
        stage.save("")
        stage.run(10_000)
        #expect(stage.draft.text == text)
        #expect(stage.file == text)
        #expect(stage.notices.contains(.emptied))
    }

    @Test("a file that is no text is left alone")
    func notText() throws {
        let stage = try BridgeStage(text)
        stage.save([0xFF, 0xFE, 0x00, 0x41])
        stage.run(2_000)
        try stage.remote("Monday", "Last Monday")
        stage.run(3_000)
        #expect(stage.draft.text.contains("Tuesday"))
        #expect(try FileSystem.read(stage.path) == [0xFF, 0xFE, 0x00, 0x41])
        #expect(stage.notices == [.notText])
    }

    @Test("a read-only file is not replaced; when it may be written again it is")
    func readOnly() throws {
        let stage = try BridgeStage(text)
        unsafe chmod(stage.path, 0o444)
        try stage.remote("Monday", "Last Monday")
        stage.run(3_000)
        #expect(stage.file == text)
        #expect(stage.notices == [.readOnly])
        unsafe chmod(stage.path, 0o640)
        stage.run(10_000)
        #expect(stage.file == stage.draft.text)
        #expect(FileSystem.stamp(stage.path)?.mode == 0o640, "the mode is kept")
    }

    @Test("a folder that takes no new file: the old text stays whole, and it is written later")
    func cannotWrite() throws {
        let stage = try BridgeStage(text)
        // A name that no file can have stands for a full disk: making the new file fails.
        let blocker = stage.folder.path + "/.recap.md.cowrite-\(getpid())"
        unsafe mkdir(blocker, 0o700)
        try stage.remote("Monday", "Last Monday")
        stage.run(3_000)
        #expect(stage.file == text)
        #expect(stage.notices.contains { if case .cannotWrite = $0 { true } else { false } })
        unsafe rmdir(blocker)
        stage.run(10_000)
        #expect(stage.file == stage.draft.text)
    }

    @Test("a second bridge on one file is refused")
    func twoBridges() throws {
        let stage = try BridgeStage(text)
        let folders = UserFolders(config: stage.folder.path + "/config", state: stage.folder.path + "/state")
        #expect(throws: ClientError.file(stage.path, "bridge", EWOULDBLOCK)) {
            _ = try BridgeStore(folders, path: stage.path)
        }
    }

    @Test("killed between noting a merge down and making it, the next start makes it once")
    func killedBeforeMerge() throws {
        let stage = try BridgeStage(text)
        stage.draft.isKilled = true
        stage.save(text.replacing("good", "very good"))
        stage.run(1_000)
        #expect(stage.draft.text == text)
        stage.kill()
        stage.draft.isKilled = false
        try stage.start()
        stage.run(3_000)
        #expect(stage.draft.text == text.replacing("good", "very good"))
        #expect(stage.file == stage.draft.text)
    }

    @Test("killed between making a merge and noting that down, the next start does not make it twice")
    func killedAfterMerge() throws {
        let stage = try BridgeStage(text)
        let new = text.replacing("good", "very good")
        let operation = TextDifference.operation(from: text, to: new)
        stage.save(new)
        var state = try #require(stage.store?.state)
        state.first = new
        state.merge = .init(operation: operation, on: text)
        try stage.store?.keep(state)
        try stage.draft.edit(operation)
        stage.kill()
        try stage.start()
        stage.run(3_000)
        #expect(stage.draft.text == new)
        #expect(stage.file == new)
    }

    @Test("killed right before or after the file was written, the next start doubles nothing")
    func killedAroundWrite() throws {
        for isWritten in [false, true] {
            let stage = try BridgeStage(text)
            try stage.draft.lines.apply(Operation(at: 0, insert: "Bob's title\n"))
            var state = try #require(stage.store?.state)
            state.steps = [.init(Operation(at: 0, insert: "Bob's title\n"))]
            try stage.store?.keep(state)
            if isWritten { stage.saveByRename(stage.draft.text) }
            stage.kill()
            try stage.start()
            stage.run(3_000)
            #expect(stage.draft.text == "Bob's title\n" + text, "written: \(isWritten)")
            #expect(stage.file == stage.draft.text, "written: \(isWritten)")
        }
    }

    @Test("both sides changed while the bridge was stopped: both changes are there")
    func stoppedMeanwhile() throws {
        let stage = try BridgeStage(text)
        stage.kill()
        stage.save(text.replacing("Monday", "On Monday it"))
        try stage.draft.lines.apply(Operation(at: text.unicodeScalars.count, insert: "\nBob was here.\n"))
        try stage.start()
        stage.run(3_000)
        #expect(stage.draft.text == text.replacing("Monday", "On Monday it") + "\nBob was here.\n")
        #expect(stage.file == stage.draft.text)
    }

    @Test("an editor that writes into the swapped-out file is heard")
    func saveDuringSwap() throws {
        let stage = try BridgeStage(text)
        // An editor that holds the file open and writes into it in place, after the bridge has put another there.
        let descriptor = unsafe open(stage.path, O_WRONLY)
        try stage.remote("Tuesday", "On Tuesday it")
        stage.run(500)
        let mine = Array(text.replacing("good", "very good").utf8)
        unsafe mine.withUnsafeBytes { _ = unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        stage.run(6_000)
        #expect(stage.draft.text == "# Recap\n\nMonday was very good.\n\nOn Tuesday it was better.\n")
        #expect(stage.file == stage.draft.text)
    }

    @Test(
        "seeded saves and edits of others, with editors that reload and that do not: every token once",
        arguments: 1...60)
    func seeded(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let stage = try BridgeStage(text)
        var buffer = text
        var tokens: [String] = []
        for step in 0..<40 {
            let token = "<\(step)>"
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                buffer = Self.inserting(token, into: buffer, &generator)
                tokens.append(token)
                if Bool.random(using: &generator) { stage.save(buffer) } else { stage.saveByRename(buffer) }
            case 4..<8:
                let place = Self.place(in: stage.draft.text, &generator)
                try stage.draft.lines.apply(Operation(at: place, insert: token))
                stage.bridge?.draftChanged(Operation(at: place, insert: token), at: stage.now)
                tokens.append(token)
            case 8:
                // The editor reads the file again, as autoread does.
                stage.run(4_000)
                buffer = stage.reload()
            default:
                stage.kill()
                try stage.start()
            }
            stage.run(Milliseconds.random(in: 0..<2_500, using: &generator))
        }
        stage.run(40_000)
        for token in tokens {
            let count = stage.draft.text.occurrences(of: token)
            #expect(count == 1, "seed \(seed): \(token) occurs \(count) times")
        }
        #expect(stage.file == stage.draft.text, "seed \(seed)")
    }

    /// Offsets between tokens only.
    private static func place(in text: String, _ generator: inout SeededGenerator) -> Int {
        let scalars = Array(text.unicodeScalars)
        var offset = Int.random(in: 0...scalars.count, using: &generator)
        while offset < scalars.count, offset > 0, scalars[offset - 1] != ">", scalars[offset - 1] != "\n" {
            offset += 1
        }
        return offset
    }

    private static func inserting(_ token: String, into text: String, _ generator: inout SeededGenerator) -> String {
        var lines = LineText(text)
        let offset = place(in: text, &generator)
        lines.replace(offset..<offset, with: token.unicodeScalars)
        return lines.string
    }
}

extension String {
    func replacing(_ find: String, _ replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: find) {
            result += rest[..<range.lowerBound] + replacement
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    func occurrences(of find: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: find) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}

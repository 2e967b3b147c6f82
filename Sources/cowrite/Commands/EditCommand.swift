import Client
import Publishing
import Session
import Sockets
import TerminalClient

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

extension Command {
    static let edit = Command(
        name: "edit",
        summary: "Keep a file merged with a draft, whatever editor you use on it",
        operands: "LINK FILE.md",
        operandCount: 2...2,
        options: [
            .init(name: "--name", value: "NAME", help: "join under this name", variable: "COWRITE_NAME"),
            .init(name: "--draft", value: "ID", help: "the draft; without it one of yours, or a new one"),
            .init(name: "--editor", help: "start $VISUAL or $EDITOR on the file and end with it"),
            .init(name: "--quiet", help: "say only what needs you", variable: "COWRITE_QUIET"),
            .init(name: "--forget", help: "begin anew: forget which draft the file was"),
        ],
        discussion: """
            Save the file in any editor: what you changed goes to the room. What others
            write comes into the file when you have saved yours; let your editor read it
            again. When both changed one place both texts stay. An old buffer deletes
            nobody's text. Stop it with Ctrl-C and start it again with the same words;
            what you saved meanwhile, or without a network, is sent then.

            vim: with this in ~/.vimrc a file that changed is read again every second:
              set autoread
              call timer_start(1000, {_ -> execute('silent! checktime')}, {'repeat': -1})
            nano: save with ^S; when others wrote, leave and open the file again.
            emacs: M-x global-auto-revert-mode
            VS Code: reads it again by itself; "files.autoSave": "afterDelay" saves.

            \(RoomLink.explanation)
            """,
        examples: [
            ("cowrite edit \"$LINK\" recap.md", "make recap.md a draft of yours, and keep both in step"),
            ("cowrite edit \"$LINK\" recap.md --editor", "the same, with your editor in this terminal"),
            ("cowrite edit \"$LINK\" theirs.md --draft 7", "work on a shared draft"),
        ]
    ) { arguments in
        let environment = ProcessInfo.processInfo.environment
        let link = try RoomLink.parse(arguments.operands[0])
        let file = arguments.operands[1]
        guard let path = FileSystem.absolute(file) else {
            throw CommandError(
                "'\(file)': its folder does not exist", advice: ["make the folder first"], exitCode: .usage)
        }
        try checkText(path, named: file)
        let wanted = try arguments.number("--draft", in: 1...1_000_000_000)
        let folders = try RoomLink.folders(environment)
        let store: BridgeStore
        do throws(ClientError) {
            store = try BridgeStore(folders, path: path)
        } catch {
            if case .file(_, "bridge", _) = error { throw keptAlready(path) }
            throw RoomLink.error(error, link)
        }
        if arguments.has("--forget") { store.forget() }
        if let state = store.state, state.room != link.room.rawValue || (wanted != nil && wanted != state.draft) {
            throw CommandError(
                "\(file) is draft \(state.draft) of room \(state.room)",
                advice: ["take another file, or give this one up with: cowrite edit LINK \(file) --forget"],
                exitCode: .usage)
        }
        let name =
            arguments.value("--name")
            ?? environment["USER"].flatMap { user in
                IdentityStore(store.folders).identity(for: link, name: nil) == nil ? user : nil
            }
        let client = try RoomLink.client(
            .init(link: link, name: name, folders: store.folders), on: try RoomLink.loop())
        // A draft is called what its text is called, and only else by the file's name.
        let stated = (try? FileBytes.read(path, largest: 16 << 20)).flatMap { try? ImportedPost($0, path: path) }
        let title =
            stated?.statedTitle ?? String(path.split(separator: "/").last ?? "Untitled").removingSuffix(".md")
        let target =
            (store.state?.draft ?? wanted).map { EditApplication.Target.draft($0) } ?? .newestOrNew(title: title)
        let isQuiet = arguments.has("--quiet") || arguments.has("--editor")
        let application = EditApplication(client, store: store, path: path, target: target) { sentence in
            if !isQuiet || EditNotice.isNeeded(sentence) {
                StandardStream.error.write("cowrite: \(Glyph.safe(sentence))\n")
            }
        }
        if arguments.has("--editor") {
            let editor = environment["VISUAL"] ?? environment["EDITOR"] ?? "vi"
            EditorProcess.run(editor, path) { Task { await application.stop() } }
        } else {
            let signal = StopSignal()
            Task {
                await signal.wait()
                await application.stop()
            }
        }
        do throws(EditApplication.Failure) { try await application.run() } catch {
            switch error {
            case .client(let error): throw RoomLink.error(error, link)
            case .refused(let code, let message): throw RoomLink.error(.refused(code: code, message), link)
            case .notText: throw notText(file)
            case .unrelated(let draft, let title):
                throw CommandError(
                    "\(file) and draft \(draft) '\(Glyph.safe(title))' hold different texts",
                    advice: ["take a new file for the draft, or leave --draft out: the file becomes a new draft"],
                    exitCode: .usage)
            }
        }
        guard await application.isSaved else {
            StandardStream.error.write("cowrite: not all is sent yet; start it again when the server is there\n")
            return .temporary
        }
        return .done
    }

    static func keptAlready(_ path: String) -> CommandError {
        CommandError(
            "another cowrite edit keeps \(path) already", advice: ["stop that one, or use another file"],
            exitCode: .failed)
    }

    /// Says at once, also without a server, that a file cannot be a draft.
    private static func checkText(_ path: String, named file: String) throws(CommandError) {
        do throws(ClientError) {
            guard let bytes = try FileSystem.read(path) else { return }
            if String(validating: bytes, as: UTF8.self) == nil { throw .file(path, "decode", 0) }
        } catch {
            guard case .file(_, let action, let code) = error else { return }
            if action == "decode" { throw notText(file) }
            throw CommandError("cannot \(action) \(file): \(FileSystem.reason(code))", advice: ["give another file"])
        }
    }

    private static func notText(_ file: String) -> CommandError {
        CommandError(
            "\(file) is no UTF-8 text", advice: ["convert it first: iconv -t utf-8"], exitCode: .failed)
    }
}

/// Which sentences a quiet bridge still says.
private enum EditNotice {
    static func isNeeded(_ sentence: String) -> Bool {
        !sentence.hasPrefix("sent:") && !sentence.hasPrefix("others' edits are in")
            && !sentence.hasPrefix("back online")
            && !sentence.hasSuffix(" now")
    }
}

extension String {
    fileprivate func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : self
    }
}

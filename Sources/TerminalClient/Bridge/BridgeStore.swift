package import Client
package import OperationalTransform
package import Session

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

/// What a bridge must remember to be stopped and started again, killed included: which draft, which versions the file
/// has had, and the merge that was under way.
///
/// `STATE/bridge/NAME/` holds `lock`, `state.json` and the client's journal, one folder for each bridged file.
package final class BridgeStore {
    package struct State: Equatable, Sendable, Codable {
        package var path: String
        package var room: String
        package var draft: DraftID
        package var first: String
        package var steps: [BridgeHistory.Step]
        package var lineEnd: FileText.LineEnd
        /// A merge that may or may not have reached the client's journal.
        package var merge: PendingMerge?
    }

    package struct PendingMerge: Equatable, Sendable, Codable {
        package var operation: Operation
        /// Length and hash of the draft's text before the operation.
        package var scalarCount: Int
        package var fingerprint: UInt64

        package init(operation: Operation, on text: String) {
            self.operation = operation
            scalarCount = text.unicodeScalars.count
            fingerprint = Self.fingerprint(text)
        }

        /// Whether `text` is the one the operation was made on.
        package func isMadeOn(_ text: String) -> Bool {
            text.unicodeScalars.count == scalarCount && Self.fingerprint(text) == fingerprint
        }

        /// FNV-1a; guards against a crash, not against a forger.
        private static func fingerprint(_ text: String) -> UInt64 {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return hash
        }
    }

    /// Where the journal of the bridge's client goes.
    package let folders: UserFolders
    package private(set) var state: State?
    private let folder: String
    private let lock: Int32

    /// - Throws: `.file` with `EWOULDBLOCK` if another bridge has this file.
    package init(_ folders: UserFolders, path: String) throws(ClientError) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        let plain = String(
            name.unicodeScalars.filter {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            })
        folder = "\(folders.state)/bridge/\(plain.prefix(40))-\(String(hash, radix: 16))"
        self.folders = UserFolders(config: folders.config, state: folder)
        try FileSystem.makeFolder(folder)
        lock = systemOpen("\(folder)/lock", O_CREAT | O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { throw .file("\(folder)/lock", "open", errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .file(path, "bridge", EWOULDBLOCK)
        }
        if let bytes = try FileSystem.read("\(folder)/state.json") {
            state = try? JSONDecoder().decode(State.self, from: Data(bytes))
        }
    }

    deinit {
        // A child that is being started holds every descriptor until it has become its program, and the lock with it.
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Replaces the state on disk, synced.
    package func keep(_ state: State) throws(ClientError) {
        self.state = state
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(state) else { throw .file(folder, "encode", EINVAL) }
        try FileSystem.replace("\(folder)/state.json", with: Array(data))
    }

    /// Forgets the file: the next bridge on it begins anew.
    package func forget() {
        state = nil
        FileSystem.remove("\(folder)/state.json")
    }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags, 0o600) }

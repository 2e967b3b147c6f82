#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What `cowrite doctor` finds in a data folder, and what to do about it. Changes nothing.
package struct Examination: Sendable, Equatable {
    package struct Finding: Sendable, Equatable, Codable {
        package var isFine: Bool
        package var text: String
        /// One step a line.
        package var remedy: [String] = []
    }

    package private(set) var findings: [Finding] = []

    package init(of folder: String) {
        guard DataFolder.exists(folder) else {
            wrong("there is no folder \(folder)", ["give the right one: --data DIR"])
            return
        }
        lookAtModes(folder)
        lookAtSpace(folder)
        lookAtHolder(folder)
        lookAtStore(folder)
    }

    private mutating func lookAtModes(_ folder: String) {
        for name in [DataFolder.storeName, DataFolder.storeName + "-wal"] {
            let path = folder + "/" + name
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            if status.st_mode & 0o077 != 0 {
                wrong("others on this machine can read \(path)", ["chmod 600 \(path)"])
            } else {
                fine("only its owner can read \(path)")
            }
        }
        if unsafe access(folder, W_OK) != 0 {
            wrong("this user cannot write to \(folder)", ["run as the folder's owner, or: chown -R USER \(folder)"])
        }
    }

    private mutating func lookAtSpace(_ folder: String) {
        var disk = statvfs()
        guard unsafe statvfs(folder, &disk) == 0 else { return }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        if free < 64 << 20 {
            wrong("its disk has only \(free >> 20) MB left", ["make room; a running server goes on by itself"])
        } else {
            fine("its disk has \(free >> 20) MB left")
        }
    }

    private mutating func lookAtHolder(_ folder: String) {
        do {
            if let holder = try DataFolder.currentHolder(of: folder) {
                fine(holder.map { "a server runs on it, process \($0)" } ?? "a server runs on it")
            } else {
                fine("no server runs on it")
            }
        } catch { wrong("its lock cannot be read", [error.message]) }
    }

    private mutating func lookAtStore(_ folder: String) {
        do {
            let verification = try ReadOnlyStore(at: folder).verify()
            for problem in verification.fileProblems {
                wrong(
                    "the file: \(problem)",
                    [
                        "one wrong bit in a page loses nothing: cowrite backup, then restore, on a disk that is sound",
                        "else bring back a backup into a new folder: cowrite restore --data NEW FILE",
                        "rooms listed as ok can be taken along: cowrite log --data DIR --room R, then cowrite restore",
                    ])
            }
            for room in verification.rooms {
                if room.problems.isEmpty {
                    fine("room \(room.room): \(room.entryCount) entries, \(room.draftCount) drafts")
                }
                for problem in room.problems {
                    wrong(
                        "room \(room.room): \(problem)",
                        [
                            "its text up to there: cowrite log --data \(folder) --room \(room.room) > \(room.room).tape",
                            "then: cowrite room delete \(room.room) --data \(folder)",
                            "and: cowrite restore --data \(folder) \(room.room).tape, or its tape from a backup",
                        ])
                }
            }
        } catch {
            let lines = error.message.split(separator: "\n").map { String($0.drop { $0 == " " }) }
            wrong(lines.first ?? "\(error)", Array(lines.dropFirst()))
        }
    }

    private mutating func fine(_ text: String) { findings.append(Finding(isFine: true, text: text)) }

    private mutating func wrong(_ text: String, _ remedy: [String]) {
        findings.append(Finding(isFine: false, text: text, remedy: remedy))
    }
}

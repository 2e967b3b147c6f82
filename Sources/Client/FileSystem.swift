import CPlatform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The few file operations a client needs, with the error's path and reason.
///
/// Written on the system's own calls because modes, locks, syncs and partial writes matter here.
package enum FileSystem {
    /// What tells one version of a file from another.
    package struct Stamp: Equatable, Sendable {
        package var inode: UInt64
        package var byteCount: Int64
        package var modifiedSeconds: Int
        package var modifiedNanoseconds: Int
        package var mode: UInt32
        package var isWritable: Bool
        /// Nobody has read the file since `swap` put it there, as far as the file system tells.
        package var isUnread: Bool

        /// Whether the content may differ; mode and right to write aside.
        package func isSameContent(as other: Stamp) -> Bool {
            inode == other.inode && byteCount == other.byteCount && modifiedSeconds == other.modifiedSeconds
                && modifiedNanoseconds == other.modifiedNanoseconds
        }
    }

    /// The file's stamp; nil if there is none.
    package static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else { return nil }
        #if canImport(Glibc)
            let (modified, accessed) = (info.st_mtim, info.st_atim)
        #else
            let (modified, accessed) = (info.st_mtimespec, info.st_atimespec)
        #endif
        return Stamp(
            inode: UInt64(info.st_ino), byteCount: Int64(info.st_size), modifiedSeconds: Int(modified.tv_sec),
            modifiedNanoseconds: Int(modified.tv_nsec), mode: UInt32(info.st_mode) & 0o7777,
            isWritable: unsafe access(path, W_OK) == 0 && info.st_mode & 0o222 != 0,
            isUnread: Int(accessed.tv_sec) == unreadSeconds)
    }

    /// The time of access that `swap` gives a file: long before its time of change, so that also a file system that
    /// notes reads lazily (`relatime`) notes the first.
    private static let unreadSeconds = 1

    private static func seconds(ofAccess info: stat) -> Int {
        #if canImport(Glibc)
            Int(info.st_atim.tv_sec)
        #else
            Int(info.st_atimespec.tv_sec)
        #endif
    }

    private static func markUnread(_ descriptor: Int32) {
        var info = stat()
        guard unsafe fstat(descriptor, &info) == 0 else { return }
        #if canImport(Glibc)
            let modified = info.st_mtim
        #else
            let modified = info.st_mtimespec
        #endif
        let times = [timespec(tv_sec: unreadSeconds, tv_nsec: 0), modified]
        _ = unsafe futimens(descriptor, times)
    }

    /// Whether reading a file in this folder can be told afterwards.
    package static func notesReads(in folder: String) -> Bool {
        let probe = "\(folder)/.cowrite-probe-\(getpid())"
        let descriptor = unsafe open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { remove(probe) }
        var byte: UInt8 = 0x0A
        _ = unsafe systemWrite(descriptor, &byte, 1)
        markUnread(descriptor)
        close(descriptor)
        let reader = unsafe open(probe, O_RDONLY | O_CLOEXEC)
        guard reader >= 0, stamp(probe)?.isUnread == true else { return false }
        _ = unsafe systemRead(reader, &byte, 1)
        close(reader)
        return stamp(probe)?.isUnread == false
    }

    /// All bytes of a file; nil if there is none.
    ///
    /// - Throws: `.file` for any other failure.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(ClientError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path, "read", errno)
        }
        var info = stat()
        let wasUnread = unsafe fstat(descriptor, &info) == 0 && seconds(ofAccess: info) == unreadSeconds
        defer {
            // This program's own look does not count as a reading.
            if wasUnread { markUnread(descriptor) }
            close(descriptor)
        }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = unsafe block.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path, "read", errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[..<count])
        }
        throw .file(path, "read", EFBIG)
    }

    /// Replaces a file as a whole: a new file beside it, synced, then renamed over it. A reader sees the old or the new.
    ///
    /// - Parameter isUnchanged: asked right before the rename; false keeps the old file.
    /// - Returns: false if `isUnchanged` said so.
    @discardableResult
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, isUnchanged: () -> Bool = { true }
    ) throws(ClientError) -> Bool {
        let temporary = "\(path).cowrite-\(getpid()).tmp"
        try make(temporary, O_TRUNC, with: bytes, mode: mode)
        guard isUnchanged() else {
            remove(temporary)
            return false
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            remove(temporary)
            throw .file(path, "replace", code)
        }
        syncFolder(of: path)
        return true
    }

    /// Puts a new file in the place of another, which stays under another name in the same folder.
    ///
    /// The two names change places in one step where the system can (Linux `renameat2`, macOS `renamex_np`), so not
    /// even what an editor saves in that moment is overwritten; elsewhere the old file gets a second name first.
    ///
    /// - Returns: where the old file is now; nil if `isUnchanged`, asked right before, said no.
    package static func swap(
        _ path: String, with bytes: [UInt8], mode: UInt32, isUnchanged: () -> Bool
    ) throws(ClientError) -> String? {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let temporary = "\(path[..<slash]).\(path[slash...]).cowrite-\(getpid())"
        remove(temporary)
        try make(temporary, O_EXCL, with: bytes, mode: mode) { markUnread($0) }
        guard isUnchanged() else {
            remove(temporary)
            return nil
        }
        if unsafe cplatform_swap(temporary, path) == 0 {
            syncFolder(of: path)
            return temporary
        }
        let kept = "\(temporary).old"
        remove(kept)
        guard unsafe link(path, kept) == 0, unsafe rename(temporary, path) == 0 else {
            let code = errno
            remove(temporary)
            remove(kept)
            throw .file(path, "replace", code)
        }
        syncFolder(of: path)
        return kept
    }

    /// Makes a file that is on disk with all its bytes, or is not there.
    private static func make(
        _ path: String, _ flag: Int32, with bytes: [UInt8], mode: UInt32, last: (Int32) -> Void = { _ in }
    ) throws(ClientError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flag, mode_t(mode))
        guard descriptor >= 0 else { throw .file(path, "create", errno) }
        do throws(ClientError) {
            defer { close(descriptor) }
            // The umask may have taken bits away that the file had.
            _ = fchmod(descriptor, mode_t(mode))
            try write(bytes, to: descriptor, path: path)
            guard fsync(descriptor) == 0 else { throw .file(path, "sync", errno) }
            last(descriptor)
        } catch {
            remove(path)
            throw error
        }
    }

    /// Writes all bytes to an open file.
    package static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(ClientError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path, "write", errno)
            }
            offset += count
        }
    }

    /// Makes a folder and those above it, readable by this user alone.
    package static func makeFolder(_ path: String) throws(ClientError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .file(path, "make the folder", errno)
        }
        try makeFolder(String(path[..<slash]))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, "make the folder", errno) }
    }

    /// Names in a folder, sorted; empty if there is none.
    package static func names(in folder: String) -> [String] {
        guard let handle = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package static func remove(_ path: String) { _ = unsafe unlink(path) }
    package static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// The system's words for an error number.
    package static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

// The file's own `read` and `write` hide those of the system.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, buffer, count)
}

extension FileSystem {
    /// The path from the root without symbolic links; the file itself need not be there yet.
    ///
    /// - Returns: nil if its folder is not there.
    package static func absolute(_ path: String) -> String? {
        if let real = resolve(path) { return real }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard !name.isEmpty, name != ".", name != "..", let real = resolve(folder) else { return nil }
        return real == "/" ? "/\(name)" : "\(real)/\(name)"
    }

    private static func resolve(_ path: String) -> String? {
        guard let pointer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }
}

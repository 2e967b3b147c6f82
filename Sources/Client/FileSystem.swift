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
            let modified = info.st_mtim
        #else
            let modified = info.st_mtimespec
        #endif
        return Stamp(
            inode: UInt64(info.st_ino), byteCount: Int64(info.st_size), modifiedSeconds: Int(modified.tv_sec),
            modifiedNanoseconds: Int(modified.tv_nsec), mode: UInt32(info.st_mode) & 0o7777,
            isWritable: unsafe access(path, W_OK) == 0)
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
        defer { close(descriptor) }
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
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw .file(temporary, "create", errno) }
        do throws(ClientError) {
            defer { close(descriptor) }
            // The umask may have taken bits away that the file had.
            _ = fchmod(descriptor, mode_t(mode))
            try write(bytes, to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else { throw .file(temporary, "sync", errno) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        guard isUnchanged() else {
            _ = unsafe unlink(temporary)
            return false
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw .file(path, "replace", code)
        }
        syncFolder(of: path)
        return true
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

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Carries out a plan in a folder that is no repository: new files only, each whole or not there.
///
/// Every file is written and synced in a staging folder first, then linked to its name, the post last; `link` refuses a
/// name that exists. A kill at any moment leaves whole files, or none, and a staging folder that the next export clears.
/// Every folder on the way is opened without following links.
package struct FolderExport {
    /// A point at which the process may be killed, for tests.
    package enum Step: String, Sendable, CaseIterable {
        case staged, imagesLinked, postLinked
    }

    private static let stagingName = ".cowrite-staging"

    package let folder: BlogFolder
    /// Called after each step; tests end the process in it.
    package var afterStep: (Step) -> Void = { _ in }

    /// Whether a planned change of a file is carried out, by a rename that is whole or not at all.
    private let replaces: Bool

    package init(_ folder: BlogFolder, replaces: Bool = false) {
        self.folder = folder
        self.replaces = replaces
    }

    /// - Returns: the paths written; none if all was there already.
    /// - Throws: `.pathLeavesBlog` if a folder on the way is a symbolic link, `.cannotWrite`. Nothing is then changed but
    ///   for images already linked.
    package func carryOut(_ plan: ExportPlan) throws(PublishingError) -> [String] {
        let files = plan.files.filter { !$0.isUnchanged }
        if let file = files.first(where: { $0.before != nil }), !replaces {
            throw .cannotWrite(
                path: file.path, reason: "there is another file of that name, and cowrite keeps what is there")
        }
        let root = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard root >= 0 else { throw .cannotWrite(path: folder.path, reason: lastSystemError()) }
        defer { close(root) }
        clearStaging(root)
        guard !files.isEmpty else { return [] }
        guard unsafe mkdirat(root, FolderExport.stagingName, 0o700) == 0 else {
            throw .cannotWrite(path: folder.path, reason: lastSystemError())
        }
        defer { clearStaging(root) }
        let staging = unsafe openat(root, FolderExport.stagingName, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard staging >= 0 else { throw .cannotWrite(path: folder.path, reason: lastSystemError()) }
        defer { close(staging) }
        for (index, file) in files.enumerated() { try stage(file, name: "\(index)", in: staging) }
        afterStep(.staged)
        // The post names its images: it comes when they are there.
        for (index, file) in files.enumerated().reversed() {
            if index == 0 { afterStep(.imagesLinked) }
            let (parent, name) = try openParent(of: file.path, root: root)
            defer { close(parent) }
            if file.before != nil {
                guard unsafe renameat(staging, "\(index)", parent, name) == 0 else {
                    throw .cannotWrite(path: file.path, reason: lastSystemError())
                }
                fsync(parent)
                continue
            }
            guard unsafe linkat(staging, "\(index)", parent, name, 0) == 0 else {
                throw .cannotWrite(path: file.path, reason: lastSystemError())
            }
            fsync(parent)
        }
        afterStep(.postLinked)
        return files.map(\.path)
    }

    private func stage(_ file: ExportPlan.File, name: String, in staging: Int32) throws(PublishingError) {
        let descriptor = unsafe openat(staging, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: file.path, reason: lastSystemError()) }
        defer { close(descriptor) }
        var written = 0
        while written < file.bytes.count {
            let count = unsafe file.bytes.withUnsafeBytes { buffer in
                unsafe Self.writeSome(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .cannotWrite(path: file.path, reason: lastSystemError())
            }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: file.path, reason: lastSystemError()) }
    }

    @unsafe private static func writeSome(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Darwin)
            unsafe Darwin.write(descriptor, start, count)
        #elseif canImport(Musl)
            unsafe Musl.write(descriptor, start, count)
        #else
            unsafe Glibc.write(descriptor, start, count)
        #endif
    }

    /// Opens, or makes, the folders down to the file's own.
    private func openParent(of path: String, root: Int32) throws(PublishingError) -> (Int32, String) {
        var parts = path.split(separator: "/").map(String.init)
        let name = parts.removeLast()
        var current = dup(root)
        for part in parts {
            if unsafe mkdirat(current, part, 0o755) != 0, errno != EEXIST {
                let reason = lastSystemError()
                close(current)
                throw .cannotWrite(path: path, reason: reason)
            }
            let next = unsafe openat(current, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            let code = errno
            close(current)
            guard next >= 0 else {
                if code == ELOOP || code == ENOTDIR { throw .pathLeavesBlog(path) }
                throw .cannotWrite(path: path, reason: lastSystemError())
            }
            current = next
        }
        return (current, name)
    }

    private func clearStaging(_ root: Int32) {
        let staging = unsafe openat(root, FolderExport.stagingName, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard staging >= 0 else { return }
        var index = 0
        while index < 1000 {
            _ = unsafe unlinkat(staging, "\(index)", 0)
            index += 1
        }
        close(staging)
        _ = unsafe unlinkat(root, FolderExport.stagingName, AT_REMOVEDIR)
    }
}

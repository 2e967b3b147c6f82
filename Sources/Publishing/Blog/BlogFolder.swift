#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reading a blog's folder: its files by their paths from its root. Never follows a symbolic link below the root.
package struct BlogFolder: Sendable, Equatable {
    /// Absolute, without links.
    package let path: String

    /// Larger files are not read as posts or configs.
    static let largestTextByteCount = 4 << 20
    private static let mostEntries = 50_000

    /// No folder at all: there is nothing in it, and nothing can be put there.
    static let nowhere = BlogFolder(real: "/dev/null")

    private init(real path: String) { self.path = path }

    /// - Throws: `.noSuchFolder`, or `.folderIsLink` if the last part of the path is a symbolic link.
    package init(_ path: String) throws(PublishingError) {
        var shown = path
        while shown.count > 1, shown.hasSuffix("/") { shown.removeLast() }
        guard let real = BlogFolder.realPath(shown) else { throw .noSuchFolder(path) }
        if BlogFolder.kind(of: shown) == S_IFLNK { throw .folderIsLink(path: path, target: real) }
        guard BlogFolder.kind(of: real) == S_IFDIR else { throw .noSuchFolder(path) }
        self.path = real
    }

    static func realPath(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The file type bits, of the link itself where it is one; nil if there is nothing.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    func absolute(_ relativePath: String) -> String { relativePath.isEmpty ? path : "\(path)/\(relativePath)" }

    package func hasFile(_ relativePath: String) -> Bool { BlogFolder.kind(of: absolute(relativePath)) == S_IFREG }

    package func hasFolder(_ relativePath: String) -> Bool { BlogFolder.kind(of: absolute(relativePath)) == S_IFDIR }

    /// The file's bytes, nil if there is no such regular file or it is larger than `largest`.
    package func bytes(_ relativePath: String, largest: Int = BlogFolder.largestTextByteCount) -> [UInt8]? {
        try? FileBytes.read(absolute(relativePath), largest: largest, followingLinks: false)
    }

    /// The file's text made clean, nil if it is no UTF-8.
    package func text(_ relativePath: String) -> String? {
        bytes(relativePath).flatMap { String(validating: $0, as: UTF8.self) }.map(CleanText.body)
    }

    /// The names in a folder, folders with a `/` at their end, sorted. Links and hidden names are left out.
    package func names(in relativePath: String) -> [String] {
        guard let directory = unsafe opendir(absolute(relativePath)) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory), names.count < BlogFolder.mostEntries {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            switch BlogFolder.kind(of: absolute(relativePath.isEmpty ? name : "\(relativePath)/\(name)")) {
            case S_IFREG: names.append(name)
            case S_IFDIR: names.append(name + "/")
            default: continue
            }
        }
        return names.sorted()
    }

    /// Folders that hold what tools make, never posts.
    private static let builtFolders: Set<String> = [
        "node_modules/", "_site/", "output/", "vendor/", "_build/", "_website/", "site/", "dist/", "themes/", "cache/",
        "__pycache__/", "venv/", "resources/",
    ]

    /// The files under a folder whose name has one of the extensions, to a depth of eight folders.
    package func files(under relativePath: String, extensions: [String], depth: Int = 8) -> [String] {
        var found: [String] = []
        for name in names(in: relativePath) {
            let child = relativePath.isEmpty ? name : "\(relativePath)/\(name)"
            if name.hasSuffix("/") {
                if depth > 0, !BlogFolder.builtFolders.contains(name) {
                    found += files(under: String(child.dropLast()), extensions: extensions, depth: depth - 1)
                }
            } else if extensions.contains(where: { name.lowercased().hasSuffix(".\($0)") }) {
                found.append(child)
            }
            if found.count > BlogFolder.mostEntries { return found }
        }
        return found
    }
}

extension BlogFolder {
    /// Whether there is a file, a folder, a link or anything else, hidden or not.
    func hasAnything(_ relativePath: String) -> Bool { BlogFolder.kind(of: absolute(relativePath)) != nil }
}

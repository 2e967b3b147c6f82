import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder of one server: `store.sqlite` with its write-ahead log, and the lock.
///
/// A new folder is 0700 and the files are 0600: drafts are nobody else's business. One process at a time holds it; the
/// lock is the kernel's and goes with the process, however that ends.
final class DataFolder: Sendable {
    static let storeName = "store.sqlite"

    let path: String
    /// Nil once it was released.
    private let lockDescriptor: Mutex<Int32?>

    var storePath: String { path + "/" + Self.storeName }

    /// Whether there is a folder of that name.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func storePath(in folder: String) -> String { folder + "/" + storeName }

    /// Makes the folder if need be, and takes it.
    ///
    /// - Throws: `.folderUnusable`, `.folderInUse`.
    init(takingAt path: String) throws(StoreError) {
        self.path = path
        try Self.make(path)
        lockDescriptor = Mutex(try Self.lock(path))
    }

    deinit { release() }

    /// Lets another server take the folder.
    func release() {
        lockDescriptor.withLock { descriptor in
            if let held = descriptor { Self.unlock(held) }
            descriptor = nil
        }
    }

    /// A child that is being started holds every descriptor until it has become its program, and a lock with it that was
    /// only closed.
    private static func unlock(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Makes what was made or renamed in the folder survive a power cut, and the folder itself.
    func sync() throws(StoreError) {
        try Self.sync(path)
        try Self.sync(path + "/..")
    }

    /// Who holds the folder: nil nobody, else the process number if it can be read.
    static func currentHolder(of path: String) throws(StoreError) -> Int?? {
        let descriptor = unsafe open(path + "/lock", O_RDONLY | O_CLOEXEC)
        if descriptor < 0 && errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw .folderUnusable(path: path, reason: reason("its lock cannot be read")) }
        defer { unlock(descriptor) }
        // A shared lock that is given shows that nobody has the exclusive one.
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0 ? nil : .some(holder(descriptor))
    }

    private static func make(_ path: String) throws(StoreError) {
        if unsafe mkdir(path, 0o700) != 0 && errno != EEXIST {
            throw .folderUnusable(path: path, reason: reason("it cannot be made"))
        }
    }

    private static func lock(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .folderUnusable(path: path, reason: reason("it cannot be written to")) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = holder(descriptor)
            close(descriptor)
            throw .folderInUse(path: path, holder: holder)
        }
        let line = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        // For the message of whoever comes second. A full disk may refuse it; the lock holds all the same.
        _ = unsafe pwrite(descriptor, line, line.count, 0)
        return descriptor
    }

    private static func holder(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self))
    }

    static func sync(_ folder: String) throws(StoreError) {
        let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .folderUnusable(path: folder, reason: reason("it cannot be read")) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .folderUnusable(path: folder, reason: reason("it cannot be synced"))
        }
    }

    /// "WHAT: the system's words for `errno`".
    static func reason(_ what: String) -> String {
        let number = errno
        return unsafe "\(what): \(String(cString: strerror(number)))"
    }
}

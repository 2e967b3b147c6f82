import Sockets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A person's own editor, as a child with this terminal.
enum EditorProcess {
    /// Starts `command FILE` by the shell, as git does, and calls `ended` on another thread when it is over.
    ///
    /// While it runs, Ctrl-C is the editor's.
    static func run(_ command: String, _ path: String, ended: @escaping @Sendable () -> Void) {
        _ = signal(SIGINT, SIG_IGN)
        _ = signal(SIGQUIT, SIG_IGN)
        let words = ["/bin/sh", "-c", "exec \(command) \"$1\"", "sh", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        // The threads that tasks run on block most signals, and a child takes over the mask of the thread that starts
        // it: an editor would never hear of a resize, of ^Z or of SIGTERM.
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGQUIT, SIGPIPE] { unsafe sigaddset(&signals, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var child = pid_t()
        let code = unsafe posix_spawn(&child, "/bin/sh", nil, &attributes, &arguments, environ)
        unsafe posix_spawnattr_destroy(&attributes)
        unsafe arguments.forEach { unsafe free($0) }
        guard code == 0 else { return ended() }
        let started = child
        BlockingThread.start {
            var status: Int32 = 0
            while unsafe waitpid(started, &status, 0) < 0, errno == EINTR {}
            ended()
        }
    }
}

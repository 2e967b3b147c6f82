import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread that is an actor's executor: calls that block on the disk run here, and never on a loop or the shared pool.
///
/// The thread lives while the executor is in use: it is started by the first job, and after `retire()` it ends when it
/// has nothing to do. A job that comes later starts it again, so that no caller is left hanging.
@safe final class SerialThread: SerialExecutor, @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    // Guarded by `lock`.
    private var waiting: [UnownedJob] = []
    private var isRunning = false
    private var isRetired = false

    /// What `top -H` and profiles call it; at most 15 bytes.
    private let name: String

    init(name: String) {
        self.name = name
        unsafe lock = .allocate(capacity: 1)
        unsafe arrived = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        unsafe arrived.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(arrived, nil)
    }

    /// The running thread holds a reference, so this runs only when there is none.
    deinit {
        unsafe pthread_cond_destroy(arrived)
        unsafe pthread_mutex_destroy(lock)
        unsafe arrived.deallocate()
        unsafe lock.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        unsafe pthread_mutex_lock(lock)
        waiting.append(job)
        if !isRunning {
            isRunning = true
            start()
        } else if waiting.count == 1 {
            unsafe pthread_cond_signal(arrived)
        }
        unsafe pthread_mutex_unlock(lock)
    }

    /// Lets the thread end once it has no job.
    func retire() {
        unsafe pthread_mutex_lock(lock)
        isRetired = true
        unsafe pthread_cond_signal(arrived)
        unsafe pthread_mutex_unlock(lock)
    }

    private func start() {
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let code = unsafe pthread_create(&thread, nil, { unsafe SerialThread.main($0) }, context)
        #else
            var thread = pthread_t()
            let code = unsafe pthread_create(&thread, nil, { unsafe SerialThread.main($0!) }, context)
        #endif
        guard code == 0 else { fatalError("the system gives no thread for the store (error \(code))") }
        #if canImport(Darwin)
            unsafe pthread_detach(thread!)
        #else
            pthread_detach(thread)
        #endif
    }

    private static func main(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        unsafe Unmanaged<SerialThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }

    private func run() {
        unsafe cplatform_name_thread(name)
        var batch: [UnownedJob] = []
        while true {
            unsafe pthread_mutex_lock(lock)
            while waiting.isEmpty && !isRetired { unsafe pthread_cond_wait(arrived, lock) }
            if waiting.isEmpty {
                isRunning = false
                unsafe pthread_mutex_unlock(lock)
                return
            }
            swap(&waiting, &batch)
            unsafe pthread_mutex_unlock(lock)
            for job in batch { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            batch.removeAll(keepingCapacity: true)
        }
    }
}

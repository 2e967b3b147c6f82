/// Bytes that wait for the kernel, in order: frames shared with other receivers, by reference, and own bytes, which
/// are joined.
final class OutputQueue {
    enum Progress: Equatable {
        case drained
        /// The kernel takes no more now.
        case blocked
        case failed(Int32)
    }

    /// Bytes gathered for one send. More per call bought nothing on loopback, and fewer costs calls.
    static let gatherByteCount = 65_536
    /// A chunk of this size is sent from where it stands instead of being gathered.
    private static let directByteCount = 16_384
    /// Own bytes are joined up to this size; what is longer begins a new chunk, so that sent memory is let go.
    private static let joinByteCount = 16_384

    private var chunks: [[UInt8]] = []
    private var head = 0
    /// Bytes of `chunks[head]` that the kernel has taken.
    private var headOffset = 0
    private var isTailOwn = false
    /// An emptied own chunk, kept for its memory.
    private var spare: [UInt8] = []
    private(set) var byteCount = 0

    var isEmpty: Bool { byteCount == 0 }

    /// Adds bytes by reference.
    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        chunks.append(bytes)
        isTailOwn = false
        byteCount += bytes.count
    }

    /// Lets `body` append bytes to the tail of the queue.
    func append(_ body: (inout [UInt8]) -> Void) {
        if !isTailOwn || chunks[chunks.count - 1].count >= Self.joinByteCount {
            chunks.append(spare)
            spare = []
            isTailOwn = true
        }
        let before = chunks[chunks.count - 1].count
        body(&chunks[chunks.count - 1])
        byteCount += chunks[chunks.count - 1].count - before
    }

    /// Drops all that has not begun to leave. What remains ends where a chunk ends.
    func truncate() {
        let kept = headOffset > 0 ? 1 : 0
        chunks.removeSubrange((head + kept)...)
        byteCount = kept == 1 ? chunks[head].count - headOffset : 0
        isTailOwn = false
        if kept == 0 { reset() }
    }

    /// Sends until the queue is empty or the kernel takes no more.
    func send(to socket: borrowing Socket, gather: UnsafeMutableRawBufferPointer) -> Progress {
        while byteCount > 0 {
            var asked = chunks[head].count - headOffset
            let sent: Int
            if head == chunks.count - 1 || asked >= Self.directByteCount {
                let offset = headOffset
                sent = unsafe chunks[head].withUnsafeBytes { bytes in
                    unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                }
            } else {
                asked = unsafe fill(gather)
                sent = unsafe socket.send(UnsafeRawBufferPointer(rebasing: gather[..<asked]))
            }
            if sent < 0 {
                return SystemCode.isTemporary(Int32(-sent)) ? .blocked : .failed(Int32(-sent))
            }
            drop(sent)
            if sent < asked { return .blocked }
        }
        reset()
        return .drained
    }

    private func fill(_ gather: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        var offset = headOffset
        for index in head..<chunks.count {
            let count = min(chunks[index].count - offset, gather.count - filled)
            unsafe chunks[index].withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: gather[filled...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            filled += count
            offset = 0
            if filled == gather.count { break }
        }
        return filled
    }

    private func drop(_ count: Int) {
        byteCount -= count
        var left = count
        while left > 0 {
            let rest = chunks[head].count - headOffset
            guard left >= rest else {
                headOffset += left
                return
            }
            left -= rest
            headOffset = 0
            // The last chunk may be own and is kept by `reset`; others are let go at once.
            if head < chunks.count - 1 { chunks[head] = [] }
            head += 1
        }
        // A queue that never runs empty must not keep the places of what has left.
        if head >= 64, head * 2 >= chunks.count {
            chunks.removeFirst(head)
            head = 0
        }
    }

    private func reset() {
        if isTailOwn, let last = chunks.popLast(), last.capacity <= 2 * Self.joinByteCount {
            spare = last
            spare.removeAll(keepingCapacity: true)
        }
        chunks.removeAll(keepingCapacity: chunks.capacity <= 256)
        head = 0
        headOffset = 0
        isTailOwn = false
    }
}

/// Bytes that wait for the kernel, in order: chunks shared with other receivers, by reference, and behind them own
/// bytes, which are joined.
///
///     chunks   | sent, let go | head: partly sent | … |        tail   | own bytes |
///                                ↑ headOffset
///
/// As a rule a queue holds own bytes only, for less than one turn: that path touches no chunk.
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
    /// Own bytes are joined up to this size; what is longer becomes a chunk, so that sent memory is let go.
    private static let joinByteCount = 16_384

    // Unchecked: nothing foreign runs while one of these is being changed.
    @safe @exclusivity(unchecked)
    private var chunks: [[UInt8]] = []
    /// The first chunk that has not left whole; `chunks.count`: it is the tail's turn.
    private var head = 0
    /// Bytes of `chunks[head]`, or of the tail in its turn, that the kernel has taken.
    private var headOffset = 0
    @safe @exclusivity(unchecked)
    private var tail: [UInt8] = []
    private(set) var byteCount = 0

    var isEmpty: Bool { byteCount == 0 }

    /// Adds bytes by reference.
    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        endTail()
        chunks.append(bytes)
        byteCount += bytes.count
    }

    /// Lets `body` append bytes to the end of the queue.
    func append(_ body: (inout [UInt8]) -> Void) {
        if tail.count >= Self.joinByteCount { endTail() }
        // Moved out meanwhile: an array that a foreign call changes in place would be guarded at every access.
        var own: [UInt8] = []
        swap(&own, &tail)
        let before = own.count
        body(&own)
        precondition(tail.isEmpty, "a queue was added to while it was being added to")
        swap(&own, &tail)
        byteCount += tail.count - before
    }

    /// Drops all that has not begun to leave. What remains ends where an `append` ended.
    func truncate() {
        if headOffset == 0 {
            byteCount = 0
            reset()
        } else if head < chunks.count {
            chunks.removeSubrange((head + 1)...)
            tail.removeAll(keepingCapacity: true)
            byteCount = chunks[head].count - headOffset
        }
    }

    /// Sends until the queue is empty or the kernel takes no more.
    func send(to descriptor: Int32, gather: UnsafeMutableRawBufferPointer) -> Progress {
        while byteCount > 0 {
            let asked: Int
            let sent: Int
            if head == chunks.count {
                asked = tail.count - headOffset
                sent = Self.send(descriptor, tail, from: headOffset)
            } else if isLastChunk || chunks[head].count - headOffset >= Self.directByteCount {
                asked = chunks[head].count - headOffset
                sent = Self.send(descriptor, chunks[head], from: headOffset)
            } else {
                asked = unsafe fill(gather)
                sent = unsafe Socket.send(descriptor, UnsafeRawBufferPointer(rebasing: gather[..<asked]))
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

    private var isLastChunk: Bool { head == chunks.count - 1 && tail.isEmpty }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8], from offset: Int) -> Int {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe Socket.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        }
    }

    /// Copies as much of the queue as there is room for, in order.
    private func fill(_ gather: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        func add(_ bytes: [UInt8], from offset: Int) {
            let count = min(bytes.count - offset, gather.count - filled)
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: gather[filled...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            filled += count
        }
        add(chunks[head], from: headOffset)
        for chunk in chunks[(head + 1)...] where filled < gather.count { add(chunk, from: 0) }
        if filled < gather.count { add(tail, from: 0) }
        return filled
    }

    private func drop(_ count: Int) {
        byteCount -= count
        if byteCount == 0 { return }
        var left = count
        while head < chunks.count {
            let rest = chunks[head].count - headOffset
            guard left >= rest else { break }
            left -= rest
            headOffset = 0
            chunks[head] = []
            head += 1
        }
        headOffset += left
        // A queue that never runs empty must not keep the places of what has left.
        if head >= 64, head * 2 >= chunks.count {
            chunks.removeFirst(head)
            head = 0
        }
    }

    /// Makes the own bytes so far a chunk: what comes next is not theirs.
    private func endTail() {
        guard !tail.isEmpty else { return }
        chunks.append(tail)
        tail = []
    }

    /// Forgets what has left and keeps a little memory for what comes.
    private func reset() {
        if !chunks.isEmpty { chunks.removeAll(keepingCapacity: chunks.capacity <= 256) }
        head = 0
        headOffset = 0
        tail.removeAll(keepingCapacity: tail.capacity <= 2 * Self.joinByteCount)
    }
}

/// A growing list of plain values in raw memory: reading and writing one counts no references and asks nobody
/// whether the list is shared.
///
/// A small list doubles. One that grew to 64 kB, of which little is ever touched twice, goes on to 1 MB at once and
/// then to four times its size: memory nothing was written to costs nothing, and what is copied is written twice.
@safe struct PlainArray<Element: BitwiseCopyable>: ~Copyable {
    private static var firstCapacity: Int { max(1, 64 / MemoryLayout<Element>.stride) }
    private static var largeByteCount: Int { 1 << 16 }
    private static var hugeByteCount: Int { 1 << 20 }

    private(set) var count = 0
    private var capacity: Int
    private var memory: UnsafeMutablePointer<Element>

    init() {
        capacity = Self.firstCapacity
        unsafe memory = .allocate(capacity: capacity)
    }

    deinit { unsafe memory.deallocate() }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "element \(index) of \(count)")
            return unsafe memory[index]
        }
        @inline(__always) _modify {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "element \(index) of \(count)")
            yield unsafe &memory[index]
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { makeRoom(for: 1) }
        unsafe memory[count] = element
        count &+= 1
    }

    @inline(__always)
    mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
        if elements.count > capacity &- count { makeRoom(for: elements.count) }
        guard let source = elements.baseAddress else { return }
        unsafe (memory + count).update(from: source, count: elements.count)
        count &+= elements.count
    }

    /// The elements in one piece, as long as nothing is appended.
    func withElements<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        unsafe body(UnsafeBufferPointer(start: memory, count: count))
    }

    @inline(never)
    private mutating func makeRoom(for added: Int) {
        let byteCount = capacity * MemoryLayout<Element>.stride
        let factor = byteCount < Self.largeByteCount ? 2 : byteCount < Self.hugeByteCount ? 16 : 4
        capacity = max(count + added, capacity * factor)
        let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe new.update(from: memory, count: count)
        unsafe memory.deallocate()
        unsafe memory = new
    }
}

/// Names one scheduled timer of one loop. Cancelling a timer that has fired does nothing.
package struct TimerID: Hashable, Sendable {
    fileprivate let slot: Int32
    fileprivate let generation: UInt32
}

/// What is to happen when: a binary heap by deadline whose entries can be removed.
///
/// O(log n) to add, cancel and take; timers with the same deadline fire in the order in which they were added.
struct TimerQueue {
    private struct Slot {
        var generation: UInt32 = 0
        /// Where in `heap` the timer stands, or -1: free.
        var position: Int32 = -1
        var body: (() -> Void)?
    }
    private struct Entry {
        var deadline: ContinuousClock.Instant
        var order: UInt64
        var slot: Int32

        func isBefore(_ other: Entry) -> Bool {
            deadline != other.deadline ? deadline < other.deadline : order < other.order
        }
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var free: [Int32] = []
    private var added: UInt64 = 0

    var nextDeadline: ContinuousClock.Instant? { heap.first?.deadline }
    var count: Int { heap.count }

    mutating func add(_ deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerID {
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = Int32(slots.count)
            slots.append(Slot())
        }
        slots[Int(slot)].body = body
        added += 1
        heap.append(Entry(deadline: deadline, order: added, slot: slot))
        siftUp(heap.count - 1)
        return TimerID(slot: slot, generation: slots[Int(slot)].generation)
    }

    mutating func cancel(_ timer: TimerID) {
        let slot = Int(timer.slot)
        guard slots[slot].generation == timer.generation, slots[slot].position >= 0 else { return }
        _ = remove(at: Int(slots[slot].position))
    }

    /// Takes the first timer that is due.
    mutating func takeDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        return remove(at: 0)
    }

    private mutating func remove(at position: Int) -> (() -> Void)? {
        let slot = Int(heap[position].slot)
        let last = heap.removeLast()
        if position < heap.count {
            heap[position] = last
            slots[Int(last.slot)].position = Int32(position)
            siftDown(position)
            siftUp(position)
        }
        let body = slots[slot].body
        slots[slot] = Slot(generation: slots[slot].generation &+ 1)
        free.append(Int32(slot))
        return body
    }

    private mutating func siftUp(_ start: Int) {
        let entry = heap[start]
        var position = start
        while position > 0, entry.isBefore(heap[(position - 1) / 2]) {
            place(heap[(position - 1) / 2], at: position)
            position = (position - 1) / 2
        }
        place(entry, at: position)
    }

    private mutating func siftDown(_ start: Int) {
        let entry = heap[start]
        var position = start
        while true {
            var child = 2 * position + 1
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard child < heap.count, heap[child].isBefore(entry) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        heap[position] = entry
        slots[Int(entry.slot)].position = Int32(position)
    }
}

/// The sources of one loop by token. A token of a removed source finds nothing, even when its place is in use again:
/// events of one wait may name a descriptor that an earlier event of the same wait has closed.
struct SourceTable {
    private struct Slot {
        var generation: UInt32 = 0
        var source: (any EventSource)?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    var all: [any EventSource] { slots.compactMap(\.source) }

    mutating func add(_ source: any EventSource) -> UInt64 {
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
        } else {
            index = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(index)].source = source
        return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
    }

    mutating func remove(_ token: UInt64) {
        let index = Int(token & 0xFFFF_FFFF)
        guard slots[index].generation == UInt32(token >> 32) else { return }
        slots[index] = Slot(generation: slots[index].generation &+ 1)
        free.append(UInt32(index))
    }

    subscript(_ token: UInt64) -> (any EventSource)? {
        let slot = slots[Int(token & 0xFFFF_FFFF)]
        return slot.generation == UInt32(token >> 32) ? slot.source : nil
    }
}

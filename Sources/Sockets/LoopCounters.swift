/// What a loop has done since it began. System calls are counted where they are made.
package struct LoopCounters: Sendable, Equatable {
    /// Waits for events.
    package var turns = 0
    /// Events that the waits reported.
    package var events = 0
    /// Times another thread woke the loop: each is a write and a read of the wake pipe, and a thread switch.
    package var wakeups = 0
    package var receives = 0
    package var sends = 0
    package var accepted = 0
    package var closed = 0
    package var receivedByteCount = 0
    package var sentByteCount = 0
}

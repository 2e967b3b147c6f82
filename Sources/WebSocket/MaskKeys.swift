/// Masking keys for what a client sends, from the system's random generator.
///
/// RFC 6455 §5.3: a key must not be predictable, or a page could choose what an intermediary sees on the wire.
struct MaskKeys {
    private var generator = SystemRandomNumberGenerator()
    private var second: UInt32?

    mutating func next() -> UInt32 {
        if let second {
            self.second = nil
            return second
        }
        let both = generator.next()
        second = UInt32(truncatingIfNeeded: both >> 32)
        return UInt32(truncatingIfNeeded: both)
    }
}

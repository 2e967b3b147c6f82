extension [UInt8] {
    /// Appends a copy of a span.
    mutating func append(bytesOf span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends a copy of `span[range]`.
    mutating func append(bytesOf span: Span<UInt8>, in range: Range<Int>) {
        append(bytesOf: span.extracting(range))
    }
}

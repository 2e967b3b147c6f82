import CZlib

/// A zlib stream that inflates (raw deflate). Freed once, with its owner.
@safe final class Inflater {
    private static let chunkByteCount = 16_384

    private var stream = unsafe z_stream()

    /// - Parameter windowBits: 8...15; zlib follows a window of 8 with one of 9.
    init?(windowBits: Int) {
        let result = unsafe inflateInit2_(
            &stream, Int32(-max(windowBits, 9)), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if result != Z_OK { return nil }
    }

    deinit { _ = unsafe inflateEnd(&stream) }

    func reset() { _ = unsafe inflateReset(&stream) }

    /// Inflates onto the end of `output`, and stops as soon as it would hold more than `limit` bytes.
    ///
    /// - Throws: `.messageTooBig`, `.invalidCompressedData`.
    func inflate(_ part: Span<UInt8>, into output: inout [UInt8], limit: Int) throws(ProtocolViolation) {
        let violation: ProtocolViolation? = unsafe part.withUnsafeBufferPointer { part in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: part.baseAddress)
            unsafe stream.avail_in = UInt32(part.count)
            defer { unsafe stream.next_in = nil }
            return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.chunkByteCount) { chunk in
                while true {
                    unsafe stream.next_out = chunk.baseAddress
                    unsafe stream.avail_out = UInt32(chunk.count)
                    let result = unsafe CZlib.inflate(&stream, Z_SYNC_FLUSH)
                    let produced = unsafe chunk.count - Int(stream.avail_out)
                    if produced > limit - output.count { return .messageTooBig(limit: limit) }
                    unsafe output.append(contentsOf: UnsafeMutableBufferPointer(rebasing: chunk[..<produced]))
                    switch result {
                    case Z_OK, Z_BUF_ERROR:
                        // No room left means there may be more; room left means all input has been used.
                        if unsafe stream.avail_out > 0 { return nil }
                    case Z_STREAM_END:
                        // RFC 7692 §7.2.3.4: a block may say it is the last; what follows begins anew.
                        _ = unsafe inflateReset(&stream)
                        if unsafe stream.avail_in == 0 { return nil }
                    default: return .invalidCompressedData
                    }
                }
            }
        }
        if let violation { throw violation }
    }
}

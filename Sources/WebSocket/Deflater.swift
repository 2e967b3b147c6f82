import CZlib

/// A zlib stream that compresses (raw deflate). Freed once, with its owner.
@safe final class Deflater {
    private static let chunkByteCount = 16_384
    /// With 12 window bits, 32 KiB per connection; the default of 8 would be 144 KiB.
    private static let memoryLevel: Int32 = 5

    private var stream = unsafe z_stream()

    /// - Parameter windowBits: 9...15. zlib would silently turn 8 into 9, which the peer could not follow.
    init?(windowBits: Int) {
        precondition((9...15).contains(windowBits))
        let result = unsafe deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Int32(-windowBits), Self.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if result != Z_OK { return nil }
    }

    deinit { _ = unsafe deflateEnd(&stream) }

    func reset() { _ = unsafe deflateReset(&stream) }

    /// Compresses one message, without the last block's four bytes of end (RFC 7692 §7.2.1).
    func deflate(_ message: Span<UInt8>) -> [UInt8] {
        var compressed: [UInt8] = []
        unsafe message.withUnsafeBufferPointer { message in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: message.baseAddress)
            unsafe stream.avail_in = UInt32(message.count)
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.chunkByteCount) { chunk in
                repeat {
                    unsafe stream.next_out = chunk.baseAddress
                    unsafe stream.avail_out = UInt32(chunk.count)
                    let result = unsafe CZlib.deflate(&stream, Z_SYNC_FLUSH)
                    precondition(result == Z_OK || result == Z_BUF_ERROR, "deflate: \(result)")
                    unsafe compressed.append(
                        contentsOf: UnsafeMutableBufferPointer(
                            rebasing: chunk[..<(chunk.count - Int(stream.avail_out))]))
                } while unsafe stream.avail_out == 0
            }
            unsafe stream.next_in = nil
        }
        compressed.removeLast(4)
        return compressed
    }
}

import CZlib

/// zlib's stream format (RFC 1950), whole values at once.
enum Deflate {
    static func pack(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(uLong(bytes.count))
        var packed = [UInt8](repeating: 0, count: Int(count))
        let code = unsafe compress2(&packed, &count, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
        precondition(code == Z_OK, "zlib could not pack \(bytes.count) bytes: \(code)")
        packed.removeLast(packed.count - Int(count))
        return packed
    }

    /// - Parameter byteCount: how many bytes there were; any other number is damage.
    static func unpack(_ packed: [UInt8], byteCount: Int) throws(ByteReader.Damage) -> [UInt8] {
        // No stream holds more than 1032 times its own size, so damage cannot ask for all memory.
        guard byteCount >= 0, byteCount <= packed.count * 1032 + 64 else { throw ByteReader.Damage() }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var count = uLong(byteCount)
        guard unsafe uncompress(&bytes, &count, packed, uLong(packed.count)) == Z_OK, count == byteCount else {
            throw ByteReader.Damage()
        }
        return bytes
    }
}

import CZlib

/// Raw DEFLATE (RFC 1951) of whole byte strings, by the system's zlib.
enum Deflate {
    /// zlib looks back 32 KiB; what is known beforehand may be as long.
    static let windowByteCount = 32_768

    /// - Parameter dictionary: bytes the reader knows beforehand; the last `windowByteCount` count.
    static func deflated(_ bytes: [UInt8], dictionary: [UInt8] = []) -> [UInt8] {
        var stream = unsafe z_stream()
        let started = unsafe deflateInit2_(
            &stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(started == Z_OK, "zlib has no memory")
        defer { unsafe deflateEnd(&stream) }
        if !dictionary.isEmpty {
            unsafe deflateSetDictionary(&stream, dictionary, UInt32(dictionary.count))
        }
        var source = bytes
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            unsafe source.withUnsafeMutableBufferPointer { source in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                let status = unsafe deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "deflateBound was exceeded")
            }
            count = unsafe Int(stream.total_out)
        }
    }

    /// - Parameter count: how many bytes it must give: never more are made.
    /// - Returns: nil if it does not give exactly so many.
    static func inflated(_ bytes: ArraySlice<UInt8>, count: Int, dictionary: [UInt8] = []) -> [UInt8]? {
        var stream = unsafe z_stream()
        guard unsafe inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { unsafe inflateEnd(&stream) }
        if !dictionary.isEmpty {
            unsafe inflateSetDictionary(&stream, dictionary, UInt32(dictionary.count))
        }
        var isWhole = false
        let result = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 1)) { target, filled in
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(count)
                let status = unsafe inflate(&stream, Z_FINISH)
                isWhole = unsafe status == Z_STREAM_END && Int(stream.total_out) == count && stream.avail_in == 0
            }
            filled = unsafe Int(stream.total_out)
        }
        return isWhole ? result : nil
    }
}

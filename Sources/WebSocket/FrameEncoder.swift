/// Writes whole frames.
enum FrameEncoder {
    /// Appends one frame to `output`.
    ///
    /// - Parameter maskKey: nil from a server, a fresh random one from a client.
    static func encode(
        _ opcode: Opcode, _ payload: Span<UInt8>, isFinal: Bool = true, isCompressed: Bool = false,
        maskKey: UInt32?, into output: inout [UInt8]
    ) {
        let header = FrameHeader(
            opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, maskKey: maskKey,
            payloadByteCount: payload.count)
        output.reserveCapacity(output.count + FrameHeader.byteCountMax + payload.count)
        header.serialize(into: &output)
        let start = output.count
        output.append(bytesOf: payload)
        if let maskKey {
            var span = output.mutableSpan
            Mask.apply(maskKey, phase: 0, to: &span, in: start..<start + payload.count)
        }
    }

    /// Appends a frame of text to `output`.
    static func encode(
        text: String, maskKey: UInt32?, into output: inout [UInt8]
    ) {
        var text = text
        text.makeContiguousUTF8()
        encode(.text, text.utf8.span, maskKey: maskKey, into: &output)
    }
}

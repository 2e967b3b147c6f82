/// The head of a frame (RFC 6455 §5.2).
///
///      0               1               2               3
///      0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| length (7)  | length, 16 bits if 126,       |
///     |I|S|S|S|       |A|             |         64 bits if 127        |
///     |N|V|V|V|       |S|             |                               |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     | masking key, 32 bits if MASK  | payload                       |
///     +-------------------------------+-------------------------------+
struct FrameHeader: Equatable {
    /// 2 bytes, 8 of length, 4 of key.
    static let byteCountMax = 14

    var opcode: Opcode
    var isFinal: Bool
    /// RSV1: this message is compressed (RFC 7692 §6).
    var isCompressed = false
    /// The key in the order of the wire: its first byte is the lowest.
    var maskKey: UInt32?
    var payloadByteCount: Int

    enum Parsed: Equatable {
        /// More bytes are needed.
        case incomplete
        /// A header that took so many bytes.
        case complete(FrameHeader, byteCount: Int)
    }

    /// Parses the header that begins at `start`. What the first bytes already break is thrown at once.
    static func parse(_ bytes: Span<UInt8>, at start: Int, role: Role) throws(ProtocolViolation) -> Parsed {
        let available = bytes.count - start
        guard available >= 1 else { return .incomplete }
        let first = bytes[start]
        // RFC 6455 §5.2: RSV2 and RSV3 are for extensions that nobody here negotiates. RSV1 is the caller's question.
        if first & 0x30 != 0 { throw .reservedBitSet }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .unknownOpcode(first & 0x0F) }
        let isFinal = first & 0x80 != 0
        if opcode.isControl {
            // RFC 6455 §5.5: control frames carry at most 125 bytes and are never fragmented.
            if !isFinal { throw .fragmentedControlFrame }
            if first & 0x40 != 0 { throw .reservedBitSet }
        }
        guard available >= 2 else { return .incomplete }
        let second = bytes[start + 1]
        let isMasked = second & 0x80 != 0
        if isMasked != (role == .server) { throw role == .server ? .frameNotMasked : .frameMasked }
        let short = Int(second & 0x7F)
        if opcode.isControl, short > 125 { throw .controlFrameTooLong }
        let lengthByteCount = short < 126 ? 0 : short == 126 ? 2 : 8
        let byteCount = 2 + lengthByteCount + (isMasked ? 4 : 0)
        guard available >= 2 + lengthByteCount else { return .incomplete }

        var length = UInt64(short)
        if lengthByteCount > 0 {
            length = 0
            for offset in 0..<lengthByteCount { length = length << 8 | UInt64(bytes[start + 2 + offset]) }
            // RFC 6455 §5.2: the most significant bit must be 0.
            if length >> 63 != 0 { throw .lengthOutOfRange }
            if length < (lengthByteCount == 2 ? 126 : 65_536) { throw .lengthNotMinimal }
        }
        guard available >= byteCount else { return .incomplete }

        var maskKey: UInt32?
        if isMasked {
            let at = start + 2 + lengthByteCount
            maskKey =
                UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
                | UInt32(bytes[at + 3]) << 24
        }
        let header = FrameHeader(
            opcode: opcode, isFinal: isFinal, isCompressed: first & 0x40 != 0, maskKey: maskKey,
            payloadByteCount: Int(length))
        return .complete(header, byteCount: byteCount)
    }

    /// Appends the header as the wire has it.
    func serialize(into output: inout [UInt8]) {
        output.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        let maskBit: UInt8 = maskKey == nil ? 0 : 0x80
        switch payloadByteCount {
        case ..<126: output.append(maskBit | UInt8(payloadByteCount))
        case ..<65_536:
            output.append(maskBit | 126)
            output.append(UInt8(payloadByteCount >> 8))
            output.append(UInt8(payloadByteCount & 0xFF))
        default:
            output.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: payloadByteCount >> shift))
            }
        }
        if let maskKey {
            for shift in stride(from: 0, through: 24, by: 8) {
                output.append(UInt8(truncatingIfNeeded: maskKey >> shift))
            }
        }
    }
}

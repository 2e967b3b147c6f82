/// Compression of messages (RFC 7692), one context per direction, made when first used.
///
/// A class, so that a connection without compression spends one word on it.
package final class PerMessageDeflate {
    /// What both ends agreed to in the handshake.
    package struct Agreement: Equatable, Sendable {
        /// Each message of that end is compressed by itself.
        package var serverNoContextTakeover = false
        package var clientNoContextTakeover = false
        /// How far back each end refers, as a power of two: 9...15.
        package var serverMaxWindowBits = 15
        package var clientMaxWindowBits = 15
    }

    /// Shorter messages go uncompressed: they would hardly shrink, and a receiver takes both.
    private static let byteCountMin = 64
    /// RFC 7692 §7.2.1: the end of every message's last block, which stays off the wire.
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let sendWindowBits: Int
    private let receiveWindowBits: Int
    private let resetsSending: Bool
    private let resetsReceiving: Bool
    private var deflater: Deflater?
    private var inflater: Inflater?

    init(_ agreement: Agreement, role: Role) {
        let isServer = role == .server
        sendWindowBits = isServer ? agreement.serverMaxWindowBits : agreement.clientMaxWindowBits
        receiveWindowBits = isServer ? agreement.clientMaxWindowBits : agreement.serverMaxWindowBits
        resetsSending = isServer ? agreement.serverNoContextTakeover : agreement.clientNoContextTakeover
        resetsReceiving = isServer ? agreement.clientNoContextTakeover : agreement.serverNoContextTakeover
    }

    /// Compresses a message. Nil: send it as it is.
    func deflate(_ payload: Span<UInt8>) -> [UInt8]? {
        guard payload.count >= Self.byteCountMin else { return nil }
        if deflater == nil { deflater = Deflater(windowBits: sendWindowBits) }
        guard let deflater else { return nil }
        let compressed = deflater.deflate(payload)
        if resetsSending { deflater.reset() }
        return compressed
    }

    /// Inflates a part of a message onto the end of `message`, which never grows past `limit`.
    func inflate(_ part: Span<UInt8>, isLast: Bool, into message: inout [UInt8], limit: Int)
        throws(ProtocolViolation)
    {
        if inflater == nil { inflater = Inflater(windowBits: receiveWindowBits) }
        guard let inflater else { throw .invalidCompressedData }
        try inflater.inflate(part, into: &message, limit: limit)
        guard isLast else { return }
        try inflater.inflate(Self.tail.span, into: &message, limit: limit)
        if resetsReceiving { inflater.reset() }
    }
}

/// Compression: bytes that claim to be compressed inflate within the limit or are refused; and what we compress
/// comes back, with and without context.
///
/// Input: a byte whose bits choose the window and the limit, then the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzDeflate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let bytes = Array(input[1...])
    let windowBits = 9 + Int(input[0] & 7) % 7
    let resets = input[0] & 8 != 0
    let limit = input[0] & 16 != 0 ? 100 : 100_000
    let agreement = PerMessageDeflate.Agreement(
        serverNoContextTakeover: resets, clientNoContextTakeover: resets, serverMaxWindowBits: windowBits,
        clientMaxWindowBits: windowBits)

    let receiver = PerMessageDeflate(agreement, role: .server)
    var message: [UInt8] = []
    let half = bytes.count / 2
    do throws(ProtocolViolation) {
        try receiver.inflate(Array(bytes[..<half]).span, isLast: false, into: &message, limit: limit)
        try receiver.inflate(Array(bytes[half...]).span, isLast: true, into: &message, limit: limit)
    } catch {
        precondition(error == .invalidCompressedData || error == .messageTooBig(limit: limit))
    }
    precondition(message.count <= limit)

    let sender = PerMessageDeflate(agreement, role: .client)
    let other = PerMessageDeflate(agreement, role: .server)
    for _ in 0..<3 {
        guard let compressed = sender.deflate(bytes.span) else { return 0 }
        precondition(inflated(compressed, by: other, limit: bytes.count) == bytes)
    }
    return 0
}

/// A whole message; nil when it does not inflate.
private func inflated(_ compressed: [UInt8], by receiver: PerMessageDeflate, limit: Int) -> [UInt8]? {
    var message: [UInt8] = []
    let done: Void? = try? receiver.inflate(compressed.span, isLast: true, into: &message, limit: limit)
    return done == nil ? nil : message
}

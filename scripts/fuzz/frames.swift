/// Bytes of a peer: whatever they are, they mean the same whole and in pieces, and stay within the limit.
///
/// Input: a byte whose bits choose the role and compression, a byte for the size of the pieces, then the stream.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 2 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let role: Role = input[0] & 1 == 0 ? .server : .client
    let compression: PerMessageDeflate.Agreement? = input[0] & 2 == 0 ? nil : .init(serverMaxWindowBits: 9)
    let stream = Array(input[2...])
    let limit = 4096

    func events(_ pieceByteCount: Int) -> ([WebSocketCodec.Event], [UInt8]) {
        var codec = WebSocketCodec(role: role, messageByteCountMax: limit, compression: compression)
        var events: [WebSocketCodec.Event] = []
        var rest = stream[...]
        while !rest.isEmpty {
            var piece = Array(rest.prefix(pieceByteCount))
            var span = piece.mutableSpan
            codec.receive(&span, into: &events)
            rest = rest.dropFirst(pieceByteCount)
        }
        return (events, role == .server ? codec.pendingOutput : [])
    }
    let (whole, pongs) = events(.max)
    let (pieces, piecePongs) = events(1 + Int(input[1] % 32))
    // A broken rule may be seen earlier when more of the stream lies in one read; what came before it is the same.
    func messages(_ events: [WebSocketCodec.Event]) -> [WebSocketCodec.Event] {
        events.filter { if case .violation = $0 { false } else { true } }
    }
    precondition(messages(whole) == messages(pieces) && whole.count == pieces.count)
    precondition(pongs == piecePongs)
    for (index, event) in whole.enumerated() {
        switch event {
        case .message(.text(let text)): precondition(text.utf8.count <= limit)
        case .message(.binary(let bytes)): precondition(bytes.count <= limit)
        case .close(let frame):
            precondition(index == whole.count - 1 && frame.code.map(\.isAllowedOnWire) != false)
        case .violation(let violation):
            precondition(index == whole.count - 1 && violation.closeCode.isAllowedOnWire)
        }
    }
    return 0
}

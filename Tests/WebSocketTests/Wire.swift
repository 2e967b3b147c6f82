@testable import WebSocket

/// Frames written by hand, right or wrong, and a codec to give them to.
enum Wire {
    static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// A frame from a client (`masked`) or a server.
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, reserved: UInt8 = 0, masked: Bool = true,
        lengthByteCount: Int? = nil, declared: UInt64? = nil
    ) -> [UInt8] {
        let length = declared ?? UInt64(payload.count)
        let extra = lengthByteCount ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
        var frame: [UInt8] = [(final ? 0x80 : 0) | reserved << 4 | opcode]
        frame.append((masked ? 0x80 : 0) | (extra == 0 ? UInt8(length) : extra == 2 ? 126 : 127))
        for index in (0..<extra).reversed() { frame.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * index))) }
        if masked { frame += key }
        return frame + (masked ? payload.enumerated().map { $1 ^ key[$0 % 4] } : payload)
    }

    static func text(_ text: String, final: Bool = true) -> [UInt8] { frame(1, Array(text.utf8), final: final) }
    static func continuation(_ text: String, final: Bool) -> [UInt8] { frame(0, Array(text.utf8), final: final) }
    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
        frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }
}

/// What a receiving end makes of bytes.
struct Receiver {
    var codec: WebSocketCodec
    var events: [WebSocketCodec.Event] = []

    init(_ role: Role = .server, limit: Int = 1 << 20, compression: PerMessageDeflate.Agreement? = nil) {
        codec = WebSocketCodec(role: role, messageByteCountMax: limit, compression: compression)
    }

    mutating func receive(_ bytes: [UInt8]) {
        var bytes = bytes
        var span = bytes.mutableSpan
        codec.receive(&span, into: &events)
    }

    /// The events of bytes that arrive in pieces of `pieceByteCount`.
    static func events(
        _ bytes: [UInt8], _ role: Role = .server, limit: Int = 1 << 20, pieceByteCount: Int = .max,
        compression: PerMessageDeflate.Agreement? = nil
    ) -> [WebSocketCodec.Event] {
        var receiver = Receiver(role, limit: limit, compression: compression)
        var rest = bytes[...]
        while !rest.isEmpty {
            receiver.receive(Array(rest.prefix(pieceByteCount)))
            rest = rest.dropFirst(pieceByteCount)
        }
        return receiver.events
    }
}

/// A generator whose sequence a seed fixes (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// One end of an open WebSocket as a pure state machine: bytes in, events out; messages in, bytes out.
///
/// Bounded: it holds at most one message of the limit, one control frame and one cut header; memory grows with the
/// bytes that have arrived, never with a length that a frame merely declares. A payload that lies whole in one read
/// is unmasked where it stands and copied once, into the message.
///
/// | receiving half | event | then |
/// | --- | --- | --- |
/// | open | message | `.message` |
/// | open | ping | a pong is encoded into `pendingOutput`, `.ping` is counted |
/// | open | close frame | `.close`, finished |
/// | open | a broken rule | `.violation`, finished |
/// | finished | any bytes | thrown away |
package struct WebSocketCodec {
    package enum Event: Equatable, Sendable {
        case message(Message)
        /// The peer begins or answers the closing handshake.
        case close(CloseFrame)
        /// The connection has to fail, after the events before this one have been dealt with.
        case violation(ProtocolViolation)
    }

    private let role: Role
    private let messageByteCountMax: Int
    private var masks: MaskKeys?
    private let compression: PerMessageDeflate?

    /// The frame whose payload is coming in.
    private var frame: FrameHeader?
    /// Payload bytes of `frame` that have come in.
    private var frameByteCount = 0
    /// A header that the end of a read has cut.
    private var cutHeader: [UInt8] = []
    private var control: [UInt8] = []
    /// The message being put together: its opcode, whether it is compressed, its bytes so far.
    private var messageOpcode: Opcode?
    private var isMessageCompressed = false
    private var message: [UInt8] = []
    private var utf8 = UTF8Validation()

    /// No more events will come.
    package private(set) var isFinished = false
    /// Answers to pings, encoded, for the caller to send and clear.
    package var pendingOutput: [UInt8] = []

    /// - Parameter messageByteCountMax: the longest message taken, after decompression.
    package init(role: Role, messageByteCountMax: Int, compression: PerMessageDeflate.Agreement? = nil) {
        self.role = role
        self.messageByteCountMax = messageByteCountMax
        masks = role == .client ? MaskKeys() : nil
        self.compression = compression.map { PerMessageDeflate($0, role: role) }
    }

    /// Whether a message has begun and not ended.
    package var isInsideMessage: Bool { messageOpcode != nil || frame != nil || !cutHeader.isEmpty }

    // MARK: Receiving

    /// Takes the bytes of one read, unmasking them in place, and appends what they mean to `events`.
    ///
    /// - Returns: whether `pendingOutput` or `isFinished` has something to tell.
    @discardableResult
    package mutating func receive(_ bytes: inout MutableSpan<UInt8>, into events: inout [Event]) -> Bool {
        do throws(ProtocolViolation) {
            var position = 0
            while position < bytes.count, !isFinished {
                if frame == nil { try receiveHeader(bytes.span, &position) }
                if let frame { try receivePayload(frame, &bytes, &position, &events) }
            }
        } catch {
            isFinished = true
            message = []
            events.append(.violation(error))
        }
        return isFinished || !pendingOutput.isEmpty
    }

    private mutating func receiveHeader(_ bytes: Span<UInt8>, _ position: inout Int) throws(ProtocolViolation) {
        if cutHeader.isEmpty {
            switch try FrameHeader.parse(bytes, at: position, role: role) {
            case .complete(let header, let byteCount):
                position += byteCount
                try begin(header)
            case .incomplete:
                cutHeader.append(bytesOf: bytes, in: position..<bytes.count)
                position = bytes.count
            }
            return
        }
        while position < bytes.count {
            cutHeader.append(bytes[position])
            position += 1
            if case .complete(let header, _) = try FrameHeader.parse(cutHeader.span, at: 0, role: role) {
                cutHeader = []
                return try begin(header)
            }
        }
    }

    /// Checks what depends on the message that a frame belongs to, and on the limit.
    private mutating func begin(_ header: FrameHeader) throws(ProtocolViolation) {
        frame = header
        frameByteCount = 0
        if header.opcode.isControl { return }
        if header.opcode == .continuation {
            guard messageOpcode != nil else { throw .continuationWithoutMessage }
            // RFC 7692 §6.1: RSV1 stands on the first frame of a message only.
            if header.isCompressed { throw .reservedBitSet }
        } else {
            guard messageOpcode == nil else { throw .messageInsideMessage }
            if header.isCompressed, compression == nil { throw .reservedBitSet }
            messageOpcode = header.opcode
            isMessageCompressed = header.isCompressed
            utf8 = UTF8Validation()
        }
        // Before a byte of it is kept. Compressed bytes are counted as they inflate.
        if isMessageCompressed
            ? header.payloadByteCount > messageByteCountMax + 1024
            : header.payloadByteCount > messageByteCountMax - message.count
        {
            throw .messageTooBig(limit: messageByteCountMax)
        }
    }

    private mutating func receivePayload(
        _ header: FrameHeader, _ bytes: inout MutableSpan<UInt8>, _ position: inout Int, _ events: inout [Event]
    ) throws(ProtocolViolation) {
        let count = min(header.payloadByteCount - frameByteCount, bytes.count - position)
        let range = position..<position + count
        if let key = header.maskKey, count > 0 {
            Mask.apply(key, phase: frameByteCount, to: &bytes, in: range)
        }
        position += count
        let isWhole = count == header.payloadByteCount
        frameByteCount += count
        let isFrameOver = frameByteCount == header.payloadByteCount
        if isFrameOver { frame = nil }

        if header.opcode.isControl {
            control.append(bytesOf: bytes.span, in: range)
            if isFrameOver { try endControl(header.opcode, &events) }
            return
        }
        let isMessageOver = isFrameOver && header.isFinal
        if isWhole, isMessageOver, header.opcode != .continuation, !isMessageCompressed {
            let whole = try Self.message(header.opcode, bytes.span.extracting(range))
            messageOpcode = nil
            events.append(.message(whole))
            return
        }
        if isMessageCompressed {
            try compression!.inflate(
                bytes.span.extracting(range), isLast: isMessageOver, into: &message, limit: messageByteCountMax)
        } else {
            message.append(bytesOf: bytes.span, in: range)
        }
        if messageOpcode == .text, !utf8.check(message, isComplete: isMessageOver) { throw .invalidUTF8 }
        if isMessageOver { try endMessage(&events) }
    }

    private mutating func endMessage(_ events: inout [Event]) throws(ProtocolViolation) {
        let whole: Message
        if messageOpcode == .text {
            whole = try Self.message(.text, message.span)
        } else {
            whole = .binary(message)
        }
        messageOpcode = nil
        message = []
        events.append(.message(whole))
    }

    private mutating func endControl(_ opcode: Opcode, _ events: inout [Event]) throws(ProtocolViolation) {
        let payload = control
        control = []
        switch opcode {
        case .ping:
            // RFC 6455 §5.5.3: every ping is answered, with its payload, in order.
            FrameEncoder.encode(.pong, payload.span, maskKey: masks?.next(), into: &pendingOutput)
        case .close:
            let close = try CloseFrame(payload: payload)
            isFinished = true
            message = []
            events.append(.close(close))
        default: break  // RFC 6455 §5.5.3: a pong that nobody asked for is legal and needs no answer.
        }
    }

    private static func message(_ opcode: Opcode, _ payload: Span<UInt8>) throws(ProtocolViolation) -> Message {
        guard opcode == .text else {
            var copy: [UInt8] = []
            copy.append(bytesOf: payload)
            return .binary(copy)
        }
        // Both validate and never repair; the first does it without a generic call.
        if #available(macOS 26, *) {
            guard let valid = try? UTF8Span(validating: payload) else { throw .invalidUTF8 }
            return .text(String(copying: valid))
        }
        let text = unsafe payload.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) }
        guard let text else { throw .invalidUTF8 }
        return .text(text)
    }

    // MARK: Sending

    /// Appends a text message to `output`.
    package mutating func encode(text: String, into output: inout [UInt8]) {
        var text = text
        text.makeContiguousUTF8()
        encode(.text, text.utf8.span, into: &output)
    }

    /// Appends a text message, of bytes that are known to be UTF-8, to `output`.
    package mutating func encode(utf8 text: [UInt8], into output: inout [UInt8]) {
        encode(.text, text.span, into: &output)
    }

    /// Appends a binary message to `output`.
    package mutating func encode(binary: [UInt8], into output: inout [UInt8]) {
        encode(.binary, binary.span, into: &output)
    }

    /// Appends a ping to `output`. The payload has at most 125 bytes.
    package mutating func encode(ping payload: [UInt8], into output: inout [UInt8]) {
        precondition(payload.count <= 125)
        FrameEncoder.encode(.ping, payload.span, maskKey: masks?.next(), into: &output)
    }

    /// Appends a close frame to `output`. A code that may not stand on the wire is left out.
    package mutating func encode(_ close: CloseFrame, into output: inout [UInt8]) {
        FrameEncoder.encode(.close, close.payload.span, maskKey: masks?.next(), into: &output)
    }

    private mutating func encode(_ opcode: Opcode, _ payload: Span<UInt8>, into output: inout [UInt8]) {
        if compression != nil, let compressed = compression!.deflate(payload) {
            FrameEncoder.encode(opcode, compressed.span, isCompressed: true, maskKey: masks?.next(), into: &output)
        } else {
            FrameEncoder.encode(opcode, payload, maskKey: masks?.next(), into: &output)
        }
    }
}

/// How a peer broke the protocol. The connection fails: a close frame with `closeCode`, then nothing more.
package enum ProtocolViolation: Error, Equatable, Sendable {
    case reservedBitSet
    case unknownOpcode(UInt8)
    /// RFC 6455 §5.1: a client masks every frame.
    case frameNotMasked
    /// RFC 6455 §5.1: a server masks none.
    case frameMasked
    case fragmentedControlFrame
    case controlFrameTooLong
    /// RFC 6455 §5.2: the minimal number of bytes must be used for the length.
    case lengthNotMinimal
    case lengthOutOfRange
    case continuationWithoutMessage
    case messageInsideMessage
    case messageTooBig(limit: Int)
    case invalidUTF8
    case closeFrameTooShort
    case closeCodeNotAllowed(UInt16)
    case invalidCompressedData

    package var closeCode: CloseCode {
        switch self {
        case .messageTooBig: .messageTooBig
        case .invalidUTF8, .invalidCompressedData: .invalidPayload
        default: .protocolError
        }
    }
}

extension ProtocolViolation: CustomStringConvertible {
    /// A sentence for the log and for the close frame; never holds what the peer sent.
    package var description: String {
        switch self {
        case .reservedBitSet: "reserved bit set"
        case .unknownOpcode(let value): "unknown opcode \(value)"
        case .frameNotMasked: "client frame not masked"
        case .frameMasked: "server frame masked"
        case .fragmentedControlFrame: "fragmented control frame"
        case .controlFrameTooLong: "control frame longer than 125 bytes"
        case .lengthNotMinimal: "frame length not in its shortest form"
        case .lengthOutOfRange: "frame length out of range"
        case .continuationWithoutMessage: "continuation without a message"
        case .messageInsideMessage: "new message inside a fragmented one"
        case .messageTooBig(let limit): "message longer than \(limit) bytes"
        case .invalidUTF8: "text is not UTF-8"
        case .closeFrameTooShort: "close frame with one byte"
        case .closeCodeNotAllowed(let code): "close code \(code) not allowed"
        case .invalidCompressedData: "compressed data does not inflate"
        }
    }
}

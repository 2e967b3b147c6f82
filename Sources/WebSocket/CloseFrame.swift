/// What a close frame says. Both may be missing (RFC 6455 §5.5.1).
package struct CloseFrame: Equatable, Sendable {
    package var code: CloseCode?
    package var reason: String

    package init(code: CloseCode? = nil, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// RFC 6455 §5.5.1: empty, or a code and a reason in UTF-8.
    init(payload: [UInt8]) throws(ProtocolViolation) {
        guard !payload.isEmpty else {
            self.init()
            return
        }
        guard payload.count >= 2 else { throw .closeFrameTooShort }
        let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isAllowedOnWire else { throw .closeCodeNotAllowed(code.rawValue) }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .invalidUTF8 }
        self.init(code: code, reason: reason)
    }

    /// The payload, of at most 125 bytes: a longer reason is cut at a scalar.
    var payload: [UInt8] {
        guard let code, code.isAllowedOnWire else { return [] }
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for scalar in reason.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if payload.count + bytes.count > 125 { break }
            payload += bytes
        }
        return payload
    }
}

import OperationalTransform

/// Writes `ack`, `edited` and `caret`, which answer every keystroke, straight as bytes.
///
/// The general encoder writes the same messages, with their fields in any order; a test reads both back.
struct KeystrokeWriter {
    private(set) var bytes: [UInt8] = []

    private mutating func put(_ text: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func put(_ number: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func put(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: put("\\n")
            case 0x09: put("\\t")
            case 0..<0x20:
                put("\\u00")
                for digit in [byte >> 4, byte & 15] {
                    bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func put(_ operation: Operation) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for component in operation.components {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            switch component {
            case .retain(let count): put(count)
            case .insert(let text): put(quoted: text)
            case .delete(let count):
                put("{\"d\":")
                put(count)
                bytes.append(UInt8(ascii: "}"))
            }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    fileprivate mutating func write(_ ack: ServerMessage.Ack) {
        bytes.reserveCapacity(80)
        put("{\"type\":\"ack\",\"draft\":")
        put(ack.draft)
        put(",\"sequence\":")
        put(ack.sequence)
        put(",\"revision\":")
        put(ack.revision)
        put("}")
    }

    fileprivate mutating func write(_ edited: ServerMessage.Edited) {
        bytes.reserveCapacity(160 + edited.operation.insertedUTF8Count)
        put("{\"type\":\"edited\",\"draft\":")
        put(edited.draft)
        put(",\"revision\":")
        put(edited.revision)
        put(",\"operation\":")
        put(edited.operation)
        put(",\"participant\":")
        put(Int(edited.participant))
        put(",\"client\":")
        put(quoted: edited.client)
        put("}")
    }

    fileprivate mutating func write(_ caret: ServerMessage.RemoteCaret) {
        bytes.reserveCapacity(160)
        put("{\"type\":\"caret\",\"draft\":")
        put(caret.draft)
        put(",\"participant\":")
        put(Int(caret.participant))
        put(",\"client\":")
        put(quoted: caret.client)
        if let revision = caret.revision {
            put(",\"revision\":")
            put(revision)
        }
        if let anchor = caret.anchor {
            put(",\"anchor\":")
            put(anchor)
        }
        if let head = caret.head {
            put(",\"head\":")
            put(head)
        }
        put("}")
    }
}

extension ServerMessage {
    /// The message as UTF-8, if it is one of those that answer every keystroke; else nil: the general encoder writes
    /// all.
    package var keystrokeUTF8: [UInt8]? {
        var writer = KeystrokeWriter()
        switch self {
        case .ack(let ack): writer.write(ack)
        case .edited(let edited): writer.write(edited)
        case .caret(let caret): writer.write(caret)
        default: return nil
        }
        return writer.bytes
    }
}

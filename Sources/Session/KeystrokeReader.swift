import OperationalTransform

/// Reads `edit` and `caret`, the two messages that come with every keystroke, straight from their bytes.
///
/// It takes the plain forms that clients write, and gives nil for everything else: another message, an unknown or a
/// repeated field, an escape such as `\u00e4`, a fraction, a fault. Those go to the general decoder, which alone decides
/// what is wrong and says so. What this reader takes, the general decoder reads as the same message; a test compares
/// them. It is 20 times as fast: a keystroke costs less to read than to send.
@safe struct KeystrokeReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var place = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.bytes = bytes
        end = bytes.count
    }

    static func message(in text: String) -> ClientMessage? {
        var text = text
        return text.withUTF8 { bytes in
            var reader = unsafe KeystrokeReader(bytes)
            return reader.message()
        }
    }

    private struct Fields {
        var isEdit: Bool?
        var draft: Int?
        var sequence: Int?
        var revision: Int?
        var anchor: Int?
        var head: Int?
        var operation: Operation?
    }

    private mutating func message() -> ClientMessage? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var fields = Fields()
        repeat {
            guard field(into: &fields) else { return nil }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { return nil }
        skipSpaces()
        guard place == end, let isEdit = fields.isEdit, let draft = fields.draft else { return nil }
        if isEdit {
            guard let sequence = fields.sequence, let revision = fields.revision, let operation = fields.operation,
                fields.anchor == nil, fields.head == nil
            else { return nil }
            return .edit(.init(draft: draft, sequence: sequence, revision: revision, operation: operation))
        }
        guard fields.operation == nil, fields.sequence == nil else { return nil }
        return .caret(.init(draft: draft, revision: fields.revision, anchor: fields.anchor, head: fields.head))
    }

    /// One field and its value. - Returns: false if the message is not for this reader.
    private mutating func field(into fields: inout Fields) -> Bool {
        guard let name = plainText() else { return false }
        guard take(UInt8(ascii: ":")) else { return false }
        func put(_ number: Int?, into field: inout Int?) -> Bool {
            guard let number, field == nil else { return false }
            field = number
            return true
        }
        if matches(name, "type") {
            guard fields.isEdit == nil, let type = plainText() else { return false }
            guard matches(type, "edit") || matches(type, "caret") else { return false }
            fields.isEdit = matches(type, "edit")
            return true
        }
        if matches(name, "draft") { return put(integer(), into: &fields.draft) }
        if matches(name, "sequence") { return put(integer(), into: &fields.sequence) }
        if matches(name, "revision") { return put(integer(), into: &fields.revision) }
        if matches(name, "anchor") { return put(integer(), into: &fields.anchor) }
        if matches(name, "head") { return put(integer(), into: &fields.head) }
        guard matches(name, "operation"), fields.operation == nil, let operation = operation() else { return false }
        fields.operation = operation
        return true
    }

    private mutating func operation() -> Operation? {
        guard take(UInt8(ascii: "[")) else { return nil }
        if take(UInt8(ascii: "]")) { return .identity }
        var components: [Operation.Component] = []
        repeat {
            guard components.count < Operation.maximumComponentCount, let component = component() else { return nil }
            components.append(component)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { return nil }
        return try? Operation(components)
    }

    private mutating func component() -> Operation.Component? {
        skipSpaces()
        guard place < end else { return nil }
        switch unsafe bytes[place] {
        case UInt8(ascii: "\""): return text().map { .insert($0) }
        case UInt8(ascii: "{"):
            place += 1
            guard let name = plainText(), matches(name, "d"), take(UInt8(ascii: ":")), let count = integer(),
                take(UInt8(ascii: "}"))
            else { return nil }
            return .delete(count)
        default: return integer().map { .retain($0) }
        }
    }

    // MARK: - Parts

    private mutating func skipSpaces() {
        while place < end {
            switch unsafe bytes[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpaces()
        guard place < end, unsafe bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// A whole number of at most 15 digits, written the one way.
    private mutating func integer() -> Int? {
        skipSpaces()
        let isNegative = unsafe place < end && bytes[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let start = place
        var number = 0
        while place < end, case let digit = unsafe bytes[place] &- UInt8(ascii: "0"), digit <= 9 {
            guard place - start < 15 else { return nil }
            number = number * 10 + Int(digit)
            place += 1
        }
        let count = place - start
        guard count > 0, !(isNegative && number == 0) else { return nil }
        if count > 1, unsafe bytes[start] == UInt8(ascii: "0") { return nil }
        if place < end {
            let next = unsafe bytes[place]
            if next == UInt8(ascii: ".") || (next | 0x20) == UInt8(ascii: "e") { return nil }
        }
        return isNegative ? -number : number
    }

    /// The bytes of a string without escapes.
    private mutating func plainText() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < end {
            let byte = unsafe bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return start..<place - 1
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { return nil }
            place += 1
        }
        return nil
    }

    private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            guard unsafe bytes[range.lowerBound + offset] == name.utf8Start[offset] else { return false }
        }
        return true
    }

    private mutating func text() -> String? {
        let start = place
        if let plain = plainText() { return string(plain) }
        // From its beginning again, with what JSON escapes in one letter.
        place = start + 1
        var text: [UInt8] = []
        while place < end {
            let byte = unsafe bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard place < end, let escaped = Self.escaped(unsafe bytes[place]) else { return nil }
                text.append(escaped)
                place += 1
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private func string(_ range: Range<Int>) -> String {
        unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private static func escaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        default: nil
        }
    }
}

extension ClientMessage {
    /// The message, if it is one of those that come with every keystroke and is written plainly; else nil: the general
    /// decoder reads all.
    package init?(keystroke text: String) {
        guard let message = KeystrokeReader.message(in: text) else { return nil }
        self = message
    }
}

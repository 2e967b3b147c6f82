/// Turns the bytes a terminal sends into keys, pastes and mouse reports.
///
/// Understands UTF-8, CSI and SS3 keys with xterm modifiers, `CSI u`, bracketed paste and SGR mouse reports. An
/// unknown sequence is swallowed whole, so that a terminal's answer never lands in the text. Bytes may be cut anywhere.
///
/// ```
/// ground ──ESC──> escape ──[──> CSI: parameters 0x30...0x3F, intermediates 0x20...0x2F, final 0x40...0x7E
///                        ──O──> SS3: one final byte
///                        ──] P X ^ _──> string, swallowed up to BEL or ESC \
///                        ──ESC, control──> Escape, and that key anew
///                        ──other──> Alt + that key
/// CSI 200~ ──> paste, up to ESC[201~
/// ```
package struct KeyDecoder: Sendable {
    private var pending: [UInt8] = []
    private var paste: [UInt8]?

    /// Longest escape sequence taken seriously; longer ones are noise and are dropped.
    private static let sequenceLimitByteCount = 256
    private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

    package init() {}

    /// Whether an Escape (or the start of a sequence) waits for what follows. The caller calls `flush()` when nothing
    /// came for some tens of milliseconds: then it was the Escape key.
    package var isWaiting: Bool { paste == nil && !pending.isEmpty }

    /// Takes the next bytes and returns what they complete, in order.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [TerminalInput] {
        pending.append(contentsOf: bytes)
        return drain(isFinal: false)
    }

    /// Ends the wait: what is pending counts as typed, a lone Escape as the Escape key.
    package mutating func flush() -> [TerminalInput] {
        guard isWaiting else { return [] }
        let inputs = drain(isFinal: true)
        pending.removeAll()
        return inputs
    }

    private mutating func drain(isFinal: Bool) -> [TerminalInput] {
        var inputs: [TerminalInput] = []
        var position = 0
        while position < pending.count {
            if paste != nil {
                guard let end = continuePaste(from: position, into: &inputs) else {
                    position = pending.count
                    break
                }
                position = end
                continue
            }
            switch decodeOne(pending[position...], isFinal: isFinal) {
            case .incomplete:
                pending.removeFirst(position)
                return inputs
            case .complete(let input, let byteCount):
                if let input { inputs.append(input) }
                position += byteCount
            case .pasteBegins(let byteCount):
                paste = []
                position += byteCount
            }
        }
        pending.removeAll(keepingCapacity: true)
        return inputs
    }

    /// Moves bytes into the paste; returns the position after its end mark, `nil` while the mark has not come.
    private mutating func continuePaste(from position: Int, into inputs: inout [TerminalInput]) -> Int? {
        let searchStart = max(0, (paste?.count ?? 0) - Self.pasteEnd.count)
        paste?.append(contentsOf: pending[position...])
        guard let collected = paste, let end = Self.firstPasteEnd(in: collected, from: searchStart) else { return nil }
        inputs.append(.paste(Self.text(ofPaste: collected[..<end])))
        let leftoverByteCount = collected.count - end - Self.pasteEnd.count
        paste = nil
        return pending.count - leftoverByteCount
    }

    private static func firstPasteEnd(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= pasteEnd.count else { return nil }
        for index in start...(bytes.count - pasteEnd.count)
        where bytes[index] == 0x1B && bytes[index..<(index + pasteEnd.count)].elementsEqual(pasteEnd) {
            return index
        }
        return nil
    }

    /// Terminals send a pasted line end as CR; text here has LF only.
    private static func text(ofPaste bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(0x0D) else { return text }
        var scalars = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if !(scalar == "\n" && afterReturn) {
                scalars.append(scalar)
            }
            afterReturn = scalar == "\r"
        }
        return String(scalars)
    }

    private enum Step {
        case incomplete
        case complete(TerminalInput?, byteCount: Int)
        case pasteBegins(byteCount: Int)

        static func key(_ key: TerminalKey, _ modifiers: KeyModifiers = [], byteCount: Int = 1) -> Step {
            .complete(.key(KeyPress(key, modifiers)), byteCount: byteCount)
        }
    }

    private func decodeOne(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let first = bytes[bytes.startIndex]
        if first == 0x1B { return decodeEscape(bytes, isFinal: isFinal) }
        return decodeCharacter(bytes, isFinal: isFinal)
    }

    private func decodeCharacter(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let first = bytes[bytes.startIndex]
        switch first {
        case 0x0D, 0x0A: return .key(.enter)
        case 0x09: return .key(.tab)
        case 0x7F, 0x08: return .key(.backspace)
        case 0x00: return .key(.character(" "), .control)
        case 0x1C...0x1F: return .key(.character(Unicode.Scalar(first + 0x40)), .control)
        case 0x01..<0x1B: return .key(.character(Unicode.Scalar(first + 0x60)), .control)
        case 0x20..<0x7F: return .key(.character(Unicode.Scalar(first)))
        default: break
        }
        // RFC 3629 §4: the first byte says how many follow; a byte that cannot start a character is dropped.
        let byteCount =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard byteCount > 1 else { return .complete(nil, byteCount: 1) }
        guard bytes.count >= byteCount else {
            let isPlausible = bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
            return isPlausible && !isFinal ? .incomplete : .complete(nil, byteCount: 1)
        }
        guard let text = String(validating: bytes.prefix(byteCount), as: UTF8.self),
            let scalar = text.unicodeScalars.first
        else { return .complete(nil, byteCount: 1) }
        // U+0080...U+009F would be read as C1 controls when shown; no key types them.
        if scalar.value < 0xA0 { return .complete(nil, byteCount: byteCount) }
        return .key(.character(scalar), byteCount: byteCount)
    }

    private func decodeEscape(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let start = bytes.startIndex
        guard bytes.count > 1 else { return isFinal ? .key(.escape) : .incomplete }
        switch bytes[start + 1] {
        case UInt8(ascii: "["):
            return decodeControlSequence(bytes, isFinal: isFinal)
        case UInt8(ascii: "O"):
            guard bytes.count > 2 else { return isFinal ? .key(.character("O"), .alt, byteCount: 2) : .incomplete }
            return .complete(Self.finalKey(bytes[start + 2]).map { .key(KeyPress($0)) }, byteCount: 3)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            return skipString(bytes, isFinal: isFinal)
        // A slow line hands Escape and the next key over together. No key has Alt and Control here, so these are two.
        case 0x1B, 0x01..<0x08, 0x0B, 0x0C, 0x0E..<0x1B:
            return .key(.escape)
        default:
            switch decodeCharacter(bytes.dropFirst(), isFinal: isFinal) {
            case .complete(.key(let press), let byteCount):
                return .key(press.key, press.modifiers.union(.alt), byteCount: byteCount + 1)
            case .complete(_, let byteCount): return .complete(nil, byteCount: byteCount + 1)
            case .incomplete, .pasteBegins: return .incomplete
            }
        }
    }

    /// An answer of the terminal (OSC, DCS, ...): swallowed up to its end.
    private func skipString(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let start = bytes.startIndex
        if bytes.count == 2 && isFinal {
            return .key(.character(Unicode.Scalar(bytes[start + 1])), .alt, byteCount: 2)
        }
        var index = start + 2
        while index < bytes.endIndex {
            if bytes[index] == 0x07 { return .complete(nil, byteCount: index + 1 - start) }
            if bytes[index] == 0x1B {
                if index + 1 < bytes.endIndex {
                    let isEnd = bytes[index + 1] == UInt8(ascii: "\\")
                    return .complete(nil, byteCount: index - start + (isEnd ? 2 : 0))
                }
                break
            }
            index += 1
        }
        return isFinal || bytes.count > 4096 ? .complete(nil, byteCount: bytes.count) : .incomplete
    }

    private func decodeControlSequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let start = bytes.startIndex
        var index = start + 2
        while index < bytes.endIndex, (0x20...0x3F).contains(bytes[index]) { index += 1 }
        guard index < bytes.endIndex else {
            if bytes.count == 2 && isFinal { return .key(.character("["), .alt, byteCount: 2) }
            let isTooLong = bytes.count > Self.sequenceLimitByteCount
            return isFinal || isTooLong ? .complete(nil, byteCount: bytes.count) : .incomplete
        }
        let byteCount = index + 1 - start
        // A byte that no sequence may hold: drop what came before it and read it anew.
        guard (0x40...0x7E).contains(bytes[index]) else { return .complete(nil, byteCount: byteCount - 1) }
        let body = bytes[(start + 2)..<index]
        if bytes[index] == UInt8(ascii: "~") && body.elementsEqual("200".utf8) {
            return .pasteBegins(byteCount: byteCount)
        }
        return .complete(Self.input(body: body, final: bytes[index]), byteCount: byteCount)
    }

    private static func input(body: ArraySlice<UInt8>, final: UInt8) -> TerminalInput? {
        if body.first == UInt8(ascii: "<") {
            return mouse(parameters(body.dropFirst()), final: final).map { .mouse($0) }
        }
        guard body.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
        let numbers = parameters(body)
        let modifiers = modifiers(numbers.count > 1 ? numbers[1] : 1)
        switch final {
        case UInt8(ascii: "~"):
            guard let number = numbers.first else { return nil }
            if number == 27, numbers.count == 3 { return character(numbers[2], modifiers) }
            return tildeKey(number).map { .key(KeyPress($0, modifiers)) }
        case UInt8(ascii: "u"):
            guard let number = numbers.first else { return nil }
            return character(number, modifiers)
        case UInt8(ascii: "Z"):
            return .key(KeyPress(.tab, .shift))
        default:
            return finalKey(final).map { .key(KeyPress($0, modifiers)) }
        }
    }

    /// Numbers separated by `;`; a sub-parameter after `:` is passed over, an absent number is 1.
    private static func parameters(_ body: ArraySlice<UInt8>) -> [Int] {
        body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
            var number = 0
            guard !part.isEmpty else { return 1 }
            for byte in part {
                guard byte != UInt8(ascii: ":") else { break }
                number = min(number * 10 + Int(byte & 0x0F), 0x11_0000)
            }
            return number
        }
    }

    /// xterm: the parameter is 1 + a bit set of Shift 1, Alt 2, Control 4 (Meta and the rest are passed over).
    private static func modifiers(_ parameter: Int) -> KeyModifiers {
        KeyModifiers(rawValue: UInt8((max(parameter, 1) - 1) & 7))
    }

    private static func character(_ number: Int, _ modifiers: KeyModifiers) -> TerminalInput? {
        switch number {
        case 9: return .key(KeyPress(.tab, modifiers))
        case 13: return .key(KeyPress(.enter, modifiers))
        case 27: return .key(KeyPress(.escape, modifiers))
        case 8, 127: return .key(KeyPress(.backspace, modifiers))
        case 0x20..<0x7F, 0xA0...0x10_FFFF:
            guard let scalar = Unicode.Scalar(UInt32(number)) else { return nil }
            return .key(KeyPress(.character(scalar), modifiers))
        default: return nil
        }
    }

    private static func finalKey(_ final: UInt8) -> TerminalKey? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "M"): .enter
        case UInt8(ascii: "P"): .function(1)
        case UInt8(ascii: "Q"): .function(2)
        case UInt8(ascii: "R"): .function(3)
        case UInt8(ascii: "S"): .function(4)
        default: nil
        }
    }

    private static func tildeKey(_ number: Int) -> TerminalKey? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// SGR mouse report: `CSI < button ; column ; row M` (press, drag) or `m` (release).
    private static func mouse(_ numbers: [Int], final: UInt8) -> MouseReport? {
        guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
        let (column, row) = (numbers[1] - 1, numbers[2] - 1)
        switch (numbers[0] & 0b110_0011, final) {
        case (64, _): return MouseReport(.wheelUp, column: column, row: row)
        case (65, _): return MouseReport(.wheelDown, column: column, row: row)
        case (0, UInt8(ascii: "M")): return MouseReport(.press, column: column, row: row)
        case (0, UInt8(ascii: "m")): return MouseReport(.release, column: column, row: row)
        case (32, _): return MouseReport(.drag, column: column, row: row)
        default: return nil
        }
    }
}

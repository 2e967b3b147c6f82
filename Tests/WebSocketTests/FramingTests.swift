import Testing

@testable import WebSocket

@Suite("Frames (RFC 6455 §5)")
struct FramingTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var violation: ProtocolViolation
        var role = Role.server
        init(_ name: String, _ bytes: [UInt8], _ violation: ProtocolViolation, _ role: Role = .server) {
            testDescription = name
            self.bytes = bytes
            self.violation = violation
            self.role = role
        }
    }

    static let broken: [Broken] = [
        // §5.1
        Broken("an unmasked frame of a client", Wire.frame(1, [65], masked: false), .frameNotMasked),
        Broken("a masked frame of a server", Wire.frame(1, [65]), .frameMasked, .client),
        // §5.2
        Broken("RSV1 without compression", Wire.frame(1, [65], reserved: 4), .reservedBitSet),
        Broken("RSV2", Wire.frame(1, [65], reserved: 2), .reservedBitSet),
        Broken("RSV3", Wire.frame(2, [65], reserved: 1), .reservedBitSet),
        Broken("RSV1 on a ping", Wire.frame(9, [], reserved: 4), .reservedBitSet),
        Broken("opcode 3", Wire.frame(3), .unknownOpcode(3)),
        Broken("opcode 7", Wire.frame(7), .unknownOpcode(7)),
        Broken("opcode 11", Wire.frame(0xB), .unknownOpcode(0xB)),
        Broken("opcode 15", Wire.frame(0xF), .unknownOpcode(0xF)),
        Broken("a 16-bit length of 2", Wire.frame(1, [65, 66], lengthByteCount: 2), .lengthNotMinimal),
        Broken("a 64-bit length of 2", Wire.frame(1, [65, 66], lengthByteCount: 8), .lengthNotMinimal),
        Broken(
            "a 64-bit length of 65,535", Wire.frame(2, lengthByteCount: 8, declared: 65_535), .lengthNotMinimal),
        Broken("a length with the top bit", Wire.frame(2, declared: 1 << 63), .lengthOutOfRange),
        Broken("a length of all ones", Wire.frame(2, declared: .max), .lengthOutOfRange),
        Broken("a length of 2^62", Wire.frame(2, declared: 1 << 62), .messageTooBig(limit: 1 << 20)),
        Broken("a length of 1 TiB", Wire.frame(2, declared: 1 << 40), .messageTooBig(limit: 1 << 20)),
        // §5.4
        Broken("a continuation of nothing", Wire.frame(0, [65]), .continuationWithoutMessage),
        Broken(
            "a text inside a fragmented one", Wire.text("a", final: false) + Wire.text("b"), .messageInsideMessage),
        Broken(
            "a continuation after the end",
            Wire.text("a", final: false) + Wire.continuation("b", final: true)
                + Wire.continuation("c", final: true), .continuationWithoutMessage),
        // §5.5
        Broken("a fragmented ping", Wire.frame(9, final: false), .fragmentedControlFrame),
        Broken("a fragmented close", Wire.frame(8, final: false), .fragmentedControlFrame),
        Broken("a ping of 126 bytes", Wire.frame(9, [UInt8](repeating: 1, count: 126)), .controlFrameTooLong),
        Broken("a close of 1,000 bytes", Wire.frame(8, [UInt8](repeating: 1, count: 1000)), .controlFrameTooLong),
        // §5.5.1 and §7.4
        Broken("a close of one byte", Wire.frame(8, [3]), .closeFrameTooShort),
        Broken("a close reason that is not UTF-8", Wire.close(1000, [0xC0, 0xAF]), .invalidUTF8),
    ]

    @Test("a broken rule is named, after what came before it", arguments: broken)
    func violations(_ broken: Broken) {
        let before = Wire.frame(1, [104, 105], masked: broken.role == .server)
        for pieceByteCount in [1, 2, 3, 7, .max] {
            let events = Receiver.events(before + broken.bytes, broken.role, pieceByteCount: pieceByteCount)
            // A message may still have come to its end before the rule was broken.
            #expect(events.first == .message(.text("hi")))
            #expect(events.last == .violation(broken.violation), "in pieces of \(pieceByteCount)")
        }
    }

    @Test("nothing is taken after a broken rule")
    func nothingAfterViolation() {
        #expect(Receiver.events(Wire.frame(3) + Wire.text("later")) == [.violation(.unknownOpcode(3))])
        #expect(Receiver.events(Wire.close(1000) + Wire.text("later")) == [.close(CloseFrame(code: .normal))])
    }

    @Test("a broken first byte is refused before the second has come")
    func atOnce() {
        var receiver = Receiver()
        receiver.receive([0x83])
        #expect(receiver.events == [.violation(.unknownOpcode(3))])
    }

    @Test(
        "a length is written in its shortest form and read back",
        arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
    func lengths(_ count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let frame = SharedFrame(binary: payload)
        #expect(frame.byteCount == count + (count < 126 ? 2 : count < 65_536 ? 4 : 10))
        #expect(Receiver.events(frame.bytes, .client) == [.message(.binary(payload))])
    }

    @Test("the sample frames of §5.7 are read and written")
    func samples() {
        #expect(SharedFrame(text: "Hello").bytes == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        let masked: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(Receiver.events(masked) == [.message(.text("Hello"))])
        let fragmented: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        #expect(Receiver.events(fragmented, .client) == [.message(.text("Hello"))])
    }

    @Test("bytes mean the same however they are cut", arguments: 0..<40)
    func cuts(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<8 {
            let payload = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...127, using: &generator)
            }
            let cut = Int.random(in: 0...payload.count, using: &generator)
            bytes += Wire.frame(2, Array(payload[..<cut]), final: false)
            if Bool.random(using: &generator) { bytes += Wire.frame(9, [1, 2, 3]) }
            bytes += Wire.frame(0, Array(payload[cut...]))
            bytes += Wire.frame(1, payload)
        }
        let whole = Receiver.events(bytes)
        #expect(whole.count == 16)
        for _ in 0..<10 {
            let pieceByteCount = Int.random(in: 1...40, using: &generator)
            #expect(Receiver.events(bytes, pieceByteCount: pieceByteCount) == whole, "seed \(seed)")
        }
    }

    @Test("masking works at every phase and length")
    func masking() {
        let key: UInt32 = 0x3D21_FA37
        for phase in 0..<4 {
            for count in 0..<40 {
                var bytes = [UInt8](repeating: 0, count: count + 5)
                var span = bytes.mutableSpan
                Mask.apply(key, phase: phase, to: &span, in: 3..<3 + count)
                let expected = (0..<count).map { Wire.key[($0 + phase) % 4] }
                #expect(Array(bytes[3..<3 + count]) == expected)
                #expect(bytes[..<3].allSatisfy { $0 == 0 } && bytes[(3 + count)...].allSatisfy { $0 == 0 })
            }
        }
    }

    @Test("a client masks each frame with another key")
    func keys() {
        var codec = WebSocketCodec(role: .client, messageByteCountMax: 1000)
        var keys: Set<[UInt8]> = []
        for _ in 0..<1000 {
            var output: [UInt8] = []
            codec.encode(text: "same", into: &output)
            keys.insert(Array(output[2..<6]))
            #expect(Receiver.events(output) == [.message(.text("same"))])
        }
        #expect(keys.count > 990)
    }

    @Test("every ping is answered, in order, also inside a message")
    func pings() {
        var receiver = Receiver()
        var bytes = Wire.text("a", final: false)
        for number in 0..<10 { bytes += Wire.frame(9, [UInt8(number)]) }
        receiver.receive(bytes + Wire.continuation("b", final: true))
        #expect(receiver.events == [.message(.text("ab"))])
        #expect(receiver.codec.pendingOutput == (0..<10).flatMap { [0x8A, 0x01, UInt8($0)] })
    }

    @Test("a pong that nobody asked for is let pass")
    func unaskedPong() {
        #expect(Receiver.events(Wire.frame(10, [1, 2]) + Wire.text("x")) == [.message(.text("x"))])
    }

    @Test("ten thousand empty fragments leave no trace")
    func emptyFragments() {
        var receiver = Receiver()
        receiver.receive(Wire.text("", final: false))
        let empty = (0..<10_000).flatMap { _ in Wire.continuation("", final: false) }
        receiver.receive(empty)
        #expect(receiver.events.isEmpty)
        receiver.receive(Wire.continuation("end", final: true))
        #expect(receiver.events == [.message(.text("end"))])
    }
}

import Testing

@testable import WebSocket

@Suite("Closing (RFC 6455 §7)")
struct CloseTests {
    @Test(
        "codes that may stand on the wire",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func allowed(_ code: UInt16) {
        let events = Receiver.events(Wire.close(code, Array("why".utf8)))
        #expect(events == [.close(CloseFrame(code: CloseCode(rawValue: code), reason: "why"))])
    }

    @Test("codes that may not", arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    func forbidden(_ code: UInt16) {
        #expect(Receiver.events(Wire.close(code)) == [.violation(.closeCodeNotAllowed(code))])
        // Nor do we ever send them.
        #expect(CloseFrame(code: CloseCode(rawValue: code), reason: "x").payload.isEmpty)
    }

    @Test("an empty close frame has no code")
    func empty() {
        #expect(Receiver.events(Wire.frame(8)) == [.close(CloseFrame())])
        #expect(CloseFrame().payload.isEmpty)
    }

    @Test("a long reason is cut at a scalar, within 125 bytes")
    func longReason() {
        let payload = CloseFrame(code: .normal, reason: String(repeating: "é", count: 100)).payload
        #expect(payload.count == 124)
        #expect(String(validating: payload[2...], as: UTF8.self) == String(repeating: "é", count: 61))
    }

    @Test("messages before a close are delivered")
    func before() {
        let events = Receiver.events(Wire.text("last") + Wire.close(1001))
        #expect(events == [.message(.text("last")), .close(CloseFrame(code: .goingAway))])
    }

    @Test("every violation has a code that may be sent and a sentence")
    func violations() {
        let all: [ProtocolViolation] = [
            .reservedBitSet, .unknownOpcode(3), .frameNotMasked, .frameMasked, .fragmentedControlFrame,
            .controlFrameTooLong, .lengthNotMinimal, .lengthOutOfRange, .continuationWithoutMessage,
            .messageInsideMessage, .messageTooBig(limit: 5), .invalidUTF8, .closeFrameTooShort,
            .closeCodeNotAllowed(1005), .invalidCompressedData,
        ]
        for violation in all {
            let payload = CloseFrame(code: violation.closeCode, reason: violation.description).payload
            #expect((3...125).contains(payload.count), "\(violation)")
        }
    }
}

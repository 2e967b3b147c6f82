import Testing

@testable import WebSocket

@Suite("Text is UTF-8 (RFC 6455 §8.1)")
struct TextTests {
    static let invalid: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
        [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
        [0xFF],
    ]

    @Test("what is not UTF-8 is refused, never repaired", arguments: invalid)
    func refused(_ bytes: [UInt8]) {
        for (before, after) in [("", ""), ("é", "é"), (String(repeating: "a", count: 100), "z")] {
            let payload = Array(before.utf8) + bytes + Array(after.utf8)
            #expect(Receiver.events(Wire.frame(1, payload)) == [.violation(.invalidUTF8)])
            #expect(Receiver.events(Wire.frame(1, payload), pieceByteCount: 1) == [.violation(.invalidUTF8)])
            for cut in 0...payload.count {
                let fragments =
                    Wire.frame(1, Array(payload[..<cut]), final: false) + Wire.frame(0, Array(payload[cut...]))
                #expect(Receiver.events(fragments) == [.violation(.invalidUTF8)], "cut at \(cut)")
            }
        }
        #expect(ProtocolViolation.invalidUTF8.closeCode == .invalidPayload)
    }

    @Test("it is refused as soon as no continuation could be valid")
    func atOnce() {
        // The lead of a surrogate: the second byte decides.
        var receiver = Receiver()
        let frame = Wire.frame(1, Array("é".utf8) + [0xED, 0xA0, 0x80, 0x41, 0x41])
        receiver.receive(Array(frame[..<(6 + 3)]))
        #expect(receiver.events.isEmpty)
        receiver.receive([frame[9]])
        #expect(receiver.events == [.violation(.invalidUTF8)])
    }

    @Test("every scalar passes, cut anywhere")
    func everyScalar() {
        let scalars = [0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF]
        let text = String(String.UnicodeScalarView(scalars.map { UnicodeScalar($0)! }))
        let payload = Array(text.utf8)
        for cut in 0...payload.count {
            let bytes = Wire.frame(1, Array(payload[..<cut]), final: false) + Wire.frame(0, Array(payload[cut...]))
            #expect(Receiver.events(bytes, pieceByteCount: 1) == [.message(.text(text))])
        }
    }

    @Test("the incremental check agrees with the whole one", arguments: 0..<200)
    func agrees(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // Mostly valid bytes, with some that are not.
        var payload = Array("aé€😀\u{10FFFF}".utf8)
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            payload[Int.random(in: 0..<payload.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        let expected: [WebSocketCodec.Event] =
            String(validating: payload, as: UTF8.self).map { [.message(.text($0))] } ?? [.violation(.invalidUTF8)]
        for pieceByteCount in 1...6 {
            let bytes = Wire.frame(1, [], final: false) + Wire.frame(0, payload)
            #expect(Receiver.events(bytes, pieceByteCount: pieceByteCount) == expected, "seed \(seed)")
        }
    }
}

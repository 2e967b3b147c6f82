import Testing

@testable import WebSocket

@Suite("Compression (RFC 7692)")
struct CompressionTests {
    typealias Agreement = PerMessageDeflate.Agreement

    static let agreements: [Agreement] = [9, 12, 15].flatMap { bits in
        [true, false].map { resets in
            Agreement(
                serverNoContextTakeover: resets, clientNoContextTakeover: resets, serverMaxWindowBits: bits,
                clientMaxWindowBits: bits)
        }
    }

    @Test("messages come through in both directions, with and without context", arguments: agreements)
    func roundTrip(_ agreement: Agreement) {
        for role in [Role.client, .server] {
            var sender = WebSocketCodec(role: role, messageByteCountMax: 1 << 20, compression: agreement)
            var receiver = Receiver(role == .client ? .server : .client, compression: agreement)
            var generator = SeededGenerator(seed: 7)
            let texts = (0..<20).map { _ in
                String(
                    repeating: "word \(Int.random(in: 0...9, using: &generator)) ",
                    count: Int.random(in: 0...4000, using: &generator))
            }
            var sentByteCount = 0
            for text in texts {
                var output: [UInt8] = []
                sender.encode(text: text, into: &output)
                sentByteCount += output.count
                receiver.receive(output)
            }
            #expect(receiver.events == texts.map { .message(.text($0)) })
            #expect(sentByteCount * 4 < texts.reduce(0) { $0 + $1.utf8.count })
        }
    }

    @Test("the examples of §7.2.3 inflate")
    func examples() {
        let agreement = Agreement()
        let cases: [(String, [UInt8])] = [
            ("one block", Wire.frame(1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: 4)),
            (
                "two fragments",
                Wire.frame(1, [0xF2, 0x48, 0xCD], final: false, reserved: 4) + Wire.frame(0, [0xC9, 0xC9, 0x07, 0x00])
            ),
            (
                "no compression",
                Wire.frame(1, [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], reserved: 4)
            ),
            ("a last block", Wire.frame(1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], reserved: 4)),
            (
                "two blocks",
                Wire.frame(
                    1, [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], reserved: 4)
            ),
        ]
        for (name, bytes) in cases {
            for pieceByteCount in [1, 3, .max] {
                let events = Receiver.events(bytes, pieceByteCount: pieceByteCount, compression: agreement)
                #expect(events == [.message(.text("Hello"))], "\(name)")
            }
        }
        // Sharing the window with the message before.
        let second = Wire.frame(1, [0xF2, 0x00, 0x11, 0x00, 0x00], reserved: 4)
        #expect(
            Receiver.events(cases[0].1 + second, compression: agreement) == [
                .message(.text("Hello")), .message(.text("Hello")),
            ])
    }

    @Test("inflating stops at the limit, and exactly the limit is taken")
    func bomb() {
        let zeros = [UInt8](repeating: 0, count: 10 << 20)
        let compressed = Deflater(windowBits: 15)!.deflate(zeros.span)
        #expect(compressed.count < 20_000)
        var receiver = Receiver(limit: 1 << 20, compression: Agreement())
        receiver.receive(Wire.frame(2, compressed, reserved: 4))
        #expect(receiver.events == [.violation(.messageTooBig(limit: 1 << 20))])

        let exact = Deflater(windowBits: 15)!.deflate(Array(zeros[..<(1 << 20)]).span)
        let frame = Wire.frame(2, exact, reserved: 4)
        #expect(
            Receiver.events(frame, limit: 1 << 20, compression: Agreement()) == [
                .message(.binary(Array(zeros[..<(1 << 20)])))
            ])
        #expect(
            Receiver.events(frame, limit: (1 << 20) - 1, compression: Agreement()) == [
                .violation(.messageTooBig(limit: (1 << 20) - 1))
            ])
    }

    @Test("what does not inflate is refused")
    func garbage() {
        let events = Receiver.events(Wire.frame(2, [0xFF, 0xFF, 0xFF, 0xFF], reserved: 4), compression: Agreement())
        #expect(events == [.violation(.invalidCompressedData)])
    }

    @Test("text that inflates to something else than UTF-8 is refused")
    func invalidText() {
        let compressed = Deflater(windowBits: 15)!.deflate([0x41, 0xC0, 0xAF].span)
        #expect(
            Receiver.events(Wire.frame(1, compressed, reserved: 4), compression: Agreement()) == [
                .violation(.invalidUTF8)
            ])
    }

    @Test("RSV1 stands on the first frame of a message only (§6.1)")
    func laterFrames() {
        let bytes =
            Wire.frame(1, [0xF2, 0x48, 0xCD], final: false, reserved: 4)
            + Wire.frame(0, [0xC9, 0xC9, 0x07, 0x00], reserved: 4)
        #expect(Receiver.events(bytes, compression: Agreement()) == [.violation(.reservedBitSet)])
        #expect(
            Receiver.events(Wire.frame(9, [], reserved: 4), compression: Agreement()) == [.violation(.reservedBitSet)])
    }

    @Test("an uncompressed message is taken as well")
    func uncompressed() {
        #expect(Receiver.events(Wire.text("plain"), compression: Agreement()) == [.message(.text("plain"))])
    }

    static let offers: [(String, String?)] = [
        ("permessage-deflate", "permessage-deflate; server_max_window_bits=12"),
        (
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"
        ),
        (
            "permessage-deflate; client_max_window_bits=10; server_max_window_bits=9",
            "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10"
        ),
        (
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
        ),
        ("permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10"),
        (
            "permessage-deflate; server_max_window_bits=8, permessage-deflate",
            "permessage-deflate; server_max_window_bits=12"
        ),
        ("x-webkit-deflate-frame", nil),
        ("permessage-deflate; server_max_window_bits=8", nil),
        ("permessage-deflate; server_max_window_bits", nil),
        ("permessage-deflate; server_max_window_bits=16", nil),
        ("permessage-deflate; server_max_window_bits=7", nil),
        ("permessage-deflate; server_max_window_bits=010", nil),
        ("permessage-deflate; server_max_window_bits=-9", nil),
        ("permessage-deflate; client_max_window_bits=1e1", nil),
        ("permessage-deflate; client_max_window_bits=99999999999999999999", nil),
        ("permessage-deflate; server_no_context_takeover=1", nil),
        ("permessage-deflate; server_no_context_takeover; server_no_context_takeover", nil),
        ("permessage-deflate; unknown", nil),
        ("permessage-deflate;", nil),
        ("", nil),
    ]

    @Test("offers are answered by the book (§7.1)", arguments: offers)
    func negotiation(_ offer: String, _ expected: String?) {
        let elements = HTTPFields([("sec-websocket-extensions", offer)]).elements(of: "sec-websocket-extensions")
        #expect(PerMessageDeflate.answer(elements, .init())?.1 == expected)
    }

    @Test(
        "an answer beyond the offer is not taken",
        arguments: [
            "permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=8",
            "permessage-deflate; foo", "permessage-deflate, permessage-deflate", "other",
        ])
    func answers(_ answer: String) {
        let elements = HTTPFields([("e", answer)]).elements(of: "e")
        #expect(PerMessageDeflate.agreement(from: elements) == nil)
    }
}

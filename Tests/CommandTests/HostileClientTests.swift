import Foundation
import Testing

/// What strangers and broken programs send to the real server: each is refused as the RFCs have it, costs one line in
/// the log that holds nothing of theirs, little memory, and nobody else's time.
@Suite(
    "Hostile clients of the running server", .timeLimit(.minutes(3)),
    .enabled(if: Program.path != nil, "the program is not built beside the tests"))
struct HostileClientTests {
    /// What a hostile client writes into every place that could be echoed or logged.
    private static let payload = "PAYLOAD"
    /// The bar is 250 ms on a machine of its own; here all tests run at once, and the difference is soon or never.
    private static let patience = Duration.seconds(8)

    /// An innocent client, and the check that it is unharmed.
    private struct Innocent {
        let socket: RawSocket

        func check(_ what: String) {
            let start = ContinuousClock.now
            socket.forget()
            socket.send(RawFrame.frame(9, Array("still there".utf8)))
            let pong = [0x8A, 11] + Array("still there".utf8)
            #expect(
                socket.receive { $0.firstRange(of: pong) != nil }, "\(what): an innocent client lost its connection")
            #expect(ContinuousClock.now - start < patience, "\(what): an innocent client waited")
        }
    }

    private struct Probe {
        var name: String
        var bytes: [UInt8]
        var wanted: Int
        var event: String

        init(_ name: String, _ bytes: [UInt8], _ wanted: Int, _ event: String) {
            (self.name, self.bytes, self.wanted, self.event) = (name, bytes, wanted, event)
        }

        init(_ name: String, _ text: String, _ wanted: Int, _ event: String) {
            self.init(name, Array(text.utf8), wanted, event)
        }
    }

    private static func handshakes(_ server: RunningServer) -> [Probe] {
        func upgrade(_ name: String, _ value: String?) -> String { server.request([(name, value)]) }
        let refused = "event=handshake_refused"
        let malformed = "event=request_refused"
        return [
            Probe("1: another site's Origin", upgrade("Origin", "http://\(payload).example"), 403, refused),
            Probe("1: Origin null", upgrade("Origin", "null"), 403, refused),
            Probe("1: an Origin that begins like ours", upgrade("Origin", "http://127.0.0.1.\(payload)"), 403, refused),
            Probe("1: an Origin that ends like ours", upgrade("Origin", "http://\(payload)127.0.0.1"), 403, refused),
            Probe("1: our host, another port", upgrade("Origin", "http://127.0.0.1:1"), 403, refused),
            Probe("3: another name for this server", upgrade("Host", "\(payload).example"), 421, "event=host_refused"),
            Probe("4: no key", upgrade("Sec-WebSocket-Key", nil), 400, refused),
            Probe("4: a short key", upgrade("Sec-WebSocket-Key", "c2hvcnQ="), 400, refused),
            Probe("5: version 8", upgrade("Sec-WebSocket-Version", "8"), 426, refused),
            Probe(
                "6: 5,000 fields", server.request(extra: String(repeating: "\(payload): y\r\n", count: 5000)), 431,
                malformed),
            Probe(
                "6: a field of 70 KiB", server.request(extra: "X: \(String(repeating: payload, count: 10_240))\r\n"),
                431, malformed),
            Probe(
                "6: a path of 16 KiB", server.request(line: "GET /\(String(repeating: payload, count: 2400)) HTTP/1.1"),
                431,
                malformed),
            Probe(
                "7: Content-Length with chunked",
                server.request(extra: "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n") + payload, 400, malformed),
            Probe("8: a TLS hello", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0x0A], 400, malformed),
            Probe("8: the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, malformed),
            Probe("9: a field name with a space", server.request(extra: "\(payload) x: y\r\n"), 400, malformed),
            Probe("9: NUL", server.request(extra: "X: \(payload)\u{0}\r\n"), 400, malformed),
            Probe("9: a bare carriage return", server.request(extra: "X: \(payload)\ry\r\n"), 400, malformed),
        ]
    }

    private static let frames: [Probe] = {
        let broken = "event=protocol_violation"
        let bytes = Array(payload.utf8)
        return [
            Probe("13: unmasked", RawFrame.frame(1, bytes, isMasked: false), 1002, broken),
            Probe("14: a reserved opcode", RawFrame.frame(5, bytes), 1002, broken),
            Probe("14: RSV1", RawFrame.frame(1, bytes, reserved: 4), 1002, broken),
            Probe("14: RSV2", RawFrame.frame(1, bytes, reserved: 2), 1002, broken),
            Probe("15: a length of 2^62", RawFrame.frame(2, bytes, declared: 1 << 62), 1009, broken),
            Probe("15: a length of 2^63", RawFrame.frame(2, bytes, declared: 1 << 63), 1002, broken),
            Probe("16: bad UTF-8", RawFrame.frame(1, bytes + [0xC3, 0x28]), 1007, broken),
            Probe(
                "16: the same, split", RawFrame.frame(1, bytes + [0xC3], isFinal: false) + RawFrame.frame(0, [0x28]),
                1007,
                broken),
            Probe("17: a ping of 126 bytes", RawFrame.frame(9, [UInt8](repeating: 80, count: 126)), 1002, broken),
            Probe("17: a fragmented ping", RawFrame.frame(9, bytes, isFinal: false), 1002, broken),
            Probe("19: close 1005", RawFrame.close(1005), 1002, broken),
            Probe("19: close 1006", RawFrame.close(1006), 1002, broken),
            Probe("19: close 1015", RawFrame.close(1015), 1002, broken),
            Probe("19: close 5000", RawFrame.close(5000), 1002, broken),
            Probe("24: a message over the limit", RawFrame.frame(1, bytes, declared: (1 << 20) + 1), 1009, broken),
            Probe(
                "24: the same in many frames",
                (0..<17).flatMap { index in
                    RawFrame.frame(index == 0 ? 1 : 0, [UInt8](repeating: 80, count: 65_536), isFinal: false)
                }, 1009, broken),
        ]
    }()

    @Test("wrong handshakes and frames are refused, with one line in the log that holds nothing of theirs")
    func refused() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let innocent = Innocent(socket: try server.person("Ana", in: try server.room()))
            let before = server.residentByteCount

            for probe in Self.handshakes(server) {
                let count = server.events.count
                let socket = try RawSocket(port: server.port)
                socket.send(probe.bytes)
                let answer = String(decoding: socket.receiveAll() ?? [], as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 \(probe.wanted) "), "\(probe.name): \(answer.prefix(40))")
                #expect(!answer.contains(Self.payload), "\(probe.name): the answer repeats what it was sent")
                if probe.wanted == 426 { #expect(answer.contains("sec-websocket-version: 13\r\n")) }
                innocent.check(probe.name)
                Self.expectOneLine(server.events(after: count), probe)
            }
            for probe in Self.frames {
                let count = server.events.count
                let socket = try server.webSocket()
                socket.send(probe.bytes)
                let said = socket.receiveAll() ?? []
                #expect(said.count >= 4 && said[0] == 0x88, "\(probe.name): no close frame, or something before it")
                if said.count >= 4 {
                    #expect(Int(said[2]) << 8 | Int(said[3]) == probe.wanted, "\(probe.name): \(said)")
                }
                innocent.check(probe.name)
                Self.expectOneLine(server.events(after: count), probe)
            }
            if let before, let after = server.residentByteCount {
                #expect(after - before < 32 << 20, "\((after - before) >> 10) KiB more")
            }
        }
    }

    private static func expectOneLine(_ events: [String], _ probe: Probe) {
        #expect(events.count == 1, "\(probe.name): \(events)")
        #expect(events.allSatisfy { $0.contains(probe.event) && !$0.contains(payload) }, "\(probe.name): \(events)")
    }

    @Test("2: without an Origin the key in the first message is what counts")
    func noOrigin() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let room = try server.room()
            let socket = try server.webSocket()
            socket.send(
                RawFrame.text(
                    "{\"type\":\"hello\",\"version\":1,\"room\":\"\(room.name)\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAA\","
                        + "\"client\":\"test-stranger-1\"}"))
            let said = socket.receiveAll() ?? []
            #expect(String(decoding: said, as: UTF8.self).contains("unknown_room"))
            #expect(said.firstRange(of: [0x0F, 0xA1]) != nil, "closed with 4001")
        }
    }

    @Test("10, 11: two hundred half requests and one that drips are cut after 10 s, and nobody waits for them")
    func slowHeads() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let innocent = Innocent(socket: try server.person("Ana", in: try server.room()))
            let start = ContinuousClock.now
            let halves = try (0..<200).map { _ in try RawSocket(port: server.port) }
            for half in halves { half.send("GET / HTTP/1.1\r\nX: \(Self.payload)") }
            let dripping = try RawSocket(port: server.port)
            while !dripping.isOver, ContinuousClock.now - start < .seconds(20) {
                dripping.send("G")
                dripping.receive(within: 0.5)
                innocent.check("a drop")
            }
            #expect(dripping.isOver)
            for half in halves {
                let answer = String(decoding: half.receiveAll() ?? [], as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer.prefix(40))")
            }
            let took = ContinuousClock.now - start
            #expect(took > .seconds(9) && took < .seconds(10) + Self.patience, "\(took)")
            let events = server.events(after: 200)
            #expect(events.count == 1 && server.events.allSatisfy { !$0.contains(Self.payload) })
        }
    }

    @Test("12: a forged X-Forwarded-For buys no further guesses, unless it comes from a trusted proxy")
    func forgedAddress() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            func guess(_ server: RunningServer, _ number: Int, _ forwarded: String) throws -> String {
                try server.ask(
                    "GET /r/nothing\(number)/timer.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                        + "X-Forwarded-For: \(forwarded)\r\n\r\n")
            }
            var answers: [String] = []
            for number in 0..<70 { answers.append(try guess(server, number, "198.51.100.\(number)")) }
            #expect(answers[0].hasPrefix("HTTP/1.1 404 "))
            #expect(answers[69].hasPrefix("HTTP/1.1 429 ") && answers[69].contains("\r\nretry-after: "))
            #expect(answers[69].contains("\"code\":\"too_many_keys\""))

            let proxied = try RunningServer(["--trust-proxy", "127.0.0.1"])
            for number in 0..<70 {
                // What the client wrote itself stands in front and counts for nothing.
                let answer = try guess(proxied, number, "203.0.113.\(number), 198.51.100.7")
                if number == 69 { #expect(answer.hasPrefix("HTTP/1.1 429 ")) }
            }
            #expect(try guess(proxied, 70, "198.51.100.8").hasPrefix("HTTP/1.1 404 "), "another client of the proxy")
        }
    }

    @Test("18, 21: ten thousand empty fragments and twenty thousand pings cost little, and nobody waits")
    func floods() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let innocent = Innocent(socket: try server.person("Ana", in: try server.room()))
            let before = server.residentByteCount

            let fragments = try server.webSocket()
            fragments.send(
                RawFrame.frame(1, isFinal: false)
                    + Array((0..<10_000).map { _ in RawFrame.frame(0, isFinal: false) }.joined())
                    + RawFrame.frame(9, [7]))
            #expect(fragments.receive { $0 == [0x8A, 1, 7] })
            innocent.check("fragments")

            let pings = try server.webSocket()
            pings.send(Array((0..<20_000).map { _ in RawFrame.frame(9, Array("ping".utf8)) }.joined()))
            innocent.check("pings")
            #expect(pings.receive { $0.count == 20_000 * 6 })
            if let before, let after = server.residentByteCount {
                #expect(after - before < 16 << 20, "\((after - before) >> 10) KiB more")
            }
            #expect(server.events.isEmpty)
        }
    }

    @Test("20: compression is not offered, so there is no bomb")
    func bomb() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            // `webSocket` checks that the answer names no extension.
            let socket = try server.webSocket(extra: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
            socket.send(RawFrame.frame(1, [0x4A, 0x4C, 0x04, 0x00], reserved: 4))
            #expect(socket.receiveAll()?.starts(with: [0x88]) == true)
            #expect(server.events(after: 0).count == 1)
        }
    }

    @Test("23: who never reads is closed at the queue's limit; the others type on")
    func neverReads() async throws {
        try await onOwnThread {
            let server = try RunningServer()
            let room = try server.room()
            let ana = try server.person("Ana", in: room)
            ana.send(RawFrame.text("{\"type\":\"create\",\"title\":\"Long\"}"))
            ana.send(RawFrame.text("{\"type\":\"share\",\"draft\":1,\"sharing\":\"readable\"}"))
            ana.send(RawFrame.text("{\"type\":\"open\",\"draft\":1}"))
            #expect(ana.receive { $0.firstRange(of: Array("\"type\":\"draft\"".utf8)) != nil })
            let bob = try server.person("Bob", in: room, receiveBuffer: 4096)
            bob.send(RawFrame.text("{\"type\":\"open\",\"draft\":1}"))
            #expect(bob.receive { $0.firstRange(of: Array("\"type\":\"draft\"".utf8)) != nil })
            let innocent = Innocent(socket: try server.person("Cy", in: room))

            // From here on Bob does not read. Ana writes and takes back 100 kB again and again.
            let text = String(repeating: "p", count: 100_000)
            var revision = 0
            while !server.events.contains(where: { $0.contains("slow_reader_closed") }), revision < 400 {
                ana.forget()
                for operation in ["[\"\(text)\"]", "[{\"d\":100000}]"] {
                    ana.send(
                        RawFrame.text(
                            "{\"type\":\"edit\",\"draft\":1,\"sequence\":\(revision + 1),\"revision\":\(revision),"
                                + "\"operation\":\(operation)}"))
                    revision += 1
                }
                let last = Array("\"revision\":\(revision)".utf8)
                guard ana.receive(until: { $0.firstRange(of: last) != nil }) else { break }
                innocent.check("edit \(revision)")
            }
            // The line is written when his connection is over: he does not take the close frame either, so its time
            // has to pass, in which a fast machine reaches the last round.
            let events = server.events(after: 0, within: 60)
            #expect(events.count == 1 && events[0].contains("slow_reader_closed"), "\(events) after \(revision) edits")
            // He can come back.
            _ = try server.person("Bob", in: room)
            #expect(server.isRunning)
        }
    }
}

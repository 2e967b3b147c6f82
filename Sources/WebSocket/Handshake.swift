import Digests

/// The opening handshake (RFC 6455 §4): what a server checks and answers, and what a client sends and checks.
package enum Handshake {
    /// What a server takes.
    package struct Policy: Sendable {
        /// Subprotocols, best first. A client that offers none of them is refused, unless this is empty.
        package var subprotocols: [String]
        /// Pages that may connect: scheme, host and port as in the Origin field, `https://write.example`. Nil: all.
        package var allowedOrigins: Set<String>?
        /// Whether a client without an Origin, that is no browser, may connect.
        package var allowsMissingOrigin: Bool
        /// Compression, where the client offers it. Nil: never.
        package var compression: PerMessageDeflate.Preferences?

        package init(
            subprotocols: [String] = [], allowedOrigins: Set<String>?, allowsMissingOrigin: Bool = true,
            compression: PerMessageDeflate.Preferences? = nil
        ) {
            self.subprotocols = subprotocols
            self.allowedOrigins = allowedOrigins.map { Set($0.map { $0.lowercased() }) }
            self.allowsMissingOrigin = allowsMissingOrigin
            self.compression = compression
        }
    }

    /// Why a client was refused.
    package enum Refusal: Error, Equatable, Sendable {
        case method
        case httpVersion
        case notAnUpgrade
        case version
        case key
        case body
        case origin
        case subprotocol

        package var response: HTTPResponse {
            switch self {
            case .method: Self.error(405, "method", "a WebSocket begins with GET", [("allow", "GET")])
            case .httpVersion: Self.error(505, "http_version", "a WebSocket needs HTTP/1.1")
            case .notAnUpgrade:
                Self.error(
                    426, "upgrade_required", "this address speaks WebSocket: send Connection: Upgrade",
                    [("upgrade", "websocket"), ("connection", "Upgrade")])
            case .version:
                Self.error(
                    426, "version", "only version 13 of the WebSocket protocol is spoken here",
                    [("sec-websocket-version", "13"), ("upgrade", "websocket")])
            case .key: Self.error(400, "key", "Sec-WebSocket-Key must be 16 bytes in Base64, once")
            case .body: Self.error(400, "body", "a WebSocket request has no body")
            case .origin: Self.error(403, "origin", "this page may not connect here")
            case .subprotocol: Self.error(400, "subprotocol", "none of the offered subprotocols is spoken here")
            }
        }

        private static func error(
            _ status: Int, _ code: String, _ message: String, _ fields: [(String, String)] = []
        ) -> HTTPResponse {
            var response = HTTPResponse.error(status: status, code: code, message: message)
            for (name, value) in fields { response.fields.append(name, value) }
            return response
        }
    }

    /// What a server agrees to.
    package struct Acceptance: Equatable, Sendable {
        package var subprotocol: String?
        package var compression: PerMessageDeflate.Agreement?
        /// The 101 answer.
        package var response: [UInt8]
    }

    // MARK: Server

    /// Checks a request (RFC 6455 §4.2.1) and writes the answer (§4.2.2).
    package static func accept(_ head: HTTPRequestHead, _ policy: Policy) throws(Refusal) -> Acceptance {
        if head.method != "GET" { throw .method }
        if head.minorVersion != 1 { throw .httpVersion }
        guard head.isUpgrade, head.fields.contains("upgrade", in: "connection") else { throw .notAnUpgrade }
        if head.fields["content-length"] != nil { throw .body }
        guard head.fields.values(of: "sec-websocket-version") == ["13"] else { throw .version }
        let keys = head.fields.values(of: "sec-websocket-key")
        guard keys.count == 1, Base64.decodedByteCount(keys[0]) == 16 else { throw .key }
        try checkOrigin(head.fields, policy)

        var lines = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        lines += "sec-websocket-accept: \(acceptValue(for: keys[0]))\r\n"
        var acceptance = Acceptance(response: [])
        if !policy.subprotocols.isEmpty {
            // From our own list, so that no client's text stands in the answer.
            let offered = head.fields.elements(of: "sec-websocket-protocol")
            guard let chosen = policy.subprotocols.first(where: { offered.contains(Substring($0)) }) else {
                throw .subprotocol
            }
            acceptance.subprotocol = chosen
            lines += "sec-websocket-protocol: \(chosen)\r\n"
        }
        if let preferences = policy.compression,
            let (agreement, answer) = PerMessageDeflate.answer(
                head.fields.elements(of: "sec-websocket-extensions"), preferences)
        {
            acceptance.compression = agreement
            lines += "sec-websocket-extensions: \(answer)\r\n"
        }
        acceptance.response = Array((lines + "\r\n").utf8)
        return acceptance
    }

    /// RFC 6455 §10.2. Compared whole: a prefix or suffix of an allowed origin is another origin.
    private static func checkOrigin(_ fields: HTTPFields, _ policy: Policy) throws(Refusal) {
        let origins = fields.values(of: "origin")
        guard let origin = origins.first else {
            if !policy.allowsMissingOrigin { throw .origin }
            return
        }
        guard let allowed = policy.allowedOrigins else { return }
        guard origins.count == 1, allowed.contains(origin.lowercased()) else { throw .origin }
    }

    /// RFC 6455 §4.2.2, item 5.4.
    static func acceptValue(for key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    // MARK: Client

    /// A client's side of one handshake.
    package struct Offer: Sendable {
        package var host: String
        package var path: String
        package var subprotocols: [String]
        package var origin: String?
        package var fields: [(String, String)]
        package var offersCompression: Bool
        let key: String

        /// - Parameters:
        ///   - host: as it stands in the Host field, with the port unless it is 80.
        ///   - path: with the query, percent-encoded.
        package init(
            host: String, path: String, subprotocols: [String] = [], origin: String? = nil,
            fields: [(String, String)] = [], offersCompression: Bool = false
        ) {
            self.host = host
            self.path = path
            self.subprotocols = subprotocols
            self.origin = origin
            self.fields = fields
            self.offersCompression = offersCompression
            var generator = SystemRandomNumberGenerator()
            key = Base64.encode((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }

        /// The request as the wire has it.
        package var request: [UInt8] {
            var text = "GET \(path) HTTP/1.1\r\nhost: \(host)\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
            text += "sec-websocket-key: \(key)\r\nsec-websocket-version: 13\r\n"
            if !subprotocols.isEmpty { text += "sec-websocket-protocol: \(subprotocols.joined(separator: ", "))\r\n" }
            if offersCompression { text += "sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n" }
            if let origin { text += "origin: \(origin)\r\n" }
            for (name, value) in fields { text += "\(name): \(value)\r\n" }
            return Array((text + "\r\n").utf8)
        }
    }

    /// Why a server's answer was not taken.
    package enum Rejection: Error, Equatable, Sendable {
        /// The server answered something else than 101.
        case status(Int)
        case malformedAnswer
        case wrongAccept
        case wrongSubprotocol
        case unexpectedExtension
    }

    /// Checks the answer (RFC 6455 §4.1).
    package static func check(_ head: HTTPHeadParser.Head, for offer: Offer) throws(Rejection)
        -> (subprotocol: String?, compression: PerMessageDeflate.Agreement?)
    {
        let parts = head.startLine.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else { throw .malformedAnswer }
        guard status == 101 else { throw .status(status) }
        guard head.fields.contains("websocket", in: "upgrade"), head.fields.contains("upgrade", in: "connection") else {
            throw .malformedAnswer
        }
        guard head.fields.values(of: "sec-websocket-accept") == [acceptValue(for: offer.key)] else {
            throw .wrongAccept
        }
        let chosen = head.fields.values(of: "sec-websocket-protocol")
        guard chosen.count <= 1, chosen.allSatisfy(offer.subprotocols.contains) else { throw .wrongSubprotocol }
        if chosen.isEmpty, !offer.subprotocols.isEmpty { throw .wrongSubprotocol }
        let extensions = head.fields.elements(of: "sec-websocket-extensions")
        guard !extensions.isEmpty else { return (chosen.first, nil) }
        guard offer.offersCompression, let agreement = PerMessageDeflate.agreement(from: extensions) else {
            throw .unexpectedExtension
        }
        return (chosen.first, agreement)
    }
}

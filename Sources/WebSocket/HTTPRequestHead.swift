/// The head of a request, checked.
package struct HTTPRequestHead: Equatable, Sendable {
    package var method: String
    package var target: RequestTarget
    /// The minor version of HTTP/1.
    package var minorVersion: Int
    package var fields: HTTPFields
    /// The authority of the Host field, in lower case.
    package var host: String
    package var contentLength: Int

    /// Checks a head against RFC 9112 §3 and §6.
    package init(_ head: HTTPHeadParser.Head) throws(HTTPError) {
        let parts = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
            parts[0].utf8.allSatisfy(HTTPHeadParser.isTokenCharacter)
        else { throw .malformedRequestLine }
        switch parts[2] {
        case "HTTP/1.1": minorVersion = 1
        case "HTTP/1.0": minorVersion = 0
        case let version where version.hasPrefix("HTTP/") && version.utf8.count == 8: throw .unsupportedVersion
        default: throw .malformedRequestLine
        }
        method = String(parts[0])
        fields = head.fields

        let hosts = fields.values(of: "host")
        if hosts.count > 1 { throw .severalHosts }
        guard let host = hosts.first, !host.isEmpty else { throw .missingHost }
        guard host.utf8.allSatisfy(Self.isAuthorityCharacter) else { throw .malformedFieldValue }
        self.host = host.lowercased()

        var path = parts[1]
        if let rest = Self.dropScheme(path) {
            // RFC 9112 §3.2.2: a server accepts the absolute form; its authority takes the place of Host.
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            guard authority.lowercased() == self.host else { throw .targetInvalid }
            path = rest.dropFirst(authority.count)
            if path.isEmpty { path = "/" }
        }
        guard let target = RequestTarget(path) else { throw .targetInvalid }
        self.target = target

        if fields["transfer-encoding"] != nil { throw .transferEncoding }
        let lengths = fields.values(of: "content-length")
        if lengths.count > 1 { throw .contentLengthInvalid }
        contentLength = 0
        if let length = lengths.first {
            guard !length.isEmpty, length.utf8.count <= 15, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let count = Int(length)
            else { throw .contentLengthInvalid }
            contentLength = count
        }
    }

    /// Whether the connection goes on after the answer.
    package var keepsAlive: Bool { minorVersion == 1 && !fields.contains("close", in: "connection") }

    /// Whether the client asks for a WebSocket.
    package var isUpgrade: Bool { fields.contains("websocket", in: "upgrade") }

    private static func dropScheme(_ target: Substring) -> Substring? {
        target.lowercased().hasPrefix("http://") ? target.dropFirst(7) : nil
    }

    private static func isAuthorityCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:[]%".utf8.contains(byte)
        }
    }
}

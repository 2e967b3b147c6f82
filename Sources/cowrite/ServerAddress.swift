/// `http://HOST[:PORT][/PATH]`, as people write it.
struct ServerAddress: Equatable {
    var host: String
    var port: Int
    var path: String

    /// - Throws: if it is no such address, or asks for TLS.
    init(_ text: String) throws(CommandError) {
        guard !text.hasPrefix("https://") else {
            throw CommandError(
                "'\(text)' needs TLS, which this program leaves to a proxy",
                advice: ["name the server's own address: http://HOST:PORT"], exitCode: .usage)
        }
        let bare = text.hasPrefix("http://") ? String(text.dropFirst(7)) : text
        let authority = bare.prefix { $0 != "/" }
        var path = String(bare.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw CommandError("'\(text)' has no port from 1 to 65535", exitCode: .usage)
            }
            host = String(authority[..<colon])
            port = number
        } else {
            host = String(authority)
            port = 80
        }
        guard !host.isEmpty else {
            throw CommandError(
                "'\(text)' names no server", advice: ["try: --server http://127.0.0.1:8080"], exitCode: .usage)
        }
    }

    var text: String { "http://\(host):\(port)\(path)" }
}

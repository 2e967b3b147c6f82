/// `http://HOST[:PORT][/PATH]` or the same with `https`, as people write it.
struct ServerAddress: Equatable {
    var isSecure: Bool
    var host: String
    var port: Int
    var path: String

    /// - Throws: if it is no such address.
    init(_ text: String) throws(CommandError) {
        isSecure = text.hasPrefix("https://")
        let bare = isSecure ? String(text.dropFirst(8)) : text.hasPrefix("http://") ? String(text.dropFirst(7)) : text
        let authority = bare.prefix { $0 != "/" }
        var path = String(bare.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw CommandError(
                    "'\(text)': its port is not a number from 1 to 65535",
                    advice: ["try: --server http://127.0.0.1:8080"], exitCode: .usage)
            }
            host = String(authority[..<colon])
            port = number
        } else {
            host = String(authority)
            port = isSecure ? 443 : 80
        }
        guard !host.isEmpty else {
            throw CommandError(
                "'\(text)' names no server", advice: ["try: --server http://127.0.0.1:8080"], exitCode: .usage)
        }
    }

    var text: String {
        "\(isSecure ? "https" : "http")://\(host)\(port == (isSecure ? 443 : 80) ? "" : ":\(port)")\(path)"
    }
}

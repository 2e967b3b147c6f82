import Client
import Publishing
import Server
import Session
import Storage

extension Command {
    static let serve = Command(
        name: "serve",
        summary: "Start the server",
        options: [
            .init(
                name: "--listen", value: "HOST:PORT", help: "where to listen; port 0 takes a free one",
                variable: "COWRITE_LISTEN", standard: "127.0.0.1:8080"),
            .init(
                name: "--port", value: "PORT", help: "the same host, another port", variable: "COWRITE_PORT"),
            .init(
                name: "--data", value: "DIR", help: "the data folder (default: ~/.local/share/cowrite)",
                variable: "COWRITE_DATA"),
            .init(
                name: "--public-url", value: "URL", help: "what links begin with, when a proxy stands in front",
                variable: "COWRITE_PUBLIC_URL"),
            .init(
                name: "--allow-origin", value: "ORIGIN", help: "another page that may open rooms here",
                variable: "COWRITE_ALLOW_ORIGIN", repeats: true),
            .init(
                name: "--web", value: "DIR", help: "serve the page from this folder while working on it",
                variable: "COWRITE_WEB"),
            .init(
                name: "--draft-bytes", value: "N", help: "greatest draft", variable: "COWRITE_DRAFT_BYTES",
                standard: "1048576"),
            .init(
                name: "--rooms-per-hour", value: "N", help: "rooms that one address may make",
                variable: "COWRITE_ROOMS_PER_HOUR", standard: "120"),
            .init(
                name: "--loops", value: "N", help: "threads for rooms, each room on one (1 to 64)",
                variable: "COWRITE_LOOPS", standard: "1"),
            .init(
                name: "--connections-per-address", value: "N", help: "open at one time from one address elsewhere",
                variable: "COWRITE_CONNECTIONS_PER_ADDRESS", standard: "1000"),
            .init(
                name: "--lobby", help: "let hosts show their rooms to strangers, on the first page",
                variable: "COWRITE_LOBBY"),
            .init(
                name: "--trust-proxy", value: "ADDRESS",
                help: "believe X-Forwarded-For from this address, so that limits count clients, not the proxy",
                variable: "COWRITE_TRUST_PROXY", repeats: true),
            .init(
                name: "--metrics-token", value: "WORD", help: "lets others than this machine read /metrics",
                variable: "COWRITE_METRICS_TOKEN"),
            .init(
                name: "--retention-days", value: "N",
                help: "delete a room N days after the last thing that happened in it (default: never)",
                variable: "COWRITE_RETENTION_DAYS"),
            .init(
                name: "--blog", value: "DIR",
                help:
                    "a blog's repository: owners may put finished drafts there, each as a commit on a branch of its own",
                variable: "COWRITE_BLOG"),
            .init(
                name: "--blog-name", value: "TEXT", help: "what the page calls it (default: the folder's name)",
                variable: "COWRITE_BLOG_NAME"),
            .init(
                name: "--blog-room", value: "ROOM",
                help: "only drafts of this room; may be given again (default: of every room)",
                variable: "COWRITE_BLOG_ROOM", repeats: true),
            .init(
                name: "--durability", value: "WORD",
                help: "full: saved means on disk; off: a power cut loses text (for tests of the disk)",
                variable: "COWRITE_DURABILITY", standard: "full"),
        ],
        discussion: """
            Ctrl-C or SIGTERM stops it: what was taken is written, everybody is told, and
            the pages come back by themselves when it is up again.
            """,
        examples: [
            ("cowrite serve", "on this machine only, port 8080"),
            ("cowrite serve --trust-proxy 127.0.0.1 --public-url https://write.example.org", "behind a proxy"),
        ]
    ) { arguments in
        let (host, port) = try listenAddress(arguments)
        let data = try arguments.value("--data") ?? standardDataFolder()
        guard let draftBytes = try arguments.number("--draft-bytes", in: 1024...(16 << 20)),
            let roomsPerHour = try arguments.number("--rooms-per-hour", in: 1...1_000_000),
            let loopCount = try arguments.number("--loops", in: 1...64),
            let perAddress = try arguments.number("--connections-per-address", in: 1...1_000_000)
        else { preconditionFailure("these options have defaults") }
        var limits = Limits()
        limits.draftByteCount = draftBytes
        limits.messageByteCount = max(limits.messageByteCount, draftBytes)
        limits.allowsListing = arguments.has("--lobby")
        let publicURL = try arguments.value("--public-url").map(publicAddress)
        guard let durability = Durability(rawValue: (arguments.value("--durability") ?? "").uppercased()) else {
            throw CommandError(
                "serve: --durability is '\(arguments.value("--durability") ?? "")', but takes full or off",
                advice: ["try: cowrite serve --help"], exitCode: .usage)
        }
        var configuration = ServerConfiguration(
            host: host, port: port, dataFolder: data, publicURL: publicURL,
            allowedOrigins: try arguments.values("--allow-origin").map(origin), webFolder: try webFolder(arguments),
            limits: limits,
            metricsToken: arguments.value("--metrics-token"), roomsPerHour: roomsPerHour)
        configuration.durability = durability
        configuration.loopCount = loopCount
        configuration.connectionsPerAddress = perAddress
        configuration.trustedProxies = Set(try arguments.values("--trust-proxy").map(proxyAddress))
        configuration.retentionDays = try arguments.number("--retention-days", in: 1...36_500)
        configuration.blog = try blog(arguments)
        let stop = StopSignal()
        let server: CowriteServer
        do throws(ServerError) {
            server = try await CowriteServer.start(configuration)
        } catch {
            throw CommandError(error, host: host, port: port)
        }
        StandardStream.output.write("cowrite \(Help.version) listening on \(server.address)\n")
        StandardStream.error.write(
            "drafts are kept in \(data)\nopen \(publicURL ?? server.address) in a browser, or make a room with: "
                + "cowrite new\(port == 8080 ? "" : " --server \(server.address)")\n")
        await stop.wait()
        StandardStream.error.write("stopping: telling everybody, writing what is left\n")
        await server.stop()
        return .done
    }
}

extension CommandError {
    /// What a person reads when the server cannot start.
    init(_ error: ServerError, host: String, port: Int) {
        switch error {
        case .addressInUse:
            self.init(
                "port \(port) is already in use",
                advice: [
                    "another server is listening on \(host):\(port)",
                    "try: cowrite serve --port \(port < 65535 ? port + 1 : 8080)",
                ])
        case .permissionDenied:
            self.init(
                "this user may not listen on \(host):\(port)",
                advice: ["ports below 1024 need root", "try: cowrite serve --port 8080"])
        case .unknownHost(let reason):
            self.init(
                "cannot listen on \(host):\(port): \(reason)", advice: ["try: cowrite serve --listen 127.0.0.1:8080"])
        case .store(let message):
            let lines = message.split(separator: "\n").map { String($0.drop { $0 == " " }) }
            self.init(
                lines.first ?? message, advice: Array(lines.dropFirst()), exitCode: .storage)
        case .system(let reason):
            self.init(
                "the server cannot start: \(reason)", advice: ["let it open more files: ulimit -n 4096"])
        }
    }
}

private func listenAddress(_ arguments: Arguments) throws(CommandError) -> (host: String, port: Int) {
    let text = arguments.value("--listen") ?? ""
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (0...65535).contains(port), colon != text.startIndex
    else {
        throw CommandError(
            "--listen is '\(text)', but takes HOST:PORT with a port from 0 to 65535",
            advice: ["try: --listen 127.0.0.1:8080"], exitCode: .usage)
    }
    let other = try arguments.number("--port", in: 0...65535)
    return (String(text[..<colon]), other ?? port)
}

/// The operator's blog, looked at before anybody writes for it.
private func blog(_ arguments: Arguments) throws(CommandError) -> ServerConfiguration.Blog? {
    guard let path = arguments.value("--blog") else { return nil }
    let rooms = try arguments.values("--blog-room").map { text throws(CommandError) in try arguments.room(text) }
    do throws(PublishingError) {
        let engine = try ServerBlog.check(path)
        let folder = path.split(separator: "/").last.map(String.init) ?? path
        return .init(
            path: path, name: "\(arguments.value("--blog-name") ?? folder) (\(engine))",
            rooms: Set(rooms))
    } catch {
        throw CommandError(publishing: error)
    }
}

private func publicAddress(_ text: String) throws(CommandError) -> String {
    guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.hasSuffix("://") else {
        throw CommandError(
            "--public-url is '\(text)', but takes an address that begins with http:// or https://",
            advice: ["try: --public-url https://write.example.org"], exitCode: .usage)
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
}

/// The folder that the page is served from while somebody works on it.
private func webFolder(_ arguments: Arguments) throws(CommandError) -> String? {
    guard let folder = arguments.value("--web") else { return nil }
    guard FileSystem.stamp("\(folder)/index.html") != nil else {
        throw CommandError(
            "--web is '\(folder)', but no page is there: it has no index.html",
            advice: ["give the folder of the page's sources, or leave --web out: the page is in the program"],
            exitCode: .usage)
    }
    return folder
}

/// An origin as browsers send it: scheme, host, and a port that is not the scheme's own.
private func origin(_ text: String) throws(CommandError) -> String {
    let parts = text.split(separator: "://", omittingEmptySubsequences: false)
    guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()), !parts[1].isEmpty,
        !parts[1].contains("/")
    else {
        throw CommandError(
            "--allow-origin is '\(text)', but takes http:// or https:// and a host, without a path",
            advice: ["try: --allow-origin https://write.example.org"], exitCode: .usage)
    }
    return text
}

private func proxyAddress(_ text: String) throws(CommandError) -> String {
    guard let address = NumericAddress.canonical(text) else {
        throw CommandError(
            "--trust-proxy is '\(text)', but takes the IP address of a proxy",
            advice: ["try: --trust-proxy 127.0.0.1"], exitCode: .usage)
    }
    return address
}

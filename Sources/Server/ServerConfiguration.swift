package import Session
package import Storage

/// How a server is to run. `cowrite serve --help` is the same list.
package struct ServerConfiguration: Sendable {
    /// `HOST:PORT`; port 0 takes any free one.
    package var host: String
    package var port: Int
    package var dataFolder: String
    /// What links begin with, if a proxy stands in front: `https://write.example.org`.
    package var publicURL: String?
    /// Further origins whose pages may open a WebSocket here.
    package var allowedOrigins: [String]
    /// Serve the page's files from here, read anew at each request.
    package var webFolder: String?
    package var limits: Limits
    /// Who may read `/metrics` from another machine.
    package var metricsToken: String?
    /// Rooms that one address may make in an hour.
    package var roomsPerHour: Int
    /// What "saved" waits for. Anything but `.full` is for showing that the crash test can tell.
    package var durability = Durability.full
    /// Rooms are deleted so many days after the last thing that happened in them; nil: never.
    package var retentionDays: Int?
    /// Where owners may put their finished drafts, as commits on branches; nil: nowhere on this machine.
    package var blog: Blog?

    /// A blog in a git repository on this machine.
    package struct Blog: Sendable {
        package var path: String
        /// What the page calls it.
        package var name: String
        /// The rooms whose drafts may go there; empty: all.
        package var rooms: Set<RoomID>

        package init(path: String, name: String, rooms: Set<RoomID> = []) {
            (self.path, self.name, self.rooms) = (path, name, rooms)
        }
    }
    /// Threads that rooms live on; each room on one. One serves some thousand writers.
    package var loopCount = 1
    /// Connections at one time from one address that is not this machine's and no trusted proxy's.
    package var connectionsPerAddress = 1000
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: Set<String> = []

    package init(
        host: String = "127.0.0.1", port: Int = 8080, dataFolder: String, publicURL: String? = nil,
        allowedOrigins: [String] = [], webFolder: String? = nil, limits: Limits = Limits(),
        metricsToken: String? = nil, roomsPerHour: Int = 120
    ) {
        (self.host, self.port, self.dataFolder) = (host, port, dataFolder)
        (self.publicURL, self.allowedOrigins, self.webFolder) = (publicURL, allowedOrigins, webFolder)
        (self.limits, self.metricsToken, self.roomsPerHour) = (limits, metricsToken, roomsPerHour)
    }

    /// The authority of the public URL, as a Host field has it; nil without one.
    var publicAuthority: String? {
        guard let publicURL, let start = publicURL.firstRange(of: "://")?.upperBound else { return nil }
        return publicURL[start...].prefix { $0 != "/" }.lowercased()
    }
}

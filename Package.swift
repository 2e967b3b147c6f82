// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

/// A target may import only from those listed in its dependencies: the arrows of Sources/README.md.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: ["README.md"], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "cowrite",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "cowrite", targets: ["cowrite"])],
    dependencies: [],
    targets: [
        // The operating system's C libraries, and what C alone can say.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CPlatform"),
        .target(name: "CTLS", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CWebAssets"),
        .target(name: "CPageSums", dependencies: ["CSQLite", "CZlib"]),

        // Named time zones, from the system's zone files.
        layer("TimeZones"),

        // Appointments, on the wall clock of their zone.
        layer("Calendars", ["TimeZones"]),

        // Pure: no clock, no socket, no file.
        layer("OperationalTransform", ["CZlib"]),
        layer("Digests"),
        layer("WebSocket", ["CZlib", "Digests"]),
        layer("Session", ["Digests", "OperationalTransform", "Calendars", "TimeZones"]),

        // Sockets, disks, blogs.
        layer("Sockets", ["CPlatform"]),
        layer("TLS", ["Sockets", "CTLS"]),
        layer("Storage", ["Session", "OperationalTransform", "CSQLite", "CPageSums", "CPlatform", "CZlib"]),
        layer("WebSocketTransport", ["WebSocket", "Sockets"]),
        layer("Publishing", ["Digests", "TimeZones"]),

        // Both ends of the wire.
        layer(
            "Client",
            [
                "Session", "Calendars", "OperationalTransform", "WebSocket", "Sockets", "WebSocketTransport", "TLS",
                "CPlatform",
            ]),
        layer("TerminalClient", ["Client", "Session", "OperationalTransform", "Sockets", "CPlatform"]),
        layer(
            "Server",
            [
                "Session", "Calendars", "TimeZones", "OperationalTransform", "Storage", "WebSocket", "Sockets",
                "WebSocketTransport", "Publishing",
                "CWebAssets",
                "CPlatform", "CZlib",
            ]),

        .executableTarget(
            name: "cowrite",
            dependencies: [
                "Server", "Storage", "Client", "TerminalClient", "Session", "OperationalTransform", "Publishing",
                "TimeZones",
                "Sockets", "WebSocket", "WebSocketTransport", "CPlatform",
            ],
            exclude: ["README.md"], swiftSettings: strict),

        // For the conformance suite and the benchmarks of the sockets; not shipped.
        .executableTarget(
            name: "EchoPeer", dependencies: ["WebSocketTransport", "WebSocket", "Sockets"], exclude: ["README.md"],
            swiftSettings: strict),

        // What proves the merging: random cases, vectors, the simulator; run by the tests and by scripts. Not shipped.
        .target(
            name: "MergeTesting", dependencies: ["OperationalTransform"], exclude: ["README.md"], swiftSettings: strict),
        .executableTarget(
            name: "MergeChecks", dependencies: ["MergeTesting", "OperationalTransform"], swiftSettings: strict),
        // Timed runs of the merging, started by scripts/bench; not shipped.
        .executableTarget(
            name: "Benchmarks", dependencies: ["OperationalTransform", "CZlib"], swiftSettings: strict),
        .executableTarget(name: "SocketLoad"),
        // A room full of people, for scripts/bench-room; not shipped.
        .executableTarget(
            name: "RoomLoad",
            dependencies: ["Client", "Session", "OperationalTransform", "WebSocket", "WebSocketTransport", "Sockets"],
            exclude: ["README.md"], swiftSettings: strict),

        // For scripts/bench-storage; not shipped.
        .executableTarget(
            name: "StoreProbe", dependencies: ["Storage", "Session", "OperationalTransform"], exclude: ["README.md"],
            swiftSettings: strict),

        tests("TimeZones"),
        tests("Calendars", ["TimeZones"]),
        tests("OperationalTransform", ["MergeTesting"]),
        tests("Digests"),
        tests("WebSocket"),
        tests("Sockets"),
        tests("WebSocketTransport", ["WebSocket", "Sockets"]),
        tests("Session", ["OperationalTransform", "MergeTesting", "Calendars", "TimeZones"]),
        .testTarget(
            name: "StorageTests", dependencies: ["Storage", "Session", "OperationalTransform", "MergeTesting"],
            exclude: ["Fixtures"], swiftSettings: strict),
        tests("Publishing", ["TimeZones"]),
        tests("Client", ["Session", "OperationalTransform", "MergeTesting", "Sockets"]),
        tests("TerminalClient", ["Client", "Session", "OperationalTransform", "MergeTesting", "Sockets", "CPlatform"]),
        tests(
            "Server",
            ["Client", "Session", "Storage", "OperationalTransform", "WebSocket", "Sockets", "WebSocketTransport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "cowrite", "Server", "Storage", "Client", "Session", "Sockets", "Publishing", "TimeZones",
            ], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

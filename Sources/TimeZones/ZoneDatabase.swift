#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder of zone files that the system keeps.
package enum ZoneDatabase {
    private static let folders = [
        "/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
        "/etc/zoneinfo",
    ]
    /// The largest file of the 2026 database has 3,545 bytes.
    private static let largestFile = 1 << 18

    /// The zone this machine is set to: `TZ`, else where `/etc/localtime` points, else what `/etc/timezone` says.
    /// `UTC` if nothing says.
    package static func localZoneName() -> String {
        if let variable = unsafe getenv("TZ") {
            var name = unsafe String(cString: variable)
            if name.hasPrefix(":") { name.removeFirst() }
            if !name.isEmpty, (try? TimeZoneRules.named(name)) != nil { return name }
        }
        var target = [UInt8](repeating: 0, count: 1024)
        let length = unsafe target.withUnsafeMutableBytes { buffer in
            unsafe readlink("/etc/localtime", buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        if length > 0, let path = String(validating: target[..<length], as: UTF8.self) {
            var parts = path.split(separator: "/")[...]
            while let part = parts.first, part != "zoneinfo" { parts = parts.dropFirst() }
            let name = parts.dropFirst().joined(separator: "/")
            if !name.isEmpty, (try? TimeZoneRules.named(name)) != nil { return name }
        }
        if let bytes = contents(of: "/etc/timezone"), let text = String(validating: bytes, as: UTF8.self) {
            let name = String(text.prefix { $0 != "\n" && $0 != " " })
            if !name.isEmpty, (try? TimeZoneRules.named(name)) != nil { return name }
        }
        return "UTC"
    }

    static func bytes(ofZone name: String) throws(TimeZoneError) -> [UInt8] {
        let isSafe =
            !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix("/") && !name.hasPrefix(".")
            && !name.utf8.contains { byte in
                !(byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
                    || "/_+-".utf8.contains(byte))
            }
        guard isSafe else { throw .unknownZone(name) }
        for folder in folders {
            guard let bytes = contents(of: "\(folder)/\(name)") else { continue }
            guard bytes.starts(with: "TZif".utf8) else { throw .unknownZone(name) }
            return bytes
        }
        throw folders.contains { isFolder($0) } ? .unknownZone(name) : .noDatabase(name)
    }

    private static func isFolder(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// The bytes of a small regular file, nil if it is none.
    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while bytes.count < largestFile {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 { return nil }  // a folder says EISDIR here
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        return nil
    }
}

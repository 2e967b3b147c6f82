package import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Who this user is in which room: one file for each room and name, readable by this user alone.
///
/// `CONFIG/rooms/HOST_PORT-ROOM/NAME.json` holds participant, secret and name. Two names in one room are two people,
/// so two terminals can join as two.
package struct IdentityStore: Sendable {
    private let folder: String

    package init(_ folders: UserFolders) { folder = "\(folders.config)/rooms" }

    /// The identity kept for a name; without one the identity used last.
    package func identity(for link: Link, name: String?) -> Identity? {
        let room = roomFolder(link)
        if let name { return read("\(room)/\(Self.fileName(name))") }
        let files = FileSystem.names(in: room).filter { $0.hasSuffix(".json") }.map { "\(room)/\($0)" }
        let newest = files.max { one, other in
            let (a, b) = (FileSystem.stamp(one), FileSystem.stamp(other))
            return (a?.modifiedSeconds ?? 0, a?.modifiedNanoseconds ?? 0)
                < (b?.modifiedSeconds ?? 0, b?.modifiedNanoseconds ?? 0)
        }
        return newest.flatMap(read)
    }

    package func keep(_ identity: Identity, for link: Link) throws(ClientError) {
        let room = roomFolder(link)
        try FileSystem.makeFolder(room)
        let path = "\(room)/\(Self.fileName(identity.name))"
        do {
            try FileSystem.replace(path, with: Array(try JSONEncoder().encode(identity)) + [0x0A])
        } catch let error as ClientError { throw error } catch { throw .file(path, "encode", 0) }
    }

    private func read(_ path: String) -> Identity? {
        guard let bytes = try? FileSystem.read(path, limit: 65_536) else { return nil }
        return try? JSONDecoder().decode(Identity.self, from: Data(bytes))
    }

    private func roomFolder(_ link: Link) -> String {
        "\(folder)/\(Self.safe("\(link.host)_\(link.port)-\(link.room.rawValue)"))"
    }

    private static func fileName(_ name: String) -> String { "\(safe(name)).json" }

    /// Letters, digits, `.` (not first), `-` and `_` stay; any other byte becomes `%XX`, so two names never collide.
    static func safe(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 0x80 && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain || scalar == "-" || scalar == "_" || (scalar == "." && !result.isEmpty) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = Array("0123456789ABCDEF")
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return result
    }
}

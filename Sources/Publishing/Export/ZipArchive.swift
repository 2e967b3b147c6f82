/// A plan as a zip archive, stored without compression, with the paths of the blog.
package enum ZipArchive {
    package static func bytes(of plan: ExportPlan) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        var count = 0
        for file in plan.files {
            let name = Array(file.path.utf8)
            let offset = archive.count
            // Version 2.0, names in UTF-8, stored; 1 January 1980, so that equal plans give equal archives.
            let common =
                little(20, 2) + little(1 << 11, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
                + little(Int(checksum(file.bytes)), 4) + little(file.bytes.count, 4) + little(file.bytes.count, 4)
                + little(name.count, 2) + little(0, 2)
            archive += little(0x0403_4b50, 4) + common + name + file.bytes
            directory +=
                little(0x0201_4b50, 4) + little(0x031e, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
            directory += little(0o100644 << 16, 4) + little(offset, 4) + name
            count += 1
        }
        let end =
            little(0x0605_4b50, 4) + little(0, 2) + little(0, 2) + little(count, 2) + little(count, 2)
            + little(directory.count, 4) + little(archive.count, 4) + little(0, 2)
        return archive + directory + end
    }

    private static func little(_ value: Int, _ byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static let checksumTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xffff_ffff) { checksumTable[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 }
    }
}

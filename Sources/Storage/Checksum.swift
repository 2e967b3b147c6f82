import CZlib

/// CRC-32 of a row: what tells a damaged row from a sound one. It covers the row's key, so that a row which a damaged
/// page puts into another place is noticed, too.
struct Checksum {
    private(set) var value: Int

    init(_ keys: Int...) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(keys.count * 8)
        for key in keys {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: key >> shift)) }
        }
        value = 0
        add(bytes)
    }

    mutating func add(_ bytes: [UInt8]) {
        value = Int(unsafe crc32_z(UInt(value), bytes, z_size_t(bytes.count)))
    }
}

/// The offsets of one time zone from UTC, past and to come, by its IANA name.
///
/// Read from the system's time zone database (RFC 8536), because `FoundationEssentials` knows no named zones and the
/// full Foundation would make the program four times larger.
///
///     let zone = try TimeZoneRules.named("America/New_York")
///     zone.civilTime(atUnixSeconds: 1_793_509_200)   // 2026-11-01 01:00:00
package struct TimeZoneRules: Sendable, Equatable {
    /// The IANA name, as asked for.
    package let name: String
    /// Unix times at which the offset changes, ascending.
    private let transitionTimes: [Int64]
    /// `offsets[0]` holds before the first transition, `offsets[i + 1]` from transition `i` on.
    private let offsets: [Int]
    private let recurring: RecurringRule?

    package static let utc = TimeZoneRules(name: "UTC", transitionTimes: [], offsets: [0], recurring: nil)

    /// The rules of the zone with this IANA name, from the system's database.
    ///
    /// `UTC` and its other names need no database.
    ///
    /// - Throws: `.unknownZone`, `.noDatabase` or `.damagedFile`.
    package static func named(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
        if ["UTC", "Etc/UTC", "Z", "GMT", "Etc/GMT"].contains(name) {
            return TimeZoneRules(name: name, transitionTimes: [], offsets: [0], recurring: nil)
        }
        let bytes = try ZoneDatabase.bytes(ofZone: name)
        guard let rules = TimeZoneRules(name: name, zoneFile: bytes) else { throw .damagedFile(name) }
        return rules
    }

    /// Seconds east of UTC at an instant.
    package func offsetSeconds(atUnixSeconds unixSeconds: Int64) -> Int {
        guard let last = transitionTimes.last else {
            return recurring?.offsetSeconds(atUnixSeconds: unixSeconds) ?? offsets[0]
        }
        if unixSeconds >= last, let recurring { return recurring.offsetSeconds(atUnixSeconds: unixSeconds) }
        var low = 0
        var high = transitionTimes.count
        while low < high {
            let middle = (low + high) / 2
            if transitionTimes[middle] <= unixSeconds { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// What the wall clock shows at an instant.
    package func civilTime(atUnixSeconds unixSeconds: Int64) -> CivilTime {
        CivilTime(utcUnixSeconds: unixSeconds + Int64(offsetSeconds(atUnixSeconds: unixSeconds)))
    }

    /// The instant at which the wall clock shows `civil`.
    ///
    /// A time that happens twice (clocks go back) is its first; a time that never happens (clocks go forward) is read
    /// with the offset that held before, so 02:30 becomes 03:30.
    package func unixSeconds(ofCivil civil: CivilTime) -> Int64 {
        let local = civil.utcUnixSeconds
        // No zone is further than a day from UTC, and no zone changes twice within two days.
        let before = offsetSeconds(atUnixSeconds: local - 86_400)
        let after = offsetSeconds(atUnixSeconds: local + 86_400)
        let first = local - Int64(before)
        if offsetSeconds(atUnixSeconds: first) == before { return first }
        let second = local - Int64(after)
        if offsetSeconds(atUnixSeconds: second) == after { return second }
        return first
    }

    private init(name: String, transitionTimes: [Int64], offsets: [Int], recurring: RecurringRule?) {
        self.name = name
        self.transitionTimes = transitionTimes
        self.offsets = offsets
        self.recurring = recurring
    }

    /// Reads a zone file: two blocks of data, 32-bit then 64-bit times, then the footer. Nil if it is not one.
    package init?(name: String, zoneFile bytes: [UInt8]) {
        guard let first = ZoneFileHeader(bytes, at: 0) else { return nil }
        var data = ZoneFileHeader.byteCount
        var header = first
        var timeByteCount = 4
        if first.version >= 2 {
            let second = data + first.dataByteCount(timeByteCount: 4)
            guard let wide = ZoneFileHeader(bytes, at: second) else { return nil }
            header = wide
            data = second + ZoneFileHeader.byteCount
            timeByteCount = 8
        }
        guard header.typeCount > 0, data + header.dataByteCount(timeByteCount: timeByteCount) <= bytes.count else {
            return nil
        }
        func integer(at position: Int, byteCount: Int) -> Int64 {
            var value: Int64 = bytes[position] >= 0x80 ? -1 : 0
            for offset in 0..<byteCount { value = value << 8 | Int64(bytes[position + offset]) }
            return value
        }
        let types = data + header.timeCount * (timeByteCount + 1)
        let typeOffsets = (0..<header.typeCount).map { Int(integer(at: types + $0 * 6, byteCount: 4)) }
        var times: [Int64] = []
        var offsets = [typeOffsets[0]]
        for index in 0..<header.timeCount {
            let type = Int(bytes[data + header.timeCount * timeByteCount + index])
            guard type < typeOffsets.count else { return nil }
            times.append(integer(at: data + index * timeByteCount, byteCount: timeByteCount))
            offsets.append(typeOffsets[type])
        }
        var footer: ArraySlice<UInt8> = []
        let end = data + header.dataByteCount(timeByteCount: timeByteCount)
        if first.version >= 2, end + 1 < bytes.count {
            footer = bytes[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        }
        self.init(name: name, transitionTimes: times, offsets: offsets, recurring: RecurringRule(footer: footer))
    }
}

/// The 44 bytes before each data block (RFC 8536 §3.1): magic, version, 15 unused bytes, six counts.
private struct ZoneFileHeader {
    static let byteCount = 44
    let version: Int
    let isUTCount, isStandardCount, leapCount, timeCount, typeCount, nameByteCount: Int

    init?(_ bytes: [UInt8], at position: Int) {
        guard position >= 0, bytes.count >= position + ZoneFileHeader.byteCount,
            bytes[position..<position + 4].elementsEqual("TZif".utf8)
        else { return nil }
        func count(_ index: Int) -> Int {
            (0..<4).reduce(0) { $0 << 8 | Int(bytes[position + 20 + index * 4 + $1]) }
        }
        version = bytes[position + 4] == 0 ? 1 : Int(bytes[position + 4]) - Int(UInt8(ascii: "0"))
        (isUTCount, isStandardCount, leapCount) = (count(0), count(1), count(2))
        (timeCount, typeCount, nameByteCount) = (count(3), count(4), count(5))
    }

    func dataByteCount(timeByteCount: Int) -> Int {
        timeCount * (timeByteCount + 1) + typeCount * 6 + nameByteCount + leapCount * (timeByteCount + 4)
            + isStandardCount + isUTCount
    }
}

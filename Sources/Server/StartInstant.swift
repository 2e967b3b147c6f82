import Session
import TimeZones

/// "2026-12-01T07:30 America/New_York": a civil time and the zone it is meant in.
struct StartInstant: Equatable {
    var milliseconds: Milliseconds
    var zone: String

    /// - Throws: `APIError` with the place and an example.
    init(_ text: String) throws(APIError) {
        func bad(_ why: String) -> APIError {
            .init(400, "starts", "'\(text)' is no start: \(why). Write it like 2026-12-01T07:30 America/New_York")
        }
        let words = text.split(separator: " ")
        guard words.count == 2 else { throw bad("it takes a date with a time, a blank and a time zone") }
        let numbers = words[0].split { "-T:".contains($0) }.map { Int($0) }
        guard numbers.count >= 5, numbers.count <= 6, !numbers.contains(nil), words[0].contains("T") else {
            throw bad("'\(words[0])' is no date with a time")
        }
        let parts = numbers.compactMap(\.self)
        let civil = CivilTime(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
            second: parts.count > 5 ? parts[5] : 0)
        guard civil.isValid, (2000...2199).contains(civil.year) else { throw bad("there is no such date or time") }
        let rules: TimeZoneRules
        do { rules = try TimeZoneRules.named(String(words[1])) } catch { throw bad("\(error)") }
        milliseconds = rules.unixSeconds(ofCivil: civil) * 1000
        zone = rules.name
    }
}

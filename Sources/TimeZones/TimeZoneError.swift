/// Why the rules of a time zone are not at hand.
package enum TimeZoneError: Error, Equatable, CustomStringConvertible {
    /// No zone of this name in the system's time zone database.
    case unknownZone(String)
    /// The system has no time zone database at all.
    case noDatabase(String)
    /// The file of this zone is not one (RFC 8536).
    case damagedFile(String)

    package var description: String {
        switch self {
        case .unknownZone(let name):
            "there is no time zone named \"\(name)\"; give a name like Europe/Berlin, America/New_York or UTC"
        case .noDatabase(let name):
            "this system has no time zone database, so \"\(name)\" is unknown; install the package tzdata"
        case .damagedFile(let name):
            "the system's file for the time zone \"\(name)\" cannot be read; reinstall the package tzdata"
        }
    }
}

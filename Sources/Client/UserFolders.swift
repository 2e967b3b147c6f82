/// Where this user's own things are kept, by the XDG Base Directory Specification.
package struct UserFolders: Equatable, Sendable {
    /// Who one is in which room, and the settings.
    package var config: String
    /// What was typed and is not on the server yet.
    package var state: String

    package init(config: String, state: String) { (self.config, self.state) = (config, state) }

    /// - Returns: nil if neither the XDG variables nor HOME say where.
    package init?(environment: [String: String]) {
        func folder(_ variable: String, _ standard: String) -> String? {
            // The specification: a relative path is to be ignored.
            if let value = environment[variable], value.hasPrefix("/") { return "\(value)/cowrite" }
            guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
            return "\(home)/\(standard)/cowrite"
        }
        guard let config = folder("XDG_CONFIG_HOME", ".config"), let state = folder("XDG_STATE_HOME", ".local/state")
        else { return nil }
        self.init(config: config, state: state)
    }
}

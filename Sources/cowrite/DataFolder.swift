#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the server keeps its data unless told otherwise: `$XDG_DATA_HOME/cowrite`, as a rule ~/.local/share/cowrite.
///
/// Makes the folders above it, so that a new account can start at once.
func standardDataFolder() throws(CommandError) -> String {
    let environment = ProcessInfo.processInfo.environment
    var parent = (environment["HOME"] ?? ".") + "/.local/share"
    if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { parent = folder }
    do { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) } catch {
        throw CommandError(
            "cannot make the folder \(parent)", advice: ["give the data folder yourself: --data DIR"],
            exitCode: .storage)
    }
    return parent + "/cowrite"
}

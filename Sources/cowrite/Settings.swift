import Client

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a person has set once for all: `$XDG_CONFIG_HOME/cowrite/config`, lines of `name = value`.
///
/// A setting stands in for an option that has an environment variable, and is called like it: `--public-url` and
/// `COWRITE_PUBLIC_URL` are `public-url`. The command line wins over the environment, that over the settings, those
/// over the default. `#` begins a comment; a name may stand more than once where the option may.
struct Settings: Equatable, Sendable {
    private var values: [String: [String]] = [:]

    init() {}

    /// - Parameter path: for messages.
    /// - Throws: a line without `=`, a name that no option has (with the nearest one), a name given twice.
    init(_ text: String, path: String, commands: [Command]) throws(CommandError) {
        let known = Self.table(of: commands)
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = Self.trimmed(line)
            guard !line.isEmpty, line.first != "#" else { continue }
            let place = "\(path), line \(index + 1)"
            guard let equals = line.firstIndex(of: "=") else {
                throw CommandError("\(place): '\(line)' is not name = value", advice: [Self.advice], exitCode: .usage)
            }
            let name = String(Self.trimmed(line[..<equals]))
            let value = String(Self.trimmed(line[line.index(after: equals)...]))
            guard let setting = known.first(where: { $0.name == name }) else {
                let near = nearest(to: name, in: known.map(\.name))
                throw CommandError(
                    "\(place): there is no setting '\(name)'",
                    advice: (near.map { ["did you mean \($0)?"] } ?? []) + [Self.advice], exitCode: .usage)
            }
            guard !value.isEmpty else {
                throw CommandError(
                    "\(place): '\(name)' has no value",
                    advice: ["write \(name) = \(setting.option.value ?? "yes"), or leave the line out"],
                    exitCode: .usage)
            }
            if let earlier = values[name]?.first, !setting.option.repeats {
                throw CommandError(
                    "\(place): '\(name)' was given before, as '\(earlier)'", advice: ["keep one of the two"],
                    exitCode: .usage)
            }
            values[name, default: []].append(value)
        }
    }

    /// The settings of this person; none if there is no file.
    ///
    /// - Throws: as `init`, and if there is a file that cannot be read.
    static func load(environment: [String: String], commands: [Command]) throws(CommandError) -> Settings {
        guard let path = path(environment), !path.isEmpty else { return Settings() }
        let bytes: [UInt8]?
        do throws(ClientError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch {
            // Nobody has a folder for settings below a file: HOME=/dev/null is what services are given.
            guard case .file(_, let action, let code) = error,
                code != ENOTDIR || environment["COWRITE_CONFIG"] != nil
            else { return Settings() }
            throw CommandError(
                "cannot \(action) the settings in \(path): \(FileSystem.reason(code))",
                advice: ["make it readable, or go without: COWRITE_CONFIG= cowrite ..."], exitCode: .usage)
        }
        guard let bytes else {
            // A file that was asked for by name has to be there.
            guard environment["COWRITE_CONFIG"] != nil else { return Settings() }
            throw CommandError(
                "COWRITE_CONFIG is '\(path)', but there is no such file",
                advice: ["make it, or go without: COWRITE_CONFIG= cowrite ..."], exitCode: .usage)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(
                "\(path) is no UTF-8 text", advice: ["settings are lines of: name = value"], exitCode: .usage)
        }
        return try Settings(text, path: path, commands: commands)
    }

    static func path(_ environment: [String: String]) -> String? {
        environment["COWRITE_CONFIG"] ?? UserFolders(environment: environment).map { "\($0.config)/config" }
    }

    /// What is set for an option; nil: nothing, or the option cannot be set.
    func values(for option: Command.Option) -> [String]? { option.setting.flatMap { values[$0] } }

    // MARK: The table

    /// Everything that can be set.
    struct Entry: Sendable {
        var name: String
        var option: Command.Option
        var commands: [String]
        var standard: String { option.standard ?? (option.value == nil ? "no" : "-") }
    }

    static func table(of commands: [Command]) -> [Entry] {
        var entries: [Entry] = []
        for command in commands {
            for option in command.options {
                guard let name = option.setting else { continue }
                if let index = entries.firstIndex(where: { $0.name == name }) {
                    entries[index].commands.append(command.name)
                } else {
                    entries.append(Entry(name: name, option: option, commands: [command.name]))
                }
            }
        }
        return entries
    }

    private static let advice = "all settings: cowrite help settings"

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}

extension Command.Option {
    /// Its name in the settings file; nil: it is said each time.
    var setting: String? {
        guard let variable else { return nil }
        return String(variable.dropFirst("COWRITE_".count).lowercased().map { $0 == "_" ? "-" : $0 })
    }
}

/// The operands and options a person gave to one command.
struct Arguments: Sendable, Equatable {
    private(set) var operands: [String] = []
    private let commandName: String
    private var values: [String: [String]] = [:]

    /// Reads what stands after `cowrite NAME`. `--name value`, `--name=value`; `--` ends the options.
    ///
    /// A value comes from the command line, else from the option's environment variable, else from the settings file,
    /// else from its default.
    ///
    /// - Throws: an unknown option (with the nearest known one), a missing value, too many or too few operands.
    init(
        _ words: [String], of command: Command, environment: [String: String], settings: Settings = Settings()
    ) throws(CommandError) {
        commandName = command.name
        var index = 0
        var optionsEnded = false
        while index < words.count {
            let word = words[index]
            index += 1
            guard !optionsEnded, word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            if word == "--" {
                optionsEnded = true
                continue
            }
            let name = String(word.prefix { $0 != "=" })
            guard let option = command.options.first(where: { $0.name == name }) else {
                throw Self.unknown(name, of: command)
            }
            if option.value == nil {
                guard name == word else {
                    throw Self.usage("\(name) takes no value, but got '\(word.dropFirst(name.count + 1))'", of: command)
                }
                values[name, default: []].append("yes")
            } else if name != word {
                values[name, default: []].append(String(word.dropFirst(name.count + 1)))
            } else {
                guard index < words.count else {
                    throw Self.usage("\(name) needs a value: \(name) \(option.value ?? "")", of: command)
                }
                values[name, default: []].append(words[index])
                index += 1
            }
            if !option.repeats, let given = values[name], given.count > 1 {
                throw Self.usage("\(name) was given twice: '\(given[0])' and '\(given[1])'", of: command)
            }
        }
        for option in command.options where values[option.name] == nil {
            if let variable = option.variable, let value = environment[variable], !value.isEmpty {
                values[option.name] = try Self.given([value], option, "\(variable)", of: command)
            } else if let given = settings.values(for: option) {
                values[option.name] = try Self.given(given, option, "the setting \(option.setting ?? "")", of: command)
            } else if let standard = option.standard, option.value != nil {
                values[option.name] = [standard]
            }
        }
        guard operands.count <= command.operandCount.upperBound else {
            throw Self.usage("'\(operands[command.operandCount.upperBound])' is one operand too many", of: command)
        }
        guard operands.count >= command.operandCount.lowerBound else {
            throw Self.usage("it needs \(command.operands)", of: command)
        }
    }

    /// The option's value, or its default.
    func value(_ option: String) -> String? { values[option]?.last }

    /// All values of an option that may repeat.
    func values(_ option: String) -> [String] { values[option] ?? [] }

    /// Whether a flag was given.
    func has(_ option: String) -> Bool { values[option] != nil }

    /// - Throws: if the value is no whole number in `range`.
    func number(_ option: String, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw CommandError(
                "\(commandName): \(option) is '\(text)', but takes a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)",
                advice: ["try: cowrite \(commandName) --help"], exitCode: .usage)
        }
        return number
    }

    /// What a variable or a setting says; nil: a flag that is not to be.
    private static func given(
        _ values: [String], _ option: Command.Option, _ source: String, of command: Command
    ) throws(CommandError) -> [String]? {
        guard option.value == nil, let value = values.first else { return values }
        switch value {
        case "yes", "1", "true": return values
        case "no", "0", "false": return nil
        default: throw usage("\(source) is '\(value)', but takes yes or no", of: command)
        }
    }

    private static func usage(_ message: String, of command: Command) -> CommandError {
        CommandError("\(command.name): \(message)", advice: ["try: cowrite \(command.name) --help"], exitCode: .usage)
    }

    private static func unknown(_ name: String, of command: Command) -> CommandError {
        let near = nearest(to: name, in: command.options.map(\.name))
        return CommandError(
            "\(command.name): there is no option '\(name)'",
            advice: (near.map { ["did you mean \($0)?"] } ?? []) + ["try: cowrite \(command.name) --help"],
            exitCode: .usage)
    }
}

/// The word that is at most two typing errors away.
func nearest(to word: String, in words: [String]) -> String? {
    let scored = words.map { ($0, editDistance(Array(word.utf8), Array($0.utf8))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= 2 else { return nil }
    return best.0
}

/// How many insertions, deletions and replacements lead from one word to the other.
private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (i, byte) in one.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, otherByte) in other.enumerated() {
            let above = row[j + 1]
            row[j + 1] = min(above + 1, row[j] + 1, diagonal + (byte == otherByte ? 0 : 1))
            diagonal = above
        }
    }
    return row[other.count]
}

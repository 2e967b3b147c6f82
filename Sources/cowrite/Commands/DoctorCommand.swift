import Storage

extension Command {
    static let doctor = Command(
        name: "doctor", summary: "Say what is wrong with a data folder, and how to mend it",
        options: [.data, .json],
        discussion: """
            Changes nothing. Works while a server runs. The exit code is 0 if nothing is
            wrong, else \(ExitCode.storage.rawValue).
            """,
        examples: [
            ("cowrite doctor --data DIR", "look at everything: modes, disk, lock, store, rooms"),
            ("cowrite doctor --data DIR --json", "the same for a script"),
        ],
        run: { arguments in
            let examination = Examination(of: try arguments.dataFolder())
            if arguments.has("--json") {
                StandardStream.output.write(json(["findings": examination.findings]) + "\n")
            } else {
                for finding in examination.findings {
                    StandardStream.output.write(
                        "\(finding.isFine ? "ok   " : "WRONG")  \(LogText.printable(finding.text))\n")
                    for line in finding.remedy { StandardStream.output.write("         \(line)\n") }
                }
            }
            return examination.findings.allSatisfy(\.isFine) ? .done : .storage
        })
}

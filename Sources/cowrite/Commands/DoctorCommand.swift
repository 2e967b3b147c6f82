import Storage

extension Command {
    static let doctor = Command(
        name: "doctor", summary: "Say what is wrong with a data folder, and how to mend it",
        options: [.data],
        discussion: "Changes nothing. Works while a server runs.",
        run: { arguments in
            let examination = Examination(of: try arguments.dataFolder())
            for finding in examination.findings {
                StandardStream.output.write(
                    "\(finding.isFine ? "ok   " : "WRONG")  \(LogText.printable(finding.text))\n")
                for line in finding.remedy { StandardStream.output.write("         \(line)\n") }
            }
            return examination.findings.allSatisfy(\.isFine) ? .done : .storage
        })
}

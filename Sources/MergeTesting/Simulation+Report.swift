extension Simulation {
    /// What a run saw, so that a test can tell that it tested something.
    package struct Report: Sendable, CustomStringConvertible {
        package var submissions = 0
        package var repeats = 0
        package var rebases = 0
        package var resumes = 0
        package var crashes = 0
        package var undos = 0
        package var runsTyped = 0

        package init() {}

        package var description: String {
            "\(submissions) submissions, \(repeats) sent twice, \(rebases) rebases, \(resumes) resumes, "
                + "\(crashes) crashes, \(undos) undos and redos, \(runsTyped) runs at one spot"
        }

        package mutating func add(_ other: Report) {
            submissions += other.submissions
            repeats += other.repeats
            rebases += other.rebases
            resumes += other.resumes
            crashes += other.crashes
            undos += other.undos
            runsTyped += other.runsTyped
        }
    }
}

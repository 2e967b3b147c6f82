/// Something that a blog needs of a post and that nothing implies: only the author knows.
package struct Question: Sendable, Equatable {
    /// What it is about: `title`, `category`, or the name of a key of the blog's headers.
    package var name: String
    /// Why it is asked.
    package var reason: String
    /// What the blog's other posts say there, if that is a choice of few.
    package var choices: [String]
    /// How the command line is told.
    package var flag: String

    package init(name: String, reason: String, choices: [String] = [], flag: String) {
        self.name = name
        self.reason = reason
        self.choices = choices
        self.flag = flag
    }

    /// As a line under "say it with": what, why, how.
    var line: String {
        "\(name): \(reason)\(choices.isEmpty ? "" : "; one of: \(choices.joined(separator: ", "))"); say it with \(flag)"
    }
}

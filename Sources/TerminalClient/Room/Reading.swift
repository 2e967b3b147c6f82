import Client
import Session

/// A text of the room that lies over the draft and is only read.
struct Reading: Equatable, Sendable {
    enum Subject: Equatable, Sendable {
        case conduct
        /// The code of conduct, to be agreed to before joining under this name.
        case agreement(name: String)
        case groups
        /// What people told the hosts of one another.
        case reports
        case ledger([ServerMessage.LedgerMonth])
        case personalLink
        /// How this draft is edited as a file.
        case ownEditor
        /// A role's new link.
        case newLink(Role, key: String)
    }

    var subject: Subject
    var firstRow = 0

    var heading: String {
        switch subject {
        case .conduct, .agreement: "Code of conduct"
        case .groups: "Groups"
        case .reports: "Told to the hosts"
        case .ledger: "Posts finished, month by month"
        case .personalLink: "Your personal link"
        case .ownEditor: "Your own editor"
        case .newLink(let role, _): "The \(role.rawValue)s' new link"
        }
    }

    static func editorCommand(for draft: DraftID?, in context: RoomContext) -> String? {
        context.link.map { link in
            "cowrite edit '\(link.text)' draft.md\(draft.map { " --draft \($0)" } ?? "") --editor"
        }
    }

    func text(in context: RoomContext, draft: DraftID? = nil) -> String {
        switch subject {
        case .conduct, .agreement: return context.room.conduct
        case .groups:
            return context.room.groups.enumerated().map { index, group in
                let names = group.map { context.room.name(of: $0) }.joined(separator: ", ")
                let isMine = context.participant.map(group.contains) ?? false
                return "\(index + 1)  \(names)\(isMine ? "  (yours)" : "")"
            }.joined(separator: "\n")
        case .reports:
            return context.room.reports.reversed().map { report in
                "\(context.room.name(of: report.by)) of \(context.room.name(of: report.participant)):\n\(report.text)"
            }.joined(separator: "\n\n")
        case .ledger(let months):
            guard !months.isEmpty else {
                return "Nothing is in the ledger yet. It holds the finished posts of those who agreed."
            }
            return months.map { month in
                ([month.month] + month.people.map { "  \($0.name)  \($0.posts)" }).joined(separator: "\n")
            }.joined(separator: "\n\n")
        case .personalLink:
            guard var link = context.link, let identity = context.identity else { return "You have not joined yet." }
            (link.participant, link.secret) = (identity.participant, Key(text: identity.secret))
            return "Whoever has it is you. It opens your private drafts on another device and for cowrite export.\n\n"
                + link.text
        case .ownEditor:
            guard let command = Self.editorCommand(for: draft, in: context) else {
                return "cowrite edit --help tells how."
            }
            return "Leave with ^Q. Then this opens the draft in $VISUAL or $EDITOR, and is printed to copy:\n\n"
                + "\(command)\n\nEach save goes to the room, and what others write comes into the file. "
                + "cowrite edit --help has the lines for your vimrc."
        case .newLink(_, let key):
            guard let link = context.link else { return key }
            return "The old link opens nothing any more. Who has joined comes back as before.\n\n\(link.address)#\(key)"
        }
    }
}

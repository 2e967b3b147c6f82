import Publishing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks in the terminal for what a post does not say and its blog does not imply; what can be guessed is filled in.
struct ExportInterview {
    /// Shows a prompt and gives the line that was typed; nil at the end of the input.
    var ask: (String) -> String?
    var say: (String) -> Void

    /// Asks on the standard error, so that the standard output holds the answer alone. Nil where no person is there.
    static func inTerminal() -> ExportInterview? {
        guard isatty(0) == 1, StandardStream.error.isTerminal else { return nil }
        return ExportInterview(
            ask: { prompt in
                StandardStream.error.write(TerminalText.safe(prompt))
                return readLine()
            },
            say: { StandardStream.error.write(TerminalText.safe($0) + "\n") })
    }

    /// - Throws: `.unanswered` if the input ends before all is said.
    func complete(_ post: Post, for exporter: Exporter) throws(PublishingError) -> Post {
        var post = post
        let blog = exporter.blog
        let questions = exporter.questions(for: post)
        let wantsTags = blog.usesTags && post.tags.isEmpty
        let wantsDescription = blog.needsDescription && (post.description ?? "").isEmpty
        guard !questions.isEmpty || wantsTags || wantsDescription else { return post }
        let suggestions = Suggestions(post, blog: blog)
        if !suggestions.title.isEmpty {
            say("\(suggestions.title) (\(suggestions.slug)), for a blog of \(blog.engine.displayName):")
        }
        for question in questions { try answer(question, in: &post) }
        if wantsTags {
            let offered = suggestions.tags.joined(separator: ", ")
            let words = try line(
                "tags, with commas between\(offered.isEmpty ? ", or Enter for none" : " [\(offered)], - for none"): ")
            if words != "-" {
                post.tags = (words.isEmpty ? offered : words).split(separator: ",").map { String($0).trimmedSpaces }
                    .filter { !$0.isEmpty }
            }
        }
        if wantsDescription {
            let offered = suggestions.description ?? ""
            let words = try line("description\(offered.isEmpty ? "" : " [\(offered)]"): ")
            post.description = words.isEmpty ? offered : words
        }
        return post
    }

    private func answer(_ question: Question, in post: inout Post) throws(PublishingError) {
        say("\(question.name): \(question.reason)")
        for (index, choice) in question.choices.enumerated() { say("  \(index + 1) \(choice)") }
        let isNeeded = question.name == "title" || question.name == "category"
        while true {
            var words = try line("\(question.name)\(isNeeded ? "" : ", or Enter to leave it out"): ")
            if let number = Int(words), question.choices.indices.contains(number - 1) {
                words = question.choices[number - 1]
            }
            if words.isEmpty, isNeeded { continue }
            switch question.name {
            case "title": post.title = words
            case "category": post.category = words
            default: post.extra.append(HeaderField(typed: words, as: question.name))
            }
            return
        }
    }

    private func line(_ prompt: String) throws(PublishingError) -> String {
        guard let line = ask(prompt) else { throw .inputEnded }
        return line.trimmedSpaces
    }
}

extension String {
    var trimmedSpaces: String {
        var part = self[...]
        while let first = part.first, first == " " || first == "\t" || first == "\r" { part = part.dropFirst() }
        while let last = part.last, last == " " || last == "\t" || last == "\r" { part = part.dropLast() }
        return String(part)
    }
}

import Client
import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let learn = Command(
        name: "learn",
        summary: "Show how a blog writes its posts, and pin it in a small file",
        operands: "BLOG",
        operandCount: 1...1,
        options: [
            .init(
                name: "--engine", value: "NAME",
                help:
                    "what builds the blog: \(Engine.allCases.map(\.rawValue).joined(separator: ", ")), or auto to find out",
                standard: "auto"),
            .init(name: "--write", help: "write the profile file \(Blog.profileName) into the blog"),
            .init(name: "--json", help: "print the profile, as --write would write it"),
        ],
        discussion: """
            Reads the blog's config and its last posts: header, keys and their order,
            quoting, date form and zone, tags, file and folder pattern, place of images,
            footnotes. Each line tells how many of the posts agree.

            With a profile file in the blog, cowrite export follows it instead; edit it
            as you like, or delete it to learn anew.
            """,
        examples: [
            ("cowrite learn ~/blog", "what was learnt, how surely, and what will be asked"),
            ("cowrite learn ~/blog --write", "pins it; the file is yours to edit"),
        ]
    ) { arguments in
        let name = arguments.value("--engine") ?? "auto"
        guard name == "auto" || Engine(rawValue: name) != nil else {
            throw CommandError(publishing: .unknownEngine(name))
        }
        do throws(PublishingError) {
            let blog = try Blog.open(arguments.operands[0], engine: Engine(rawValue: name), readsProfile: false)
            let profile = Profile.text(blog.learning.conventions)
            if arguments.has("--write") {
                if FileSystem.stamp("\(blog.folder.path)/\(Blog.profileName)") != nil { throw .profileExists }
                try OutputFile.write(Array(profile.utf8), to: "\(blog.folder.path)/\(Blog.profileName)")
                StandardStream.error.write("wrote \(Blog.profileName); it is yours to edit\n")
            }
            if arguments.has("--json") {
                StandardStream.output.write(profile)
            } else {
                StandardStream.output.write(LearnReport(blog).text)
            }
        } catch {
            throw CommandError(publishing: error)
        }
        return .done
    }
}

/// What `cowrite learn` prints.
struct LearnReport {
    let text: String

    init(_ blog: Blog) {
        let posts = blog.posts.count == 1 ? "one post" : "\(blog.posts.count) posts"
        var lines = ["\(blog.engine.displayName)\(blog.evidence.map { ", by \($0)" } ?? ""): \(posts)", ""]
        let guesses = blog.learning.guesses
        let width = (guesses.map(\.name.count).max() ?? 0) + 2
        for guess in guesses {
            let surely =
                guess.agreeing.map { "\($0) of \(guess.postCount)\(guess.confidence ?? 1 < 0.6 ? ", unsure" : "")" }
                ?? guess.source
            lines.append("  \(Help.padded(guess.name, to: width))\(guess.value)  (\(surely))")
        }
        if blog.posts.isEmpty { lines.append("  no posts yet: what \(blog.engine.displayName)'s users do by default") }
        let tags = blog.tagVocabulary.prefix(12)
        if !tags.isEmpty {
            lines.append(
                "  \(Help.padded("tags", to: width))\(tags.map { "\($0.tag) (\($0.count))" }.joined(separator: ", "))")
        }
        if !blog.categoryFolders.isEmpty {
            lines.append("  \(Help.padded("categories", to: width))\(blog.categoryFolders.joined(separator: ", "))")
        }
        if !blog.learning.questions.isEmpty {
            lines += ["", "to be said for each post:"] + blog.learning.questions.map { "  \($0)" }
        }
        text = lines.map(TerminalText.safeLines).joined(separator: "\n") + "\n"
    }
}

import TimeZones

/// Finds the posts among a blog's files.
struct PostFinder {
    let folder: BlogFolder
    let engine: Engine
    let config: BlogConfig

    /// The newest posts read at most, by name order in their folders.
    private static let mostPosts = 2000

    struct Found {
        var posts: [BlogPost]
        /// Why posts of this blog's kind are not written; nil if they are.
        var refusal: String?
    }

    func find() -> Found {
        let paths = candidates()
        var posts: [BlogPost] = []
        var headerless = 0
        for path in paths.suffix(PostFinder.mostPosts) {
            guard let text = folder.text(path) else { continue }
            let post = BlogPost(path: path, text: text)
            if isPost(post) {
                posts.append(post)
            } else if post.document.kind == .none, !path.lowercased().hasSuffix("readme.md") {
                headerless += 1
            }
        }
        let sorted = posts.enumerated().sorted { left, right in
            let leftKey = left.element.date?.civil.utcUnixSeconds ?? .min
            let rightKey = right.element.date?.civil.utcUnixSeconds ?? .min
            return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
        }.map(\.element)
        return Found(posts: sorted, refusal: refusal(posts: sorted, headerless: headerless))
    }

    private func refusal(posts: [BlogPost], headerless: Int) -> String? {
        let restructured = restructuredTextCount()
        if restructured > 0, restructured > posts.count, !hasRecentMarkdown(posts) {
            return "its posts are reStructuredText (\(restructured) of them), and cowrite writes Markdown;"
                + " to add a Markdown post all the same: --engine \(engine.rawValue)"
                + (engine == .nikola ? " after adding *.md to POSTS" : "") + " with a profile file (cowrite learn)"
        }
        if engine == .nikola {
            let twins = folder.files(under: "posts", extensions: ["meta"]).count
            if twins > 0, twins >= posts.count {
                return
                    "its posts keep their header in a twin .meta file (\(twins) of them), which cowrite does not write"
            }
        }
        if posts.isEmpty, headerless >= 3, engine != .plain {
            return "its \(headerless) Markdown files have no header, so there is nothing to tell a post by"
        }
        return nil
    }

    private func hasRecentMarkdown(_ posts: [BlogPost]) -> Bool { posts.count >= 3 }

    private func restructuredTextCount() -> Int {
        let place =
            switch engine {
            case .pelican: config.sourceFolder ?? "content"
            case .nikola: "posts"
            case .ablog: config.sourceFolder ?? ""
            default: "\0"
            }
        guard place != "\0" else { return 0 }
        return folder.files(under: place, extensions: ["rst"]).filter { path in
            guard let text = folder.text(path) else { return false }
            switch engine {
            case .ablog: return text.containsText(".. post::") || text.containsText(":blogpost: true")
            case .pelican: return text.containsText(":date:")
            default: return text.containsText(".. title:")
            }
        }.count
    }

    private func candidates() -> [String] {
        let extensions = ["md", "markdown", "mdx"]
        switch engine {
        case .pelican:
            let source = config.sourceFolder ?? "content"
            return folder.files(under: source, extensions: extensions).filter { !$0.hasPrefix("\(source)/pages/") }
        case .jekyll:
            return folder.files(under: config.sourceFolder ?? "", extensions: extensions).filter {
                $0.hasPrefix("_posts/") || $0.containsText("/_posts/")
            }
        case .hugo, .zola:
            return folder.files(under: config.sourceFolder ?? "content", extensions: extensions).filter {
                !$0.hasSuffix("_index.md")
            }
        case .ablog: return folder.files(under: config.sourceFolder ?? "", extensions: extensions)
        case .nikola: return folder.files(under: "posts", extensions: extensions)
        case .mkdocs: return folder.files(under: config.postFolder ?? "docs/blog/posts", extensions: extensions)
        case .astro: return folder.files(under: "src", extensions: extensions)
        case .eleventy, .plain: return folder.files(under: "", extensions: extensions)
        }
    }

    private func isPost(_ post: BlogPost) -> Bool {
        switch engine {
        case .plain: post.plain != nil
        case .ablog:
            post.document.fields.value("blogpost")?.boolean == true
                || post.document.kind == .yaml && post.document.fields.value("date") != nil
        case .jekyll: post.document.kind == .yaml && BlogPost.dayAndName(fileStem(post.path)).day != nil
        case .pelican: post.document.kind != .none && post.document.fields.value("date") != nil
        case .nikola: post.document.kind != .none
        case .hugo, .mkdocs: post.document.kind != .none && post.date != nil
        case .zola: post.document.kind != .none
        case .eleventy, .astro:
            post.document.kind != .none && (post.date != nil || post.path.containsText("posts/"))
        }
    }

    private func fileStem(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }
}

/// Which engine a folder belongs to, told by the files that engine needs.
struct EngineDetection: Sendable, Equatable {
    var engine: Engine
    /// The file that told, from the blog's root.
    var evidence: String

    /// - Throws: `.noBlog`, or `.unsuitableBlog` for an engine whose posts cowrite does not write.
    static func detect(_ folder: BlogFolder) throws(PublishingError) -> EngineDetection {
        if let found = try configured(folder) { return found }
        let markdown = folder.files(under: "", extensions: ["md", "markdown"], depth: 3).prefix(200)
        for path in markdown {
            guard let text = folder.text(path) else { continue }
            if PlainPost(text) != nil { return EngineDetection(engine: .plain, evidence: path) }
        }
        throw .noBlog(path: folder.path)
    }

    private static func configured(_ folder: BlogFolder) throws(PublishingError) -> EngineDetection? {
        func found(_ engine: Engine, _ path: String) -> EngineDetection {
            EngineDetection(engine: engine, evidence: path)
        }
        if folder.hasFile("pelicanconf.py") { return found(.pelican, "pelicanconf.py") }
        for path in ["conf.py", "docs/conf.py", "source/conf.py", "doc/conf.py", "docs/source/conf.py"] {
            guard let text = folder.text(path) else { continue }
            if text.containsText("BLOG_TITLE") || text.containsText("nikola") { return found(.nikola, path) }
            if text.containsText("ablog") { return found(.ablog, path) }
        }
        for path in ["mkdocs.yml", "mkdocs.yaml"] {
            guard let text = folder.text(path) else { continue }
            let hasBlog = text.lines.contains { line in
                let word = line.trimmed
                return word == "- blog" || word.hasPrefix("- blog:") || word == "- material/blog" || word == "blog:"
                    || word.hasPrefix("- material/blog:")
            }
            guard hasBlog else {
                throw .unsuitableBlog(
                    path: folder.path,
                    reason: "\(path) has no blog plugin; add \"- blog\" under \"plugins:\" (Material for MkDocs)")
            }
            return found(.mkdocs, path)
        }
        for path in [
            "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml",
            "config/_default/config.toml",
        ]
        where folder.hasFile(path) {
            return found(.hugo, path)
        }
        for path in ["config.toml", "config.yaml", "config.yml"] {
            guard let text = folder.text(path) else { continue }
            if text.containsText("base_url") { return found(.zola, path) }
            if text.lowercased().containsText("baseurl") { return found(.hugo, path) }
        }
        for path in ["zola.toml"] where folder.hasFile(path) { return found(.zola, path) }
        for path in ["_config.yml", "_config.yaml", "_config.toml"] where folder.hasFile(path) {
            return found(.jekyll, path)
        }
        if folder.hasFolder("_posts"), !folder.hasFile("package.json") { return found(.jekyll, "_posts") }
        for name in ["eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js"]
        where folder.hasFile(name) {
            return found(.eleventy, name)
        }
        for name in ["astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.cjs"]
        where folder.hasFile(name) {
            return found(.astro, name)
        }
        if let package = folder.text("package.json") {
            if package.containsText("\"@11ty/eleventy\"") { return found(.eleventy, "package.json") }
            if package.containsText("\"astro\"") { return found(.astro, "package.json") }
        }
        if let project = folder.names(in: "").first(where: { $0.hasSuffix(".lektorproject") }) {
            throw .unsuitableBlog(
                path: folder.path,
                reason: "it is a Lektor site (\(project)): each site defines its own fields there; export the post as"
                    + " plain Markdown (--engine plain) and paste it")
        }
        return nil
    }
}
